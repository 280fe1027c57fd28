"""Reading what happened, newest first, in steps between which others have their turn."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.storage.database import as_datetime, as_uuid, read_rows

STEP = 500  # occurrences in a statement
STRETCH = 100  # of them that are looked at before others have their turn: two milliseconds
SKEW = 60_000  # milliseconds by which an id may be older than what was recorded before it

Row = Sequence[Any]
Stop = Callable[[], Awaitable[bool]]
"""Says whether to read no further: the time is over, or nobody waits for the answer any more."""

LAST = UUID(int=2**128 - 1)
COLUMNS = (
    "id, item_id, root_id, depth, group_id, department_id, private, agent_id, creator_id, for_editors,"
    " also_needs, only_event_id, occurred_at, recorded_at"
)


@dataclass
class Reading:
    """
    The occurrences of a type that happened between two moments, both included.

    ``left_at`` is when that was recorded with which the reading stopped; None once they have all been read.
    """

    event_type: str
    since: datetime
    until: datetime
    left_at: datetime | None = None

    async def stretches(self, stop: Stop) -> AsyncIterator[Sequence[Row]]:
        """
        Read them, newest first, a few at a time; each has the `COLUMNS`, then its facts as JSON.

        No transaction is open, and what others do meanwhile waits for one stretch at most.
        """
        self.left_at, before = self.until, LAST
        if (floor := await _floor(self.since)) is None:
            self.left_at = None
            return
        while not await stop():
            found = await self._step(before, floor)
            for start in range(0, len(found), STRETCH):
                part = found[start : start + STRETCH]
                self.left_at = as_datetime(part[-1][-2])
                # What happened outside is read past, which only reports of other systems lead to.
                yield [row for row in part if row[-1] is not None]
                await asyncio.sleep(0)
            if len(found) < STEP:
                self.left_at = None
                return
            before = as_uuid(found[-1][0])

    async def _step(self, before: UUID, floor: UUID) -> Sequence[Row]:
        return await read_rows(
            f"SELECT {COLUMNS}, CASE WHEN occurred_at >= $4::timestamptz AND occurred_at <= $5::timestamptz"  # noqa: S608 - ours
            " THEN facts END AS facts FROM occurrence"
            f" WHERE event_type = $1 AND id < $2 AND id >= $3 ORDER BY id DESC LIMIT {STEP}",
            self.event_type,
            before,
            floor,
            self.since,
            self.until,
        )


async def _floor(since: datetime) -> UUID | None:
    """
    Return an id before which nothing was recorded since a moment; None if nothing was at all.

    Nothing is recorded before it happens, and ids are made in the order of time, nearly: clocks differ.
    """
    found = await read_rows(
        "SELECT id FROM occurrence WHERE recorded_at >= $1 ORDER BY recorded_at LIMIT 1", since
    )
    if not found:
        return None
    made = as_uuid(found[0][0]).int >> 80
    return UUID(int=max(0, made - SKEW) << 80)
