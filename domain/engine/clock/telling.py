"""How the clock tells of crossings: as a deed of the desk itself, which raises an occurrence for each."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.catalogue.clocks import Spell
from domain.deeds.deed import Deed
from domain.deeds.item_kinds import ItemKind
from domain.deeds.outbox import Occurrence
from domain.deeds.recording import Engine, record
from domain.desk.rooms.system import SystemNote, action_failed, failure_told
from domain.engine.clock.failures import Failures
from domain.engine.clock.questions import Crossing
from domain.ids import global_id
from domain.storage.database import transaction, undone
from domain.storage.faults import gave_way

logger = logging.getLogger("deskbell.clock")


async def tell(found: Sequence[Crossing], engine: Engine, at: datetime) -> list[Occurrence]:
    """Record crossings within the current transaction, claimed for the engine; return what was raised."""
    deed = Deed(by=None, at=at, policy=engine.policy)
    await raise_crossings(deed, found)
    await record(deed, engine.worker)
    return deed.occurrences


async def tell_singly(
    found: Sequence[Crossing], failures: Failures, engine: Engine, at: datetime
) -> tuple[list[Occurrence], set[Crossing]]:
    """Tell of each item by itself, and administrators of one that is given up; return also what failed."""
    raised, failed = list[Occurrence](), set[Crossing]()
    # A deed of their own: what fails below is undone, and administrators hear of it all the same.
    notes = Deed(by=None, at=at, policy=engine.policy)
    for crossing in found:
        try:
            async with transaction():
                raised += await tell([crossing], engine, at)
        except Exception as fault:
            # The database asks for the whole to be done again: this one has no fault of its own.
            if gave_way(fault) or undone():
                raise
            failed.add(crossing)
            note = SystemNote(crossing.item_id, crossing.question.kind.record.entity)
            what = f"{crossing.question.event_type} of {global_id(note.entity, note.id)}"
            logger.exception("%s could not be told", what)
            sentence = f"{what} could not be told and is left out; the fault has been logged."
            # Another process may have told administrators; the question's mark keeps it from doing so now.
            if failures.at_its_last_try(crossing) and not await failure_told(note, sentence, crossing.at):
                action_failed(notes, note, sentence)
    await record(notes, engine.worker)
    return raised + notes.occurrences, failed


async def raise_crossings(deed: Deed, found: Sequence[Crossing]) -> None:
    """Raise an occurrence for each crossing whose item is still there, in the order given."""
    wanted = defaultdict[ItemKind, set[UUID]](set)
    for crossing in found:
        wanted[crossing.question.kind].add(crossing.item_id)
    items: dict[tuple[ItemKind, UUID], Any] = {
        (kind, item.id): item for kind, ids in wanted.items() for item in await kind.read(ids)
    }
    for crossing in found:
        question, kind = crossing.question, crossing.question.kind
        if item := items.get((kind, crossing.item_id)):
            spell = Spell(crossing.began_at, question.threshold)
            reported = await kind.facts_at(item, question.event_type, spell, crossing.at)
            only = question.only_for
            deed.happened(question.event_type, item, spell=spell, only_for=only, reported=reported)
