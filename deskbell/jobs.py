"""
What a process does beside answering, again and again: each job in a turn of its own.

None waits until another has nothing left to do, and a fault in one costs the others nothing. Where processes
share a desk, one of them has these jobs; another takes over when it dies or stops.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from deskbell.settings import Settings
from domain.administration.notification_settings import end_mutes
from domain.deeds.recording import do
from domain.desk.rooms.whos_on import REMOVED_AT_ONCE, Visitor, any_idle, remove_idle
from domain.engine.clock.clockwork import Clockwork
from domain.engine.housekeeping.retention import keep_house
from domain.engine.housekeeping.sweeping import sweep
from domain.engine.working.worker import Worker
from domain.storage.duty import Duty
from domain.storage.leasing import this_process
from notifications.digests import release

logger = logging.getLogger("deskbell")
TICK = 0.25  # seconds
LET_OUT_EVERY = 0.5
LOOKED_AFTER_EVERY = 60.0
UPKEEP = "upkeep"  # the lease of those that share a desk


def jobs(
    settings: Settings, worker: Worker, clock: Callable[[], datetime]
) -> list[Coroutine[Any, Any, None]]:
    """Return the jobs of a process, to be run until they are cancelled."""
    upkeep = _Upkeep(settings, worker, clock)
    duty, turn = upkeep.duty, upkeep.turn
    # Apart, they find a connection that another has done with, at the start and from then on.
    return [
        *([upkeep.keep(duty)] if duty else []),
        _every(TICK, "keep time", upkeep.keep_time, first=worker.look),
        _every(TICK, "see idle visitors off", turn(upkeep.see_off), after=TICK / 4),
        _every(LET_OUT_EVERY, "let out what was held back", turn(upkeep.let_out), after=TICK / 2),
        _every(LET_OUT_EVERY, "end mutes", turn(upkeep.unmute), after=TICK * 3 / 4),
        _every(LOOKED_AFTER_EVERY, "sweep deleted fields", turn(sweep), after=LOOKED_AFTER_EVERY / 2),
        _every(LOOKED_AFTER_EVERY, "forget what is too old", turn(upkeep.forget), after=LOOKED_AFTER_EVERY),
    ]


class _Upkeep:
    """What one process does for all that share a desk."""

    def __init__(self, settings: Settings, worker: Worker, clock: Callable[[], datetime]) -> None:
        self._worker, self._clock = worker, clock
        self._kept = timedelta(days=settings.keep_days)
        self._clockwork = Clockwork(worker.rules, worker, clock)
        # Alone there is nobody to share with, and nothing to keep.
        self.duty = Duty(UPKEEP, this_process()) if settings.redis_url else None

    async def keep(self, duty: Duty) -> None:
        await self._worker.rules_read()  # who is still reading could ask the clock nothing
        await duty.keep()

    def turn(self, work: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[Any]]:
        """Return what does the work where it is this process's turn, and nothing elsewhere."""

        async def done() -> None:
            if self._on_duty:
                await work()

        return done

    @property
    def _on_duty(self) -> bool:
        return not self.duty or self.duty.mine

    async def keep_time(self) -> None:
        if self._on_duty:
            await self._clockwork.tick()
        else:
            self._clockwork.forget()

    async def see_off(self) -> None:
        """See idle visitors off, once the clock has told of all of them: an event rings before they go."""
        while (
            (told := self._clockwork.told_until(Visitor))
            and await any_idle(told)  # mostly nobody is, which needs no deed
            and await do(lambda deed: remove_idle(deed, told), by=None, at=self._clock(), engine=self._worker)
            == REMOVED_AT_ONCE
        ):
            pass

    async def let_out(self) -> None:
        while await release(self._clock(), self._worker):
            pass

    async def unmute(self) -> None:
        await end_mutes(self._clock, self._worker)

    async def forget(self) -> None:
        gone = await keep_house(self._worker.worker, self._clock(), self._kept)
        if gone:
            logger.info("forgot %d messages, occurrences, firings and the like", gone)


async def _every(
    seconds: float,
    what: str,
    work: Callable[[], Awaitable[Any]],
    *,
    first: Callable[[], Awaitable[Any]] | None = None,
    after: float = 0,
) -> None:
    await asyncio.sleep(after)
    if first:
        await first()
    while True:
        try:
            await work()
        except Exception:
            logger.exception("could not %s; trying again", what)
        await asyncio.sleep(seconds)
