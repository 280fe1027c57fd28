"""
SQLite executed in the loop, in the place of aiosqlite's thread.

Statements of one connection run in their order, each after a while that the seed chooses, and are answered
after another. What another process holds is waited for in virtual time.
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar

import aiosqlite

from tests.simulation import ledger
from tests.simulation.lives import Life
from tests.simulation.loop import Loop

BUSY = "PRAGMA busy_timeout="
WAITS = (0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.025, 0.025, 0.025, 0.05, 0.05, 0.1)
"""Seconds between SQLite's looks at a locked database; the last is that of all further ones."""
OUTSIDE = sqlite3.connect(":memory:", check_same_thread=False)
PATIENCE = 5.0  # seconds for which it looks, as the product asks for


class Said(sqlite3.Connection):
    """A connection whose statements can be changed on their way, see `tests.simulation.mutants`."""

    otherwise: ClassVar[list[Callable[[str], str]]] = []

    def execute(self, sql: str, given: Any = (), /) -> sqlite3.Cursor:
        """Run a statement as it is changed."""
        return super().execute(self._said(sql), given)

    def executemany(self, sql: str, given: Any, /) -> sqlite3.Cursor:
        """Run a statement as it is changed, for each of what is given."""
        return super().executemany(self._said(sql), given)

    def _said(self, sql: str) -> str:
        if sql.startswith(BUSY):
            return f"{BUSY}0"  # else SQLite itself would wait, and the whole loop with it
        for change in self.otherwise:
            sql = change(sql)
        return sql


class Connection(aiosqlite.Connection):
    """What the engine takes for one of aiosqlite's; made as `aiosqlite.connect` makes one, of a loop."""

    def __init__(self, loop: Loop, path: str, **options: Any) -> None:
        self.loop = loop
        self._connection: sqlite3.Connection | None = None
        self._running, self._iter_chunk_size = True, 64
        self._path, self._options = path, options
        self._life: Life = self.loop.life
        self._jobs = deque[tuple[Any, Callable[[], Any]]]()
        self._looks, self._waited = 0, 0.0

    def __await__(self) -> Any:
        return self._open().__await__()

    async def _open(self) -> "Connection":
        self._connection = sqlite3.connect(self._path, timeout=0, factory=Said, **self._options)
        self._connection.create_function("strftime", -1, partial(_strftime, self.loop))
        ledger.let_write(self._connection, self.loop)
        self._life.connections.append(self)
        await self._execute(lambda: None)
        return self

    async def _execute(self, fn: Any, *args: Any, **named: Any) -> Any:
        if not self._connection:
            raise ValueError("Connection closed")
        done = self.loop.create_future()
        self._jobs.append((done, partial(fn, *args, **named)))
        if len(self._jobs) == 1:
            self._soon(self._run)
        return await done

    def _soon(self, callback: Callable[..., Any], *given: Any) -> None:
        chance = self.loop.random.random()
        self.loop.call_later(chance**8 * 0.03 + chance * 0.0005, callback, *given)  # seldom long

    def _run(self) -> None:
        done, work = self._jobs[0]
        try:
            answer, fault = work(), None
        except Exception as error:  # noqa: BLE001 - whoever asked hears of it
            answer, fault = None, error
        # Of its cases only this plain one is waited for by SQLite itself.
        busy = isinstance(fault, sqlite3.OperationalError) and fault.sqlite_errorcode == sqlite3.SQLITE_BUSY
        if busy and self._waited < PATIENCE:
            self._look_again()
            return
        self._looks, self._waited = 0, 0.0
        self._soon(_answer, done, answer, fault)
        self._jobs.popleft()
        if self._jobs:
            self._soon(self._run)

    def _look_again(self) -> None:
        wait = WAITS[min(self._looks, len(WAITS) - 1)]
        self._looks, self._waited = self._looks + 1, self._waited + wait
        self.loop.call_later(wait * (0.9 + 0.2 * self.loop.random.random()), self._run)

    async def close(self) -> None:
        """Close once all that was asked for is done."""
        if self._connection:
            await self._execute(self._connection.close)
            self._life.connections.remove(self)
            self._connection = None

    def cut(self) -> None:
        """Close as the system does when a process has died."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def stop(self) -> None:
        """Do nothing: there is no thread."""


def _strftime(loop: Loop, form: str, when: str, *changed: str) -> str:
    """Do as SQLite, whose own clock is the one outside."""
    moment = datetime.fromtimestamp(loop.wall(), UTC).isoformat(" ") if when == "now" else when
    places = ", ".join("?" * (len(changed) + 2))
    told: str = OUTSIDE.execute(f"SELECT strftime({places})", [form, moment, *changed]).fetchone()[0]
    return told


def _answer(done: Any, answer: Any, fault: Exception | None) -> None:
    if done.done():
        return
    if fault:
        done.set_exception(fault)
    else:
        done.set_result(answer)
