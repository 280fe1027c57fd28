"""Reading what happened, newest first, in steps between which others have their turn."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.deeds.item_kinds import ItemKind
from domain.storage.database import as_datetime, as_uuid, tuples
from domain.storage.times import first_id

STEP = 250  # occurrences in a statement
STRETCH = 100  # of them that are looked at before others have their turn: two milliseconds

Row = Sequence[Any]
Stop = Callable[[], Awaitable[bool]]
"""Says whether to read no further: the time is over, or nobody waits for the answer any more."""

LAST = UUID(int=2**128 - 1)


@dataclass
class PastReading:
    """
    Some occurrences, newest first, back to what was recorded ``since`` a moment.

    ``columns`` and ``where`` are SQL, which calls an occurrence ``o``; ``values`` are parameters from $3 on.
    ``left_at`` is when that was recorded with which the reading stopped, at first when it begins; None once
    all have been read.
    """

    columns: str
    where: str
    values: Sequence[Any]
    since: datetime
    left_at: datetime | None
    before: UUID = LAST
    tables: str = "occurrence o"

    async def stretches(self, stop: Stop) -> AsyncIterator[Sequence[Row]]:
        """
        Read them, a few at a time: each its id and when it was recorded, then the columns.

        No transaction is open, and what others do meanwhile waits for one stretch at most.
        """
        if (floor := await first_id("occurrence", "recorded_at", self.since)) is None:
            self.left_at = None
            return
        while not await stop():
            found = await tuples(self._sql, self.before, floor, *self.values)
            for start in range(0, len(found), STRETCH):
                part = found[start : start + STRETCH]
                self.left_at = as_datetime(part[-1][1])
                yield part
                await asyncio.sleep(0)
            if len(found) < STEP:
                self.left_at = None
                return
            self.before = as_uuid(found[-1][0])

    @property
    def _sql(self) -> str:
        return (
            f"SELECT o.id, o.recorded_at, {self.columns} FROM {self.tables} WHERE {self.where}"
            f" AND o.id < $1 AND o.id >= $2 ORDER BY o.id DESC LIMIT {STEP}"
        )


def of_kinds(kinds: Iterable[ItemKind]) -> str:
    """Write, for `PastReading`, that an occurrence is of an item of one of these kinds."""
    listed = ", ".join(f"'{kind.record.entity}'" for kind in kinds)
    return f"o.item_kind IN ({listed or 'NULL'})"
