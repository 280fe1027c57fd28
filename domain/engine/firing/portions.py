"""
Portions: of very many whom a firing tells, those that follow the first, some at a time.

Each is told in a transaction of its own, so that nobody waits for all of them: neither those who write or
fire meanwhile, nor a reader who has something else coming. Portions are written with the firing, and go as
their messages come: whoever goes on with them, after whatever end of a process, tells each reader once.
"""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from orjson import dumps, loads

from domain.deeds.attempts import MAXIMUM_ATTEMPTS, forget_attempts
from domain.deeds.deed import Telling
from domain.deeds.outbox import Occurrence
from domain.engine.records import Portion
from domain.events.records import ActionResult, Firing
from domain.messages import Letter
from domain.ports import Postbox, ToRing
from domain.storage.bulk import insert
from domain.storage.database import among, as_uuid, retrying, rows, transaction, uuids
from domain.storage.faults import is_away
from domain.storage.records import in_parts

MOST = 500  # readers of one letter who are told in one transaction
NOT_ALL = f"In {MAXIMUM_ATTEMPTS} tries not everybody could be told; the fault has been logged."


async def begin(tellings: Sequence[Telling]) -> tuple[list[Telling], set[UUID]]:
    """
    Write down what follows later, in the current transaction.

    Return what is told first, and of which occurrences more follows. All is told at once of an item to which
    more than one thing happened, so that it is told in order, and where an event writes to agents by itself:
    its mail stands for one by a profile.
    """
    if not any(len(telling.agents) > MOST for telling in tellings):
        return list(tellings), set()
    whole = {mail.occurrence_id for telling in tellings for mail in telling.deliveries if mail.agent_id}
    happened = {(of.item_id, of.id) for telling in tellings if (of := telling.occurrence)}
    times = Counter(item for item, _ in happened)
    first, portions = list[Telling](), list[Portion]()
    for telling in tellings:
        of, letter = telling.occurrence, telling.letter
        if letter and of and len(telling.agents) > MOST and times[of.item_id] == 1 and of.id not in whole:
            others = (other.agents for other in tellings if other is not telling and other.occurrence == of)
            late = set(telling.agents[MOST:]).difference(*others)  # who is told more of it is told in order
            kept = _kept(replace(letter, urgent=telling.urgent))
            portions += [
                Portion.fresh(occurrence_id=of.id, letter=kept, agents=_kept(part))
                for part in in_parts([agent for agent in telling.agents if agent in late], MOST)
            ]
            first.append(replace(telling, agents=[agent for agent in telling.agents if agent not in late]))
        else:
            first.append(telling)
    await insert(portions)
    return first, {portion.occurrence_id for portion in portions}


async def unfinished(occurrences: Collection[UUID]) -> set[UUID]:
    """Return those of some occurrences of which portions are left."""
    left = f"SELECT DISTINCT occurrence_id FROM portion WHERE occurrence_id {among('$1')}"
    return set(await uuids(left, list(occurrences)))


async def give_up(occurrence: UUID) -> None:
    """Note that events failed of which portions are left, within the current transaction."""
    left = await rows("SELECT letter FROM portion WHERE occurrence_id = $1", occurrence)
    events = {loads(portion["letter"])["event_id"] for portion in left}
    failed = {"outcome": ActionResult.FAILED, "reason": NOT_ALL}
    for firing in await Firing.filter(occurrence_id=occurrence, event_id__in=events):
        firing.outcomes = [
            outcome | failed if outcome.get("recipients", 0) > MOST else outcome
            for outcome in firing.outcomes
        ]
        await firing.save(update_fields=["outcomes"])


async def follow(occurrence: Occurrence, postbox: Postbox, at: datetime) -> AsyncIterator[ToRing]:
    """
    Tell what follows of an occurrence, portion by portion; return what rings for each once committed.

    Raises what kept one from being told, once the others are.
    """
    left = await rows("SELECT id FROM portion WHERE occurrence_id = $1 ORDER BY id", occurrence.id)
    faults = list[Exception]()
    for portion in left:
        try:
            told = await retrying(partial(_tell, as_uuid(portion["id"]), occurrence, postbox, at))
        except Exception as fault:
            if is_away(fault):
                raise
            faults.append(fault)
        else:
            yield told
    if faults:
        raise faults[0]


async def _tell(portion: UUID, occurrence: Occurrence, postbox: Postbox, at: datetime) -> ToRing:
    async with transaction():
        # Waited for, where another process is at it: it is done then, or still to be done.
        taken = await rows("DELETE FROM portion WHERE id = $1 RETURNING letter, agents", portion)
        if not taken:
            return ToRing()
        letter = _letter(**loads(taken[0]["letter"]))
        # Who was disabled since is told no more.
        enabled = f"SELECT id FROM agent WHERE id {among('$1')} AND enabled ORDER BY id"
        agents = await uuids(enabled, loads(taken[0]["agents"]))
        to_ring = await postbox.tell([Telling(occurrence, letter, agents, urgent=letter.urgent)], at)
        await forget_attempts(occurrence.id)  # last: nobody who holds its row waits for anything
        return to_ring


def _kept(told: Any) -> Any:
    return loads(dumps(told))  # ids and moments as texts


def _letter(event_id: str, occurrence_id: str, sent_at: str, **rest: Any) -> Letter:
    return Letter(
        event_id=UUID(event_id),
        occurrence_id=UUID(occurrence_id),
        sent_at=datetime.fromisoformat(sent_at),
        **rest,
    )
