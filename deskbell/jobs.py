"""
What a process does beside answering, again and again: each job in a turn of its own.

None waits until another has nothing left to do, and a fault in one costs the others nothing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from deskbell.settings import Settings
from domain.administration.notification_settings import end_mutes
from domain.deeds.recording import do
from domain.desk.rooms.whos_on import REMOVED_AT_ONCE, Visitor, remove_idle
from domain.engine.clock import Clockwork
from domain.engine.retention import keep_house
from domain.engine.worker import Worker
from domain.ports import Postbox
from notifications.digests import release

logger = logging.getLogger("deskbell")
TICK = 0.25  # seconds
LET_OUT_EVERY = 0.5
LOOKED_AFTER_EVERY = 60.0


def jobs(
    settings: Settings, worker: Worker, postbox: Postbox, clock: Callable[[], datetime]
) -> list[Coroutine[Any, Any, None]]:
    """Return the jobs of a process, to be run until they are cancelled."""
    clockwork = Clockwork(worker.rules, worker, clock)

    async def see_off() -> None:
        """See idle visitors off, once the clock has told of all of them: an event rings before they go."""
        while (told := clockwork.told_until(Visitor)) and await do(
            lambda deed: remove_idle(deed, told), by=None, at=clock(), engine=worker
        ) == REMOVED_AT_ONCE:
            pass

    async def let_out() -> None:
        while await release(clock()):
            worker.dispatch()

    async def look_after() -> None:
        gone = await keep_house(worker.worker, clock(), timedelta(days=settings.keep_days))
        if gone is not None:
            logger.info("forgot %d messages, occurrences, firings and the like", gone)

    # Apart, they find a connection that another has done with, at the start and from then on.
    return [
        _every(TICK, "keep time", clockwork.tick, first=worker.look),
        _every(TICK, "see idle visitors off", see_off, after=TICK / 4),
        _every(LET_OUT_EVERY, "let out what was held back", let_out, after=TICK / 2),
        _every(LET_OUT_EVERY, "end mutes", lambda: end_mutes(clock(), postbox, worker), after=TICK * 3 / 4),
        _every(LOOKED_AFTER_EVERY, "forget what is too old", look_after, after=LOOKED_AFTER_EVERY),
    ]


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
