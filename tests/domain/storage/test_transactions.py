import asyncio
import random
import types
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.storage.database import once_committed, rows, transaction
from domain.storage.engines import at_once
from tests.domain.storage import processes
from tests.domain.storage.models_for_tests import Note
from tests.domain.storage.notes import nothing_is_held, two_notes, write_and_fail


async def test_what_fails_in_a_transaction_never_happened(database: str) -> None:
    """Neither the statement that failed nor those before it."""
    with pytest.raises(ZeroDivisionError):
        await write_and_fail(1)

    assert await Note.all().count() == 0


async def test_what_is_called_at_a_commit_is_not_called_before_nor_where_it_is_undone(database: str) -> None:
    """A savepoint commits nothing; one that is undone takes with it what was to be called for it alone."""
    called = list[str]()
    async with transaction():
        async with transaction():
            once_committed(partial(called.append, "kept"))
        with pytest.raises(ZeroDivisionError):
            await write_and_fail(2, partial(called.append, "undone with its part"))
        assert called == []
    with pytest.raises(ZeroDivisionError):
        await write_and_fail(1, partial(called.append, "undone"))

    assert called == ["kept"]


async def test_a_savepoint_fails_alone(database: str) -> None:
    """What surrounds it goes on, and another one may follow."""
    async with transaction():
        await Note.create(id=UUID(int=1))
        with pytest.raises(ZeroDivisionError):
            await write_and_fail(2)
        async with transaction():
            await Note.create(id=UUID(int=3))

    assert {note.id for note in await Note.all()} == {UUID(int=1), UUID(int=3)}


async def test_a_statement_that_fails_takes_only_its_savepoint_with_it(database: str) -> None:
    """PostgreSQL refuses everything after an error, up to the savepoint before it."""
    async with transaction():
        await Note.create(id=UUID(int=1))
        with pytest.raises(Exception, match="no_such_table"):
            async with transaction():
                await rows("SELECT 1 FROM no_such_table")
        await Note.create(id=UUID(int=2))

    assert await Note.all().count() == 2


async def test_transactions_take_turns(database: str) -> None:
    """More of them than the pool has connections, each seeing whole ones only."""
    await Note.create(id=processes.COUNTED)
    await asyncio.gather(*(processes._count_one() for _ in range(30)))
    assert (await Note.get(id=processes.COUNTED)).number == 30


async def test_processes_that_read_before_they_write_lose_nothing(database: str) -> None:
    """Three of them at once, on SQLite too."""
    await Note.create(id=processes.COUNTED)
    await processes.at_once(3, "count", database)
    assert (await Note.get(id=processes.COUNTED)).number == 3 * processes.TIMES


async def two_notes_at_a_stroke(batch: int) -> None:
    """Write two notes with the statement that makes a transaction of its own."""
    await Note.bulk_create([Note(id=uuid4(), number=batch) for _ in range(2)])


@pytest.mark.parametrize("write", [two_notes, two_notes_at_a_stroke])
async def test_a_cancellation_at_any_point_leaves_nothing_behind(
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    write: Callable[[int], Coroutine[Any, Any, None]],
) -> None:
    """At each point where the work waits, alone and followed by another at the next; and is no news."""
    monkeypatch.setattr(at_once, "TURN", 0.0)
    for point in count():
        for again in (point, point + 1):
            task = asyncio.create_task(interrupted(write(point), {point, again}))
            await asyncio.wait({task}, timeout=5)
            assert task.done()
            await nothing_is_held()
        if not task.cancelled():
            break
    assert point >= 2
    assert caplog.messages == []


async def test_cancellations_at_any_moment_leave_nothing_behind(database: str) -> None:
    """Hundreds of them, several at a time."""
    chance, loop = random.Random(7), asyncio.get_running_loop()  # noqa: S311 - a test must be repeatable
    begun, cancelled, rounds = loop.time(), 0, 0
    await asyncio.gather(*(two_notes(batch) for batch in range(5)))
    span = loop.time() - begun
    while rounds < 100 or cancelled <= 50:
        rounds += 1
        tasks = [asyncio.create_task(two_notes(batch)) for batch in range(5)]
        for task in tasks:
            loop.call_later(chance.uniform(0, span), task.cancel)
        done, late = await asyncio.wait(tasks, timeout=5)
        assert not late
        struck = len([task for task in done if task.cancelled() or task.result()])
        cancelled += struck
        span *= 1 if struck else 0.8  # the first time took longer than most: strike sooner
    await nothing_is_held()


async def interrupted(work: Coroutine[Any, Any, None], points: set[int]) -> None:
    """Do the work in this task, cancelling it at those of its waits."""
    await _interrupted(work, points)


@types.coroutine
def _interrupted(work: Coroutine[Any, Any, None], points: set[int]) -> Generator[Any, None, None]:
    task, error = asyncio.current_task(), None
    for point in count():
        try:
            waited = work.throw(error) if error else work.send(None)
        except StopIteration:
            return
        if task and point in points:
            task.cancel()
        try:
            error = yield waited
        except asyncio.CancelledError as cancelled:
            error = cancelled
