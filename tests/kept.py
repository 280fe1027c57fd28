"""
A loop, and connections to PostgreSQL on it, that one test hands on to the next.

A server's process takes long to begin, to read what tables there are, and to plan what it is asked.
"""

import asyncio
from collections import defaultdict
from contextlib import suppress
from functools import cache
from typing import Any

import asyncpg
import uvloop

_connect = asyncpg.connect
_create_pool = asyncpg.create_pool


class Loop(uvloop.Loop):
    """Goes on where others end: what runs a test has cancelled all its tasks by then."""

    def close(self) -> None:
        """Leave it open."""

    async def shutdown_asyncgens(self) -> None:
        """Leave them to the collector, as they may begin again."""

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as asyncio has it
        """Leave its threads to the next test."""

    def end(self) -> None:
        """Close it."""
        self.run_until_complete(asyncio.sleep(0))  # so that what was cut is gone
        super().close()


class Connection(asyncpg.Connection):
    """One that is laid aside when it is closed, if it leads to a database that stays."""

    __slots__ = ("_codecs", "_given")
    _codecs: dict[str, Any]
    _given: str
    _params: Any  # as the next, asyncpg's own
    _pool_holder: Any

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as asyncpg has it
        """Lay it aside as it was at first, but for the statements that it knows."""
        kept = _idle.get(self._params.database)
        idle = kept[self._given] if kept is not None else [self]
        if self not in idle and not self.is_closed() and not self.is_in_transaction():
            with suppress(asyncpg.InterfaceError, asyncpg.PostgresError):
                await self.reset(timeout=timeout)
                idle.append(self)
                holder, self._pool_holder = self._pool_holder and self._pool_holder(), None
                if holder:
                    holder._release_on_close()
                return
        await super().close(timeout=timeout)

    async def set_type_codec(self, typename: str, **given: Any) -> None:
        """Set a codec, for which statements are forgotten, unless it is set."""
        if self._codecs.get(typename) != given:
            await super().set_type_codec(typename, **given)
            self._codecs[typename] = given


_idle = dict[str, defaultdict[str, list[Connection]]]()  # by database, and by what they were given


@cache
def loop() -> Loop:
    """Return the loop."""
    return Loop()


def keep(database: str) -> None:
    """Keep connections to a database from now on."""
    _idle[database] = defaultdict(list)


def forget(database: str) -> None:
    """Cut all connections to a database."""
    for idle in _idle.pop(database).values():
        for connection in idle:
            connection.terminate()


def processes(database: str) -> list[int]:
    """Return the ids of the server's processes that serve what is kept."""
    return [connection.get_server_pid() for idle in _idle[database].values() for connection in idle]


async def _connected(*where: Any, **given: Any) -> asyncpg.Connection:
    if not isinstance(asyncio.get_running_loop(), Loop):
        return await _connect(*where, **given)
    named = repr((where, sorted(given.items())))
    for kept in _idle.values():
        while idle := kept[named]:
            if not (found := idle.pop()).is_closed():
                return found
    connection: Connection = await _connect(*where, **{**given, "connection_class": Connection})
    connection._given, connection._codecs = named, {}
    return connection


async def _pool(*where: Any, **given: Any) -> asyncpg.Pool:
    return await _create_pool(*where, connect=_connected, **given)


def keep_connections() -> None:
    """Let whoever connects get what others have closed."""
    asyncpg.connect = _connected  # type: ignore[assignment] # on purpose
    asyncpg.create_pool = _pool  # type: ignore[assignment] # the same
