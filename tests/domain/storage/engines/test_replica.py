"""What is only read may come from a real replica, and is never older than the question."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
from tortoise.connection import get_connection

from domain.storage.database import caller, close_database, open_database, reading, rows, transaction
from domain.storage.engines import guarded, replica
from domain.storage.engines.asyncpg import Client
from domain.storage.together import Together
from tests.domain.storage import processes
from tests.domain.storage.models_for_tests import Note
from tests.replica import ReplicaServer, replicated
from tests.servers import PostgresServer

Servers = tuple[PostgresServer, ReplicaServer]
SOON = 20.0


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with replicated() as both:
        yield both


@pytest.fixture
async def second(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ReplicaServer]:
    """An open database with a replica that is waited for, and asked again at once after it was not."""
    monkeypatch.setattr(replica, "LEFT_ALONE", 0.0)
    monkeypatch.setattr(replica, "PATIENCE", SOON)
    first, second = servers
    name = f"desk-{uuid4().hex}"
    url = first.create(name)
    await processes.migrate(url)
    await open_database(url, processes.TABLES, replica=second.url(name))
    await answers_again()
    yield second
    await close_database()


async def from_replica() -> bool:
    """Say whether a statement of this moment is answered by the replica."""
    [found] = await rows("SELECT pg_is_in_recovery() AS so")
    return bool(found["so"])


async def answers_again() -> None:
    async with asyncio.timeout(SOON):
        while True:
            async with reading():
                if await from_replica():
                    return
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("second")
async def test_only_what_is_read_comes_from_there() -> None:
    """Nothing in a transaction, nothing that others look up for all, and nothing after it."""

    async def look_up(keys: object) -> dict[int, bool]:
        return {1: await from_replica()}

    assert not await from_replica()
    for who in (None, "somebody"):
        caller.set(who)
        async with reading():
            assert await from_replica()
            async with transaction():
                assert not await from_replica()
            assert await Together(look_up).get(1) is False
            assert await from_replica()
        assert not await from_replica()


@pytest.mark.usefixtures("second")
async def test_who_reads_finds_all_that_was_committed_before() -> None:
    """However soon after; nobody says who wrote it. Most of it is found at the replica."""
    from_there = 0
    for number in range(100):
        note = await Note.create(id=uuid4(), number=number)
        async with reading():
            from_there += await from_replica()
            assert await Note.get_or_none(id=note.id)
    assert from_there


@pytest.mark.usefixtures("second")
async def test_many_who_read_at_once_are_looked_for_together(monkeypatch: pytest.MonkeyPatch) -> None:
    looks, client = 0, get_connection("default")
    assert isinstance(client, Client)
    assert client.replica
    look = client.replica._committed

    async def counted() -> object:
        nonlocal looks
        looks += 1
        return await look()

    monkeypatch.setattr(client.replica, "_committed", counted)

    async def read() -> bool:
        async with reading():
            return await from_replica()

    assert all(await asyncio.gather(*(read() for _ in range(50))))
    assert looks == 1


async def test_one_that_is_behind_is_not_asked(
    second: ReplicaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first server answers, with all there is; the replica when it has it too."""
    second.hold()
    try:
        note = await Note.create(id=uuid4())
        with monkeypatch.context() as hasty:
            hasty.setattr(replica, "PATIENCE", 0.1)
            async with reading():
                assert not await from_replica()
                assert await Note.get_or_none(id=note.id)
    finally:
        second.go_on()
    await answers_again()
    async with reading():
        assert await Note.get_or_none(id=note.id)


async def test_one_that_goes_away_in_the_middle_costs_nobody_an_answer(second: ReplicaServer) -> None:
    """Neither whoever reads at that moment, nor who begins to afterwards; it is asked when it is back."""
    note = await Note.create(id=uuid4())
    async with reading():
        assert await from_replica()
        await asyncio.to_thread(second.stop)
        assert await Note.get_or_none(id=note.id)
        assert not await from_replica()
    async with reading():
        assert not await from_replica()
    second.bring_back()
    await answers_again()


@pytest.mark.usefixtures("second")
async def test_a_statement_that_writes_is_the_first_servers() -> None:
    async with reading():
        assert await from_replica()
        note = await Note.create(id=uuid4())
        assert await Note.get_or_none(id=note.id)


@pytest.mark.usefixtures("second")
async def test_a_callers_statement_ends_there_in_time_too() -> None:
    caller.set("somebody")
    async with reading():
        [found] = await rows("SELECT current_setting('statement_timeout') AS most")
    assert found["most"] == f"{guarded.STATEMENT_SECONDS:.0f}s"


async def test_a_server_that_follows_another_one_is_never_asked(
    servers: Servers, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "LEFT_ALONE", 0.0)
    name = f"desk-{uuid4().hex}"
    for server in (servers[0], postgres):
        server.create(name)
    await open_database(postgres.url(name), processes.TABLES, replica=servers[0].url(name))
    try:
        for _ in range(5):
            async with reading():
                assert (await rows("SHOW port"))[0]["port"] == str(postgres.port)
    finally:
        await close_database()
        postgres.drop(name)


async def test_one_that_is_away_from_the_beginning_is_asked_when_it_comes(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "LEFT_ALONE", 0.0)
    first, second = servers
    name = f"desk-{uuid4().hex}"
    url = first.create(name)
    second.close()
    await asyncio.to_thread(second.stop)
    await open_database(url, processes.TABLES, replica=second.url(name))
    try:
        async with reading():
            assert not await from_replica()
        second.bring_back()
        await answers_again()
    finally:
        await close_database()
