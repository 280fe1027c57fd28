"""
Counting: how many open items each agent, group and department has, kept in the deed that moves them.

A count is moved in the transaction of its deed, so that what a count type tells of, the count before and
after, has no gap and no overlap from when an event listens to it. Items without an agent count for no agent.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from tortoise import fields
from tortoise.functions import Sum

from domain.catalogue.registry import catalogue
from domain.catalogue.subjects import WhereCounted
from domain.deeds.counted import OWNERS, counted
from domain.deeds.deed import Deed
from domain.deeds.tallies import Key, move, move_beside
from domain.people.records import Group
from domain.storage.database import dialect, rows
from domain.storage.records import Row

GROUPS_KEPT = 10_000
ACTIVE = "tickets_active OR live_chats_active OR calls_active"

_departments: dict[UUID, UUID] = {}  # of groups, which never move


class Tally(Row):
    """
    How many of a kind of item stand with one agent, group or department; ``by`` is which of these.

    It is the sum of all rows that have these in common, see `domain.deeds.tallies`.
    """

    key = fields.CharField(90, primary_key=True)
    entity = fields.CharField(30)
    by = fields.CharField(12)
    owner_id = fields.UUIDField()
    number = fields.IntField()

    class Meta:
        table = "tally"
        indexes = (("owner_id",),)


async def counts(**of: Any) -> Counter[Key]:
    """Return how counts stand whose columns have these values."""
    what = ("entity", "by", "owner_id")
    summed = Tally.filter(**of).annotate(sum=Sum("number")).group_by(*what).values_list(*what, "sum")
    return Counter({(entity, by, owner): int(number) for entity, by, owner, number in await summed})


class Countable(Protocol):
    """
    An item that counts, as one of the kind ``counted_as``, for a group and an agent, or for neither.

    ``counted_in`` is where it was counted when it was read, ``place_counted`` where it is to be counted now;
    each None where it is not.
    """

    counted_in: WhereCounted | None

    @property
    def counted_as(self) -> str:
        """The kind that it counts for."""
        ...

    @property
    def place_counted(self) -> WhereCounted | None:
        """Where it counts now."""
        ...


async def listened_to(types: Collection[str]) -> set[str]:
    """Return the types that any event listens to; of others, counts are kept but not told of."""
    if not types:
        return set()
    places = ", ".join(f"${at}" for at in range(1, len(types) + 1))
    listening = f"event_type IN ({places}) AND enabled AND deleted_at IS NULL"
    found = await rows(f"SELECT DISTINCT event_type FROM event WHERE {listening}", *types)
    return {row["event_type"] for row in found}


async def moves_of(deed: Deed, touched: Iterable[Any]) -> "Moves":
    """Return the moves of counts that follow from the items that a deed touched."""
    moved = [item for item in touched if item.counted_in != item.place_counted]
    if not moved:
        return Moves(deed, ())
    steps = [await _changes(part) for part in ([[item] for item in moved] if deed.several else [moved])]
    for item in moved:
        # It is written with this deed: an item that goes on into another moves from here.
        item.counted_in = item.place_counted
    made = [{key: change for key, change in step.items() if change} for step in steps]
    return Moves(deed, made, (*moved, *deed.stood))


async def _changes(moved: Iterable[Countable]) -> Mapping[Key, int]:
    """Add up by how much each count moves."""
    changes: Counter[Key] = Counter()
    places = [(item.counted_as, place, sign) for item in moved for place, sign in _sides(item) if place]
    departments = await _departments_of({place[0] for _, place, _ in places if place[0]})
    for entity, (group, agent), sign in places:
        if agent:
            changes[entity, "Agent", agent] += sign
        if group:
            changes[entity, "Group", group] += sign
            changes[entity, "Department", departments[group]] += sign
    return changes


def _sides(item: Countable) -> tuple[tuple[Any, int], tuple[Any, int]]:
    return (item.counted_in, -1), (item.place_counted, +1)


async def _departments_of(groups: set[UUID]) -> Mapping[UUID, UUID]:
    """Return the departments of groups, of these at least."""
    unknown = groups - _departments.keys()
    if unknown:
        if len(_departments) + len(unknown) > GROUPS_KEPT:
            _departments.clear()
            unknown = groups
        _departments.update(await Group.filter(id__in=list(unknown)).values_list("id", "department_id"))
    return _departments


class Moves:
    """Moves of counts, step by step as those see it who listen to one, by ``items`` now and as they were."""

    def __init__(self, deed: Deed, steps: Sequence[Mapping[Key, int]], items: Iterable[Any] = ()) -> None:
        self._deed, self._steps, self._items = deed, steps, items
        self._changes = Counter[Key]()
        for step in steps:
            self._changes.update(step)
        told = catalogue().told_of_counts
        self._types = {key: told[key[:2]] for key in self._changes if key[:2] in told}
        self._after: Mapping[Key, int] | None = None

    @property
    def types(self) -> set[str]:
        """The event types that tell of them."""
        return set(self._types.values())

    async def make(self) -> None:
        """Make them to be told of: nobody else tells of these counts before the transaction ends."""
        self._after = await move(self._changes)

    async def make_beside(self) -> None:
        """Make them so that nobody waits, with what is written next; on SQLite, where one writes, now."""
        if dialect() == "postgres":
            await move_beside(self._changes)
        else:
            await self.make()

    async def tell(self, heard: Collection[str]) -> None:
        """Tell of those, once made, to whose event types any event listens."""
        told = {key: event_type for key, event_type in self._types.items() if event_type in heard}
        if not told:
            return
        if self._after is None:
            self._after = await move(dict.fromkeys(self._changes, 0))
            # On to where the next who tells of them finds it, at whatever moment that began to wait.
            await move_beside({key: -change for key, change in self._changes.items()})
            await move(self._changes)
        owners = {
            by: await counted(by, {key[2] for key in told if key[1] == by}, self._items) for by in OWNERS
        }
        # Back to how they stood, to go on step by step.
        number = {key: after - self._changes[key] for key, after in self._after.items()}
        for step in self._steps:
            for key in sorted(step):
                before, number[key] = number[key], number[key] + step[key]
                if event_type := told.get(key):
                    with self._deed.sparing(f"{event_type} of {key[1]} {key[2]}"):
                        self._deed.happened(event_type, owners[key[1]][key[2]], counts=(before, number[key]))


async def count_active(deed: Deed, groups: Iterable[UUID]) -> None:
    """
    Count anew the active agents of some groups, after memberships or accounts have changed.

    The count's row is held first, so that of two at once the later one counts what both did.
    """
    for group in sorted(groups):
        key = ("Agent", "Group", group)
        before = (await move({key: 0}))[key]
        sql = (
            "SELECT COUNT(*) AS number FROM membership m JOIN agent a ON a.id = m.agent_id"
            f" WHERE m.group_id = $1 AND a.enabled AND ({ACTIVE})"
        )
        change = int((await rows(sql, group))[0]["number"]) - before
        if change:
            moves = Moves(deed, [{key: change}])
            await moves.make()
            await moves.tell(await listened_to(moves.types))
