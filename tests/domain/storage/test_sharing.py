"""Processes share what connections the server lets in."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import uuid4

import asyncpg
import pytest

from domain.storage.configuration import connection_for
from domain.storage.engines.asyncpg import Client
from domain.storage.engines.guarded import SHARE, caller
from domain.storage.sharing import LEAST, MOST, SPARE, TooFew, parts, share
from tests.servers import PostgresServer

LET_IN = 97 - SPARE  # of PostgreSQL's default of 100, three are the superuser's


@pytest.fixture
def limited(postgres: PostgresServer) -> Iterator[str]:
    """Give a database that lets in as many as a server does that nobody has configured."""
    name = f"desk-{uuid4().hex}"
    url = postgres.create(name)
    asyncio.run(_run(url, f'ALTER DATABASE "{name}" CONNECTION LIMIT 97'))
    yield url
    postgres.drop(name)


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("processes", "wanted", "expected"),
    [(1, None, MOST), (5, None, MOST), (6, None, 15), (12, None, 7), (15, None, LEAST), (9, 10, 10)],
)
async def test_each_has_its_share(limited: str, processes: int, wanted: int | None, expected: int) -> None:
    assert await share(limited, processes, wanted) == expected
    assert expected * processes <= LET_IN


@pytest.mark.parametrize(("processes", "wanted", "needed"), [(16, None, 96), (9, 11, 99)])
async def test_too_few_are_refused_with_a_sentence(
    limited: str, processes: int, wanted: int | None, needed: int
) -> None:
    said = f"{processes} processes need {needed} connections, and the server has {LET_IN} for them"
    with pytest.raises(TooFew, match=said):
        await share(limited, processes, wanted)


async def test_sqlite_has_no_limit() -> None:
    assert await share("sqlite:///data/desk.db", 64, None) == MOST


@pytest.mark.parametrize("connections", range(LEAST, 64))
def test_the_desk_has_its_own_and_no_caller_has_all_others(connections: int) -> None:
    """However few there are: one for the engine, the clock and the deliveries each."""
    own, callers = parts(connections)
    assert own + callers == connections
    assert own >= 3
    assert callers > SHARE


@pytest.mark.parametrize(
    ("connections", "expected"), [(7, (3, 4)), (12, (5, 7)), (MOST, (5, 13)), (64, (5, 59))]
)
def test_the_desk_has_five_where_they_suffice(connections: int, expected: tuple[int, int]) -> None:
    assert parts(connections) == expected


@asynccontextmanager
async def _all_of_them(url: str, connections: int) -> AsyncIterator[int]:
    """Open a process's pools and take every connection out of them; give how many that are."""
    credentials = connection_for(url, connections)["credentials"]
    client = Client(connection_name="default", **credentials)
    await client.create_connection(with_db=True)
    try:
        async with AsyncExitStack() as taken:
            for place in range(sum(parts(connections))):
                caller.set(None if place < parts(connections)[0] else f"caller {place}")
                await taken.enter_async_context(client.acquire_connection())
            yield place + 1
    finally:
        caller.set(None)
        await client.close()


async def test_twelve_processes_fill_their_pools_and_a_command_still_gets_in(
    postgres: PostgresServer, limited: str
) -> None:
    """As anybody whom the limit binds: it binds no superuser."""
    role = f"desk_{uuid4().hex}"
    await _run(limited, f"CREATE ROLE {role} LOGIN")
    url = limited.replace("postgres@", f"{role}@")
    async with AsyncExitStack() as processes:
        held = 0
        for _ in range(12):
            connections = await share(url, 12, None)
            held += await processes.enter_async_context(_all_of_them(url, connections))
        assert held == 12 * 7
        await _run(url, "SELECT 1")
    await _run(limited, f"DROP ROLE {role}")
