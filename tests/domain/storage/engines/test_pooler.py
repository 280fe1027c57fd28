"""Behind PgBouncer in transaction mode, where each transaction may meet another server process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import uuid4

import asyncpg
import pytest
from tortoise.connection import get_connection

from domain.storage.database import (
    caller,
    close_database,
    dialect,
    open_database,
    retrying,
    rows,
    transaction,
)
from domain.storage.engines import guarded
from domain.storage.faults import took_too_long
from domain.storage.leasing import HeldByAnother, Keeper
from domain.storage.sharing import MOST, share
from tests.domain.storage import processes
from tests.domain.storage.models_for_tests import Note
from tests.pooler import Pooler
from tests.servers import PostgresServer

BACKEND = "SELECT pg_backend_pid() AS pid"


@pytest.fixture
async def pooled(postgres: PostgresServer, pgbouncer: Pooler) -> AsyncIterator[str]:
    """An open database with tables behind PgBouncer, whose address says nothing of it."""
    name = f"desk-{uuid4().hex}"
    postgres.create(name)
    url = pgbouncer.url(name)
    await processes.migrate(url)
    await open_database(url, processes.TABLES)
    yield url
    await close_database()
    postgres.drop(name)


async def _backend() -> int:
    [found] = await rows(BACKEND)
    return int(found["pid"])


@pytest.mark.usefixtures("pooled")
async def test_many_at_once_meet_other_server_processes_and_get_their_own_answers() -> None:
    """Statements of one text, with other values and types each, from callers and the desk itself."""
    met = set[int]()

    async def ask(number: int) -> None:
        caller.set(f"caller {number % 5}" if number % 3 else None)
        for turn in range(10):
            value = number * 100 + turn
            [found] = await rows("SELECT $1::int AS number, pg_backend_pid() AS pid", value)
            assert found["number"] == value
            met.add(found["pid"])
            async with transaction():
                first = await _backend()
                [again] = await rows("SELECT $1::text AS number", str(value))
                assert again["number"] == str(value)
                assert await _backend() == first

    await asyncio.gather(*(ask(number) for number in range(20)))
    assert len(met) > 1


async def test_records_go_in_and_come_out_as_ever(pooled: str) -> None:
    notes = [Note(id=uuid4(), number=number) for number in range(50)]
    await Note.bulk_create(notes)
    found = await Note.all().order_by("number")
    assert [note.id for note in found] == [note.id for note in notes]
    assert dialect() == "postgres"
    assert (await rows("SHOW timezone"))[0]["TimeZone"] == "UTC"
    assert await share(pooled, 2, None) == MOST


@pytest.mark.usefixtures("pooled")
async def test_a_callers_statement_ends_in_time_and_the_desks_own_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a transaction or without; whoever has the server process next is not bound by it."""
    monkeypatch.setattr(guarded, "STATEMENT_SECONDS", 0.05)
    caller.set("somebody")
    with pytest.raises(asyncpg.QueryCanceledError) as ended:
        await rows("SELECT pg_sleep(10)")
    assert took_too_long(ended.value)
    with pytest.raises(asyncpg.QueryCanceledError):
        async with transaction():
            await rows("SELECT pg_sleep(10)")
    assert await rows("SELECT 1 AS one") == [{"one": 1}]
    caller.set(None)
    for _ in range(16):
        assert (await rows("SHOW statement_timeout"))[0]["statement_timeout"] == "0"


@pytest.mark.usefixtures("pooled")
async def test_whoever_goes_away_at_any_moment_leaves_a_connection_that_works() -> None:
    """More often than there are connections, in each of them."""

    async def work(name: str | None) -> None:
        caller.set(name)
        await rows("SELECT pg_sleep(0.01)")
        async with transaction():
            await rows("SELECT 1 AS one")

    for turn in range(60):
        task = asyncio.create_task(work("somebody" if turn % 2 else None))
        for _ in range(turn):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    async with asyncio.timeout(20):
        await asyncio.gather(*(work(name) for name in ("somebody", "another", None) for _ in range(10)))
    client = get_connection("default")
    assert client.behind_a_pooler  # type: ignore[attr-defined] # ours


@pytest.mark.usefixtures("pooled")
async def test_one_counts_right_who_reads_and_writes_in_a_transaction() -> None:
    note = await Note.create(id=uuid4(), number=0)

    async def count() -> None:
        async with transaction():
            [row] = await rows("SELECT number FROM note WHERE id = $1 FOR UPDATE", note.id)
            await rows("UPDATE note SET number = $2 WHERE id = $1", note.id, row["number"] + 1)

    await asyncio.gather(*(retrying(count) for _ in range(40)))
    assert (await Note.get(id=note.id)).number == 40


async def test_processes_that_migrate_at_once_take_turns(postgres: PostgresServer, pgbouncer: Pooler) -> None:
    name = f"desk-{uuid4().hex}"
    postgres.create(name)
    await processes.at_once(3, "migrate", pgbouncer.url(name))
    postgres.drop(name)


async def test_a_lease_is_kept_and_keeps_others_out(place_behind: str) -> None:
    def unused(_: str) -> None:
        raise AssertionError

    first = Keeper(place_behind, "serve", waits=unused, lost=unused)
    await asyncio.to_thread(first.take)
    second = Keeper(place_behind, "serve", waits=lambda _: None, lost=unused)
    with pytest.raises(HeldByAnother):
        await asyncio.to_thread(second.take)
    await asyncio.to_thread(first.release)
    third = Keeper(place_behind, "serve", waits=unused, lost=unused)
    await asyncio.to_thread(third.take)
    await asyncio.to_thread(third.release)


@pytest.fixture
def place_behind(postgres: PostgresServer, postgres_template: str, pgbouncer: Pooler) -> str:
    """The address of a founded desk behind PgBouncer."""
    name = f"desk-{uuid4().hex}"
    postgres.create(name, postgres_template)
    return pgbouncer.url(name)
