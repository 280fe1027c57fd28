"""The database: opening it, transactions, and what others need of what stands below, such as `rows`."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

from tortoise import Tortoise
from tortoise.backends.base.client import TransactionalDBClient
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import get_current_context

from domain.storage.configuration import Tables, config_for
from domain.storage.connected import connection
from domain.storage.engines.guarded import GaveWay, begins_again, caller, on_replica, uncancellable
from domain.storage.engines.replica import Replica
from domain.storage.faults import gave_way
from domain.storage.sharing import MOST
from domain.storage.sql import (
    among,
    as_datetime,
    as_taken,
    as_uuid,
    changed,
    dialect,
    for_share,
    for_update,
    for_update_skip_locked,
    not_waiting_for_disk,
    rows,
    seconds_between,
    tuples,
    uuids,
)

__all__ = [
    "GaveWay",
    "among",
    "as_datetime",
    "as_taken",
    "as_uuid",
    "caller",
    "changed",
    "close_database",
    "dialect",
    "for_share",
    "for_update",
    "for_update_skip_locked",
    "hold",
    "not_waiting",
    "not_waiting_for_disk",
    "on_disk",
    "once_committed",
    "open_database",
    "reading",
    "retrying",
    "rows",
    "seconds_between",
    "transaction",
    "tuples",
    "uncancellable",
    "undone",
    "uuids",
]

T = TypeVar("T")
ATTEMPTS = 5


async def open_database(url: str, tables: Tables, pool: int = MOST, replica: str | None = None) -> None:
    """
    Connect, for every task of this process, until `close_database`.

    Args:
        pool: how many connections to a server this process may hold.
        replica: the address of a server that follows that one, for what is only read.

    Raises:
        InvalidDatabaseUrl: The address cannot be used; nothing was opened.
    """
    config = config_for(url, tables, pool, replica)
    EXECUTOR_CACHE.clear()  # it may hold statements in the words of another database, opened before
    # In a task of its own, so that the caller's context keeps no trace of it.
    await asyncio.create_task(Tortoise.init(config=config, _enable_global_fallback=True))
    try:
        await rows("SELECT 1")
    except BaseException:
        await close_database()
        raise


async def close_database() -> None:
    """Close every connection; SQLite's thread would otherwise keep the process from ending."""
    await uncancellable(Tortoise.close_connections())


def transaction() -> AbstractAsyncContextManager[Any]:
    """
    Begin a transaction, or a savepoint inside one: commits at the end, rolls back on any exception.

    On SQLite nothing else in this process reaches the database meanwhile: await nothing but the
    database inside. A task started inside must be given a context from outside.
    """
    client: Any = connection()
    begun: AbstractAsyncContextManager[Any] = client._in_transaction()  # noqa: SLF001 - as Tortoise does
    return begun


def once_committed(call: Callable[[], None]) -> None:
    """
    Call something once the transaction that this is in is committed, in the order of commits.

    On SQLite that is before it waits for the disk. What is undone calls nothing.
    """
    client: Any = connection()
    client.once_committed.append(call)


def not_waiting() -> None:
    """End the transaction that this is in when it is committed: who tells of it has to wait for `on_disk`."""
    client: Any = connection()
    client.kept = False


async def on_disk() -> None:
    """Wait until the disk has what this process has committed; PostgreSQL's has it from the commit on."""
    client: Any = connection()
    if dialect() == "sqlite":
        await client.disk.keep()


@asynccontextmanager
async def reading() -> AsyncIterator[None]:
    """
    Let the replica answer what is read inside, if it has all that was committed by now.

    Transactions inside, and what others are asked to look up, have nothing to do with it.
    """
    replica = _replica()
    token = on_replica.set(replica is not None and await replica.caught_up())
    try:
        yield
    finally:
        on_replica.reset(token)


def _replica() -> Replica | None:
    """Return the replica of the open database; None where there is none, and where nothing is open."""
    return None if get_current_context() is None else getattr(connection(), "replica", None)


async def retrying(work: Callable[[], Awaitable[T]]) -> T:
    """
    Do the work, again if the database gave up on it in favour of others, at most five times.

    The work must begin its own transactions. Inside a transaction it is done once: only whoever began
    the outermost can begin again.
    """
    if isinstance(connection(), TransactionalDBClient):
        return await work()
    before = begins_again.set(True)
    try:
        for attempt in range(1, ATTEMPTS):
            try:
                return await work()
            except Exception as error:
                if not gave_way(error):
                    raise
            # Longer each time, and never alike: rivals that begin again in step would meet again.
            await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads rivals out
        return await work()
    finally:
        begins_again.reset(before)


async def hold(table: str, key: UUID) -> None:
    """Let nobody else change a row until the transaction ends; SQLite has one writer anyway."""
    if dialect() != "sqlite":
        client: Any = connection()
        await client.hold(table, key)


def undone() -> bool:
    """Say whether SQLite itself has undone the transaction that this is in, as where the disk is full."""
    client: Any = connection()
    return dialect() == "sqlite" and not client._connection._conn.in_transaction  # noqa: SLF001 - as its thread asks
