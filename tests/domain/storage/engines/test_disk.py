"""SQLite: what is committed is on the disk before anybody goes on, and what then becomes of it."""

import asyncio
import os
import threading
import time
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from domain.storage.database import (
    caller,
    close_database,
    not_waiting,
    on_disk,
    once_committed,
    open_database,
    rows,
    transaction,
)
from domain.storage.engines import disk
from domain.storage.engines.disk import Disk, DiskFailed
from domain.storage.engines.guarded import begins_again
from tests.desk import SOON
from tests.domain.storage import processes
from tests.domain.storage.models_for_tests import Note
from tests.domain.storage.notes import two_notes


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("shares", [False, True])
@pytest.mark.parametrize("statement", [None, "UPDATE note SET number = 2", "DELETE FROM note"])
async def test_what_sqlite_has_committed_survives_losing_power(
    database: str, monkeypatch: pytest.MonkeyPatch, statement: str | None, shares: bool
) -> None:
    """Nobody goes on before the disk has the log with all of it, also of one statement alone."""
    caller.set("Agent_a" if shares else None)
    begins_again.set(shares)
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
async def test_who_says_so_waits_for_the_disk_later(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others read meanwhile what was committed."""
    synced, log = list[bytes](), _log_of(database)
    monkeypatch.setattr(os, "fdatasync", lambda log: synced.append(os.pread(log, os.fstat(log).st_size, 0)))
    async with transaction():
        not_waiting()
        await two_notes(3)
    assert (synced, await Note.all().count()) == ([], 2)
    await on_disk()
    assert synced == [_read(log)]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_who_commits_at_one_time_waits_for_the_disk_together(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And others write meanwhile: the first wait lasts until all have committed."""
    waits, committed, all_have = list[bool](), list[int](), threading.Event()

    def noted(number: int) -> None:
        committed.append(number)
        if len(committed) == 20:
            all_have.set()

    async def write(number: int) -> None:
        async with transaction():
            once_committed(partial(noted, number))
            await Note.create(id=uuid4(), number=number)

    monkeypatch.setattr(os, "fdatasync", lambda _: waits.append(all_have.wait(SOON)))
    await asyncio.gather(*(write(number) for number in range(20)))
    assert all(waits)
    assert len(waits) <= 3


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_wait_for_the_disk_is_put_off_where_others_write_and_only_there(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However quick the disk is."""
    waits, asked, put_off, all_there = list[int](), list[Disk](), list[float](), asyncio.Event()
    keep, sleep = Disk.keep, asyncio.sleep

    async def noted(self: Disk) -> None:
        asked.append(self)
        if len(asked) == 20:
            all_there.set()
        await keep(self)

    async def until_all_are_there(seconds: float) -> None:
        if seconds == disk.SHARED:
            put_off.append(seconds)
            await all_there.wait()
        else:
            await sleep(seconds)

    monkeypatch.setattr(os, "fdatasync", waits.append)
    monkeypatch.setattr(Disk, "keep", noted)
    monkeypatch.setattr(asyncio, "sleep", until_all_are_there)
    await asyncio.gather(*(two_notes(number) for number in range(20)))
    assert len(waits) <= 3
    put_off.clear()
    await two_notes(20)
    assert put_off == []


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
async def test_a_log_that_is_long_already_is_copied_at_once(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few commits have made it so."""
    monkeypatch.setattr(disk, "KEPT_LOG", 4096)
    monkeypatch.setattr(disk, "LONG_LOG", 0)
    for number in range(20):
        await two_notes(number)
        await asyncio.gather(*(task for task in asyncio.all_tasks() if "_copy" in repr(task.get_coro())))
    assert len(_read(_log_of(database))) < 20 * 4096


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_where_the_disk_fails_nobody_writes_any_more(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was to be kept may be gone, though the next wait succeeds; reading goes on."""

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", fail)
        with pytest.raises(DiskFailed):
            await two_notes(1)
    known = await Note.all().count()
    for write in (two_notes(2), rows("DELETE FROM note")):
        with pytest.raises(DiskFailed):
            await write
    assert await Note.all().count() == known


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_nobody_waits_for_the_disk_who_has_written_nothing(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = list[int]()
    monkeypatch.setattr(os, "fdatasync", waits.append)
    async with transaction():
        await rows("SELECT count(*) FROM note")
    await rows("DELETE FROM note WHERE number = -1")
    assert waits == []


async def test_a_database_may_be_a_link(tmp_path: Path) -> None:
    """The log is beside the file that it leads to."""
    (tmp_path / "there").mkdir()
    (tmp_path / "desk.db").symlink_to(tmp_path / "there" / "desk.db")
    url = f"sqlite:///{tmp_path}/desk.db"
    await processes.migrate(url)
    await open_database(url, processes.TABLES)
    try:
        await two_notes(1)
        assert await Note.all().count() == 2
    finally:
        await close_database()


def _log_of(database: str) -> Path:
    return Path(database.removeprefix("sqlite:///") + "-wal")


def _read(log: Path) -> bytes:
    return log.read_bytes()
