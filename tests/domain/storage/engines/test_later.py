"""Writes that wait for what comes next, on PostgreSQL."""

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError, OperationalError

from domain.storage.database import hold, rows, transaction
from domain.storage.many import each
from tests.statements import counting

pytestmark = pytest.mark.parametrize("url", ["postgres"], indirect=True)
MADE = "INSERT INTO note (id, read, facts, number) VALUES ($1, FALSE, '{}', $2)"
CHANGED = "UPDATE note SET number = $2 WHERE id = $1"


async def numbers() -> list[int]:
    return sorted(row["number"] for row in await rows("SELECT number FROM note"))


async def put(number: int, own: UUID | None = None) -> None:
    await each(MADE, [[own or uuid4(), number]])


async def put_in_vain(number: int) -> None:
    async with transaction():
        await put(number)
        raise ZeroDivisionError


async def put_in_one(own: UUID) -> None:
    async with transaction():
        await put(2)
        await rows("SELECT 1")
        await put(3, own)


async def test_what_is_asked_next_finds_what_was_written(database: str) -> None:
    """Also within a savepoint, and after one that was undone."""
    async with transaction():
        await put(1)
        assert await numbers() == [1]
        await put(2)
        async with transaction():
            await put(3)
            assert await numbers() == [1, 2, 3]
        with pytest.raises(ZeroDivisionError):
            await put_in_vain(4)
        await put(5)
    assert await numbers() == [1, 2, 3, 5]


async def test_what_waits_goes_with_what_has_nothing_to_do_with_it(database: str) -> None:
    """As one statement, whose parameters are each its own."""
    with counting() as noted:
        async with transaction():
            await put(7)
            sum_of = "WITH one AS (SELECT $1::int AS n) SELECT n + $2 AS sum FROM one"
            found = await get_connection("default").ask_beside(sum_of, [1, 2])  # type: ignore[attr-defined]
            await put(8)
    assert found == [{"sum": 3}]
    assert await numbers() == [7, 8]
    assert len(noted) == 2


async def test_a_row_is_held_on_the_way_on_which_a_transaction_begins(database: str) -> None:
    """One that asks nothing goes nowhere."""
    own, said, other = uuid4(), list[Any](), await asyncpg.connect(database)
    await put(1, own)
    free = "SELECT number FROM note FOR UPDATE SKIP LOCKED"
    for asks in (False, True):
        async with transaction():
            with get_connection("default")._connection.query_logger(said.append):
                if asks:
                    await hold("note", own)
            assert await other.fetchval(free) == (None if asks else 1)
    await other.close()
    [asked] = said
    assert asked.query.startswith("BEGIN; SELECT")


async def test_what_changes_one_row_twice_is_done_in_order(database: str) -> None:
    own = uuid4()
    async with transaction():
        await put(1, own)
        await each(CHANGED, [[own, 2]])
        await each(CHANGED, [[own, 3]])
    assert await numbers() == [3]


async def test_what_cannot_be_written_is_undone_whole(database: str) -> None:
    """With the commit or with the part that it is of, whose end is the last to be in time for it."""
    own = uuid4()
    await put(1, own)
    with pytest.raises(IntegrityError):
        await put_in_one(own)
    assert await numbers() == [1]
    async with transaction():
        await put(5)
        with pytest.raises(IntegrityError):
            await put_in_one(own)
        await put(6)
    assert await numbers() == [1, 5, 6]


async def test_what_is_undone_is_not_written(database: str) -> None:
    with counting() as noted, pytest.raises(ZeroDivisionError):
        await put_in_vain(1)
    assert noted == []
    assert await numbers() == []


async def test_a_statement_of_more_than_one_table_does_not_wait(database: str) -> None:
    async with transaction():
        connection = get_connection("default")
        with pytest.raises(ValueError, match="more than one table"):
            await connection.write("WITH a AS (SELECT 1) DELETE FROM note", [])  # type: ignore[attr-defined]


async def test_a_transaction_in_which_a_fault_was_passed_over_does_not_end_as_if_it_were_kept(
    database: str,
) -> None:
    """PostgreSQL undoes it, and says so by one word."""

    async def work() -> None:
        async with transaction():
            await put(1)
            with suppress(OperationalError):
                await rows("SELECT 1 / 0")

    with pytest.raises(OperationalError, match="undone"):
        await work()
    assert await numbers() == []
