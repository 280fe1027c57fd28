"""Deleting what is many: what a statement holds, it holds for no longer than the database is at it."""

import sqlite3
from time import perf_counter
from typing import Any

from domain.storage.connected import connection
from domain.storage.database import as_taken, dialect, not_waiting_for_disk
from domain.storage.engines.sqlite import LOOK_EVERY

# PostgreSQL tells the time itself: until a busy process comes to hear of the end, much more of it has passed.
_TIMED = (
    "WITH gone AS ({} RETURNING 1)"
    " SELECT count(*), extract(epoch FROM clock_timestamp() - statement_timestamp())::float8 FROM gone"
)


async def let_go(sql: str, *params: Any) -> tuple[int, float]:
    """
    Delete by a statement of `rows` that ends with its WHERE; return how many went, in how many seconds.

    It stands alone: it is part of no transaction, and returns no more than that. Where power is lost, some of
    what went may be there again.
    """
    client: Any = connection()
    query, values = as_taken(sql + not_waiting_for_disk(), params)
    if dialect() == "sqlite":
        return await _on_sqlite(client, query, values)
    async with client.acquire_connection() as session:
        [(gone, seconds)] = await session.fetch(_TIMED.format(query), *values)
        return gone, seconds


async def _on_sqlite(client: Any, query: str, values: list[Any]) -> tuple[int, float]:
    client.disk.check()
    async with client.acquire_connection() as session:
        found: tuple[int, float] = await session._execute(_at_once, session._conn, query, values, client.look)  # noqa: SLF001 - its thread
    await client.disk.keep()  # so that nobody deletes faster than the log is copied
    return found


def _at_once(session: sqlite3.Connection, query: str, values: list[Any], look: Any) -> tuple[int, float]:
    """Begin, delete and commit in one call, within which nothing waits for the interpreter's lock."""
    session.set_progress_handler(None, 0)
    try:
        begun = perf_counter()
        return session.execute(query, values).rowcount, perf_counter() - begun
    finally:
        session.set_progress_handler(look, LOOK_EVERY)
