"""
Tortoise's SQLite engine, with transactions that survive cancellation and never upgrade a lock.

One connection serves the whole process, one statement or transaction at a time, but for what callers
read outside of transactions: that has connections of its own, so that nobody waits for it to write. The
stock engine keeps a turn for ever when a task is cancelled at the wrong moment, and its deferred BEGIN
fails with "database is locked" as soon as two processes read before they write.
"""

# ruff: noqa: SLF001 - an engine reaches into the one it extends

import asyncio
import math
import sqlite3
from contextlib import AsyncExitStack
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID

import aiosqlite
from aiosqlite import Connection
from tortoise.backends.base.client import ConnectionWrapper, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient

from domain.storage.columns import text_of_moment, text_of_uuid
from domain.storage.engines import guarded
from domain.storage.engines.at_once import NOT_KEPT, AtOnce
from domain.storage.engines.commits import Transaction, Turns
from domain.storage.engines.disk import Disk
from domain.storage.engines.guarded import Shares, caller, uncancellable

READERS = guarded.SHARE + 1  # so that one caller leaves one to others
LOOK_EVERY = 10_000  # steps of SQLite's machine after which it is asked whether it takes too long

# Tortoise registers an adapter that keeps whatever offset a time came with.
sqlite3.register_adapter(datetime, text_of_moment)
sqlite3.register_adapter(UUID, text_of_uuid)


class _Connected(SqliteClient):
    """One connection to the file, on which callers' statements have an end."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.shares, self.ends, self.unsettled, self._waits = Shares(), math.inf, False, True
        self.turn_ends, self.looks = 0.0, 0

    async def create_connection(self, with_db: bool) -> None:
        """Connect with every pragma set, or not at all."""
        del with_db
        await uncancellable(self._connect())

    async def _connect(self) -> None:
        if self._connection:
            return
        try:
            # Its thread and the loop use it in turns.
            opening: Any = aiosqlite.connect(self.filename, isolation_level=None, check_same_thread=False)
            try:
                self._connection = await opening
            except sqlite3.Error:
                opening._thread.join()  # which is about to end; later, it would tell a loop that has
                raise
            self._connection.row_factory = sqlite3.Row
            for pragma, value in self.pragmas.items():
                await self._connection.execute_fetchall(f"PRAGMA {pragma}={value}")
            self._waits = True
            await self._connection.set_progress_handler(self.look, LOOK_EVERY)
        except BaseException:
            await super().close()
            raise

    def look(self) -> bool:
        """Count that a statement goes through much; say whether it is to end, since its time is over."""
        self.looks += 1
        return monotonic() > self.ends

    def acquire_connection(self) -> ConnectionWrapper[Connection]:
        """Return the wait for a turn on the connection."""
        return _Turn(self._lock, self)

    def begin_turn(self) -> None:
        """Give whoever is next their time."""
        self.ends = math.inf if caller.get() is None else monotonic() + guarded.STATEMENT_SECONDS

    def wait(self, *, itself: bool) -> None:
        """Let SQLite wait for other processes ``itself``, with whoever executes a statement, or not."""
        if itself is not self._waits:
            connection: Any = self._connection
            connection._conn.execute(f"PRAGMA busy_timeout={self.pragmas['busy_timeout'] if itself else 0}")
            self._waits = itself


class _Reader(_Connected):
    """A connection for what callers read."""


class Client(_Connected):
    """The process's one connection that writes to its database file, and those that only read."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        theirs = options | {"query_only": "ON", "temp_store": "FILE"}  # what callers sort may be much
        self.readers = [_Reader(*arguments, **theirs) for _ in range(READERS)]
        for reader in self.readers:
            reader.shares = self.shares
        self._lock = self.turns = Turns(self)
        self.disk = Disk(self.filename, self.turns)

    async def close(self) -> None:
        """Close them all."""
        async with self.turns:  # whoever is at it comes to an end, and what was left is committed
            pass
        await self.disk.close()
        for reader in self.readers:
            await reader.close()
        await super().close()

    async def execute_query(self, query: str, values: list[Any] | None = None) -> Any:
        """Run a statement, a caller's own reading beside what is written meanwhile."""
        if _only_reads(query):
            return await self._reader.execute_query(query, values)
        if query.startswith(_WRITES):
            async with self._in_transaction() as transaction:
                return await transaction.execute_query(query, values)
        return await super().execute_query(query, values)

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> Any:
        """Run a statement, a caller's own reading beside what is written meanwhile."""
        if _only_reads(query):
            return await self._reader.execute_query_dict(query, values)
        if query.startswith(_WRITES):
            async with Transaction(
                AtOnce(self), self.turns, kept=not query.endswith(NOT_KEPT)
            ) as transaction:
                return await transaction.execute_query_dict(query, values)
        return await super().execute_query_dict(query, values)

    async def execute_insert(self, query: str, values: list[Any]) -> Any:
        """Write a row; return what Tortoise calls it by."""
        async with self._in_transaction() as transaction:
            return await transaction.execute_insert(query, values)

    @property
    def _reader(self) -> _Reader:
        """One that nobody uses, if there is one."""
        return min(self.readers, key=lambda reader: reader._lock.locked())

    def _in_transaction(self) -> TransactionContext:
        return Transaction(AtOnce(self), self.turns)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Run the statement for each row, all or none."""
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)


client_class = Client
_WRITES = "INSERT ", "UPDATE ", "DELETE "


def _only_reads(query: str) -> bool:
    return caller.get() is not None and query.startswith("SELECT ")


class _Turn(ConnectionWrapper[Connection]):
    """A turn on the connection, given back when connecting fails or is cancelled."""

    __slots__ = ("_share",)

    async def __aenter__(self) -> Connection:
        client: Any = self.client
        self._share = client.shares.mine()
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._share)
            await stack.enter_async_context(self._lock)
            await self.ensure_connection()
            client.wait(itself=True)
            stack.pop_all()
        client.begin_turn()
        return self.connection

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is asyncio.CancelledError:
            client: Any = self.client
            client.unsettled = True
            if isinstance(client, _Reader):
                await self.connection.interrupt()  # nobody waits for it any more
        self._lock.release()
        await self._share.__aexit__(None, None, None)
