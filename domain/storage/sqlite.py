"""Tortoise's SQLite engine, with transactions that survive cancellation and never upgrade a lock.

One connection serves the whole process, one statement or transaction at a time. The stock engine
keeps that turn for ever when a task is cancelled at the wrong moment, and its deferred BEGIN fails
with "database is locked" as soon as two processes read before they write.
"""

# ruff: noqa: SLF001 - an engine reaches into the one it extends

import sqlite3
from datetime import UTC, datetime
from types import TracebackType
from typing import Any
from uuid import UUID

from aiosqlite import Connection
from tortoise.backends.base.client import ConnectionWrapper, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections

from domain.storage.guarded import Savepoint, uncancellable


def _moment(value: datetime) -> str:
    """Write every time the same way, so that comparing the texts compares the times."""
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return value.astimezone(UTC).isoformat(" ")


# Tortoise registers an adapter that keeps whatever offset a time came with.
sqlite3.register_adapter(datetime, _moment)
sqlite3.register_adapter(UUID, str)


class Client(SqliteClient):
    """The process's one connection to its database file."""

    async def create_connection(self, with_db: bool) -> None:
        """Connect with every pragma set, or not at all."""
        await uncancellable(self._connect(with_db=with_db))

    async def _connect(self, *, with_db: bool) -> None:
        try:
            await super().create_connection(with_db)
        except BaseException:
            await self.close()
            raise

    def acquire_connection(self) -> ConnectionWrapper[Connection]:
        """Return the wait for a turn on the connection."""
        return _Turn(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return _Transaction(_TransactionClient(self), self._lock)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Run the statement for each row, all or none."""
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)


client_class = Client


class _Turn(ConnectionWrapper[Connection]):
    """A turn on the connection, given back when connecting fails or is cancelled."""

    async def __aenter__(self) -> Connection:
        await self._lock.acquire()
        try:
            await self.ensure_connection()
        except BaseException:
            self._lock.release()
            raise
        return self.connection


class _TransactionClient(SqliteTransactionWrapper):
    """The connection as seen from inside a transaction."""

    def _in_transaction(self) -> TransactionContext:
        return Savepoint(_TransactionClient(self))

    async def begin(self) -> None:
        """Take the write lock at once: waiting for it is possible only before reading."""
        await self._run("BEGIN IMMEDIATE")

    async def commit(self) -> None:
        """Commit, or leave nothing open."""
        try:
            await self._run("COMMIT")
        except BaseException:
            await self.rollback()
            raise
        self._finalized = True

    async def savepoint_rollback(self) -> None:
        """Undo back to the savepoint and forget it."""
        name = self._savepoint
        await super().savepoint_rollback()
        await self._run(f"RELEASE {name}")

    @translate_exceptions
    async def _run(self, statement: str) -> None:
        await self._connection.execute_fetchall(statement)


class _Transaction(SqliteTransactionContext):
    """A turn on the connection and the transaction in it, begun and ended whole."""

    connection: _TransactionClient

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await uncancellable(self._begin())
        except BaseException:
            await uncancellable(self._abandon())
            raise
        self._connections = get_connections()
        self.token = self._connections.set(self.connection_name, self.connection)
        return self.connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await uncancellable(self._end(failed=kind is not None))
        finally:
            self._connections.reset(self.token)

    async def _begin(self) -> None:
        await self.ensure_connection()
        await self.connection.begin()

    async def _abandon(self) -> None:
        """Undo a beginning that nobody will use; rolling back nothing is harmless."""
        try:
            if self.connection._connection:
                await self.connection.rollback()
        finally:
            self._trxlock.release()

    async def _end(self, *, failed: bool) -> None:
        try:
            if not self.connection._finalized:
                await (self.connection.rollback() if failed else self.connection.commit())
        finally:
            self._trxlock.release()
