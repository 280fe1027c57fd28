"""
A loop, and connections to PostgreSQL on it, that one test hands on to the next.

A server's process takes long to begin, to read what tables there are, and to plan what it is asked.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from contextvars import Context
from functools import cache
from typing import Any, TypeVarTuple
from weakref import WeakSet

import asyncpg
import uvloop

Given = TypeVarTuple("Given")
_connect = asyncpg.connect
_create_pool = asyncpg.create_pool
# What asyncpg's own way leaves, but for the statements that it has prepared itself.
_RESET_MORE = """; RESET SESSION AUTHORIZATION; DISCARD TEMP; DO $$
DECLARE given text;
BEGIN
    FOR given IN SELECT name FROM pg_prepared_statements WHERE from_sql LOOP
        EXECUTE format('DEALLOCATE %I', given);
    END LOOP;
END $$"""


class Loop(uvloop.Loop):
    """Goes on where others end, without what a test has left on it."""

    def __init__(self) -> None:
        super().__init__()
        self._streams = WeakSet[AsyncGenerator[Any, Any]]()
        self._timers = WeakSet[asyncio.Handle]()

    def call_later(
        self,
        delay: float,
        callback: Callable[[*Given], object],
        *args: *Given,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Note a timer, also one of `call_at`, so that it does not fire in the next test."""
        timer = super().call_later(delay, callback, *args, context=context)
        self._timers.add(timer)
        return timer

    def close(self) -> None:
        """Leave it open, and end what began after its tasks were cancelled."""
        if left := asyncio.all_tasks(self):
            for task in left:
                task.cancel()
            self.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        for timer in self._timers:
            timer.cancel()
        self.set_exception_handler(None)

    def _asyncgen_firstiter_hook(self, stream: AsyncGenerator[Any, Any]) -> None:
        self._streams.add(stream)

    async def shutdown_asyncgens(self) -> None:
        """Close those that have begun; the loop's own way would have none begin again."""
        await asyncio.gather(*(stream.aclose() for stream in list(self._streams)))

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
    _query_loggers: set[Any]
    _call_termination_listeners: Callable[[], None]

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as asyncpg has it
        """Lay it aside as it was at first, but for the statements and codecs that it knows."""
        kept = _idle.get(self._params.database)
        idle = kept[self._given] if kept is not None else [self]
        if self not in idle and not self.is_closed() and not self.is_in_transaction():
            with suppress(asyncpg.InterfaceError, asyncpg.PostgresError):
                self._query_loggers.clear()
                await self.reset(timeout=timeout)
                self._call_termination_listeners()
                idle.append(self)
                holder, self._pool_holder = self._pool_holder and self._pool_holder(), None
                if holder:
                    holder._release_on_close()
                return
        await super().close(timeout=timeout)

    def get_reset_query(self) -> str:
        """Return what leaves nothing of whoever had it."""
        return super().get_reset_query() + _RESET_MORE

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
