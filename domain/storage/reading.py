"""
Reading records: what Tortoise would ask and make of its answer, in less time.

Tortoise makes a tree of objects of each query before it writes it down, and each record of each row anew,
also one that many rows have in common; that was most of the time of a page. Here the usual queries are
written down at once, and what rows share is made once. What is not usual is left to Tortoise.

Records of which only some columns are read are looked at, and changed by nobody. Of a row that was read
before, there is the very same record again (`Known`).
"""

import asyncio
from collections.abc import Generator, Sequence
from itertools import count
from typing import Any, TypeVar

from tortoise import manager
from tortoise.exceptions import DoesNotExist, MultipleObjectsReturned
from tortoise.models import Model
from tortoise.queryset import QuerySet

from domain.storage.connected import connection
from domain.storage.selecting import RecordKind, Unusual
from domain.storage.statements import Statement

R = TypeVar("R", bound=Model)
LETTERS = 5_000_000  # of rows that are known, which take two to eight bytes each
EACH, LONGEST = 1_000, 2_000  # letters that a row counts as beside its texts, and that each of these may have
AT_ONCE = 500  # records that are made before others get their turn


class Manager(manager.Manager):
    """Begins queries for records."""

    def get_queryset(self) -> QuerySet[Any]:
        """Begin one."""
        return Reading(self._model)


class Reading(QuerySet[Any]):
    """A query for records."""

    __slots__ = ()

    def __await__(self) -> Generator[Any, None, Any]:
        try:
            statement = Statement(self)
        except Unusual:
            return super().__await__()
        return self._answered(statement).__await__()

    async def _answered(self, statement: Statement) -> Any:
        found = await answered(self, statement)
        if not self._single:
            return found
        if len(found) > 1:
            raise MultipleObjectsReturned(self.model)
        if not found and self._raise_does_not_exist:
            raise DoesNotExist(self.model)
        return found[0] if found else None


async def answered(query: QuerySet[R], statement: Statement) -> list[R]:
    """Return the records that a query finds, written down as a statement."""
    _, found = await _connection(query).execute_query(statement.sql, statement.parameters)
    whole = any(kind.only is None for kind in statement.kinds)
    return await (made(statement.kinds, found) if whole else _known.made(statement, found))


async def counted(query: QuerySet[Any], statement: Statement) -> int:
    """Return how many records a statement finds."""
    sql = f"SELECT COUNT(*) AS counted FROM ({statement.sql}) AS found"
    _, [found] = await _connection(query).execute_query(sql, statement.parameters)
    return int(next(iter(tuple(found))))


def _connection(query: QuerySet[Any]) -> Any:
    return query._db or connection()  # noqa: SLF001 - Tortoise's


async def made(kinds: Sequence[RecordKind], rows: Sequence[Any]) -> list[Any]:
    """Make records of rows; what several of them point at is made once."""
    found: list[Any] = []
    own, *others = kinds
    related = [(kind, dict[Any, Any]()) for kind in others]
    for start in range(0, len(rows), AT_ONCE):
        columns = list(zip(*rows[start : start + AT_ONCE], strict=True))
        things = [own.record.all_of(columns[: own.ends], own.only)]
        for kind, known in related:
            things.append(pointed_at := _pointed_at(kind, columns, known))
            for holder, thing in zip(things[kind.holder], pointed_at, strict=True):
                if holder is not None:
                    holder.__dict__[kind.attribute] = thing
        found += things[0]
        if len(columns[0]) == AT_ONCE:
            await asyncio.sleep(0)
    return found


class Known:
    """
    Partial records, by the rows that they were made of.

    A row is found by its id, and compared whole, so that nothing has to be said of what has changed. A record
    that is given again is `lasting`. What holds a long text is not kept.
    """

    def __init__(self) -> None:
        self._rows, self._letters = dict[str, dict[Any, tuple[Sequence[Any], Any]]](), 0

    async def made(self, statement: Statement, rows: Sequence[Any]) -> list[Any]:
        """Return the records of rows, in their order."""
        if self._letters > LETTERS:
            self._rows, self._letters = {}, 0
        known = self._rows.setdefault(statement.columns, {}) if rows else {}
        found, new, key = list[Any](), list[Sequence[Any]](), statement.kinds[0].key
        for row in [row[:] for row in rows]:  # as tuples, which are quicker than what a driver gives
            held, one = known.get(row[key], _NOTHING)
            if held != row:
                new.append(row)
                one = None
            elif not one.lasting:
                one.lasting = next(_numbers)
            found.append(one)
        if not new:
            return found
        fresh = await made(statement.kinds, new)
        for row, one in zip(new, fresh, strict=True):
            known[row[key]] = row, one
        self._weigh(statement, known, new)
        rest = iter(fresh)
        return [next(rest) if one is None else one for one in found]

    def _weigh(self, statement: Statement, known: dict[Any, Any], new: Sequence[Sequence[Any]]) -> None:
        """Count the letters of rows that have come, and let those go that have too many."""
        self._letters += EACH * len(new)
        for kind in statement.kinds:
            for place in kind.columns.long:
                for row in new:
                    self._letters += (letters := len(str(row[kind.begins + place])))
                    if letters > LONGEST:
                        known.pop(row[statement.kinds[0].key], None)


_NOTHING: tuple[Any, Any] = (None, None)
_known, _numbers = Known(), count(1)


def _pointed_at(kind: RecordKind, columns: Sequence[Sequence[Any]], known: dict[Any, Any]) -> list[Any]:
    """Return what each row points at, making what is not ``known`` yet, by its id."""
    keys = columns[kind.key]
    if len(keys) == 1 and keys[0] not in known:
        theirs = columns[kind.begins : kind.ends]
        return [None] if keys[0] is None else kind.record.all_of(theirs, kind.only)
    places = {key: place for place, key in enumerate(keys) if key is not None and key not in known}
    if places:
        new = [[column[place] for place in places.values()] for column in columns[kind.begins : kind.ends]]
        known.update(zip(places, kind.record.all_of(new, kind.only), strict=True))
    return list(map(known.get, keys))
