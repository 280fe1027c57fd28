"""What still holds of marks and spells, in SQL: their event and item are there, and the spell goes on."""

from collections.abc import Iterable, Mapping
from functools import cache

from domain.catalogue.clocks import Clock
from domain.catalogue.declared import Category
from domain.deeds.item_kinds import ItemKind, all_beside, kinds_of
from domain.desk.rooms import CATALOGUE, __models__
from domain.storage.records import Record

# An item may be gone while it is still to be told of: what rang for it must be known until then.
ITEM_WAITS = (
    "EXISTS (SELECT 1 FROM occurrence o JOIN pending p ON p.occurrence_id = o.id WHERE o.item_id = r.item_id)"
)


@cache
def mark_holds() -> str:
    """Write that the event of a row ``r`` is there, and its item is too if it has one."""
    return _with_event(
        "category", {room.id: _item_is_left(room) for room in CATALOGUE.categories if room.item}
    )


@cache
def spell_holds(*, running: bool) -> str:
    """Write that the spell of a row ``r`` is not over and, perhaps, that its item is not at rest."""
    lasts = {
        type_.id: [*_spell_is_left(category, type_.clock, running=running), ITEM_WAITS]
        for category in CATALOGUE.categories
        for type_ in category.event_types
        if type_.clock
    }
    return _with_event("event_type", lasts)


def _with_event(by: str, demands: Mapping[str, Iterable[str]]) -> str:
    """Write that a row's event is there, and one of what is demanded besides, by a column of the event."""
    cases = " ".join(f"WHEN '{value}' THEN ({' OR '.join(any_of)})" for value, any_of in demands.items())
    lasts = "e.id = r.event_id AND e.deleted_at IS NULL"
    return f"EXISTS (SELECT 1 FROM event e WHERE {lasts} AND CASE e.{by} {cases} ELSE TRUE END)"


def _item_is_left(category: Category) -> list[str]:
    """Write that a mark's item is there, if it has one: of whatever kind the category's room makes."""
    room = [record for record in __models__ if record.__module__ == category.item.__module__]
    records = dict.fromkeys([category.item, *(record for record in room if issubclass(record, Record))])
    kinds = [*map(ItemKind, records), *all_beside()]
    return ["r.item_id IS NULL", *map(_is_left, kinds), ITEM_WAITS]


def _spell_is_left(category: Category, clock: Clock, *, running: bool) -> list[str]:
    """Write that an item is still in the row's spell by its clock, for each kind on which that runs."""
    runs = {kind: kind.running(category, clock) for kind in kinds_of(category.item)}
    same = f"i.{clock.column} = r.began_at"
    return [_is_left(kind, same, *([sql] if running else [])) for kind, sql in runs.items() if sql]


def _is_left(kind: ItemKind, *more: str) -> str:
    """Write that a row's item is there and not deleted, and more of it."""
    demands = " AND ".join(filter(None, ["i.id = r.item_id", kind.there, *more]))
    return f"EXISTS (SELECT 1 FROM {kind.table} i WHERE {demands})"
