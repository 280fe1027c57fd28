"""
Eras: of what an index names, all that is from one part of time, as a page needs no more.

What has ids that begin alike is of an era: in UUIDv7 they begin with milliseconds. With ids of another kind
as much is found, and more is read.
"""

# ruff: noqa: SLF001 - it reads what Tortoise's queries hold

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pypika_tortoise.enums import Order
from tortoise.queryset import QuerySet

from domain.storage.connected import connection
from domain.storage.database import dialect
from domain.storage.reading import counted
from domain.storage.statements import Statement

DIGITS = (6, 5, 4)  # with which ids begin, of 4.7 hours, 3.1 days and 50 days
MARK = "\x1f"  # with which an era begins, so that none begins as what somebody looks for
MOST = 16  # eras that are asked for at once
PART = 4  # of so much, eras are to be one at most: where they hold too few, all is looked through once more
_TIME = 12  # digits that say when


@dataclass(frozen=True)
class Nearest:
    """So many records are the nearest of a list; ``last`` has the id of the last, and ``end`` that of all."""

    count: int
    last: UUID | None = None
    end: UUID | None = None

    def eras(self, first: UUID, times: float) -> list[str]:
        """
        Return the eras from a ``first`` one of them on, so many ``times`` as far as the last is from it.

        There are none where they would leave out less than three quarters of what is from there on.
        """
        if self.last is None or self.end is None:
            return []
        begin, last, end = (each.int >> 80 for each in (first, self.last, self.end))
        far = begin + round((last - begin) * times)
        for digits in DIGITS:
            size = 4 * (_TIME - digits)
            early, late = sorted((begin >> size, far >> size))
            if late - early < MOST:
                reach = begin - (early << size) if far < begin else (late + 1 << size) - begin
                few = PART * reach < abs(end - begin)
                return [f"{MARK}{era:0{digits}x}" for era in range(early, late + 1)] if few else []
        return []


async def nearest(query: QuerySet[Any], ids: Statement, most: int) -> Nearest:
    """Look which are the nearest of a list, up to so many, whose ``ids`` a statement finds in order."""
    (name, way), *_ = query._orderings
    if dialect() == "sqlite" or name != "id":  # which knows eras, and in whose order they are
        return Nearest(await counted(query, ids))
    back = Order.asc if way is Order.desc else Order.desc
    end = f'SELECT id FROM "{query.model._meta.db_table}" ORDER BY id {back.value} LIMIT 1'  # noqa: S608 - ours
    sql = f"SELECT COUNT(*), (array_agg(id))[{most}], ({end}) FROM ({ids.sql}) AS found"  # noqa: S608 - ours
    _, [found] = await (query._db or connection()).execute_query(sql, ids.parameters)
    return Nearest(*found)
