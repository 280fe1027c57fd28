"""Reaching: the records of a list along the ways that lead to them, and those that hold words."""

# ruff: noqa: SLF001 - it reads what Tortoise's queries hold

from collections.abc import Collection, Sequence
from typing import Any, TypeVar
from uuid import UUID

import orjson
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from domain.storage.reading import answered, counted
from domain.storage.searching import found_by_index, stands_in
from domain.storage.statements import Statement, Unusual, compared
from domain.storage.ways import Way, any_of

R = TypeVar("R", bound=Model)
NEAR = 5_000  # records, the first of a list, that are looked through before an index is


async def reached(
    query: QuerySet[R], ways: Sequence[Way] | None = None, words: str = "", beyond: Q | None = None
) -> list[R]:
    """
    Return those records of a query with an order and a limit to which ways lead.

    ``words`` stand among theirs, if any are given. They are ``beyond`` a place in the order.
    """
    beyond = beyond or Q()
    try:
        if not words:
            part = query.filter(beyond)
            return await answered(part, Reach(part, ways))
        inside = query.filter(any_of(ways))
        # What stands in many is soon found; what stands in few is named by an index.
        found = await answered(inside, Reach(inside, words=words, near=beyond))
        if len(found) == query._limit:
            return found
        part = inside.filter(beyond)
        return await answered(part, Reach(part, words=words))
    except Unusual:
        return await query.filter(any_of(ways), beyond, _holding(words))


async def count_to(
    query: QuerySet[Any], most: int, ways: Sequence[Way] | None = None, words: str = ""
) -> int:
    """Count the records of a query with an order to which ways lead and that hold words, up to ``most``."""
    query = query.limit(most)
    try:
        if words:
            query, ways = query.filter(any_of(ways)), None
        return await counted(query, Reach(query, ways, words, counted=True))
    except Unusual:
        left = query.filter(any_of(ways), _holding(words)).order_by("id")
        return len(await left.values_list("id", flat=True))


def _holding(words: str) -> Q:
    return Q(words__contains=words) if words else Q()


class Reach(Statement):
    """
    A query whose records are reached by ways, or hold words; without ways it asks for all.

    With ``near``, words are looked for in the first records for which that holds. One that is ``counted``
    says how many there are, as far as its limit.
    """

    def __init__(
        self,
        query: QuerySet[Any],
        ways: Sequence[Way] | None = None,
        words: str = "",
        near: Q | None = None,
        *,
        counted: bool = False,
    ) -> None:
        self._ways, self._words, self._near, self._counted = ways, words, near, counted
        super().__init__(query)

    @property
    def _id(self) -> str:
        return f'"{self._table}"."{self._record._meta.db_pk_column}"'

    def _written(self) -> str:
        if self._counted:
            found = self._holding(self._id) if self._ways is None else self._reached(self._ways)
            return f"SELECT COUNT(*) AS counted FROM ({found}) AS found"  # noqa: S608 - ours
        if self._ways is None:
            return self._holding(self._columns)
        joins = "".join(self._selected.values())
        near = f"{self._id} IN ({self._reached(self._ways)})"
        return f'SELECT {self._columns} FROM "{self._table}"{joins} WHERE {near}{self._in_order()}'  # noqa: S608 - written here, values apart

    def _holding(self, columns: str) -> str:
        """Write what finds the records, those that hold words if there are any."""
        selected = {} if self._counted else self._selected
        if not self._words:
            return self._found(columns, selected)
        source = "" if self._near is None else self._first(self._near)
        given = (self._table, self._words, self._parameter)
        named = "" if source else found_by_index(*given, sqlite=not self._numbered)
        held = stands_in(*given, sqlite=not self._numbered)
        return self._found(columns, selected, named, held, source=source)

    def _first(self, beyond: Q) -> str:
        """Write what stands for the table: its first records beyond a place."""
        after = self._condition(beyond, self._record, self._table)
        where, end = f" WHERE {after}" if after else "", self._parameter(NEAR)
        first = f'SELECT * FROM "{self._table}"{where}{self._in_order()} LIMIT {end}'  # noqa: S608 - ours
        return f'({first}) AS "{self._table}"'

    def _reached(self, ways: Sequence[Way]) -> str:
        """
        Write what finds the ids of records by ways, those of each value in their order as far as needed.

        So each value costs a look into an index, and what is out of reach costs nothing.
        """
        branches = [self._branch(way, ways[:place]) for place, way in enumerate(ways)]
        if not branches:
            return f'SELECT {self._id} FROM "{self._table}" WHERE 1 = 0'  # noqa: S608 - ours
        [(name, way)] = self._query._orderings
        order = f" ORDER BY {name} {way.value}{self._end()}"
        return f"SELECT id FROM ({' UNION ALL '.join(branches)}) AS near{order}"  # noqa: S608 - ours

    def _branch(self, way: Way, before: Sequence[Way]) -> str:
        """Write what finds those that one way leads to, and none before it."""
        sources, also = list[str](), list[str]()
        for place, (name, values) in enumerate(way.among.items()):
            column = compared(self._record, self._table, name)[0]
            if values is None:
                also.append(f"{column} IS NULL")
                continue
            listed, value = self._list(values, f"v{place}")
            sources.append(listed)
            also.append(f"{column} = {value}")
        also += [self._condition(way.also, self._record, self._table)]
        also += [f"({self._along(other)}) IS NOT TRUE" for other in before]
        found = self._found(self._id, {}, *also)
        if not sources:
            return f"SELECT id FROM ({found}) AS part"  # noqa: S608 - ours
        if self._numbered:
            return f"SELECT part.id FROM {', '.join(sources)}, LATERAL ({found}) AS part"  # noqa: S608 - ours
        # SQLite knows no LATERAL; here it looks the members of each value up by their ids.
        return (
            f'SELECT part.id FROM {" CROSS JOIN ".join(sources)} CROSS JOIN "{self._table}" AS part'  # noqa: S608 - written here, values apart
            f" ON part.id IN ({found})"
        )

    def _list(self, values: Collection[Any], name: str) -> tuple[str, str]:
        """Write a table of some ids or texts, in one parameter, and what names one of them."""
        told = [str(value) for value in values]
        if self._numbered:
            kind = "uuid" if isinstance(next(iter(values)), UUID) else "text"
            return f"unnest({self._parameter(told)}::{kind}[]) AS {name} (value)", f"{name}.value"
        return f"json_each({self._parameter(orjson.dumps(told).decode())}) AS {name}", f"{name}.value"

    def _along(self, way: Way) -> str:
        """Write that a way leads to a record."""
        parts: list[str] = []
        for name, values in way.among.items():
            column = compared(self._record, self._table, name)[0]
            if values is None:
                parts.append(f"{column} IS NULL")
                continue
            listed, value = self._list(values, "v")
            parts.append(f"{column} IN (SELECT {value} FROM {listed})")  # noqa: S608 - ours
        return " AND ".join(filter(None, (*parts, self._condition(way.also, self._record, self._table))))
