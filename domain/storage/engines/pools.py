"""Pools of connections to PostgreSQL, straight or through a pooler, which gives each transaction another."""

# ruff: noqa: SLF001 - what asyncpg's pool does with what is its own

from typing import Any

import asyncpg

from domain.storage.columns import uuid_of
from domain.storage.engines import guarded

STATEMENTS = 500  # that a connection keeps prepared, for as long as it lasts


async def open_pool(
    credentials: dict[str, Any], size: int, *, pooler: bool, bound: bool = False
) -> asyncpg.Pool:
    """
    Open a pool.

    Args:
        size: connections at most.
        pooler: whether a pooler stands before the server, as `is_pooler` says.
        bound: whether statements may run for `STATEMENT_SECONDS` only; a pooler takes no such word, and each
            transaction has to begin with what `bound` returns.
    """
    # Its connections give plain UUIDs: orjson refuses asyncpg's own kind.
    kept = {"statement_cache_size": STATEMENTS, "max_cached_statement_lifetime": 0}
    given = {**credentials, **kept, "max_size": size, "init": _plain_uuids, "reset": _as_it_is}
    if pooler:
        given["statement_cache_size"] = 0
    elif bound:
        limit = {"statement_timeout": str(_milliseconds())}
        given["server_settings"] = credentials["server_settings"] | limit
    return await asyncpg.create_pool(None, **given)


def bound() -> str:
    """Return what bounds the statements of a transaction."""
    return f"SET LOCAL statement_timeout = {_milliseconds()}"


def _milliseconds() -> int:
    return int(guarded.STATEMENT_SECONDS * 1000)


async def is_pooler(credentials: dict[str, Any]) -> bool:
    """Say whether a pooler stands before the server: it names no process of the server's as its own."""
    alone = {name: value for name, value in credentials.items() if name != "min_size"} | {"timeout": 10}
    connection = await asyncpg.connect(**alone, statement_cache_size=0)
    try:
        return bool(await connection.fetchval("SELECT pg_backend_pid()") != connection.get_server_pid())
    finally:
        await connection.close()


async def give_back(lent: Any) -> None:
    """Give a connection back where nothing interrupts that; for all else, its pool begins a task."""
    if lent._con is not None:  # it has ended else, and its pool has taken it back
        lent._con._on_release()
        await lent._holder.release(None)


async def _plain_uuids(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("uuid", schema="pg_catalog", encoder=str, decoder=uuid_of)


async def _as_it_is(_: asyncpg.Connection) -> None:
    """Take a connection back as it is: nothing of ours outlasts a transaction, and a reset is a statement."""
