import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest
from asyncpg import DeadlockDetectedError
from tortoise.context import get_current_context
from tortoise.exceptions import IntegrityError

from domain.storage.database import (
    as_datetime,
    as_uuid,
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
BERLIN = timezone(timedelta(hours=1))

READ = True

SELECT = "SELECT id FROM note"
INSERT = "INSERT INTO note (id, at, read, facts, number) VALUES ($1, $2, $3, $4, $5)"


@pytest.mark.parametrize("at", [NOON, NOON.replace(microsecond=5), NOON.astimezone(BERLIN), None])
async def test_what_sql_writes_the_records_read(database: str, at: datetime | None) -> None:
    """Ids, times, truth and JSON are stored as the records' own fields are."""
    note = uuid4()
    await rows(INSERT, note, at, READ, {"tags": ["vip"]}, 1)

    read = await Note.get(id=note, at=at) if at else await Note.get(id=note, at__isnull=True)
    assert (read.at, read.read, read.facts) == (at, True, {"tags": ["vip"]})


@pytest.mark.parametrize("facts", [{"vip": True}, ["a", 1], {}])
async def test_what_the_records_write_sql_reads(database: str, facts: Any) -> None:
    """Ids and times through their helpers, JSON as text."""
    note = await Note.create(id=uuid4(), at=NOON.astimezone(BERLIN), read=True, facts=facts)

    sql = "SELECT * FROM note WHERE id = $1 AND at = $2 AND read = $3 AND $1::uuid = id"
    (row,) = await rows(sql, note.id, NOON, READ)
    assert as_uuid(row["id"]) == note.id
    assert (as_datetime(row["at"]), as_datetime(row["at"]).tzinfo) == (NOON, UTC)
    assert orjson.loads(row["facts"]) == facts
    assert row["read"] == 1


async def test_times_compare_as_times(database: str) -> None:
    """Whatever zone they came in, with or without fractions of a second."""
    moments = [
        NOON - timedelta(microseconds=1),
        NOON.astimezone(BERLIN),
        NOON + timedelta(microseconds=1),
        (NOON + timedelta(milliseconds=500)).astimezone(timezone(timedelta(hours=-5))),
        NOON + timedelta(seconds=1),
    ]
    for number, moment in enumerate(moments):
        await Note.create(id=uuid4(), at=moment, number=number)

    for number, moment in enumerate(moments):
        after = await rows("SELECT number FROM note WHERE at > $1 ORDER BY at", moment.astimezone(BERLIN))
        assert [row["number"] for row in after] == list(range(number + 1, len(moments)))
        assert await Note.filter(at__lte=moment.astimezone(BERLIN)).count() == number + 1


async def test_a_time_without_a_zone_is_refused(database: str) -> None:
    """Nobody could tell when it was."""
    with pytest.raises(ValueError, match="has no time zone"):
        await rows(INSERT, uuid4(), NOON.replace(tzinfo=None), READ, {}, 1)


async def test_changes_return_what_they_are_told_to(database: str) -> None:
    """And nothing otherwise."""
    await Note.create(id=UUID(int=1), number=1)
    assert await rows("UPDATE note SET number = $1", 2) == []
    assert await rows("UPDATE note SET number = number + $1 RETURNING number", 1) == [{"number": 3}]


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
