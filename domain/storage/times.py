"""Times: where rows stand in the order of their ids that were written in a span of time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from domain.storage.database import as_uuid, tuples

SKEW = 60 * 60_000  # milliseconds by which ids may disagree, as of hosts, or where a clock was set back
_LAST = 2**128 - 1


async def first_id(table: str, column: str, since: datetime) -> UUID | None:
    """
    Return an id before which nothing was written since a moment; None if nothing was at all.

    ``column`` says when each row was, and has an index. Ids are made in that order, nearly: clocks differ.
    """
    made = await _made(f"SELECT id FROM {table} WHERE {column} >= $1 ORDER BY {column} LIMIT 1", since)
    return None if made is None else UUID(int=max(0, made - SKEW) << 80)


async def last_id(table: str, column: str, until: datetime) -> UUID | None:
    """Return an id behind which nothing was written until a moment; None if nothing was at all."""
    made = await _made(f"SELECT id FROM {table} WHERE {column} <= $1 ORDER BY {column} DESC LIMIT 1", until)
    return None if made is None else UUID(int=min((made + SKEW + 1 << 80) - 1, _LAST))


async def _made(sql: str, moment: datetime) -> int | None:
    """Return the millisecond in which the id was made that a statement finds."""
    found = await tuples(sql, moment)
    return as_uuid(found[0][0]).int >> 80 if found else None


async def within(found: QuerySet[Any], column: str, span: Mapping[str, datetime]) -> QuerySet[Any]:
    """
    Leave of a list what was written from `since` to `until`, as far as a span has these ends, both included.

    Read in the order of ids, it is looked for only where it can be, also where there is little of it.
    """
    table = found.model._meta.db_table
    for end, compare, nearest in (("since", "gte", first_id), ("until", "lte", last_id)):
        if end in span:
            beyond = await nearest(table, column, span[end])
            asked: dict[str, Any] = {f"{column}__{compare}": span[end], f"id__{compare}": beyond}
            found = found.filter(Q(**asked) if beyond else Q(id__in=[]))
    return found
