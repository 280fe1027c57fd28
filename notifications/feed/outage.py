"""A spell without the wire: said once in the log, tried again with growing, jittered pauses."""

import asyncio
import logging
import random

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0


class Outage:
    """Whether one connection is known to be down, and how long to wait before the next try."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._pause = FIRST_PAUSE
        self.on = False

    def begin(self, error: BaseException) -> None:
        """Take note of a failure; only the first of a spell is logged."""
        if not self.on:
            logger.warning("%s is down (%s); trying until it is back", self._what, error)
        self.on = True

    async def pause(self) -> None:
        """Wait before the next try, 50 ms at first and at most 2 s."""
        # Jittered, so that not all processes come back at one moment.
        await asyncio.sleep(self._pause * random.uniform(0.5, 1))  # noqa: S311  # jitter is no secret
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def end(self) -> None:
        """Take note that it works."""
        if self.on:
            logger.info("%s is back", self._what)
        self.on = False
        self._pause = FIRST_PAUSE
