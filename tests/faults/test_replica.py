"""Two processes that read from a replica are one desk all the same."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from tests.conftest import Place
from tests.faults.processes import make_event, make_ticket, serving
from tests.founded import found
from tests.replica import replicated
from tests.servers import ValkeyServer

LIST = "{ tickets(first: 1) { totalCount edges { node { subject } } } }"
INBOX = "{ messages(first: 1) { edges { node { subject } } } }"


@pytest.fixture
def followed(tmp_path: Path, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A founded desk whose database has a replica."""
    name = f"desk-{uuid4().hex}"
    with replicated() as (first, second):
        url = first.create(name)
        asyncio.run(found(url))
        monkeypatch.setenv("DESKBELL_DATABASE_READ_URL", second.url(name))
        yield Place(url, valkey.url, tmp_path)


async def read_there() -> int:
    """Return how many connections to the replica that is open to both have just read a list of tickets."""
    connection = await asyncpg.connect(os.environ["DESKBELL_DATABASE_READ_URL"])
    try:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%FROM \"ticket\"%' AND pid <> $1"
        return int(await connection.fetchval(asked, connection.get_server_pid()))
    finally:
        await connection.close()


async def test_what_one_wrote_is_in_the_next_list_at_another_process(followed: Place) -> None:
    """And what a bell told of is in the inbox, wherever it is looked for."""
    async with serving(followed) as here, serving(followed) as there:
        maria, elsewhere = await here.sign_in("maria"), await there.sign_in("maria")
        await make_event(maria)
        async with elsewhere.listening("") as bells:
            read = 0
            for number in range(20):
                writer, reader = (maria, elsewhere) if number % 2 else (elsewhere, maria)
                await make_ticket(writer, f"Ticket {number}")
                listed = await reader.ask(LIST)
                read += await read_there()
                assert listed["totalCount"] == number + 1
                told = (await bells.next())["message"]["subject"]
                [edge] = (await maria.ask(INBOX))["edges"]
                assert edge["node"]["subject"] == told
        assert read
        await maria.close()
        await elsewhere.close()
