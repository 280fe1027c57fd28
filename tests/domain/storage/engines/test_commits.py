"""SQLite: what callers write at one time is committed together, and each by itself is undone."""

import asyncio
import sqlite3
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError

from domain.storage.database import caller, once_committed, retrying, rows, transaction
from domain.storage.engines import commits
from domain.storage.engines.guarded import begins_again
from tests.desk import SOON
from tests.domain.storage import test_transactions as transactions
from tests.domain.storage.models_for_tests import Note
from tests.domain.storage.notes import nothing_is_held, two_notes, write_and_fail

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def share(name: str = "Agent_a") -> None:
    """Let commits be shared: what is done for a caller, and can begin again."""
    caller.set(name)
    begins_again.set(True)


@pytest.fixture
def said(database: str) -> Iterator[list[str]]:
    """What is said to SQLite by the process's one connection that writes."""
    client: Any = get_connection("default")
    told = list[str]()
    client._connection._conn.set_trace_callback(told.append)
    yield told
    client._connection._conn.set_trace_callback(None)


@pytest.mark.parametrize(
    ("name", "again", "open_for", "committed"),
    [
        ("Agent_a", True, 10.0, 1),
        ("Agent_a", True, 0.0, 5),
        ("Agent_a", False, 10.0, 5),
        (None, True, 10.0, 5),
    ],
)
async def test_callers_share_a_commit_for_a_while_where_all_can_begin_again(
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str | None,
    again: bool,
    open_for: float,
    committed: int,
) -> None:
    """Nobody goes on before what they have written is committed; the desk itself shares nothing."""
    monkeypatch.setattr(commits, "LEFT_OPEN", open_for)
    monkeypatch.setattr("domain.storage.engines.guarded.SHARE", 5)
    caller.set(name)
    begins_again.set(again)

    called = list[int]()

    async def write(number: int) -> None:
        async with transaction():
            await two_notes(number)
            once_committed(partial(called.append, number))
        assert "COMMIT" in said
        assert number in called

    await asyncio.gather(*map(write, range(5)))
    assert said.count("COMMIT") == committed
    assert called == [*range(5)]
    assert await Note.all().count() == 10


async def test_what_fails_undoes_nothing_of_others_in_its_commit(database: str) -> None:
    """Neither of those before it nor of those after it."""
    share()
    work = (two_notes(1), write_and_fail(2), two_notes(3))
    done = await asyncio.gather(*work, return_exceptions=True)
    assert [type(each) for each in done] == [type(None), ZeroDivisionError, type(None)]
    assert {note.number for note in await Note.all()} == {1, 3}
    await nothing_is_held()


async def test_the_desk_sees_nothing_that_is_not_committed(database: str, said: list[str]) -> None:
    """Its turn begins with a commit of what callers have left."""

    async def look() -> None:
        assert await Note.all().count() == 2
        assert said.count("COMMIT") == 1

    writing = asyncio.create_task(_of("Agent_a", 1))
    await asyncio.gather(writing, asyncio.create_task(look()))


async def test_work_begins_again_that_sqlite_undoes_with_anothers(database: str) -> None:
    """As it does where a statement takes too long, or the disk is full."""
    tries = list[int]()

    async def first() -> None:
        tries.append(1)
        await two_notes(1)

    async def second() -> None:
        async with transaction():
            if len(tries) == 1:
                await rows("ROLLBACK")
                raise ZeroDivisionError

    share()
    _, failed = await asyncio.gather(retrying(first), retrying(second), return_exceptions=True)
    assert isinstance(failed, ZeroDivisionError)
    assert (len(tries), await Note.all().count()) == (2, 2)


async def test_who_goes_away_keeps_nobody_from_being_answered(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they have written is committed with the rest."""
    monkeypatch.setattr(commits, "LEFT_OPEN", 10.0)
    client: Any = get_connection("default")
    share()
    first, second = (asyncio.create_task(two_notes(number)) for number in range(2))
    while not client.turns._left:
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait_for(second, SOON)
    assert await Note.all().count() == 4


async def test_after_what_sqlite_has_undone_nobody_adds_to_it(database: str) -> None:
    """Whoever does not notice is told; whoever comes next is not."""

    async def unaware() -> None:
        async with transaction():
            await rows("ROLLBACK")

    share()
    done = await asyncio.gather(unaware(), two_notes(2), return_exceptions=True)
    assert [type(each) for each in done] == [OperationalError, type(None)]
    assert {note.number for note in await Note.all()} == {2}


async def test_a_commit_that_fails_fails_for_all_of_them(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it is left open."""
    client: Any = get_connection("default")
    real = client._connection._conn

    class Failing:
        """A connection on whose file there is no room."""

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

        def execute(self, sql: str, *given: Any) -> Any:
            if sql == "COMMIT":
                raise sqlite3.OperationalError("database or disk is full")
            return real.execute(sql, *given)

    share()
    with monkeypatch.context() as patched:
        patched.setattr(client._connection, "_connection", Failing())
        done = await asyncio.gather(two_notes(1), two_notes(2), return_exceptions=True)
    assert [type(each) for each in done] == [OperationalError] * 2
    assert not await Note.all().count()
    await nothing_is_held()


async def test_cancellations_leave_nothing_behind_where_commits_are_shared(
    database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """At any point and moment, as where they are not."""
    share()
    await transactions.test_a_cancellation_at_any_point_leaves_nothing_behind(
        database, monkeypatch, caplog, two_notes
    )
    await transactions.test_cancellations_at_any_moment_leave_nothing_behind(database)


async def _of(name: str, number: int) -> None:
    share(name)
    await two_notes(number)
