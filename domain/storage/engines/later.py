"""
Writes that wait, on PostgreSQL: what tells nothing goes to the server with what comes next.

Each trip there costs both sides more than most statements do, and over a network a wait. So what is written
within a transaction waits for whatever is asked next, or for the commit, and all that waits goes as one
statement. Of those that stand together none sees what another writes: so no two are of one table, and what is
asked goes after them, unless whoever asks says that it has nothing to do with them. A transaction begins with
what is asked of it first, which is no trip of its own where that is to hold a row.
"""

# ruff: noqa: SLF001 - an engine reaches into the one it extends

import re
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from itertools import count as counting
from typing import Any, cast
from uuid import UUID

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionContext
from tortoise.exceptions import OperationalError

from domain.storage.engines.guarded import Savepoint

_TABLE = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
_TELL_HOW_MANY = "UPDATE", "DELETE", "INSERT"
Run = Callable[[str, list[Any]], Awaitable[Any]]


class Later:
    """What waits to be written, in its order."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[str, Sequence[Any]]] = {}  # by table

    @property
    def waits(self) -> bool:
        """Whether anything does."""
        return bool(self._waiting)

    async def put(self, sql: str, values: Sequence[Any], run: Run) -> None:
        """Let a statement wait that changes one table, looks into none that is written, and tells nothing."""
        if (table := _table_of(sql)) in self._waiting:
            await self.flush(run)
        self._waiting[table] = (sql, values)

    async def flush(self, run: Run) -> None:
        """Write what waits."""
        if self._waiting:
            sql, values = self._waiting.popitem()[1]
            await run(*self.joined(sql, values))

    def joined(self, sql: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
        """Return a statement and its values, together with what waits, which waits no longer."""
        waiting, self._waiting = list(self._waiting.values()), {}
        if not waiting:
            return sql, list(values)
        counts = tuple(len(given) for _, given in waiting)
        together = _together(tuple(written for written, _ in waiting), counts, sql)
        return together, [value for _, given in waiting for value in given] + list(values)

    def forget(self) -> None:
        """Write none of it."""
        self._waiting = {}


class InTransaction(TransactionWrapper):
    """
    One pooled connection as seen from inside a transaction, and what waits to be written there.

    Of a savepoint, it is that of the whole which is asked, and on which all waits.
    """

    def __init__(self, connection: AsyncpgDBClient) -> None:
        super().__init__(connection)
        self.later = Later()
        self.once_committed: list[Callable[[], None]] = getattr(connection, "once_committed", [])
        self.opening = ""  # what it begins with, until it has
        self.parts = counting(1)  # of the whole, to be named

    def _in_transaction(self) -> TransactionContext:
        return Savepoint(InTransaction(self))

    async def write(self, query: str, values: list[Any]) -> None:
        """Run a statement that tells nothing, with whatever comes next."""
        await self.later.put(query, values, self._fetch)

    async def ask_beside(self, query: str, values: list[Any]) -> list[dict[str, Any]]:
        """Run a statement that has nothing to do with what is to be written, together with that."""
        return list(map(dict, await self._fetch(*self.later.joined(query, values))))

    async def execute_query(
        self, query: str, values: list[Any] | None = None
    ) -> tuple[int, list[dict[Any, Any]]]:
        """Run a statement; return how many rows it met, and those that it returns."""
        await self.written()
        if query.startswith(_TELL_HOW_MANY):
            met: tuple[int, list[dict[Any, Any]]] = await super().execute_query(query, values)
            return met
        found = await self._fetch(query, values or ())
        return len(found), found

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        """Run a statement; return its rows."""
        await self.written()
        return list(map(dict, await self._fetch(query, values or ())))

    async def _fetch(self, query: str, values: Sequence[Any]) -> list[Any]:
        """Run a statement as Tortoise does, by a third of its calls; return its rows."""
        self.log.debug("%s: %s", query, values)
        await self.begin()
        async with self._lock:
            found: Any = await self._translate_exceptions(_fetched, query, values)
        return cast("list[Any]", found)

    async def execute_insert(self, query: str, values: list[Any]) -> Any:
        """Write a row; return what it says of itself."""
        await self.written()
        return await super().execute_insert(query, values)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Run the statement for each row."""
        await self.written()
        await super().execute_many(query, values)

    async def execute_script(self, query: str) -> None:
        """Run statements."""
        await self.written()
        await super().execute_script(query)

    async def written(self) -> None:
        """Begin, and write what waits."""
        await self.begin()
        await self._flush()

    async def hold(self, table: str, key: UUID) -> None:
        """Hold a row; where nothing was asked before, on the way on which the transaction begins."""
        held = f"SELECT 1 FROM {table} WHERE id = {{}} FOR UPDATE"
        if self.opening and not self.later.waits:
            await self._say(held.format(f"'{key}'"))
        else:
            await self.execute_query_dict(held.format("$1"), [key])

    async def begin(self) -> None:
        """Begin, unless it has: with what is asked first."""
        if self.opening:
            await self._say()

    async def savepoint(self) -> None:
        """Begin a part that can be undone."""
        # Else what was to be written before would be undone with the part.
        await self._whole._flush()
        self._name, self._called = f"part_{next(self._whole.parts)}", len(self.once_committed)
        await self._whole._say(f"SAVEPOINT {self._name}")

    async def release_savepoint(self) -> None:
        """Leave the part to whatever becomes of the whole; what it has written is written by then."""
        try:
            await self._whole._flush()
        except BaseException:
            await self.savepoint_rollback()
            raise
        await self._end(f"RELEASE {self._name}")

    async def savepoint_rollback(self) -> None:
        """Undo the part, also what of it still waits, to be written or to be called."""
        self._whole.later.forget()
        del self.once_committed[self._called :]
        await self._end(f"ROLLBACK TO {self._name}")

    async def commit(self) -> None:
        """Keep what was written, or leave nothing open."""
        try:
            await self._flush()
        except BaseException:
            await self.rollback()
            raise
        await self._end("" if self.opening else "COMMIT")

    async def rollback(self) -> None:
        """Undo what was written."""
        self.later.forget()
        await self._end("" if self.opening else "ROLLBACK")

    async def _flush(self) -> None:
        await self.later.flush(self._fetch)

    @property
    def _whole(self) -> "InTransaction":
        return cast("InTransaction", self._parent)

    async def _end(self, words: str) -> None:
        said = words and await self._connection.execute(words)
        self._finalized = True
        if (words, said) == ("COMMIT", "ROLLBACK"):
            raise OperationalError("The transaction was undone, since something in it had failed.")

    async def _say(self, words: str = "") -> None:
        """Say what has no parameters and tells nothing, once the transaction has begun."""
        async with self._lock:
            said, self.opening = "; ".join(filter(None, (self.opening, words))), ""
            if said:  # else somebody else has begun meanwhile
                await self._connection.execute(said)


async def _fetched(transaction: InTransaction, query: str, values: Sequence[Any]) -> list[Any]:
    return await transaction._connection.fetch(query, *values)


@lru_cache(maxsize=1_000)
def _table_of(sql: str) -> str:
    if found := _TABLE.match(sql):
        return found[1]
    raise ValueError(f"{sql} changes more than one table, or tells something")


@lru_cache(maxsize=1_000)
def _together(writes: Sequence[str], counts: Sequence[int], last: str) -> str:
    parts, before = list[str](), 0
    for place, (sql, count) in enumerate(zip(writes, counts, strict=True)):
        parts.append(f"later_{place} AS ({_moved(sql, before)})")
        before += count
    last = _moved(last, before)
    return f"WITH {', '.join(parts)}{f', {last[5:]}' if last.startswith('WITH ') else f' {last}'}"


def _moved(sql: str, by: int) -> str:
    """Count a statement's parameters from another place on."""
    return re.sub(r"\$(\d+)", lambda found: f"${int(found[1]) + by}", sql)
