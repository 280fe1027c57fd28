"""Deleting what is many: by one statement, which asks nobody anything meanwhile."""

import asyncio
from time import sleep
from uuid import UUID

import pytest
from tortoise.exceptions import OperationalError

from domain.storage.database import caller, dialect, rows
from domain.storage.engines import guarded
from domain.storage.letting_go import let_go
from tests.domain.storage.models_for_tests import Note

LONG = (
    "EXISTS (WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 20000)"
    " SELECT 1 FROM s WHERE i = 20000)"
)


@pytest.mark.usefixtures("database")
async def test_nothing_is_asked_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """To ask, as SQLite does whether to end, is to wait for the interpreter while nobody else can write."""
    await Note.bulk_create(Note(id=UUID(int=place), number=place) for place in range(3))
    if dialect() == "sqlite":
        caller.set("maria")
        monkeypatch.setattr(guarded, "STATEMENT_SECONDS", 0.0)
    gone, seconds = await let_go(f"DELETE FROM note WHERE number < $1 AND {LONG}", 2)
    assert gone == 2
    assert seconds > 0
    if dialect() == "sqlite":
        with pytest.raises(OperationalError, match="interrupted"):
            await rows(f"UPDATE note SET number = 1 WHERE {LONG}")
    assert [row["number"] for row in await rows("SELECT number FROM note")] == [2]


@pytest.mark.usefixtures("database")
async def test_a_busy_loop_makes_no_statement_longer() -> None:
    """What the loop does until it hears of the end is not the database's time."""
    held = 0.2
    await Note.bulk_create(Note(id=UUID(int=place), number=place) for place in range(3))
    telling = asyncio.create_task(let_go("DELETE FROM note WHERE number < $1", 2))

    def hold() -> None:
        sleep(held)
        if not telling.done():
            telling.get_loop().call_soon(hold)

    hold()
    gone, seconds = await telling
    assert gone == 2
    assert 0 < seconds < held
