"""What happened, as far as somebody may see it as it stood then, and may know its facts by now."""

from collections.abc import Iterable, Sequence
from copy import copy
from functools import lru_cache
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from domain.deeds.outbox import Occurrence
from domain.desk.rooms import CATALOGUE
from domain.people.principal import Principal
from domain.rights import Permission, areas_in_view, edit, view
from domain.storage.ways import Way, any_of, open_ways
from resolvers.context import Context
from resolvers.item_sight import hidden_now

LOOKED_AT = "event_type", "item_kind", "item_id"
"""The fields of an occurrence within sight that `as_far_as_open` looks at."""
ROLES_KEPT = 1_000  # sets of permissions, of which there are as many as people's roles make
NEEDS_KEPT = 10_000  # of these, each with a type of what happens


def visible(principal: Principal) -> Q:
    """Return the filter that leaves the occurrences a person may see."""
    return open_to(principal.permissions) & any_of(ways_to(principal))


@lru_cache(maxsize=ROLES_KEPT)
def open_to(permissions: frozenset[Permission]) -> Q:
    """Return the filter that leaves what one may see with some permissions, wherever it happened."""
    rooms = _rooms(permissions)
    edited = [room.id for room in CATALOGUE.categories if room.area and edit(room.area) in permissions]
    open_rooms = Q(for_editors=False) | Q(category__in=edited)
    open_rooms &= Q(also_needs__isnull=True) | Q(also_needs__in=list(areas_in_view(permissions)))
    if len(rooms) < len(CATALOGUE.categories):  # of all, SQLite would sort what it finds room by room
        open_rooms &= Q(category__in=rooms)
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
    needs = occurrence.event_type, occurrence.for_editors, occurrence.also_needs
    return _opened_by(principal.permissions, *needs) and principal.sight.opens(
        group=occurrence.group_id, department=occurrence.department_id, private_to=occurrence.private_to
    )


@lru_cache(maxsize=NEEDS_KEPT)
def _opened_by(
    permissions: frozenset[Permission], type_id: str, for_editors: bool, also_needs: str | None
) -> bool:
    """Say whether what happens may be seen with some permissions, wherever it does."""
    if type_id not in CATALOGUE.event_types:
        return False  # which a newer process tells of
    room = CATALOGUE.category_of(type_id)
    reserved = room.admin_only or CATALOGUE.event_types[type_id].admin_only
    if reserved and Permission.MANAGE_GLOBAL_EVENTS not in permissions:
        return False
    if for_editors and room.area and edit(room.area) not in permissions:
        return False
    return {room.area, also_needs} - {None} <= areas_in_view(permissions)


def hidden_from(principal: Principal, occurrence: Occurrence) -> frozenset[str]:
    """Return the names of the facts of an occurrence that only those know who may edit such items."""
    return _hidden_with(principal.permissions, occurrence.event_type)


@lru_cache(maxsize=NEEDS_KEPT)
def _hidden_with(permissions: frozenset[Permission], type_id: str) -> frozenset[str]:
    area = CATALOGUE.category_of(type_id).area
    hidden = CATALOGUE.category_of(type_id).for_editors
    return frozenset() if area is None or edit(area) in permissions else hidden


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


async def still_seen(context: Context, occurrences: Iterable[Occurrence]) -> set[UUID]:
    """
    Return the ids of those occurrences of which the asker may know all: they see it, and its item by now.

    Where there is no item, or none any more, seeing the occurrence is enough.
    """
    asker = context.principal
    about = {each.id: (each.item_kind, each.item_id) for each in occurrences if may_see(each, asker)}
    hidden = await hidden_now(asker, about.values(), context.loaders.seen)
    return {uuid for uuid, key in about.items() if key not in hidden}


async def as_seen(context: Context, occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    """Return occurrences of which the asker may know; without their facts, where they may not know those."""
    seen = await still_seen(context, occurrences)
    return [each if each.id in seen else without_facts(each) for each in occurrences]


async def as_far_as_open(context: Context, occurrences: Sequence[Occurrence]) -> Sequence[Occurrence]:
    """Return occurrences within the asker's sight; without their facts, where their item is not by now."""
    about = (each.about for each in occurrences)
    hidden = await hidden_now(context.principal, about, context.loaders.seen)
    return [without_facts(each) if hidden and each.about in hidden else each for each in occurrences]


async def occurrences_in_sight(context: Context, ids: Sequence[UUID]) -> list[Occurrence | None]:
    """
    Return the occurrence of each id, None where it is no longer kept or not within the asker's sight.

    Where its item is out of their sight by now, it is without its facts.
    """
    told = await occurrences_told(context, ids)
    return [known if known and may_see(known, context.principal) else None for known in told]


async def occurrences_told(context: Context, ids: Sequence[UUID]) -> list[Occurrence | None]:
    """Return the occurrence of each id, to somebody who was told of it; None where it is no longer kept."""
    found = await context.loaders.occurrences.load_many(list(ids))
    shown = {known.id: known for known in await as_seen(context, list(filter(None, found)))}
    return [shown.get(uuid) for uuid in ids]
