"""
Statements of a transaction on SQLite, executed in the loop.

Most take a few microseconds, and a thread that executes them takes fifty to be woken and heard; where the
loop is busy, it also waits for the interpreter's lock after each. So only those are left to it that have been
found to take long.
"""

import asyncio
import sqlite3
from time import monotonic
from typing import Any

from tortoise.backends.sqlite.client import SqliteTransactionWrapper, translate_exceptions

LONG = 0.005  # seconds
REMEMBERED = 1_000  # statements that take long, before they are forgotten

_long = set[str]()


class AtOnce(SqliteTransactionWrapper):
    """A transaction's connection, which nobody else uses until the end."""

    @translate_exceptions
    async def execute_query(self, query: str, values: list[Any] | None = None) -> Any:
        """Run a statement; return how many rows it changed or else found, and these."""
        async with self._lock:
            before = self._connection.total_changes
            found = await self._fetch(query, values)
            return self._connection.total_changes - before or len(found), found

    @translate_exceptions
    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> Any:
        """Run a statement; return its rows by the names of their columns."""
        async with self._lock:
            return list(map(dict, await self._fetch(query, values)))

    async def _fetch(self, query: str, values: list[Any] | None) -> list[sqlite3.Row]:
        self.log.debug("%s: %s", query, values)
        if query in _long:
            return list(await self._connection.execute_fetchall(query, values))
        begun = monotonic()
        found = self._connection._conn.execute(query, values or ()).fetchall()  # noqa: SLF001 - as its thread does
        if monotonic() - begun > LONG:
            if len(_long) == REMEMBERED:
                _long.clear()
            _long.add(query)
        await asyncio.sleep(0)  # others have their turn, as they had while a thread was at it
        return found
