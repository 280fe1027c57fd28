"""Counts: what was counted a moment ago is told again, to all who ask."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

from domain.engine.activity import Activity, Span, count, what_waits

FRESH = {
    Span.HOUR: timedelta(seconds=10),
    Span.DAY: timedelta(minutes=1),
    Span.MONTH: timedelta(minutes=5),
}  # for so long what was counted is told again
WAITS = timedelta(seconds=2)  # for so long what waits is told again, in whatever span it is asked for
T = TypeVar("T")


class ActivityCounts:
    """What was counted last, for all who ask: the figures are of the whole desk."""

    def __init__(self) -> None:
        self._counted = {span: _Counted(fresh, partial(count, span)) for span, fresh in FRESH.items()}
        self._waits = _Counted[dict[str, Any]](WAITS, what_waits)

    async def of(self, span: Span, now: datetime) -> Activity:
        """Count a span, and what waits, unless that was done a moment ago."""
        counted = await self._counted[span].at(now)
        return replace(counted, **await self._waits.at(now))


class _Counted(Generic[T]):
    """What was counted last; of those who ask at one time, one counts."""

    def __init__(self, fresh: timedelta, count: Callable[[datetime], Awaitable[T]]) -> None:
        self._fresh, self._count, self._turn = fresh, count, asyncio.Lock()
        self._last: tuple[datetime, T] | None = None

    async def at(self, now: datetime) -> T:
        async with self._turn:
            if not self._last or not self._last[0] <= now < self._last[0] + self._fresh:
                self._last = now, await self._count(now)
            return self._last[1]
