"""
Waiting for the disk on SQLite: once for all who have committed meanwhile, and beside what is done next.

A commit writes to the log beside the file, which takes microseconds, and is acknowledged when the disk has
the log; nobody who wants to write waits for that. What is in the log goes into the file now and then, beside
all else too.
"""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from domain.storage.together import Together

logger = logging.getLogger("deskbell.storage")

COPIED_EVERY = 100  # commits
LONG_LOG = (
    10_000  # pages; of one that long, the last is copied while nobody adds to it, so that it begins anew
)
KEPT_LOG = 2**25  # bytes that it keeps on the disk: to write over them is quicker than to append

_threads = ThreadPoolExecutor(2, "disk")


class Disk:
    """The disk that a file is on; ``turn`` is that of whoever writes to it."""

    def __init__(self, path: str, turn: asyncio.Lock) -> None:
        self._path, self._turn = path, turn
        self._log: int | None = None
        self._waits, self._commits = Together[None, None](self._wait), 0
        self._copying: asyncio.Task[None] | None = None

    async def keep(self) -> None:
        """Wait until the disk has what was committed before."""
        await self._waits.get(None)
        self._commits += 1
        if self._commits >= COPIED_EVERY and (self._copying is None or self._copying.done()):
            self._commits = 0
            self._copying = asyncio.create_task(self._copy())

    async def close(self) -> None:
        """Let go of the log."""
        if self._copying:
            await self._copying
        if self._log is not None:
            os.close(self._log)
            self._log = None

    async def _wait(self, asked: Collection[None]) -> Mapping[None, None]:
        if self._log is None:
            # SQLite holds no lock on the log that closing it here could take away.
            self._log = os.open(f"{self._path}-wal", os.O_RDONLY)
        await asyncio.get_running_loop().run_in_executor(_threads, os.fdatasync, self._log)
        return dict.fromkeys(asked)

    async def _copy(self) -> None:
        copied = asyncio.get_running_loop().run_in_executor
        try:
            if await copied(_threads, _copied, self._path) > LONG_LOG:
                async with self._turn:
                    await copied(_threads, _copied, self._path)
        except sqlite3.Error:
            logger.exception("could not copy the log into the database; trying again")


def _copied(path: str) -> int:
    """Copy what can be copied without keeping anybody from anything; return how long the log is."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        return int(connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1])
