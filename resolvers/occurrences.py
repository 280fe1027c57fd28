"""Occurrences: what happened, within the reader's sight."""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from domain.deeds.outbox import Occurrence
from domain.desk.rooms import CATALOGUE
from domain.engine.activity import OutboxState, in_outbox
from domain.errors import DomainError, Forbidden, LimitExceeded, Refused, Unexpected
from domain.events.records import Event, readable_by
from domain.foreign.raising import Led
from domain.foreign.raising import raise_occurrences as raise_together
from domain.foreign.reports import Report
from domain.messages import Message
from domain.people.principal import Principal
from domain.rights import Permission
from domain.storage.finding import uuids_in
from domain.storage.records import in_parts
from domain.storage.times import within
from domain.storage.ways import Way, narrowed, open_ways
from resolvers.context import Context
from resolvers.narrowing import Narrowing
from resolvers.occurrence_sight import (
    LOOKED_AT,
    as_far_as_open,
    as_seen,
    may_see,
    open_to,
    still_seen,
    visible,
    ways_to,
    without_facts,
)
from resolvers.pages import Page, Slice, of_known_types, page

logger = logging.getLogger("deskbell")
RAISED_AT_ONCE = 500
TOGETHER = 100  # reports that one transaction takes, before others get the database
TOLD = 500  # faults of all reports together; beyond, the first of each


async def raise_occurrences(context: Context, reports: Sequence[Callable[[], Report]]) -> list[Led]:
    """
    Record what happened in another help desk, each report as a deed of its own; return what each led to.

    Each is read when its turn comes, between which others get theirs; one that cannot be read is refused.

    Raises:
        LimitExceeded: there are too many; none was recorded.
    """
    if len(reports) > RAISED_AT_ONCE:
        raise LimitExceeded("At most {limit} at once, please.", path=("input",), limit=RAISED_AT_ONCE)
    led_to: list[Led] = []
    while rest := reports[len(led_to) :][:TOGETHER]:
        led_to += await _raise(context, [await _read(report) for report in rest])
    told = 0
    for place, led in enumerate(led_to):
        if isinstance(led, DomainError):
            refusal = Refused(led.parts, limit=1) if told > TOLD and len(led.parts) > 1 else led
            told += len(refusal.parts)
            led_to[place] = refusal.under("input", str(place))
        elif led.occurrence:  # which nobody changes: what it is shown by need not be read again
            context.loaders.occurrences.prime(led.occurrence_id, led.occurrence)
    return led_to


async def _read(report: Callable[[], Report]) -> Report | DomainError:
    await asyncio.sleep(0)
    try:
        return report()
    except DomainError as refusal:
        return refusal
    except Exception:
        logger.exception("a raised occurrence cannot be read")
        return Unexpected()


async def _raise(context: Context, reports: Sequence[Report | DomainError]) -> Sequence[Led]:
    """Record the first of some reports in one transaction, at least one of them; each alone if that fails."""
    refused = [report for report in reports if isinstance(report, DomainError)]
    if len(refused) == len(reports):
        return refused
    try:
        return await context.do(partial(raise_together, reports=reports, by=context.principal))
    except DomainError as refusal:
        if len(reports) == 1:
            return [refusal]
    except Exception:
        if len(reports) == 1:
            logger.exception("a raised occurrence failed unexpectedly")
            return [Unexpected()]
        logger.warning("what was raised together failed; it is tried one by one", exc_info=True)
    return [led for report in reports for led in await _raise(context, [report])]


async def recorded(
    context: Context, raised: Sequence[tuple[UUID | None, Collection[str]]]
) -> list[Occurrence | None]:
    """
    Return each that the asker has raised, by its id, which is None where it was refused.

    Of what they may not know all, by now, there are only the facts that they told, which go with it.
    """
    shown: list[Occurrence | None] = []
    for part in in_parts(raised, TOGETHER):
        found = await context.loaders.occurrences.load_many([uuid for uuid, _ in part if uuid])
        known = {each.id: each for each in found if each}
        seen = await still_seen(context, known.values())
        for uuid, told in part:
            if (each := uuid and known.get(uuid)) and each.id not in seen:
                facts, each = each.facts, without_facts(each)
                each.facts = {name: value for name, value in facts.items() if name in told}
            shown.append(each or None)
    return shown


async def list_occurrences(
    context: Context, narrowing: Narrowing, outbox: OutboxState | None, wanted: Slice
) -> Page[Occurrence]:
    """
    Return a page of occurrences, newest first; only those that are counted in the ``outbox``, if it is given.

    Where their item is out of the asker's sight by now, they are without their facts.

    Raises:
        Forbidden: these are asked for by somebody who may not read the figures.
    """
    columns, asker, read = narrowing.columns, context.principal, partial(page, needs=LOOKED_AT)
    if outbox and not asker.may(Permission.MANAGE_DESK):
        raise Forbidden("Only those who manage the desk see what is in the outbox.", path=("outbox",))
    found = await within(Occurrence.filter(**columns), "recorded_at", narrowing.noted)
    if outbox:
        counted = open_ways([Way({"id": await in_outbox(outbox)})])
        shown = await read(found.filter(visible(asker)), ("-id",), wanted, counted)
    elif narrowing.item_id:  # of which there are few
        shown = await read(found.filter(visible(asker)), ("-id",), wanted)
    else:
        ways = narrowed(ways_to(asker), **columns)
        shown = await read(found.filter(open_to(asker.permissions)), ("-id",), wanted, ways)
    shown = of_known_types(shown)
    return replace(shown, nodes=await as_far_as_open(context, shown.nodes))


async def find_occurrence(context: Context, uuid: UUID) -> Occurrence | None:
    """
    Return an occurrence that the asker may see, or None.

    In their sight that is any with VIEW_OCCURRENCES, else what events that they may read could be asked
    about; besides, what a message of theirs is about. Where its item is out of their sight by now, it is
    without its facts.
    """
    found = await Occurrence.get_or_none(id=uuid, event_type__in=list(CATALOGUE.event_types))
    if found is None or not await _may_find(context.principal, found):
        return None
    [shown] = await as_seen(context, [found])
    return shown


async def _may_find(asker: Principal, occurrence: Occurrence) -> bool:
    if may_see(occurrence, asker) and (
        asker.may(Permission.VIEW_OCCURRENCES) or await _concerns_events_of(asker, occurrence)
    ):
        return True
    if not asker.may(Permission.USE_INBOX):
        return False
    # By the occurrence alone: SQLite would go through all that the asker was ever told.
    return asker.agent.id in await uuids_in(Message.filter(occurrence_id=occurrence.id), "agent_id")


async def _concerns_events_of(asker: Principal, occurrence: Occurrence) -> bool:
    """Say whether an event that somebody may read is of an occurrence's type, or waits for such items."""
    room = CATALOGUE.category_of(occurrence.event_type)
    waiting = [event_type.id for event_type in room.event_types if event_type.clock]
    return await Event.filter(readable_by(asker), event_type__in=[occurrence.event_type, *waiting]).exists()
