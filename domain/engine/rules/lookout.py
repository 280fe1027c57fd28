"""
The lookout: sees what changes of people, events and access, in this process and in others.

Access ends in time however much there is to do, or to read: nothing waits for the rules to be read but the
matching.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from domain.engine.ringing.wire import CHANGES
from domain.engine.rules.rule_set import RuleSet
from domain.ports import Feed
from domain.storage.revisions import revisions

logger = logging.getLogger("deskbell.engine")

LOOKED_EVERY = 0.5  # seconds
TOGETHER = 0.25  # seconds for which changes are gathered that are heard of one after the other
Watcher = Callable[[dict[str, int]], Awaitable[None]]  # is told the revisions whenever they are looked at


class Lookout:
    """This process's lookout."""

    def __init__(self, rules: RuleSet, feed: Feed) -> None:
        self._rules, self._feed = rules, feed
        self._heard, self._changed = asyncio.Event(), asyncio.Event()
        self._running = self._away = False
        self.read = asyncio.Event()  # set once the rules are in
        self.watchers: list[Watcher] = []

    def jobs(self) -> list[Coroutine[Any, Any, None]]:
        """Return what goes on side by side, until it is cancelled."""
        self._running = True
        return [self._listen(), self._look_regularly(), self._keep_rules()]

    async def look(self) -> None:
        """
        See what has changed, and have the rules read again if they have.

        While they are read for the first time, that is not waited for.
        """
        current = await self._look()
        if current and (self._rules.complete or not self._running):
            await self._refresh(current)

    async def _look(self) -> dict[str, int] | None:
        """Tell the watchers how the revisions stand; return them, None if they could not be read."""
        try:
            current = await revisions()
        except Exception:
            logger.exception("could not look for changes; trying again")
            self._away = True
            return None
        if self._away:  # another may have taken its place, which lacks what readers have heard of
            self._away = False
            self._feed.doubt(None)
        for follow in self.watchers:
            try:
                await follow(current)
            except Exception:
                logger.exception("could not follow changes; trying again")
        return current

    async def _refresh(self, current: dict[str, int] | None = None) -> None:
        try:
            await self._rules.refresh(current)
        except Exception:
            logger.exception("could not follow changes; trying again")

    async def _listen(self) -> None:
        async with self._feed.listen(CHANGES) as reader:
            while True:
                await reader.get()
                self._heard.set()

    async def _look_regularly(self) -> None:
        """Look when something is heard of, and twice a second; what comes at once is looked at together."""
        while True:
            current = await self._look()
            if current and not self._rules.knows(current):
                self._changed.set()
            await asyncio.sleep(TOGETHER)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOKED_EVERY - TOGETHER):
                    await self._heard.wait()
            self._heard.clear()

    async def _keep_rules(self) -> None:
        """Read the rules, and what has changed of them whenever something has."""
        while True:
            await self._refresh()
            if self._rules.complete:
                self.read.set()
            await self._changed.wait()
            self._changed.clear()
