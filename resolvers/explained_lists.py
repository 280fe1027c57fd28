"""Lists of explanations: of what happened, to one event, and of events, to one occurrence."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, TypeAlias
from uuid import UUID

from tortoise.expressions import Subquery

from domain.deeds.outbox import Occurrence
from domain.desk.rooms import CATALOGUE
from domain.events.matching import Outcome
from domain.events.records import Event, Firing, readable_by
from domain.storage.finding import uuids_in
from domain.storage.reaching import count_to
from domain.storage.records import in_parts
from domain.storage.ways import Way, narrowed, open_ways
from resolvers.context import Context
from resolvers.cursors import read_cursor
from resolvers.explanations import Explanation, explain
from resolvers.occurrence_sight import may_see, open_to, visible, ways_to
from resolvers.pages import Page, Slice, cut, page

STEP = 100  # occurrences or events that are read and judged at a time, between which others get their turns
FEW = 20_000  # occurrences that are gone through for those in sight; of more, those in sight are
JUDGED = 2_000  # occurrences for a page of those with one outcome
COMPARED = 1_000  # events that fired on an occurrence, and as many others
FIRED, HELD_BACK, WOULD, WOULD_NOT = range(4)  # how near an event has come
Pages: TypeAlias = Callable[[Slice], Awaitable[Page[Occurrence]]]


async def explanations_of_event(
    context: Context, event: Event, outcome: Outcome | None, wanted: Slice
) -> Page[Explanation]:
    """
    Return a page of what became of what happened within the asker's sight, newest first.

    That is what is of the event's type, of one with a clock all that happened to such items; for its owner
    also what it fired on. Of those with an ``outcome`` a page may be short: it ends where enough were judged.
    """
    asked = await _asked_about(context, event, held_back=outcome is Outcome.HELD_BACK)
    if outcome is not None and wanted.size():
        return await _sifted(context, event, asked, outcome, wanted)
    part = await asked(wanted)
    members = await _explained(context, event, part)
    return _page(members, has_next=part.has_next, has_previous=part.has_previous)


def _page(members: Sequence[tuple[Explanation, str]], **ends: Any) -> Page[Explanation]:
    return Page(nodes=[told for told, _ in members], cursors=[cursor for _, cursor in members], **ends)


async def _asked_about(context: Context, event: Event, *, held_back: bool) -> Pages:
    """Return what reads pages of what an event could be asked about, or may have ``held_back``."""
    asker, waits = context.principal, CATALOGUE.event_types[event.event_type].clock
    of = {"category": event.category} if waits else {"event_type": event.event_type}
    found, ways = Occurrence.filter(**of), narrowed(ways_to(asker), category=event.category)
    if ways is None or await count_to(found.order_by("-id"), FEW) < FEW:
        near = [Way({name: [value] for name, value in of.items()}, visible(asker))]
        found = Occurrence.all()
    else:
        near = [replace(way, also=way.also & open_to(asker.permissions), few=True) for way in ways]
    if held_back:
        found = found.filter(id__in=Subquery(Firing.filter(event_id=event.id).values("occurrence_id")))

    async def read(wanted: Slice) -> Page[Occurrence]:
        met = await _met(event, wanted) if event.owner_id == asker.agent.id else []
        return await page(found, ("-id",), wanted, open_ways([*near, Way({"id": met}, few=True)]))

    return read


async def _met(event: Event, wanted: Slice) -> list[UUID]:
    """Return what an event has met, as much as a page can hold."""
    ends = {"lt": (wanted.after, "after"), "gt": (wanted.before, "before")}
    beyond = {
        f"occurrence_id__{compare}": read_cursor(cursor, Occurrence.__name__, (UUID,), path)[0]
        for compare, (cursor, path) in ends.items()
        if cursor is not None
    }
    found = Firing.filter(event_id=event.id, **beyond).limit(wanted.size() + 1)
    ordered = found.order_by("occurrence_id" if wanted.backwards else "-occurrence_id")
    return await uuids_in(ordered, "occurrence_id")


async def _explained(context: Context, event: Event, part: Page[Occurrence]) -> list[tuple[Explanation, str]]:
    """Explain what is of a type that is known here; return it with its cursors."""
    members = zip(part.nodes, part.cursors, strict=True)
    known = [(node, cursor) for node, cursor in members if node.event_type in CATALOGUE.event_types]
    explained = await explain(context, [(event, occurrence) for occurrence, _ in known])
    return [(told, cursor) for told, (_, cursor) in zip(explained, known, strict=True)]


async def _sifted(
    context: Context, event: Event, asked: Pages, outcome: Outcome, wanted: Slice
) -> Page[Explanation]:
    """Return those with an outcome, up to where there are enough, or enough were judged."""
    kept, judged, more, place = list[tuple[Explanation, str]](), 0, False, ""
    async with aclosing(_judged(context, event, asked, wanted)) as judging:
        async for told, cursor, behind in judging:
            judged, more, place = judged + 1, behind, cursor
            if told.outcome is outcome:
                kept.append((told, cursor))
            if len(kept) == wanted.size() or judged == JUDGED:
                break
    stopped = place if more else None
    if wanted.backwards:
        ends = {"has_next": wanted.before is not None, "has_previous": more, "begins": stopped}
        return _page(kept[::-1], **ends)
    return _page(kept, has_next=more, has_previous=wanted.after is not None, ends=stopped)


async def _judged(
    context: Context, event: Event, asked: Pages, wanted: Slice
) -> AsyncGenerator[tuple[Explanation, str, bool], None]:
    """Explain one after the other from where a page begins, with cursors, and whether more lies behind."""
    more, back = True, wanted.backwards
    step = replace(wanted, last=STEP) if back else replace(wanted, first=STEP)
    while more:
        part = await asked(step)
        more = part.has_previous if back else part.has_next
        members = await _explained(context, event, part)
        for place, (told, cursor) in enumerate(reversed(members) if back else members, 1):
            yield told, cursor, more or place < len(members)
        if more:
            last = part.cursors[0 if back else -1]
            step = replace(step, before=last) if back else replace(step, after=last)


async def explanations_of_occurrence(
    context: Context, occurrence_id: UUID, wanted: Slice
) -> Page[Explanation]:
    """
    Return a page of what became of the asker's readable events of an occurrence's type, nearest first.

    Those that fired, were held back, would fire, and the others by how few of their conditions failed, as far
    as the asker may know. Of very many, the newest are compared. Out of the asker's sight there are none.
    """
    # As it is stored: what has come over the wire, or is shown in part, lacks what is judged by.
    [occurrence] = await context.loaders.occurrences.load_many([occurrence_id])
    ranked: list[tuple[int, Explanation]] = []
    if occurrence and may_see(occurrence, context.principal):
        async for events in _compared(context, occurrence):
            explained = await explain(context, [(event, occurrence) for event in events])
            ranked += ((_distance(told), told) for told in explained)
    ranked.sort(key=_place)
    part = cut(ranked, "Explanation", _place, wanted)
    members = [(told, cursor) for (_, told), cursor in zip(part.nodes, part.cursors, strict=True)]
    return _page(members, has_next=part.has_next, has_previous=part.has_previous)


async def _compared(context: Context, occurrence: Occurrence) -> AsyncIterator[list[Event]]:
    """Return the events to compare, some at a time: those that met an occurrence, then others."""
    readable = Event.filter(readable_by(context.principal), event_type=occurrence.event_type)
    met = Firing.filter(occurrence_id=occurrence.id).values("event_id")
    wanted: dict[UUID, None] = {}
    for events in (readable.filter(id__in=Subquery(met)), readable):
        wanted |= dict.fromkeys(await uuids_in(events.order_by("-id").limit(COMPARED)))
    for part in in_parts(list(wanted), STEP):
        yield await readable.filter(id__in=part).select_related("owner")


def _distance(told: Explanation) -> int:
    """Say how far an event is from having fired."""
    if told.firing:
        return FIRED if told.outcome is Outcome.FIRED else HELD_BACK
    return WOULD if told.outcome is Outcome.FIRED else WOULD_NOT + told.failed


def _place(ranked: tuple[int, Explanation]) -> tuple[int, UUID]:
    distance, told = ranked
    return distance, told.event.id
