"""
Commits on SQLite that several share.

A commit writes each page that has changed into the log, and most that one deed changes the next one changes
too: the ends of tables and indexes. So what a caller has done is left open; those who wait for their turn by
then add theirs to it, each within a savepoint, and it is committed for all of them.
"""

# ruff: noqa: SLF001 - it reaches into the engine whose turns these are

import asyncio
import math
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from time import perf_counter
from types import TracebackType
from typing import Any, Literal

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.backends.sqlite.client import SqliteTransactionContext
from tortoise.exceptions import OperationalError

from domain.storage.connected import enter, leave
from domain.storage.engines.at_once import AtOnce
from domain.storage.engines.guarded import begins_again, caller, uncancellable

LEFT_OPEN = 0.01  # seconds, after which nobody adds to it: other processes may wait for their turn


class Turns(asyncio.Lock):
    """Turns at the connection that writes, which begin with nothing open but where they are ``shared``."""

    def __init__(self, client: Any) -> None:
        super().__init__()
        self._client = client
        # Of those who wait for the commit, and what is called at it.
        self._left = list[tuple[asyncio.Future[None], Sequence[Callable[[], None]]]]()
        self._ends = 0.0

    async def acquire(self) -> Literal[True]:
        """Take a turn of one's own; what others have left is committed before it."""
        await self.take(shared=False)
        return True

    async def take(self, *, shared: bool) -> bool:
        """Take a turn; say whether it adds to what others have left."""
        await super().acquire()
        joins = shared and perf_counter() < self._ends and self._is_open
        if not joins:
            self.commit()
        return joins

    def leave(self, calls: Sequence[Callable[[], None]]) -> asyncio.Future[None]:
        """Leave open what was done in this turn; return what is over when it is committed, and called for."""
        if not self._left:
            self._ends = perf_counter() + LEFT_OPEN
        future = asyncio.get_running_loop().create_future()
        self._left.append((future, calls))
        return future

    @property
    def _is_open(self) -> bool:
        # Where SQLite has undone what was left, who left it is told as it is to be committed.
        return bool(self._left) and self._client._connection._conn.in_transaction

    def release(self) -> None:
        """
        Give the turn back; what was left is committed unless somebody takes the next one now.

        Where that is over, it is committed before: else another process would find no moment between.
        """
        if perf_counter() >= self._ends:
            self.commit()
        super().release()
        if self._left:
            self._end_soon()

    def _end_soon(self) -> None:
        asyncio.get_running_loop().call_soon(self.end)

    def end(self) -> None:
        """Commit what was left, unless somebody has a turn, who ends it then."""
        if not self.locked():
            self.commit()

    def commit(self) -> None:
        """Commit what was left, while nobody else has a turn."""
        if self._left:
            execute = self._client._connection._conn.execute
            try:
                execute("COMMIT")
            except sqlite3.Error as fault:
                with suppress(sqlite3.Error):  # SQLite may have undone it
                    execute("ROLLBACK")
                self.undone(OperationalError(fault))
            else:
                for _, calls in self._left:
                    for call in calls:
                        call()
                self._answer(asyncio.Future.set_result, None)

    def undone(self, fault: Exception) -> None:
        """Tell those who wait for the commit that what they did has been undone."""
        self._answer(asyncio.Future.set_exception, fault)

    def _answer(self, answer: Callable[..., None], what: Exception | None) -> None:
        left, self._left = self._left, []
        for future, _ in left:
            if not future.done():  # who waited may have gone away
                answer(future, what)


class Transaction(SqliteTransactionContext):
    """A turn on the connection and the transaction in it, begun and ended whole."""

    connection: AtOnce
    _trxlock: Turns
    _share: AbstractAsyncContextManager[Any]

    def __init__(self, connection: AtOnce, turn: Turns, *, kept: bool = True) -> None:
        super().__init__(connection, turn)
        # What cannot begin again is no other's to undo.
        self._kept, self._shared = kept, begins_again.get() and caller.get() is not None

    async def __aenter__(self) -> TransactionalDBClient:
        self._share = self.connection._parent.shares.mine()
        await self._share.__aenter__()
        try:
            self.connection.joins = await self._trxlock.take(shared=self._shared)
        except BaseException:
            await self._share.__aexit__(None, None, None)
            raise
        try:
            # Where nobody is waited for, nothing comes between: that costs no task of its own.
            await self._begin()
        except BaseException:
            await uncancellable(self._abandon())
            raise
        self._entered = enter(self.connection)
        return self.connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._end(failed=kind is not None)
        finally:
            leave(self._entered)

    async def _begin(self) -> None:
        await self.ensure_connection()
        self.connection._parent.begin_turn()
        self.connection._parent.disk.check()
        await self.connection.begin()

    async def _abandon(self) -> None:
        """Undo a beginning that nobody will use; rolling back nothing is harmless."""
        try:
            if self.connection._connection:
                await self.connection.rollback()
        finally:
            await self._give_back()

    async def _end(self, *, failed: bool) -> None:
        work, left = self.connection, None
        work._parent.ends = math.inf  # what is done is kept, or undone, however long it took
        try:
            if failed and not work._finalized:
                await uncancellable(work.rollback())
            elif not work._finalized:
                left = await (work.leave() if self._shared else work.commit())
            kept = self._kept and work.kept and not failed and work.changed
        finally:
            await self._give_back()
        if left:
            await left
        if kept:
            await work._parent.disk.keep()

    async def _give_back(self) -> None:
        self._trxlock.release()
        await self._share.__aexit__(None, None, None)
