"""
Leases: what one process at a time may do, of whatever host.

A `Keeper` holds one on a PostgreSQL database and renews it until it is released; what is done now and then
is taken for a while, on any database.
"""

import asyncio
import logging
import os
import secrets
import socket
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import asyncpg

from domain.ids import uuid7
from domain.storage.database import rows, transaction
from domain.storage.faults import AWAY

logger = logging.getLogger("deskbell")

LENGTH = 5.0  # seconds, by the database's clock: those of hosts differ
RENEWED_EVERY = 1.0
LOOKED_AT_EVERY = 0.2
HOLD = (
    "INSERT INTO lease (name, holder, ends_at)"
    " VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3::float8)) ON CONFLICT (name)"
    " DO UPDATE SET holder = excluded.holder, ends_at = excluded.ends_at"
    " WHERE lease.holder = excluded.holder OR lease.ends_at <= clock_timestamp()"
    # Longer than any lasts: the clock was set back since it was taken.
    " OR lease.ends_at > clock_timestamp() + make_interval(secs => $3::float8) RETURNING holder"
)
UNREACHABLE = (*AWAY, asyncpg.PostgresError)
READ = "SELECT holder, ends_at FROM lease WHERE name = $1"
HOLDER = "SELECT holder FROM lease WHERE name = $1 AND ends_at > clock_timestamp()"
RELEASE = "DELETE FROM lease WHERE name = $1 AND holder = $2"


async def take_for(name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Take a lease for a while, by this process's clock; False while that of another, or one's own, lasts."""
    async with transaction():  # which no replica answers
        taken = await rows(
            "INSERT INTO lease (name, holder, ends_at) VALUES ($1, $2, $3) ON CONFLICT (name)"
            " DO UPDATE SET holder = excluded.holder, ends_at = excluded.ends_at"
            # Far longer than any lasts: the clock was set back since it was taken.
            " WHERE lease.ends_at <= $4 OR lease.ends_at > $5 RETURNING name",
            name,
            holder,
            now + length,
            now,
            now + 2 * length,
        )
    return bool(taken)


@asynccontextmanager
async def held(name: str, now: Callable[[], datetime], length: timedelta) -> AsyncIterator[None]:
    """
    Have a lease for a while, once others have given it back or theirs is over; it is given back at the end.

    It is not renewed: what is done takes less than its ``length``, or is done twice.
    """
    holder = uuid7().hex
    try:
        while not await take_for(name, holder, now(), length):  # noqa: ASYNC110 - others are elsewhere
            await asyncio.sleep(LOOKED_AT_EVERY)
        yield
    finally:  # also where one has left off while it was taken
        try:
            async with transaction():
                await rows(RELEASE, name, holder)
        except Exception:  # what was done is done
            logger.exception("could not give back the lease %s; it ends by itself", name)


def this_process() -> str:
    """Return what names this process to people, and apart from all that there were."""
    return f"{socket.gethostname()[:60]}, process {os.getpid()}, {secrets.token_hex(4)}"


class HeldByAnother(Exception):
    """Another process holds the lease and renews it; the message names that process."""


class NoLeases(Exception):
    """The database knows no leases yet, so nobody holds one."""


class Keeper(threading.Thread):
    """
    Takes a lease and renews it, on a connection of its own and beside whatever keeps the process busy.

    A holder that died without releasing it is waited for until its lease has run out. While the database
    cannot be reached nobody else can take the lease either, so it is kept. If somebody has taken it all the
    same, as after this process stood still, or has its ``rival``, ``lost`` is called with that process's
    name, once.
    """

    rival: str | None = None  # another lease, which nobody may have meanwhile

    def __init__(
        self, url: str, name: str, *, waits: Callable[[str], None], lost: Callable[[str], None]
    ) -> None:
        super().__init__(name=f"lease {name}", daemon=True)
        self.holder = this_process()
        self._url, self._name, self._waits, self._lost = url, name, waits, lost
        self._taken: Future[None] = Future()
        self._released = threading.Event()

    def take(self) -> None:
        """
        Take the lease.

        Raises:
            HeldByAnother: somebody holds it.
            NoLeases: there is no table of them.
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError: the database cannot be reached or used.
        """
        self.start()
        try:
            self._taken.result()
        except asyncpg.UndefinedTableError:
            raise NoLeases from None

    def release(self) -> None:
        """Let others have it at once."""
        self._released.set()
        self.join(LENGTH)

    def run(self) -> None:
        """Take the lease, then keep it; called by the thread itself."""
        try:
            asyncio.run(self._take())
        except BaseException as fault:  # noqa: BLE001 - whoever takes it hears of it
            self._taken.set_exception(fault)
            return
        self._taken.set_result(None)
        asyncio.run(self._keep())

    async def _take(self) -> None:
        connection, seen = await self._connect(), None
        try:
            while not await self._hold(connection):
                held = await connection.fetchrow(READ, self._name)
                # Renewed; if it has gone from hand to hand, nobody may hold it for long.
                if seen and held and held != seen and held["holder"] == seen["holder"]:
                    raise HeldByAnother(held["holder"])
                if held and not seen:
                    self._waits(held["holder"])
                seen = held
                await asyncio.sleep(LOOKED_AT_EVERY)
        finally:
            await connection.close()

    async def _keep(self) -> None:
        connection = None
        # A thread that sleeps, not a task: a busy event loop must not cost the process its lease.
        while not self._released.wait(RENEWED_EVERY):
            try:
                connection = connection or await self._connect()
                if not await self._hold(connection):
                    self._lost((await connection.fetchval(READ, self._name)) or "which has ended since")
                    break
                if self.rival and (holder := await connection.fetchval(HOLDER, self.rival)):
                    self._lost(holder)
                    break
            except UNREACHABLE as fault:
                logger.warning("could not renew the lease on the database (%s); trying again", fault)
                if connection:
                    connection.terminate()
                connection = None
        # Given back, so that a restart need not wait until it has run out.
        try:
            connection = connection or await self._connect()
            await connection.execute(RELEASE, self._name, self.holder)
            await connection.close()
        except UNREACHABLE as fault:
            logger.warning("could not release the lease on the database (%s); it runs out by itself", fault)

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(
            self._url, timeout=LENGTH, command_timeout=LENGTH, statement_cache_size=0
        )

    async def _hold(self, connection: asyncpg.Connection) -> bool:
        return bool(await connection.fetchval(HOLD, self._name, self.holder, LENGTH))
