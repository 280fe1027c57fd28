"""Reaching: the records of a list along the ways that lead to them, and those that hold words."""

# ruff: noqa: SLF001 - it reads what Tortoise's queries hold

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar, cast
from uuid import UUID

import orjson
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from domain.storage.database import dialect, rows
from domain.storage.eras import nearest
from domain.storage.places import PIECE, InOrder, in_order, one_by_one
from domain.storage.reading import answered, counted
from domain.storage.searching import found_by_index, pieces_of, sampled, stands_in
from domain.storage.statements import Unusual, compared
from domain.storage.ways import Way, any_of, groups_of

R = TypeVar("R", bound=Model)
NEAR = 2_000  # records, the first of a list, that are looked through before an index is
FAR = 16_000  # records that are, where twice as many as are then expected to be needed are no more
SOON = 4  # times as many as are wanted, which are where an index names others one after the other


async def reached(
    query: QuerySet[R], ways: Sequence[Way] | None = None, words: str = "", beyond: Q | None = None
) -> list[R]:
    """
    Return those records of a query with an order and a limit to which ways lead.

    ``words`` stand among theirs, if any are given. They are ``beyond`` a place in the order.
    """
    part = query.filter(beyond or Q())
    try:
        if not words:
            return await answered(part, Reach(part, ways))
        # What stands in many is soon found, and of few all are looked through; else an index names it.
        enough = cast("int", query._limit)
        looked = min(NEAR, SOON * enough) if one_by_one(part, ways, words) else NEAR
        found = first = await answered(part, Reach(part, ways, words, near=looked))
        if looked == NEAR and 0 < len(first) < enough and (far := 2 * NEAR * enough // len(first)) <= FAR:
            found = await answered(part, Reach(part, ways, words, near=far))
        if len(found) == enough:
            return found
        ids = Reach(part.limit(NEAR), ways, groups=groups_of(part, ways), counted=True)
        near, eras = await nearest(part, ids, NEAR, words, first)
        if near < NEAR:
            return found if near <= looked else await answered(part, Reach(part, ways, words, near=NEAR))
        if eras and len(found := await answered(*await _by_index(part, ways, words, eras=eras))) == enough:
            return found
        return await answered(*await _by_index(part, ways, words))
    except Unusual:
        return await part.filter(any_of(ways), _holding(words))


async def count_to(
    query: QuerySet[Any], most: int, ways: Sequence[Way] | None = None, words: str = ""
) -> int:
    """Count the records of a query with an order to which ways lead and that hold words, up to ``most``."""
    query = query.limit(most)
    try:
        if not words:
            return await _counted(query, ways)
        found, looked = await _counted(query, ways, words, near=NEAR), NEAR
        if found > NEAR / 2:  # which an index would name most of
            found, looked = await _counted(query, ways, words, near=2 * most), 2 * most
        if found == most or await _counted(query.limit(looked), ways) < looked:
            return found
        return await counted(*await _by_index(query, ways, words, counted=True))
    except Unusual:
        left = query.filter(any_of(ways), _holding(words)).order_by("id")
        return len(await left.values_list("id", flat=True))


async def _counted(
    query: QuerySet[Any], ways: Sequence[Way] | None = None, words: str = "", *, near: int = 0
) -> int:
    return await counted(query, Reach(query, ways, words, near=near, counted=True))


async def _by_index(
    query: QuerySet[R],
    ways: Sequence[Way] | None,
    words: str,
    *,
    eras: Sequence[str] = (),
    counted: bool = False,
) -> tuple[QuerySet[R], "Reach"]:
    """Return what finds by an index the records that hold words, in all or in one era after the other."""
    inside, table = query.filter(any_of(ways)), query.model._meta.db_table
    sample = await rows(sampled(table, sqlite=dialect() == "sqlite")) if len(words) > PIECE else []
    pieces = pieces_of(words, [row["words"] or "" for row in sample])
    groups = groups_of(query, ways)
    return inside, Reach(inside, words=words, pieces=pieces, eras=eras, groups=groups, counted=counted)


def _holding(words: str) -> Q:
    return Q(words__contains=words) if words else Q()


class Reach(InOrder):
    """
    A query whose records are reached by ways, or hold words; without ways it asks for all.

    With ``near``, words are looked for in the first so many, else an index names those with their ``pieces``,
    on PostgreSQL in one of some ``eras`` after the other. To be ``counted``, no more than ids are found.
    """

    def __init__(
        self,
        query: QuerySet[Any],
        ways: Sequence[Way] | None = None,
        words: str = "",
        *,
        near: int = 0,
        pieces: Sequence[str] = (),
        eras: Sequence[str] = (),
        groups: Sequence[UUID] | None = None,
        counted: bool = False,
    ) -> None:
        self._ways, self._words, self._near, self._pieces = ways, words, near, pieces
        self._eras, self._groups, self._counted = eras, groups, counted
        self._on_the_way = self._one_plan = False
        super().__init__(query)

    def _written(self) -> str:
        columns, selected = (self._id, {}) if self._counted else (self.columns, self._selected)
        return self._holding(columns, selected) if self._words else self._members(columns, selected)

    def _holding(self, columns: str, selected: Mapping[str, str]) -> str:
        """Write what finds those that hold words."""
        given, sqlite, whole = (self._table, self._parameter), not self._numbered, not self._counted
        if not self._pieces:
            near = self._members(f'"{self._table}".*', {}, self._near)
            held = stands_in(*given, self._words, sqlite=sqlite)
            order = "" if self._counted else None
            return self._found(columns, selected, held, source=f'({near}) AS "{self._table}"', order=order)
        if not self._counted and in_order(self._query):
            return self._page_in_order(columns, selected)
        eras, era = self._list(self._eras, "era") if self._eras else ("", "")
        source, named = found_by_index(*given, self._pieces, self._groups, era, whole=whole, sqlite=sqlite)
        named += self._in_groups() if sqlite and self._counted else ""
        held = stands_in(*given, self._words, sqlite=sqlite)
        if self._counted:
            return self._found(columns, selected, named, held, source=source, order="")
        self._sign = "+" if sqlite else ""  # else it would go along the index of another column
        first = self._found(self._id, {}, named, held, source=source)
        if eras:  # the next is asked for where those before have too few
            first = f"SELECT part.id FROM {eras}, LATERAL ({first}) AS part{self._end()}"
        return self._found(columns, selected, self._among(first))

    def _members(self, columns: str, selected: Mapping[str, str], most: int | None = None) -> str:
        """Write what finds the first of them, whatever they hold."""
        if self._ways is None:
            return self._found(columns, selected, most=most)
        reached = self._reached(self._ways, most)
        if self._counted and most is None:
            return reached
        named = f'"{self._table}"{"".join(selected.values())} WHERE {self._among(reached)}'
        return f"SELECT {columns} FROM {named}{self._in_order()}"

    def _among(self, ids: str) -> str:
        return f"{self._id} = ANY(ARRAY({ids}))" if self._numbered else f"{self._id} IN ({ids})"

    def _reached(self, ways: Sequence[Way], most: int | None) -> str:
        """
        Write what finds the ids of records by ways, those of each value in their order as far as needed.

        So each value costs a look into an index, and what is out of reach costs nothing.
        """
        if not ways:
            return f'SELECT {self._id} FROM "{self._table}" WHERE 1 = 0'
        self._one_plan = self._numbered and not self._compares(ways)
        branches = " UNION ".join(self._branch(way, most) for way in ways)  # each once, by however many ways
        [(name, way)] = self._query._orderings
        end, self._one_plan = self._end(most), False
        return f"SELECT id FROM ({branches}) AS near ORDER BY {name} {way.value}{end}"

    def _compares(self, ways: Sequence[Way]) -> bool:
        """
        Say whether anything else than the columns of ways is compared with a value.

        Where nothing is, one plan is as good as another for all values. PostgreSQL keeps it where it knows no
        more of them beforehand than later; else it plans anew each time, which takes longer than the rest.
        """
        begun = len(self.parameters)
        for asked in (*self._query._q_objects, *(way.also for way in ways)):
            self._condition(asked, self._record, self._table)
        compared_with = self.parameters[begun:]
        del self.parameters[begun:]
        return bool(compared_with)

    def _end(self, most: int | None = None) -> str:
        end = super()._end(most)
        # If it knew how many, PostgreSQL would sort all that is in sight where it takes that for fewer.
        hidden = end and self._numbered and (self._on_the_way or self._one_plan)
        return f" LIMIT (SELECT{end.removeprefix(' LIMIT')}::bigint)" if hidden else end

    def _branch(self, way: Way, most: int | None) -> str:
        """Write what finds those that one way leads to."""
        sources, also, columns = list[str](), list[str](), list[str]()
        # Of one value each, SQLite is asked at once; else it looks members up by their ids, below.
        alone = not self._numbered and all(
            values is None or len(values) == 1 for values in way.among.values()
        )
        for place, (name, values) in enumerate(way.among.items()):
            columns.append(compared(self._record, self._table, name)[0])
            if values is None:
                also.append(f"{columns[-1]} IS NULL")
                continue
            if alone:
                also.append(f"{columns[-1]} = {self._parameter(str(*values))}")
                continue
            listed, value = self._list(values, f"v{place}")
            sources.append(listed)
            # PostgreSQL cannot know how rare a value is, and would go along the ids through all out of sight.
            # So it is asked for the order of the way's index, which for one value is that of the ids.
            whole = self._numbered and place == len(way.among) - 1 and columns[-1] != self._id
            also.append(f"{columns[-1]} BETWEEN {value} AND {value}" if whole else f"{columns[-1]} = {value}")
        [(_, down)] = self._query._orderings
        order = f" ORDER BY {columns[-1]} {down.value}, {self._id} {down.value}" if self._numbered else None
        # SQLite would as soon go along the index of another column, through all that has the same there.
        self._sign, self._on_the_way = "+" if way.few and not self._numbered else "", True
        indexes = [index for index in self._record._meta.indexes if isinstance(index, tuple)]
        self._led = {asked for asked, *rest in indexes if rest == [name, "id"]}
        also += [self._condition(way.also, self._record, self._table)]
        found = self._found(self._id, {}, *also, most=most, order=order)
        self._sign, self._on_the_way = "", False
        if not sources:
            return f"SELECT id FROM ({found}) AS part"
        if self._numbered:
            return f"SELECT part.id FROM {', '.join(sources)}, LATERAL ({found}) AS part"
        # SQLite knows no LATERAL; here it looks the members of each value up by their ids.
        return (
            f'SELECT part.id FROM {" CROSS JOIN ".join(sources)} CROSS JOIN "{self._table}" AS part'
            f" ON part.id IN ({found})"
        )

    def _list(self, values: Collection[Any], name: str) -> tuple[str, str]:
        """Write a table of some ids or texts, in one parameter, and what names one of them."""
        told = [str(value) for value in values]
        if self._numbered:
            kind = "uuid" if isinstance(next(iter(values)), UUID) else "text"
            listed = f"{self._parameter(told)}::{kind}[]"
            listed = f"(SELECT {listed})" if self._one_plan else listed
            return f"unnest({listed}) AS {name} (value)", f"{name}.value"
        return f"json_each({self._parameter(orjson.dumps(told).decode())}) AS {name}", f"{name}.value"
