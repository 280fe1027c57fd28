"""Occurrences: what happened, within the reader's sight."""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from copy import copy
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

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
from domain.rights import Permission, areas_in_view, edit, view
from domain.storage.times import within
from domain.storage.ways import Way, any_of, narrowed, open_ways
from resolvers.context import Context
from resolvers.narrowing import Narrowing
from resolvers.pages import Page, Slice, legible, page

logger = logging.getLogger("deskbell")
RAISED_AT_ONCE = 500
TOGETHER = 100  # reports that one transaction takes, before others get the database
ROLES_KEPT = 1_000  # sets of permissions, of which there are as many as people's roles make
TOLD = 500  # faults of all reports together; beyond, the first of each


def visible(principal: Principal) -> Q:
    """Return the filter that leaves the occurrences a person may see."""
    return open_to(principal.permissions) & any_of(ways_to(principal))


@lru_cache(maxsize=ROLES_KEPT)
def open_to(permissions: frozenset[Permission]) -> Q:
    """Return the filter that leaves what one may see with some permissions, wherever it happened."""
    edited = [room.id for room in CATALOGUE.categories if room.area and edit(room.area) in permissions]
    open_rooms = Q(category__in=_rooms(permissions)) & (Q(for_editors=False) | Q(category__in=edited))
    open_rooms &= Q(also_needs__isnull=True) | Q(also_needs__in=list(areas_in_view(permissions)))
    reserved = [event_type.id for event_type in CATALOGUE.event_types.values() if event_type.admin_only]
    administrates = Permission.MANAGE_GLOBAL_EVENTS in permissions
    return open_rooms if administrates else open_rooms & ~Q(event_type__in=reserved)


@lru_cache(maxsize=ROLES_KEPT)
def _rooms(permissions: frozenset[Permission]) -> list[str]:
    rooms = CATALOGUE.visible_to(Permission.MANAGE_GLOBAL_EVENTS in permissions)
    return [room.id for room in rooms if room.area is None or view(room.area) in permissions]


def ways_to(principal: Principal) -> list[Way] | None:
    """Return how what happens comes into their sight, by its room and where it happened; None if all does."""
    rooms, sight = {"category": _rooms(principal.permissions)}, principal.sight
    if sight.everything:
        return None if len(rooms["category"]) == len(CATALOGUE.categories) else open_ways([Way(rooms)])
    return open_ways(
        [
            Way({"group_id": sight.groups, **rooms}),
            Way({"department_id": sight.departments, **rooms}),
            Way({"group_id": None, **rooms}, Q(private=False)),
            Way({"department_id": sight.home}, Q(group_id__isnull=True, private=True)),
            Way({"agent_id": sight.people}, Q(private=True)),
            Way({"creator_id": sight.people}, Q(private=True)),
        ]
    )


def may_see(occurrence: Occurrence, principal: Principal) -> bool:
    """Say whether an occurrence is within a person's sight; `visible` says the same to the database."""
    if occurrence.event_type not in CATALOGUE.event_types:
        return False  # which a newer process tells of
    room = CATALOGUE.category_of(occurrence.event_type)
    reserved = room.admin_only or CATALOGUE.event_types[occurrence.event_type].admin_only
    if reserved and not principal.administrator:
        return False
    if occurrence.for_editors and room.area and not principal.may(edit(room.area)):
        return False
    if not {room.area, occurrence.also_needs} - {None} <= principal.views:
        return False
    return principal.sight.opens(
        group=occurrence.group_id, department=occurrence.department_id, private_to=occurrence.private_to
    )


def hidden_from(principal: Principal, occurrence: Occurrence) -> frozenset[str]:
    """Return the names of the facts of an occurrence that only those know who may edit such items."""
    room = CATALOGUE.category_of(occurrence.event_type)
    return frozenset() if room.area is None or principal.may(edit(room.area)) else room.for_editors


def facts_for(occurrence: Occurrence, principal: Principal) -> dict[str, Any]:
    """Return the facts of an occurrence that a person may know, by name; to be left as they are."""
    hidden = hidden_from(principal, occurrence)
    if not hidden:
        return occurrence.facts
    return {name: value for name, value in occurrence.facts.items() if name not in hidden}


def without_facts(occurrence: Occurrence) -> Occurrence:
    """Return an occurrence without its facts, for whoever may know of it and not see its item."""
    bare = copy(occurrence)
    bare.facts, bare.labels = {}, {}
    return bare


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


async def recorded(context: Context, occurrence_id: UUID, told: Collection[str]) -> Occurrence | None:
    """Return what the asker has raised; out of their sight, of its facts only those that they ``told``."""
    found = await Occurrence.get_or_none(id=occurrence_id)
    if found and not may_see(found, context.principal):
        found.facts = {name: value for name, value in found.facts.items() if name in told}
    return found


async def list_occurrences(
    context: Context, narrowing: Narrowing, outbox: OutboxState | None, wanted: Slice
) -> Page[Occurrence]:
    """
    Return a page of occurrences, newest first; only those that are counted in the ``outbox``, if it is given.

    Raises:
        Forbidden: these are asked for by somebody who may not read the figures.
    """
    columns, asker = narrowing.columns, context.principal
    if outbox and not asker.may(Permission.MANAGE_DESK):
        raise Forbidden("Only those who manage the desk see what is in the outbox.", path=("outbox",))
    found = await within(Occurrence.filter(**columns), "recorded_at", narrowing.noted)
    if outbox:
        counted = open_ways([Way({"id": await in_outbox(outbox)})])
        return legible(await page(found.filter(visible(asker)), ("-id",), wanted, counted))
    if narrowing.item_id:  # of which there are few
        return legible(await page(found.filter(visible(asker)), ("-id",), wanted))
    ways = narrowed(ways_to(asker), **columns)
    return legible(await page(found.filter(open_to(asker.permissions)), ("-id",), wanted, ways))


async def find_occurrence(context: Context, uuid: UUID) -> Occurrence | None:
    """
    Return an occurrence that the asker may see, or None.

    In their sight that is any with VIEW_OCCURRENCES, else what events that they may read could be asked
    about; besides, what a message of theirs is about.
    """
    found = await Occurrence.get_or_none(id=uuid, event_type__in=list(CATALOGUE.event_types))
    if found is None:
        return None
    asker = context.principal
    if may_see(found, asker) and (
        asker.may(Permission.VIEW_OCCURRENCES) or await _concerns_events_of(asker, found)
    ):
        return found
    if not asker.may(Permission.USE_INBOX):
        return None
    # By the occurrence alone: SQLite would go through all that the asker was ever told.
    told = await Message.filter(occurrence_id=uuid).values_list("agent_id", flat=True)
    return found if asker.agent.id in told else None


async def _concerns_events_of(asker: Principal, occurrence: Occurrence) -> bool:
    """Say whether an event that somebody may read is of an occurrence's type, or waits for such items."""
    room = CATALOGUE.category_of(occurrence.event_type)
    waiting = [event_type.id for event_type in room.event_types if event_type.clock]
    return await Event.filter(readable_by(asker), event_type__in=[occurrence.event_type, *waiting]).exists()
