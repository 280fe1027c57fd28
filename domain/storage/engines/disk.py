"""
Waiting for the disk on SQLite: once for all who have committed meanwhile, and beside what is done next.

A wait costs a thread's waking: so it is put off for a moment where somebody writes who can share it.

A commit writes to the log beside the file, which takes microseconds, and is acknowledged when the disk has
the log. What is in the log goes into the file now and then, beside all else; of a long one the last goes
while nobody writes, so that it begins anew.
"""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Final, Literal

from domain.storage.together import Together

logger = logging.getLogger("deskbell.storage")

COPIED_EVERY: Final = 100  # commits
KEPT_LOG: Final = 2**25  # bytes that it keeps on the disk: to write over them is quicker than to append
LONG_LOG: Final = KEPT_LOG // 4096  # pages
SHARED: Final = 0.002  # seconds for which a wait is put off where others write, who share it then
PATIENCE: Final = 0.2  # seconds for those who read, and for other processes, to let a long log begin anew

_threads = ThreadPoolExecutor(2, "disk")


class DiskFailed(Exception):
    """The disk has failed to keep what was committed: nobody can say what of it will be there."""


class Disk:
    """The disk that a file is on; ``turn`` is that of whoever writes to it in this process."""

    def __init__(self, path: str, turn: asyncio.Lock) -> None:
        self._path = Path(path).resolve()  # SQLite follows links, and puts the log beside what they lead to
        self._turn = turn
        self._log: int | None = None
        self._waits, self._commits = Together[None, None](self._wait, self._put_off), 0
        self._copying: asyncio.Task[None] | None = None
        self._fault: OSError | None = None

    def check(self) -> None:
        """
        Let nobody write where the disk has failed: later waits may succeed, and what was to be kept is gone.

        Raises:
            DiskFailed: it has; whoever starts the process again finds what is there.
        """
        if self._fault:
            raise DiskFailed("The disk has failed; nothing is written before a new start.") from self._fault

    async def keep(self) -> None:
        """
        Wait until the disk has what was committed before.

        Raises:
            DiskFailed: it has failed, and what was committed may be gone when power is lost.
        """
        await self._waits.get(None)
        self.check()
        self._commits += 1
        long = self._log is not None and os.fstat(self._log).st_size > KEPT_LOG
        if (self._commits >= COPIED_EVERY or long) and (self._copying is None or self._copying.done()):
            self._commits = 0
            self._copying = asyncio.create_task(self._copy())

    async def close(self) -> None:
        """Let go of the log, when nobody waits for it any more."""
        if self._copying:
            await self._copying
        if self._log is not None:
            await self._waits.get(None)
            os.close(self._log)
            self._log = None

    async def _put_off(self) -> None:
        if self._turn.locked():
            await asyncio.sleep(SHARED)

    async def _wait(self, asked: Collection[None]) -> Mapping[None, None]:
        if self._log is None:
            # SQLite holds no lock on the log that closing it here could take away.
            self._log = os.open(f"{self._path}-wal", os.O_RDONLY)
        # Not every system tells a file's bytes from what is said about it.
        sync = getattr(os, "fdatasync", os.fsync)
        try:
            await asyncio.get_running_loop().run_in_executor(_threads, sync, self._log)
        except OSError as fault:
            self._fault = self._fault or fault
            logger.critical("the disk has failed; start the process anew when it is mended", exc_info=True)
        return dict.fromkeys(asked)

    async def _copy(self) -> None:
        copied = asyncio.get_running_loop().run_in_executor
        try:
            if await copied(_threads, _copied, self._path, "PASSIVE") > LONG_LOG:
                async with self._turn:
                    await copied(_threads, _copied, self._path, "RESTART")
        except Exception:
            logger.exception("could not copy the log into the database; trying again")


def _copied(path: Path, how: Literal["PASSIVE", "RESTART"]) -> int:
    """Copy what can be copied, beside all else or while nobody writes; return how many pages the log has."""
    timeout = 0.0 if how == "PASSIVE" else PATIENCE
    there = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=timeout, isolation_level=None)
    with closing(there) as connection:
        return int(connection.execute(f"PRAGMA wal_checkpoint({how})").fetchone()[1])
