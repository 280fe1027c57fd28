"""What one caller may take of the database: an end to each statement, a share of the connections."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextvars import Context, copy_context
from typing import Any
from uuid import UUID

import pytest

from domain.storage.database import (
    caller,
    close_database,
    dialect,
    open_database,
    rows,
    transaction,
    uncancellable,
)
from domain.storage.engines import guarded
from domain.storage.faults import took_too_long
from tests.domain.storage import processes
from tests.domain.storage.models_for_tests import Note
from tests.domain.storage.notes import nothing_is_held

SLOW = {
    "sqlite": "SELECT max(i) AS n FROM"
    " (WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s LIMIT {}) SELECT i FROM s)",
    "postgres": "SELECT max(md5(i::text)) AS n FROM generate_series(1, {}) i",
}
ENDED = r"interrupted|statement timeout"
WORK, ENDLESS = 300_000, 10**12


def on_behalf_of(
    name: str, work: Coroutine[Any, Any, Any], context: Context | None = None
) -> "asyncio.Task[Any]":
    """Start some work for a caller."""
    context = context or copy_context()
    context.run(caller.set, name)
    return asyncio.get_running_loop().create_task(work, context=context)


def slow(steps: int = ENDLESS) -> Coroutine[Any, Any, Any]:
    """Read for as long as so many steps take."""
    return rows(SLOW[dialect()].format(steps))


@pytest.fixture
async def impatient(url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Open a database in which callers have hardly any time."""
    await processes.migrate(url)
    monkeypatch.setattr(guarded, "STATEMENT_SECONDS", 0.02)
    await open_database(url, processes.TABLES)
    yield url
    await close_database()


async def in_transaction() -> None:
    """Write, and then read for too long."""
    async with transaction():
        await Note.create(id=UUID(int=1))
        await slow()


async def test_a_callers_statement_has_an_end(impatient: str) -> None:
    """In a transaction too, of which nothing is kept; the next one runs as ever."""
    for work in (slow(), in_transaction()):
        with pytest.raises(Exception, match=ENDED) as refused:
            await on_behalf_of("anna", work)
        assert took_too_long(refused.value)

    assert await on_behalf_of("anna", rows("SELECT 1 AS one"))
    assert await Note.all().count() == 0
    await nothing_is_held()


async def test_the_desks_own_statements_take_the_time_they_need(impatient: str) -> None:
    """Also right after a caller's."""
    with pytest.raises(Exception, match=ENDED):
        await on_behalf_of("anna", slow())

    assert await slow(WORK)


async def test_who_leaves_stops_what_the_database_does_for_them(database: str) -> None:
    """Otherwise the next reading would wait behind it."""
    reading = on_behalf_of("anna", slow())
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await on_behalf_of("ben", rows("SELECT 1 AS one"))
        reading.cancel()
        await asyncio.wait({reading})
        assert await on_behalf_of("ben", rows("SELECT 1 AS one"))
    await nothing_is_held()


async def test_a_caller_has_a_share_of_the_connections(database: str) -> None:
    """However much they ask for at once, others come in between."""
    done: list[str] = []

    async def read(name: str) -> None:
        await rows("SELECT 1 AS one")
        done.append(name)

    # Opening connections takes longer than all that is asked for.
    await asyncio.gather(*(on_behalf_of(f"caller {n}", read("early")) for n in range(20)))
    done.clear()
    many = [on_behalf_of("anna", read("anna")) for _ in range(200)]
    for _ in range(3):
        await asyncio.sleep(0)
    await on_behalf_of("ben", read("ben"))
    await asyncio.gather(*many)

    assert done.index("ben") < 100
    await nothing_is_held()


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
async def test_callers_cannot_take_the_desks_connections(database: str) -> None:
    """However many they are, and whatever they hold."""
    leave = asyncio.Event()

    async def hold() -> None:
        async with transaction():
            await leave.wait()

    held = [on_behalf_of(f"caller {n}", hold()) for n in range(30)]
    async with asyncio.timeout(10):
        for _ in range(20):
            await Note.create(id=UUID(int=_))
    assert not any(task.done() for task in held)
    leave.set()
    await asyncio.gather(*held)
    await nothing_is_held()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_readers_do_not_wait_for_a_writer(database: str) -> None:
    """They see what was committed before they asked, and nothing else."""
    outside, counted = copy_context(), "SELECT count(*) AS n FROM note"
    async with transaction(), asyncio.timeout(10):
        await Note.create(id=UUID(int=1))
        assert await on_behalf_of("anna", rows(counted), outside) == [{"n": 0}]

    assert await on_behalf_of("anna", rows(counted)) == [{"n": 1}]


async def test_what_a_caller_writes_they_read(database: str) -> None:
    """Over whichever connection."""
    for number in range(20):
        await on_behalf_of("anna", Note.create(id=UUID(int=number)))
        counted = await on_behalf_of("anna", rows("SELECT count(*) AS n FROM note"))
        assert counted == [{"n": number + 1}]


async def test_uncancellable_work_is_finished_and_the_cancellation_kept() -> None:
    """However often it comes."""
    started, finish, done = asyncio.Event(), asyncio.Event(), []

    async def work() -> None:
        started.set()
        await finish.wait()
        done.append("all of it")

    task = asyncio.create_task(uncancellable(work()))
    await started.wait()
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    finish.set()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert done == ["all of it"]


async def test_uncancellable_work_returns_and_raises_as_usual() -> None:
    """Nobody can tell the difference."""

    async def divide(by: int) -> float:
        return 6 / by

    assert await uncancellable(divide(2)) == 3
    with pytest.raises(ZeroDivisionError):
        await uncancellable(divide(0))
