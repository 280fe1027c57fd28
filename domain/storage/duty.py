"""
Duty: what one process at a time does for all of them, such as asking the clock.

It is a lease that whoever has it renews while it lives, and gives back when it stops. The others look when it
would run out: it moves within its length, and costs each of them one statement in that time. Nothing is wrong
where two have it for a moment, as when one stood still and has not noticed yet: what is done once is kept
from being done twice by the database.
"""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Final

from domain.storage.database import dialect, rows, seconds_between
from domain.storage.leasing import RELEASE

logger = logging.getLogger("deskbell")

LENGTH: Final = 1.5  # seconds, by the database's clock: those of hosts differ
RENEWED_EVERY: Final = 0.5
_STAMP = "strftime('%Y-%m-%d %H:%M:%f000+00:00', 'now'"  # as the driver writes moments
_NOW = {"sqlite": f"{_STAMP})", "postgres": "clock_timestamp()"}
_END = {
    "sqlite": f"{_STAMP}, '+{LENGTH} seconds')",
    "postgres": f"clock_timestamp() + interval '{LENGTH} seconds'",
}


class Duty:
    """One thing that is one process's at a time, seen by a process."""

    def __init__(self, name: str, holder: str) -> None:
        self._name, self._holder = name, holder
        self._until = 0.0  # by this process's clock that nobody sets

    @property
    def mine(self) -> bool:
        """Whether it is this process's at this moment."""
        return time.monotonic() < self._until

    async def keep(self) -> None:
        """Take it when it is free, and keep it, until cancelled; then it is anybody's at once."""
        try:
            while True:
                seconds = await self.look()
                await asyncio.sleep(seconds)
        finally:
            self._until = 0.0
            with suppress(Exception):  # a database that is away now may be why this process stops
                await rows(RELEASE, self._name, self._holder)

    async def look(self) -> float:
        """Take it if it is free, renew it if it is this process's; return the seconds until the next look."""
        try:
            if not self.mine and (left := await self._left()) > 0:
                return left
            # Before asking, so that it never lasts longer here than for the others.
            asked = time.monotonic()
            self._until = asked + LENGTH if await self._hold() else 0.0
        except Exception:
            logger.exception("could not look whose turn it is; trying again")
        return RENEWED_EVERY

    async def _left(self) -> float:
        """
        Return for how many seconds it is another's; for a rival of the same moment, it looks free.

        So does one that lasts longer than any: the clock was set back since.
        """
        left = seconds_between(_NOW[dialect()], "ends_at")
        others = f"SELECT {left} AS seconds FROM lease WHERE name = $1 AND holder <> $2"
        found = await rows(others, self._name, self._holder)
        seconds = float(found[0]["seconds"]) if found else 0.0
        return seconds if seconds <= LENGTH else 0.0

    async def _hold(self) -> bool:
        now, end = _NOW[dialect()], _END[dialect()]
        taken = await rows(
            f"INSERT INTO lease (name, holder, ends_at) VALUES ($1, $2, {end}) ON CONFLICT (name)"
            " DO UPDATE SET holder = excluded.holder, ends_at = excluded.ends_at"
            " WHERE lease.holder = excluded.holder"
            f" OR lease.ends_at <= {now} OR lease.ends_at > {end} RETURNING name",
            self._name,
            self._holder,
        )
        return bool(taken)
