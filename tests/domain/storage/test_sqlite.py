"""SQLite: its one file, and what is committed to it."""

import sqlite3
from contextlib import closing

import pytest

from domain.storage.database import retrying, rows
from tests.domain.storage.models_for_tests import Note
from tests.domain.storage.test_transactions import two_notes


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_what_sqlite_has_committed_survives_losing_power(database: str) -> None:
    """In WAL mode that is so only where each commit waits for the disk."""
    full = 2
    assert list((await rows("PRAGMA journal_mode"))[0].values()) == ["wal"]
    assert list((await rows("PRAGMA synchronous"))[0].values()) == [full]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_work_that_found_the_file_locked_is_done_again(database: str) -> None:
    """Another program writes to it for longer than we are ready to wait."""
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
