"""Counts: what was counted of a span a moment ago is told again, to all who ask."""

import asyncio
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

from domain.engine.activity import Activity, Span, count, standing

FRESH = {
    Span.HOUR: timedelta(seconds=10),
    Span.DAY: timedelta(minutes=1),
    Span.MONTH: timedelta(minutes=5),
}  # for so long what was counted is told again


class ActivityCounts:
    """What was counted last of each span, for all who ask: the figures are of the whole desk."""

    def __init__(self) -> None:
        self._last = dict[Span, Activity]()
        self._turns = defaultdict[Span, asyncio.Lock](asyncio.Lock)

    async def of(self, span: Span, now: datetime) -> Activity:
        """
        Count a span, unless that was done a moment ago; of those who ask at one time, one does.

        How things stand is told anew each time: it has a list behind it, which is that of now.
        """
        async with self._turns[span]:
            last = self._last.get(span)
            if last and last.until <= now < last.until + FRESH[span]:
                return replace(last, **await standing(now))
            counted = self._last[span] = await count(span, now)
            return counted
