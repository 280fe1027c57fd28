import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest
from asyncpg import DeadlockDetectedError
from tortoise.context import get_current_context
from tortoise.exceptions import IntegrityError

from domain.storage.database import (
    dialect,
    for_update,
    for_update_skip_locked,
    open_database,
    retrying,
    rows,
    transaction,
)
from tests.domain.storage import processes
from tests.domain.storage.models_for_tests import Note

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
READ = True
SELECT = "SELECT id FROM note"
INSERT = "INSERT INTO note (id, at, read, facts, number) VALUES ($1, $2, $3, $4, $5)"


async def test_sql_joins_the_transaction_around_it(database: str) -> None:
    """It sees what is not yet committed and goes when that goes."""
    async with transaction() as outer:
        await rows(INSERT, uuid4(), NOON, READ, {}, 1)
        assert await Note.all().count() == 1
        await outer.rollback()
    assert await Note.all().count() == 0


async def test_locks_are_taken_where_the_database_has_them(database: str) -> None:
    """On SQLite the transaction itself is the lock."""
    await Note.create(id=uuid4())
    async with transaction():
        for lock in (for_update(), for_update_skip_locked()):
            assert (lock == "") == (dialect() == "sqlite")
            assert len(await rows(f"{SELECT}{lock}")) == 1


async def test_every_task_finds_the_open_database(database: str) -> None:
    """Also one whose context knows nothing of who opened it."""

    async def ask() -> int:
        return await Note.all().count()

    assert await asyncio.get_running_loop().create_task(ask()) == 0


async def test_a_database_that_does_not_answer_is_not_left_half_open() -> None:
    """Another may be opened afterwards."""
    with pytest.raises(OSError, match=r"\S"):
        await open_database("postgres://nobody@127.0.0.1:1/nothing", processes.TABLES)
    assert get_current_context() is None


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
async def test_work_that_another_overtook_is_done_again(database: str) -> None:
    """PostgreSQL refuses to change what has changed since it was read."""
    await Note.create(id=processes.COUNTED)
    overtaken: list[int] = []

    async def work() -> None:
        async with transaction():
            await rows("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            number = (await Note.get(id=processes.COUNTED)).number
            if not overtaken:
                overtaken.append(number)
                await change_from_outside(database)
            await Note.filter(id=processes.COUNTED).update(number=number + 1)

    await retrying(work)
    assert (await Note.get(id=processes.COUNTED)).number == 11


async def change_from_outside(url: str) -> None:
    """Set the number to 10 over another connection."""
    connection = await asyncpg.connect(url)
    await connection.execute("UPDATE note SET number = 10")
    await connection.close()


async def test_work_is_not_done_again_for_ever(database: str) -> None:
    """The fifth refusal is final."""
    tries: list[int] = []

    async def work() -> None:
        tries.append(1)
        raise DeadlockDetectedError

    with pytest.raises(DeadlockDetectedError):
        await retrying(work)
    assert len(tries) == 5


async def test_work_inside_a_transaction_is_done_once(database: str) -> None:
    """Only the whole transaction could be done again."""
    tries: list[int] = []

    async def work() -> None:
        tries.append(1)
        raise DeadlockDetectedError

    with pytest.raises(DeadlockDetectedError):
        async with transaction():
            await retrying(work)
    assert len(tries) == 1


async def test_a_mistake_is_not_tried_again(database: str) -> None:
    """What a second try cannot mend is raised at once."""
    tries: list[int] = []

    async def work() -> None:
        tries.append(1)
        await Note.create(id=UUID(int=1))
        await Note.create(id=UUID(int=1))

    with pytest.raises(IntegrityError):
        await retrying(work)
    assert len(tries) == 1
