"""How rows are let go, some at a time; what goes and when is said in `domain.engine.retention`."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.storage.database import for_update_skip_locked, rows

BATCH = 1_000
LOWEST = UUID(int=0)

Since = Callable[[datetime, timedelta], Any]
Forget = Callable[[str, datetime, timedelta], AsyncIterator[int]]


@dataclass(frozen=True)
class Retention:
    """
    What becomes of a table's rows, in a sentence; without ``forget`` they stay.

    ``forget`` is given the table, the moment and the days to keep; it lets some go each time it is asked on,
    and says how many.
    """

    says: str
    forget: Forget | None = None


def stays(says: str) -> Retention:
    """Let all rows stay."""
    return Retention(says)


def old(now: datetime, kept: timedelta) -> datetime:
    """Return the moment before which things are older than the days to keep."""
    return now - kept


def aged(says: str, column: str, *, which: str = "TRUE", since: Since = old, key: str = "id") -> Retention:
    """Let rows go by a moment of theirs, along its index; ``which`` bounds them further."""

    async def forget(table: str, now: datetime, kept: timedelta) -> AsyncIterator[int]:
        # What somebody holds goes the next time, so that nothing waits here and no locks cross.
        some = f"SELECT {key} FROM {table} r WHERE {column} < $1 AND {which} LIMIT {BATCH}"  # noqa: S608 - ours
        # Chosen once: else PostgreSQL may choose anew for each row, and take more than a batch.
        chosen = f"WITH chosen AS MATERIALIZED ({some}{for_update_skip_locked()})"
        sql = f"{chosen} DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM chosen) RETURNING {key}"  # noqa: S608 - ours
        gone = BATCH
        while gone == BATCH:
            gone = len(await rows(sql, since(now, kept)))
            yield gone

    return Retention(says, forget)


def sifted(says: str, which: str, *, since: Since = old, key: str = "id", first: Any = LOWEST) -> Retention:
    """Let rows go that ``which`` describes, with a moment as $1, looking at all of them."""
    return Retention(
        says, lambda table, now, kept: sift(table, which, since(now, kept), key=key, first=first)
    )


async def sift(
    table: str, which: str, since: Any, *, key: str = "id", first: Any = LOWEST
) -> AsyncIterator[int]:
    """Go through a table in the order of its keys, some rows at a time."""
    step = f"SELECT {key} AS key FROM {table} WHERE {key} > $1 ORDER BY {key} LIMIT 1 OFFSET {BATCH - 1}"  # noqa: S608 - ours
    after, more = first, True
    while more:
        end = [row["key"] for row in await rows(step, after)]
        part = f"{key} > $2" + (f" AND {key} <= $3" if end else "")
        some = f"SELECT {key} FROM {table} r WHERE {part} AND {which}{for_update_skip_locked()}"  # noqa: S608 - ours
        gone = f"DELETE FROM {table} WHERE {key} IN ({some}) RETURNING {key}"  # noqa: S608 - ours
        yield len(await rows(gone, since, after, *end))
        after, more = (end or [after])[-1], bool(end)
