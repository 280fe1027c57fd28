"""Tortoise's asyncpg engine, with transactions that never lose their pooled connection.

The stock engine leaks the connection when a task is cancelled while it begins or ends a transaction;
ten of those and the process waits for ever.
"""

# ruff: noqa: SLF001 - an engine reaches into the one it extends

from types import TracebackType
from typing import Any
from uuid import UUID

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext, TransactionContextPooled
from tortoise.connection import get_connections

from domain.storage.guarded import Savepoint, uncancellable


class Client(AsyncpgDBClient):
    """The process's pool of connections to its database server."""

    async def create_pool(self, **credentials: Any) -> asyncpg.Pool:
        """Open a pool whose connections give plain UUIDs: orjson refuses asyncpg's own kind."""
        return await asyncpg.create_pool(None, init=_plain_uuids, **credentials)

    def _in_transaction(self) -> TransactionContext:
        return _Transaction(_TransactionClient(self), self._pool_init_lock)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Run the statement for each row, all or none."""
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)


client_class = Client


async def _plain_uuids(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("uuid", schema="pg_catalog", encoder=str, decoder=UUID)


class _TransactionClient(TransactionWrapper):
    """One pooled connection as seen from inside a transaction."""

    def _in_transaction(self) -> TransactionContext:
        return Savepoint(_TransactionClient(self))


class _Transaction(TransactionContextPooled):
    """A connection of the pool and the transaction on it, begun and ended whole."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        self._pool = self.client._parent._pool
        self.client._connection = await self._pool.acquire()
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
        await self._pool.release(self.client._connection)
