"""Ways: how records come into somebody's sight, said so that each way is walked along an index."""

# ruff: noqa: SLF001 - it reads what Tortoise's queries hold

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

NO_GROUP = UUID(int=0)  # stands for it


@dataclass(frozen=True)
class Way:
    """
    One way: some columns have one of their values each, none where they stand for none, and ``also`` holds.

    An index begins with these columns and goes on with the id. Where ``few`` records have one value, they are
    gone through for what else is asked for, but for a column with which an index leads to these and the id.
    """

    among: Mapping[str, Collection[Any] | None]
    also: Q = field(default_factory=Q)
    few: bool = False

    def filter(self) -> Q:
        """Return the filter that says so."""
        columns: dict[str, Any] = {
            f"{name}__isnull" if values is None else f"{name}__in": values is None or list(values)
            for name, values in self.among.items()
        }
        return Q(**columns) & self.also

    @property
    def leads_nowhere(self) -> bool:
        """Whether a column has no value that it may have."""
        return any(values is not None and not values for values in self.among.values())


def any_of(ways: Sequence[Way] | None) -> Q:
    """Return the filter of what any way leads to; None leads to everything."""
    if ways is None:
        return Q()
    filters = [way.filter() for way in open_ways(ways)]
    return reduce(or_, filters) if filters else Q(id__isnull=True)


def open_ways(ways: Iterable[Way]) -> list[Way]:
    """Leave out those that lead nowhere."""
    return [way for way in ways if not way.leads_nowhere]


def narrowed(ways: Sequence[Way] | None, **columns: Any) -> Sequence[Way] | None:
    """Leave of some ways those to what has these values in these columns."""
    return ways and open_ways(_narrowed(way, columns) for way in ways)


def _narrowed(way: Way, columns: Mapping[str, Any]) -> Way:
    among = {
        name: [columns[name]] if values is not None and columns[name] in values else []
        for name, values in way.among.items()
        if name in columns
    }
    return replace(way, among={**way.among, **among})


def groups_of(query: QuerySet[Any], ways: Sequence[Way] | None) -> list[UUID] | None:
    """Return of which groups is all that a query or all ways leave; None where they leave any."""
    if isinstance(group := asked_of(query).get("group_id"), UUID):
        return [group]
    if ways is None or any("group_id" not in way.among for way in ways):
        return None
    return sorted({group for way in ways for group in way.among["group_id"] or [NO_GROUP]})


def asked_of(query: QuerySet[Any]) -> dict[str, Any]:
    """Return what all that a query finds is compared with, and by what name."""
    found, left = dict[str, Any](), [*query._q_objects]
    for asked in left:
        if asked.join_type == Q.AND and not asked._is_negated:
            left += asked.children
            found |= asked.filters
    return found
