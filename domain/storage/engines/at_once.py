"""
Transactions on SQLite, executed in the loop.

Most statements take a few microseconds, and a thread that executes them takes fifty to be woken and heard;
where the loop is busy, it also waits for the interpreter's lock after each, and so do all who want to write.
So only those are left to it that went through much lately, and what undoes: it stands behind a statement
whose caller went away. How long one took says little: the whole process may have stood still meanwhile.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from itertools import chain, repeat
from time import monotonic, perf_counter
from typing import Any

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import SqliteTransactionWrapper, translate_exceptions
from tortoise.exceptions import IntegrityError, OperationalError

from domain.storage.engines.guarded import GaveWay, Savepoint, uncancellable

PATIENCE = 5.0  # seconds for which another process may write
LOOKS = 0.001, 0.002, 0.003  # seconds between looks whether it still does
PRIMARY = 0xFF  # of an error's code: what it is, without its kind
NOT_KEPT = "/* the disk may have it later */"
LONG = 5  # looks at the time, each after 10,000 steps of SQLite's machine, which take about a millisecond
LATELY = 100  # times that the thread is left a statement, which may be about few things after one about many
TURN = 0.001  # seconds of transactions after which others have theirs
MANY = 50  # rows of one statement, after which others may have their turn
REMEMBERED = 1_000  # statements that take long, before they are forgotten

_long = dict[str, int]()  # how many times more


class AtOnce(SqliteTransactionWrapper):
    """A transaction's connection, which nobody else uses until the end."""

    _parent: Any
    kept = True  # whether its end waits for the disk
    joins = False  # what others have left open, see `domain.storage.engines.commits`

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self._client = getattr(connection, "_client", connection)  # also within savepoints
        self.once_committed: list[Callable[[], None]] = getattr(connection, "once_committed", [])
        # By its depth alone, so that SQLite has to read the words of a few: one is the latest of its name.
        self._within: int = getattr(connection, "_within", -1) + 1

    def _in_transaction(self) -> TransactionContext:
        return Savepoint(AtOnce(self))

    async def begin(self) -> None:
        """Take the write lock at once: waiting for it is possible only before reading."""
        if self.joins:
            await self.savepoint()
            self._changes = self._driver.total_changes
            return
        if self._parent.unsettled:
            await self._in_its_thread("SELECT 1")  # whose turn it was went away, and left it a statement
            self._parent.unsettled = False
        # With the whole process it would wait; for all else, which its thread does, it may.
        self._parent.wait(itself=False)
        given_up = monotonic() + PATIENCE
        for wait in chain(LOOKS, repeat(LOOKS[-1])):
            try:
                self._at_once("BEGIN IMMEDIATE")
            except OperationalError as fault:
                locked: Any = fault.args[0]
                if locked.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_BUSY or monotonic() >= given_up:
                    raise
            else:
                self._changes = self._driver.total_changes
                return
            await asyncio.sleep(wait)

    @property
    def _driver(self) -> sqlite3.Connection:
        """The connection as its thread uses it."""
        return self._connection._conn  # noqa: SLF001 - there is no public way to it

    @property
    def changed(self) -> bool:
        """Whether anything was written since it began."""
        return self._driver.total_changes > self._changes

    async def commit(self) -> None:
        """Commit, or leave nothing open; only that may be interrupted, and is not."""
        try:
            self._at_once("COMMIT")
        except BaseException:
            await uncancellable(self.rollback())
            raise
        self._finalized = True
        for call in self.once_committed:
            call()

    async def leave(self) -> asyncio.Future[None]:
        """Leave it open to those who come next; return what is over when it is committed with theirs."""
        try:
            if self.joins:
                await self.release_savepoint()
        except BaseException:
            await uncancellable(self.rollback())
            raise
        self._finalized = True
        left: asyncio.Future[None] = self._parent.turns.leave(self.once_committed)
        return left

    async def rollback(self) -> None:
        """Undo it, and nothing that others have left open, unless SQLite has."""
        if not self.joins:
            await super().rollback()
        elif self._savepoint:
            try:
                await self.savepoint_rollback()
            except (OperationalError, sqlite3.Error):  # there is no such savepoint any more, as a rule
                await super().rollback()
                self._parent.turns.undone(GaveWay())

    async def savepoint(self) -> None:
        """Begin a part that can be undone."""
        self._savepoint, self._called = f"part_{self._within}", len(self.once_committed)
        self._at_once(f"SAVEPOINT {self._savepoint}")

    async def release_savepoint(self) -> None:
        """Leave the part to whatever becomes of the whole."""
        self._at_once(f"RELEASE {self._savepoint}")

    async def savepoint_rollback(self) -> None:
        """Undo the part and forget it, and what was to be called for it."""
        name = self._savepoint
        del self.once_committed[self._called :]
        await super().savepoint_rollback()
        await self._in_its_thread(f"RELEASE {name}")

    async def execute_query(self, query: str, values: list[Any] | None = None) -> Any:
        """Run a statement; return how many rows it changed or else found, and these."""
        changed, found = await self._run(query, values)
        return changed or len(found), found

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> Any:
        """Run a statement; return its rows by the names of their columns."""
        return list(map(dict, (await self._run(query, values))[1]))

    @translate_exceptions
    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Run a statement for each row; others have their turn after some."""
        async with self._lock:
            self.log.debug("%s: %s", query, values)
            for start in range(0, len(values), MANY):
                self._driver.executemany(query, values[start : start + MANY])
                await self._pass_on()

    async def _run(self, query: str, values: Sequence[Any] | None) -> tuple[int, list[sqlite3.Row]]:
        """Run a statement; return how many rows it changed, and those that it found."""
        self.log.debug("%s: %s", query, values)
        if self._lock.locked() or query in _long:
            async with self._lock:
                return await self._in_its_turn(query, values)
        driver, looks = self._driver, self._client.looks
        before = driver.total_changes
        found = self._at_once(query, values or ())
        changed = driver.total_changes - before
        if self._client.looks - looks >= LONG:
            if len(_long) == REMEMBERED:
                _long.clear()
            _long[query] = LATELY
        if perf_counter() > self._client.turn_ends:
            await self._pass_on()
        return changed, found

    async def _in_its_turn(self, query: str, values: Sequence[Any] | None) -> tuple[int, list[sqlite3.Row]]:
        """Do the same in the thread, since it has gone through much lately, or another is at it."""
        if (left := _long.pop(query, 0) - 1) > 0:
            _long[query] = left
        before = self._driver.total_changes
        found = await self._in_its_thread(query, values)
        return self._driver.total_changes - before, found

    def _at_once(self, statement: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        try:
            return self._driver.execute(statement, values).fetchall()
        except sqlite3.OperationalError as fault:
            raise OperationalError(fault) from fault
        except sqlite3.IntegrityError as fault:
            raise IntegrityError(fault) from fault

    @translate_exceptions
    async def _in_its_thread(self, statement: str, values: Sequence[Any] | None = None) -> list[sqlite3.Row]:
        return list(await self._connection.execute_fetchall(statement, values))

    async def _pass_on(self) -> None:
        """Let others have their turn, as they had while a thread was at it, if the last was a while ago."""
        if perf_counter() > self._client.turn_ends:
            await asyncio.sleep(0)
            self._client.turn_ends = perf_counter() + TURN
