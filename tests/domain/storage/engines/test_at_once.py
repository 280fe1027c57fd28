"""Statements of transactions on SQLite, executed in the loop."""

import asyncio
from threading import get_ident
from typing import Any

import pytest
from tortoise.connection import get_connection

from domain.storage.database import rows, transaction
from domain.storage.engines import at_once
from tests.desk import SOON

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.fixture
def _thread(database: str) -> None:
    """Let a statement say which thread executes it."""
    client: Any = get_connection("default")
    client._connection._conn.create_function("thread", 0, get_ident)


@pytest.mark.usefixtures("_thread")
async def test_a_transactions_statements_need_no_thread_until_they_go_through_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each by itself, and for a while: what is short stays where it is, whatever else held it up."""
    monkeypatch.setattr(at_once, "LATELY", 1)
    monkeypatch.setattr(at_once, "_long", {})
    short = "SELECT thread() AS thread"
    long = (
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        " SELECT thread() AS thread, MAX(i) FROM n"
    )

    async def in_the_loop(statement: str) -> bool:
        return bool((await rows(statement))[0]["thread"] == get_ident())

    async with transaction():
        assert await in_the_loop(short)
        assert await in_the_loop(long), "nobody could know yet"
        assert not await in_the_loop(long)
        assert await in_the_loop(long), "it may have less to go through by now"
        assert await in_the_loop(short)
    assert not await in_the_loop(short), "nobody bounds what runs alone"


@pytest.mark.usefixtures("database")
async def test_a_savepoint_is_begun_in_words_that_sqlite_has_read_before() -> None:
    client: Any = get_connection("default")
    said = list[str]()
    client._connection._conn.set_trace_callback(said.append)
    for _ in range(2):
        async with transaction(), transaction():
            await rows("SELECT 1")
    first, second = (words for words in said if words.startswith("SAVEPOINT"))
    assert first == second


@pytest.mark.parametrize(("turn", "passed_on"), [(0.0, True), (SOON, False)])
async def test_others_have_their_turn_where_a_transactions_statements_last(
    database: str, monkeypatch: pytest.MonkeyPatch, turn: float, passed_on: bool
) -> None:
    """A deed of many statements holds nobody up for longer, and passes on nothing before."""
    monkeypatch.setattr(at_once, "TURN", turn)
    turns = list[int]()

    async def others() -> None:
        while True:
            turns.append(len(turns))
            await asyncio.sleep(0)

    await rows("DELETE FROM note")  # begins a turn
    working = asyncio.create_task(others())
    async with transaction():
        for _ in range(5):
            before = len(turns)
            await rows("SELECT 1")
            assert (len(turns) > before) is passed_on
    working.cancel()
