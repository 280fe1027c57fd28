"""The database: opening it, transactions, and SQL that reads the same on SQLite and PostgreSQL."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal, TypeVar
from uuid import UUID

from tortoise import Tortoise
from tortoise.backends.base.client import TransactionalDBClient
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import get_current_context

from domain.storage.at_once import NOT_KEPT
from domain.storage.columns import given, uuid_of
from domain.storage.configuration import Tables, config_for
from domain.storage.connected import connection
from domain.storage.faults import gave_way
from domain.storage.guarded import GaveWay, begins_again, caller, on_replica, uncancellable
from domain.storage.replica import Replica
from domain.storage.sharing import MOST

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


async def rows(sql: str, *params: Any) -> list[dict[str, Any]]:
    """
    Run one statement in the current transaction, if any, and return its rows.

    Parameters stand as ``$1``, ``$2``, …, also more than once; a cast that PostgreSQL needs, as in
    ``$1::timestamptz``, is left out on SQLite. UUIDs, aware times, booleans, and dicts and lists as JSON
    are compared and stored as the records' own fields are. Changes report only what they are told
    to by RETURNING. JSON comes back as text; on SQLite UUIDs and times do too: see `as_uuid` and
    `as_datetime`.
    """
    return await connection().execute_query_dict(*as_taken(sql, params))


async def tuples(sql: str, *params: Any) -> Sequence[Sequence[Any]]:
    """Do as `rows` does for many rows: each is its values in the order of the columns."""
    found: tuple[int, Sequence[Any]] = await connection().execute_query(*as_taken(sql, params))
    return found[1]


async def changed(sql: str, *params: Any) -> int:
    """Do as `rows` does for a change that is told nothing to report; return how many rows it met."""
    met: tuple[int, Sequence[Any]] = await connection().execute_query(*as_taken(sql, params))
    return met[0]


def as_taken(sql: str, params: Sequence[Any]) -> tuple[str, list[Any]]:
    """Return a statement and its parameters, those of `rows`, as the open database takes them."""
    return _for_sqlite(sql) if dialect() == "sqlite" else sql, given(params)


def as_uuid(value: UUID | str) -> UUID:
    """Return the id that a row of `rows` holds."""
    return value if type(value) is UUID else uuid_of(value)


def as_datetime(value: datetime | str) -> datetime:
    """Return the moment that a row of `rows` holds, aware, in UTC."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def dialect() -> Literal["sqlite", "postgres"]:
    """Say which database is open."""
    return "sqlite" if connection().capabilities.dialect == "sqlite" else "postgres"


def among(parameter: str, kind: Literal["uuid", "text"] = "uuid") -> str:
    """Return the SQL by which a value is one of those that a parameter of `rows` lists: ids, or texts."""
    if dialect() == "sqlite":
        return f"IN (SELECT value FROM json_each({parameter}))"  # noqa: S608 - ours
    # Of an array PostgreSQL expects ten values; of a query a hundred, for which it may read the whole table.
    return f"= ANY (ARRAY(SELECT value::{kind} FROM json_array_elements_text({parameter}::json) AS value))"  # noqa: S608 - ours


def seconds_between(earlier: str, later: str) -> str:
    """Return the SQL for the seconds that lie between two moments, right to a millisecond."""
    if dialect() == "sqlite":
        return f"(julianday({later}) - julianday({earlier})) * 86400"
    return f"EXTRACT(EPOCH FROM {later} - {earlier})"


async def hold(table: str, key: UUID) -> None:
    """Let nobody else change a row until the transaction ends; SQLite has one writer anyway."""
    if dialect() != "sqlite":
        client: Any = connection()
        await client.hold(table, key)


def for_update() -> str:
    """End a SELECT so that its rows stay as read until the transaction ends."""
    return "" if dialect() == "sqlite" else " FOR UPDATE"


def for_share(of: str = "") -> str:
    """
    End a SELECT so that nobody changes its rows until the transaction ends; others may do the same.

    ``of`` names the one table whose rows are meant where there are several.
    """
    return "" if dialect() == "sqlite" else f" FOR SHARE{of and f' OF {of}'}"


def for_update_skip_locked(of: str = "") -> str:
    """
    End a SELECT so that rows another transaction holds are left out; SQLite has one writer anyway.

    ``of`` names the one table whose rows are meant where there are several.
    """
    return "" if dialect() == "sqlite" else f" FOR UPDATE {f'OF {of} ' if of else ''}SKIP LOCKED"


def not_waiting_for_disk() -> str:
    """End the WHERE of a statement alone, of which it does no harm if losing power undoes it."""
    if dialect() == "sqlite":
        return f" {NOT_KEPT}"
    return " AND (SELECT set_config('synchronous_commit', 'off', TRUE)) IS NOT NULL"


def undone() -> bool:
    """Say whether SQLite itself has undone the transaction that this is in, as where the disk is full."""
    client: Any = connection()
    return dialect() == "sqlite" and not client._connection._conn.in_transaction  # noqa: SLF001 - as its thread asks


@lru_cache(maxsize=1000)
def _for_sqlite(sql: str) -> str:
    return re.sub(r"\$(\d+)(?:::\w+)?", r"?\1", sql)
