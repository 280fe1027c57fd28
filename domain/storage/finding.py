"""Finding by ids: columns of those records that a query leaves of them, and the ids that it finds."""

from collections.abc import Collection, Sequence
from typing import Any, cast
from uuid import UUID

from tortoise.queryset import QuerySet

from domain.storage.database import among, tuples
from domain.storage.statements import Statement


class _AmongIds(Statement):
    """A query for some columns, the id first, of those records that have one of some ids."""

    def __init__(self, query: QuerySet[Any], ids: Collection[UUID], columns: Sequence[str]) -> None:
        self._ids, self._wanted = list(ids), columns
        super().__init__(query)

    def _written(self) -> str:
        self.parameters.append(self._ids)
        self._sign = "" if self._numbered else "+"  # else SQLite goes through all that is in sight
        columns = [f'"{self._table}"."{name}"' for name in self._wanted]
        return self._found(",".join(columns), {}, f"{columns[0]} {among('$1')}")


async def columns_among(
    query: QuerySet[Any], ids: Collection[UUID], *columns: str
) -> Sequence[Sequence[Any]]:
    """Return the id and these columns of the records that a query finds among those of some ids."""
    found = _AmongIds(query, ids, ("id", *columns))
    return await tuples(found.sql, *found.parameters)


async def uuids_in(query: QuerySet[Any], column: str = "id") -> list[UUID]:
    """Return the ids that stand in a column of what a query finds."""
    return cast("list[UUID]", await query.values_list(column, flat=True))
