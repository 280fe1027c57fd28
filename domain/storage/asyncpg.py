"""Tortoise's asyncpg engine, with transactions that never lose their pooled connection.

The stock engine leaks the connection when a task is cancelled while it begins or ends a transaction;
ten of those and the process waits for ever.
"""

# ruff: noqa: SLF001 - an engine reaches into the one it extends

import asyncio
from types import TracebackType
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    PoolConnectionWrapper,
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections

from domain.storage import guarded
from domain.storage.columns import uuid_of
from domain.storage.guarded import Savepoint, Shares, caller, uncancellable
from domain.storage.sharing import parts


class Client(AsyncpgDBClient):
    """The process's pools of connections to its database server: the desk's own, and one for callers."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.shares = Shares()
        self._callers: asyncpg.Pool | None = None

    async def create_pool(self, **credentials: Any) -> asyncpg.Pool:
        """Open both; their connections give plain UUIDs: orjson refuses asyncpg's own kind."""
        limit = {"statement_timeout": str(int(guarded.STATEMENT_SECONDS * 1000))}  # milliseconds
        own, callers = parts(credentials["max_size"])
        theirs = {"max_size": callers, "server_settings": credentials["server_settings"] | limit}
        common = {**credentials, "max_size": own, "init": _plain_uuids, "reset": _as_it_is}
        self._callers = await asyncpg.create_pool(None, **{**common, **theirs})
        return await asyncpg.create_pool(None, **common)

    @property
    def pool(self) -> Any:
        """The pool for whoever asks."""
        return self._pool if caller.get() is None else self._callers

    async def _close(self) -> None:
        # A statement that never ends must not keep the process from ending.
        for pool in filter(None, (self._pool, self._callers)):
            try:
                await asyncio.wait_for(pool.close(), 10)
            except TimeoutError:
                pool.terminate()
        self._pool = self._callers = None

    def acquire_connection(self) -> PoolConnectionWrapper[asyncpg.Connection]:
        """Return the wait for a connection."""
        return _Lent(self, self._pool_init_lock)

    def _in_transaction(self) -> TransactionContext:
        return _Transaction(_TransactionClient(self), self._pool_init_lock)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Run the statement for each row, all or none."""
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)


client_class = Client


async def _plain_uuids(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("uuid", schema="pg_catalog", encoder=str, decoder=uuid_of)


async def _as_it_is(_: asyncpg.Connection) -> None:
    """Take a connection back as it is: nothing of ours outlasts a transaction, and a reset is a statement."""


class _Lent(PoolConnectionWrapper[asyncpg.Connection]):
    """A connection out of the pool and the share of whoever asks."""

    __slots__ = ("_pool", "_share")

    async def __aenter__(self) -> asyncpg.Connection:
        await self.ensure_connection()
        client: Any = self.client
        # The share before the pool: who waits for their own share keeps no connection from others.
        self._pool, self._share = client.pool, client.shares.mine()
        await self._share.__aenter__()
        try:
            self.connection = await self._pool.acquire()
        except BaseException:
            await self._share.__aexit__(None, None, None)
            raise
        return self.connection

    async def __aexit__(self, *_: object) -> None:
        try:
            await self._pool.release(self.connection)
        finally:
            await self._share.__aexit__(None, None, None)


class _TransactionClient(TransactionWrapper):
    """One pooled connection as seen from inside a transaction."""

    def _in_transaction(self) -> TransactionContext:
        return Savepoint(_TransactionClient(self))


class _Transaction(TransactionContextPooled):
    """A connection of the pool and the transaction on it, begun and ended whole."""

    async def __aenter__(self) -> TransactionalDBClient:
        self._lent = self.client._parent.acquire_connection()
        self.client._connection = await self._lent.__aenter__()
        try:
            await uncancellable(self.client.begin())
        except BaseException:
            await uncancellable(self._abandon())
            raise
        self._connections = get_connections()
        self.token = self._connections.set(self.connection_name, self.client)
        return self.client

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await uncancellable(self._end(failed=kind is not None))
        finally:
            self._connections.reset(self.token)

    async def _abandon(self) -> None:
        """Undo a beginning that nobody will use."""
        try:
            if self.client._connection.is_in_transaction():
                await self.client.rollback()
        finally:
            await self._release()

    async def _end(self, *, failed: bool) -> None:
        try:
            if not self.client._finalized:
                await (self.client.rollback() if failed else self.client.commit())
        finally:
            await self._release()

    async def _release(self) -> None:
        await self._lent.__aexit__(None, None, None)
