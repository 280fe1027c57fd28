"""
How items had waited by the clocks of events when something happened to them.

A wait is found as backtests find it: by the moment that was frozen, or by what begins waits and what
people do.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain.catalogue.clocks import Clock
from domain.catalogue.declared import Category, EventKind, EventType
from domain.deeds.item_kinds import kinds_of
from domain.deeds.outbox import Occurrence
from domain.desk.rooms import CATALOGUE
from domain.foreign.items import ForeignItem
from domain.storage.database import among, as_datetime, as_uuid, rows

BEGUN, ACTIVE = "created_at", "last_activity_at"
Began = tuple[datetime | None, str]
"""When a wait began, None where that is not known; and what began the next at this moment, or ""."""


def began_in(category: Category, clock: Clock, before: str = "b.id <= o.id") -> str:
    """Find in SQL when the wait of an item began in which it was as ``o`` told of it, by ``b`` of before."""
    told = f"FROM occurrence b WHERE b.item_id = o.item_id AND {before} AND {_restarts(category, clock)}"
    last = f"(SELECT b.occurred_at {told} ORDER BY b.id DESC LIMIT 1)"
    # What stands elsewhere is told of in any order; of ours the last is found along the index.
    of_all = f"(SELECT MAX(b.occurred_at) {told})"
    return f"CASE WHEN o.item_kind = '{ForeignItem.entity}' THEN {of_all} ELSE {last} END"


def _restarts(category: Category, clock: Clock) -> str:
    begins = [type_.id for type_ in category.event_types if type_.begins]
    acts = _acts(category, clock)
    begin = [f"b.event_type IN ({_quoted(begins)})"] if begins else []
    begin += [f"b.depth = 0 AND b.event_type IN ({_quoted(acts)})"] if acts else []
    return f"b.began_at IS NULL AND ({' OR '.join(begin) or 'FALSE'})"


def _acts(category: Category, clock: Clock) -> list[str]:
    return [type_.id for type_ in category.event_types if type_.activity and clock.column == ACTIVE]


def _quoted(types: Sequence[str]) -> str:
    return ", ".join(f"'{type_}'" for type_ in types)


def runs_on(event_type: EventType, occurrence: Occurrence) -> bool:
    """Say whether the clock of an event type runs on such items as something happened to."""
    clock, category = event_type.clock, CATALOGUE.category_of(event_type.id)
    if clock is None or category.id != occurrence.category:
        return False
    kinds = (kind for kind in kinds_of(category.item) if kind.running(category, clock))
    return any(kind.record.entity == occurrence.item_kind for kind in kinds)


def changes(occurrence: Occurrence) -> bool:
    """Say whether something changed its item, or came of that; what time tells of and people run does not."""
    known = CATALOGUE.event_types.get(occurrence.event_type)
    return occurrence.asked_again or known is None or known.kind is EventKind.INSTANT


async def waits_at(event_type: EventType, occurrences: Sequence[Occurrence]) -> dict[UUID, Began]:
    """
    Return when the wait began that lasted until each occurrence, by the clock of an event type.

    Where what began it is no longer kept, the item tells it if it waits still, or the facts to the minute;
    where a moment was not frozen yet, the item tells of it as it is planned now.
    """
    clock, category = event_type.clock, CATALOGUE.category_of(event_type.id)
    if clock is None:
        return {}
    if clock.planned:
        lasting = await _lasting(
            category, clock, [one for one in occurrences if clock.planned not in one.facts]
        )
        return {one.id: (_as_planned(clock, one) or lasting.get(one.id), "") for one in occurrences}
    found = await _found(category, clock, [occurrence.id for occurrence in occurrences])
    unknown = [each for each in occurrences if each.id not in found or found[each.id][0] is None]
    lasting = await _lasting(category, clock, unknown)
    known, acts = dict[UUID, Began](), _acts(category, clock)
    for each in occurrences:
        began, act = found.get(each.id, (None, None))
        if act and each.event_type in acts:
            act = each.event_type
        began = began or lasting.get(each.id) or _by_its_facts(clock, each)
        known[each.id] = began, category.types[act].activity if act else ""
    return known


async def _lasting(
    category: Category, clock: Clock, occurrences: Sequence[Occurrence]
) -> dict[UUID, datetime]:
    """Return of what happened in waits that go on when these began, or the moments that are planned now."""
    lasting: dict[UUID, datetime] = {}
    for kind in kinds_of(category.item):
        of_kind = [each for each in occurrences if each.item_kind == kind.record.entity]
        if of_kind and kind.running(category, clock):
            asked = f"SELECT id, {clock.column} AS began FROM {kind.table} WHERE id {among('$1')}"
            found = await rows(asked, [occurrence.item_id for occurrence in of_kind])
            began = {as_uuid(row["id"]): as_datetime(row["began"]) for row in found if row["began"]}
            since = ((each, began.get(each.item_id)) for each in of_kind)
            lasting |= {each.id: at for each, at in since if at and (clock.planned or at <= each.occurred_at)}
    return lasting


async def _found(
    category: Category, clock: Clock, ids: Collection[UUID]
) -> dict[UUID, tuple[datetime | None, str | None]]:
    """Look up when waits began, and of what type a person's act was that began the next in the same deed."""
    acts = _acts(category, clock)
    same = "b.recorded_at = o.recorded_at AND b.item_id = o.item_id AND b.occurred_at = o.occurred_at"
    act = f"(SELECT b.event_type FROM occurrence b WHERE {same} AND b.depth = 0 AND b.began_at IS NULL"
    act += f" AND b.event_type IN ({_quoted(acts)}) ORDER BY b.id DESC LIMIT 1)"
    same_too = f"b.event_type NOT IN ({_quoted(acts)})" if acts else "TRUE"
    before = (
        f"b.id <= o.id AND (b.occurred_at < o.occurred_at OR b.occurred_at = o.occurred_at AND {same_too})"
    )
    columns = f"o.id, {began_in(category, clock, before)} AS began, {act if acts else 'NULL'} AS act"
    asked = f"SELECT {columns} FROM occurrence o WHERE o.id {among('$1')}"
    found = await rows(asked, list(ids))
    return {as_uuid(row["id"]): (row["began"] and as_datetime(row["began"]), row["act"]) for row in found}


def _as_planned(clock: Clock, occurrence: Occurrence) -> datetime | None:
    at = occurrence.facts.get(clock.planned)
    return datetime.fromisoformat(at) if at else None


def _by_its_facts(clock: Clock, occurrence: Occurrence) -> datetime | None:
    waited = occurrence.facts.get(clock.fact or clock.condition)
    return occurrence.occurred_at - timedelta(minutes=waited) if isinstance(waited, int | float) else None
