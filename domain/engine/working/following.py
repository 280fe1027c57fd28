"""
Following: whom firings are still to tell is told beside all else, one occurrence after the other.

What happens to the same items meanwhile is set aside until then, so that it is told after it. It comes back
between batches: what is in the worker's hands by then would overtake it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

from domain.deeds.attempts import count_attempts
from domain.deeds.outbox import FIRED, LEASE, Occurrence
from domain.engine.firing.dealing import Dealing
from domain.engine.working.holding import Held

logger = logging.getLogger("deskbell.engine")


class Following:
    """
    The occurrences of which portions are left here, which this process holds until all are told.

    One that cannot be told to the end is let go: whoever finds it when its lease ends goes on with it.
    """

    def __init__(
        self, dealing: Dealing, held: Held, resume: Callable[[], None], clock: Callable[[], datetime]
    ) -> None:
        self.held = held
        self._dealing, self._resume, self._clock = dealing, resume, clock
        self._left = deque[tuple[Occurrence, Awaitable[object] | None]]()
        self._aside: list[Occurrence] = []
        self._task: asyncio.Task[None] | None = None
        self._told = asyncio.Event()  # that one more is told to the end

    def __contains__(self, occurrence: UUID) -> bool:
        return any(held.id == occurrence for held in (*self._aside, *(left for left, _ in self._left)))

    def put(self, occurrences: Sequence[Occurrence], ringing: Awaitable[object] | None = None) -> None:
        """Tell whoever is left of occurrences, once those who came first have been rung for."""
        self._hold(occurrences)
        self._left += [(occurrence, ringing) for occurrence in occurrences]
        if self._left and self._task is None:
            self._task = asyncio.create_task(self._follow())

    def set_aside(self, run: Sequence[Occurrence]) -> list[Occurrence]:
        """Keep what happened to items of which somebody is still to be told; return the others."""
        if not (self._left or self._aside):
            return list(run)
        items = {told.item_id for told in (*self._aside, *(left for left, _ in self._left))}
        aside = [occurrence for occurrence in run if occurrence.item_id in items]
        self._hold(aside)
        self._aside += aside
        return [occurrence for occurrence in run if occurrence.item_id not in items]

    def come_back(self) -> list[Occurrence]:
        """Return what was set aside and need wait no more, in order; to be asked while no batch is taken."""
        items = {left.item_id for left, _ in self._left}
        back = [occurrence for occurrence in self._aside if occurrence.item_id not in items]
        self._aside = [occurrence for occurrence in self._aside if occurrence.item_id in items]
        return back

    async def all_told(self) -> None:
        """Wait until nobody is left."""
        while self._left:
            await self._told.wait()

    def cancel(self) -> None:
        """Tell no more."""
        if self._task:
            self._task.cancel()

    def _hold(self, occurrences: Sequence[Occurrence]) -> None:
        # Their leases are as old as their turn: they are to be renewed at once.
        self.held.add([occurrence.id for occurrence in occurrences], self._clock() - LEASE)

    async def _follow(self) -> None:
        while self._left:
            occurrence, ringing = self._left[0]
            try:
                if ringing:
                    await ringing
                if await count_attempts([occurrence.id], self._dealing.worker, self._clock(), FIRED):
                    await self._dealing.tell_rest(occurrence)
            except Exception:
                logger.exception("could not tell all of occurrence %s; trying again", occurrence.id)
            finally:
                self._left.popleft()
                self.held.drop(occurrence.id)
            self._resume()
            self._told.set()
            self._told = asyncio.Event()
        self._task = None
