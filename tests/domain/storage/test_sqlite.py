"""SQLite: its one file, and what is committed to it."""

import asyncio
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from domain.storage import at_once, disk
from domain.storage.database import retrying, rows
from tests.domain.storage.models_for_tests import Note
from tests.domain.storage.test_transactions import two_notes


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statement", [None, "UPDATE note SET number = 2", "DELETE FROM note"])
async def test_what_sqlite_has_committed_survives_losing_power(
    database: str, monkeypatch: pytest.MonkeyPatch, statement: str | None
) -> None:
    """Nobody goes on before the disk has the log with all of it, also of one statement alone."""
    synced = list[bytes]()

    def sync(log: int) -> None:
        time.sleep(0.05)
        synced.append(os.pread(log, os.fstat(log).st_size, 0))

    log = _log_of(database)
    await two_notes(1)
    monkeypatch.setattr(os, "fdatasync", sync)
    await (rows(statement) if statement else two_notes(3))
    assert synced == [_read(log)]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_who_commits_at_one_time_waits_for_the_disk_together(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And others write meanwhile."""
    waits = list[int]()

    def sync(_: int) -> None:
        time.sleep(0.05)
        waits.append(1)

    monkeypatch.setattr(os, "fdatasync", sync)
    await asyncio.gather(*(two_notes(number) for number in range(20)))
    assert len(waits) <= 3
    assert await Note.all().count() == 40


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_log_begins_anew_where_writing_never_ends(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in it goes into the database, beside the writing and, for the last of it, between."""
    monkeypatch.setattr(disk, "COPIED_EVERY", 5)
    monkeypatch.setattr(disk, "LONG_LOG", 20)
    log, sizes = _log_of(database), set[int]()

    async def write(number: int) -> None:
        for _ in range(100):
            await two_notes(number)
            sizes.add(len(_read(log)))

    await asyncio.gather(*(write(number) for number in range(4)))
    assert max(sizes) < 100 * 4096
    assert await Note.all().count() == 800


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_work_that_found_the_file_locked_is_done_again(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program writes to it for longer than we are ready to wait."""
    monkeypatch.setattr(at_once, "PATIENCE", 0.01)
    await rows("PRAGMA busy_timeout = 0")
    tries: list[int] = []
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")

        async def work() -> None:
            tries.append(1)
            if len(tries) == 3:
                other.rollback()
            await two_notes(1)

        await retrying(work)

    assert len(tries) == 3
    assert await Note.all().count() == 2


def _log_of(database: str) -> Path:
    return Path(database.removeprefix("sqlite:///") + "-wal")


def _read(log: Path) -> bytes:
    return log.read_bytes()
