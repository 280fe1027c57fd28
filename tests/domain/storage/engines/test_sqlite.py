"""SQLite: what is committed to its one file, by whom it is held meanwhile."""

import sqlite3
from contextlib import closing

import pytest

from domain.storage.database import caller, retrying, rows
from domain.storage.engines import at_once
from tests.domain.storage.models_for_tests import Note
from tests.domain.storage.notes import two_notes


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


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_what_undoes_a_statement_is_no_file_and_what_callers_sort_may_be(database: str) -> None:
    """It was a file of its own for each new ticket; sorting takes no memory."""
    kept = "SELECT temp_store FROM pragma_temp_store"
    ours = await rows(kept)
    caller.set("Agent_a")
    assert (ours, await rows(kept)) == ([{"temp_store": 2}], [{"temp_store": 1}])
