"""Which of the things that something can be about somebody may open now."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from domain.deeds.item_kinds import ItemKind, ItemLabel, all_beside
from domain.desk.items import Item
from domain.desk.rooms import __models__
from domain.directory import colleagues, may_point_at
from domain.ids import by_kind
from domain.people.principal import Principal
from domain.people.records import Agent, Department, Group
from domain.storage.records import by_ids
from domain.storage.ways import any_of

ITEMS = {record.entity: record for record in __models__ if issubclass(record, Item)}
COUNTED_BY = {record.entity: record for record in (Group, Department)}
Key = tuple[str, UUID]


@cache
def item_kinds() -> dict[str, ItemKind]:
    """Return all kinds of item by name, those too that stand beside the desk's own."""
    own = map(ItemKind, ITEMS.values())
    return {kind.record.entity: kind for kind in (*own, *all_beside())}


@cache
def records() -> dict[str, Any]:
    """Return the records of all that something can be about and that somebody may open."""
    items = {name: kind.record for name, kind in item_kinds().items()}
    return {**items, **COUNTED_BY, Agent.entity: Agent}


async def seen(principal: Principal, keys: Iterable[Key]) -> dict[Key, ItemLabel]:
    """Name the things of these kinds and ids that somebody may open now, in a query for each kind."""
    found: dict[Key, ItemLabel] = {}
    for kind, ids in by_kind(keys).items():
        if known := item_kinds().get(kind):
            found |= await known.seen(ids, principal)
        else:
            near = await _seen_of(kind, ids, principal)
            found |= {(kind, thing.id): ItemLabel(str(thing)) for thing in near}
    return found


async def openable(principal: Principal, keys: Iterable[Key]) -> dict[Key, bool]:
    """Say which things of these kinds and ids somebody may open now, as `seen`, of which nothing is read."""
    found: dict[Key, bool] = {}
    for kind, ids in by_kind(keys).items():
        if known := item_kinds().get(kind):
            near: Iterable[UUID] = await known.open_of(ids, principal)
        else:
            near = [thing.id for thing in await _seen_of(kind, ids, principal)]
        found |= {(kind, uuid): True for uuid in near}
    return found


async def _seen_of(kind: str, ids: Collection[UUID], principal: Principal) -> list[Any]:
    """Return what is no item, such as what a count is of."""
    if kind == Agent.entity:
        return await colleagues(principal).filter(id__in=ids)
    records = await by_ids(COUNTED_BY[kind], ids) if kind in COUNTED_BY else []
    return [thing for thing in records if may_point_at(principal, thing)]


async def still_there(keys: Iterable[Key]) -> dict[Key, Any]:
    """Return the things of these kinds and ids that are there, whoever may open them."""
    found: dict[Key, Any] = {}
    for kind, ids in by_kind(keys).items():
        there = {"deleted_at__isnull": True} if kind in ITEMS else {}
        if record := records().get(kind):
            found |= {(kind, thing.id): thing for thing in await record.filter(id__in=ids, **there)}
    return found


async def hidden_now(
    principal: Principal, keys: Iterable[Key], seen: Callable[..., Awaitable[Mapping[Key, Any]]] = openable
) -> set[Key]:
    """
    Return which things are not for somebody to open, of those that are deleted as they stood at last.

    ``seen`` may say what they may open; what is gone for good is nobody's to hide.
    """
    if principal.sees_all:
        return set()
    known = {key for key in keys if key[0] in records()}
    found = await seen(principal, known)
    unseen = {key for key in known if not found.get(key)}
    there = await still_there(unseen)
    return there.keys() | await _gone_out_of_sight(principal, unseen - there.keys())


async def _gone_out_of_sight(principal: Principal, keys: Iterable[Key]) -> set[Key]:
    """Return which deleted items stood where somebody does not see them."""
    found = set[Key]()
    for kind, ids in by_kind(key for key in keys if key[0] in ITEMS).items():
        deleted = ITEMS[kind].filter(id__in=ids, deleted_at__isnull=False)
        near = deleted.filter(any_of(ITEMS[kind].ways_to(principal)))
        gone, seen_at_last = [{row["id"] for row in await each.values("id")} for each in (deleted, near)]
        found |= {(kind, uuid) for uuid in gone - seen_at_last}
    return found
