"""How rows are let go, some at a time; `domain.engine.housekeeping.retention` says what goes and when."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.storage.database import for_update_skip_locked, rows
from domain.storage.letting_go import let_go

BATCH = 1_000  # rows, at most
LEAST = 10  # rows, with which a table begins; fewer take hardly less
LONGEST = 0.02  # seconds that a statement is to take, so that nobody waits for long for what it holds
LOWEST = UUID(int=0)

Since = Callable[[datetime, timedelta], Any]
Forget = Callable[[str, datetime, timedelta], AsyncIterator[int]]


class Batch:
    """How many rows go by one statement: far fewer after one that took long, more after one that did not."""

    def __init__(self) -> None:
        self.size = min(LEAST, BATCH)

    def took(self, seconds: float) -> None:
        """Note how long a statement took."""
        if seconds > LONGEST:
            self.size = max(min(LEAST, BATCH), int(self.size * LONGEST / seconds / 2))
        elif seconds < LONGEST / 2:
            self.size = min(BATCH, self.size * 2)


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
        some = f"SELECT {key} FROM {table} r WHERE {column} < $1 AND {which} LIMIT $2"
        # Chosen once: else PostgreSQL may choose anew for each row, and take more than a batch.
        chosen = f"WITH chosen AS MATERIALIZED ({some}{for_update_skip_locked()}) SELECT {key} FROM chosen"
        sql = f"DELETE FROM {table} WHERE {key} IN ({chosen})"
        batch, more = Batch(), True
        while more:
            wanted = batch.size
            gone, seconds = await let_go(sql, since(now, kept), wanted)
            batch.took(seconds)
            yield gone
            more = gone == wanted

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
    step = f"SELECT {key} AS key FROM {table} WHERE {key} > $1 ORDER BY {key} LIMIT 1 OFFSET $2"
    after, more, batch = first, True, Batch()
    while more:
        end = [row["key"] for row in await rows(step, after, batch.size - 1)]
        part = f"{key} > $2" + (f" AND {key} <= $3" if end else "")
        some = f"SELECT {key} FROM {table} r WHERE {part} AND {which}{for_update_skip_locked()}"
        sql = f"DELETE FROM {table} WHERE {key} IN ({some})"
        count, seconds = await let_go(sql, since, after, *end)
        batch.took(seconds)
        yield count
        after, more = (end or [after])[-1], bool(end)
