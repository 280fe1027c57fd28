"""
The replica: a second server that follows the first, and answers what is only read.

It is asked once it has all that was committed before the question. So whoever reads finds what they wrote
before, through whichever process, and what they were told of; and no process has to know who wrote what. One
look, at the first server and at this one, is for all who ask meanwhile. Where the replica is away, or takes
longer than a moment, the first server answers.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextvars import Context
from typing import Any, Final

import asyncpg
from tortoise.exceptions import TransactionManagementError

from domain.storage.faults import AWAY
from domain.storage.together import Together

logger = logging.getLogger("deskbell.storage")

PATIENCE: Final = 0.1  # seconds for which a read waits until the replica has what was committed before it
OPENING: Final = 2.0  # seconds that its pool may take to open, which no read waits for
LEFT_ALONE = 1.0  # seconds for which it is not asked after it was away or behind
LOOKED_AT_EVERY: Final = 0.002
COMMITTED = "SELECT pg_current_wal_flush_lsn()::text AS at, system_identifier FROM pg_control_system()"
_HAS = (
    "SELECT pg_last_wal_replay_lsn() >= $1::text::pg_lsn AND pg_is_in_recovery()"
    " AND system_identifier = $2 FROM pg_control_system()"
)
INSTEAD: Final = (
    *AWAY,
    asyncpg.SerializationError,  # what was read was removed meanwhile, as the first server had it
    TransactionManagementError,  # what was asked writes
)
"""What says that the first server has to be asked instead."""


class Replica:
    """One process's connections to the replica; they are opened when it is there."""

    def __init__(
        self,
        open_pool: Callable[[], Awaitable[asyncpg.Pool]],
        committed: Callable[[], Awaitable[Mapping[str, Any]]],
    ) -> None:
        self._open_pool, self._committed = open_pool, committed
        self.pool: asyncpg.Pool | None = None
        self._opening: asyncio.Task[None] | None = None
        self._left_alone_until = 0.0
        self._well = True
        self._looks = Together(self._look)

    async def caught_up(self) -> bool:
        """Say whether it has all by now that was committed before this call."""
        if time.monotonic() < self._left_alone_until:
            return False
        if self.pool is None:
            self._open()
            return False
        return bool(await self._looks.get(None))

    def leave_alone(self, why: object) -> None:
        """Ask the first server alone for a while."""
        if self._well:
            logger.warning("the replica is not asked for now: %s", why)
        self._well, self._left_alone_until = False, time.monotonic() + LEFT_ALONE

    async def close(self) -> None:
        """Close its connections."""
        if self._opening:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        if self.pool:
            self.pool.terminate()  # what is only read may break off
        self.pool = self._opening = None

    def _open(self) -> None:
        """Begin to open its connections."""
        if self._opening is None or self._opening.done():
            self._opening = asyncio.create_task(self._opened(), context=Context())

    async def _opened(self) -> None:
        try:
            async with asyncio.timeout(OPENING):
                self.pool = await self._open_pool()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the first server answers
            self.leave_alone(fault or "it took too long")

    async def _look(self, asked: Collection[None]) -> Mapping[None, bool]:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._follow(await self._committed())
        except TimeoutError:
            self.leave_alone("it is behind")
            return {}
        except Exception as fault:  # noqa: BLE001 - whatever it is, the first server answers
            self.leave_alone(fault)
            return {}
        self._well = True
        return dict.fromkeys(asked, True)

    async def _follow(self, committed: Mapping[str, Any]) -> None:
        """Wait until it has what was committed; for ever, where it does not follow that server."""
        while self.pool:
            async with self.pool.acquire() as connection:
                if await connection.fetchval(_HAS, committed["at"], committed["system_identifier"]):
                    return
            await asyncio.sleep(LOOKED_AT_EVERY)
