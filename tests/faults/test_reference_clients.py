"""Clients of others, left to themselves: what they make of a desk that stops and comes back."""

import asyncio
import json
import signal
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.conftest import Place
from tests.faults.processes import PATIENCE, make_event, make_ticket, serving
from tests.javascript import NODE, installed
from tests.pairs import ON_SQLITE
from tests.servers import free_port

TICKETS = 3


class Listener:
    """A client in a process of its own, and what it has been told."""

    def __init__(self, lines: asyncio.StreamReader) -> None:
        self.lines = lines

    async def told(self) -> dict[str, Any]:
        """Wait for what it is told next."""
        async with asyncio.timeout(PATIENCE):
            line = await self.lines.readline()
        assert line, "it has ended"
        told: dict[str, Any] = json.loads(line)
        return told


@asynccontextmanager
async def listening(client: str, address: str, token: str, after: str) -> AsyncIterator[Listener]:
    """Let a reference client listen to somebody's messages until the end."""
    process = await asyncio.create_subprocess_exec(
        NODE,
        "listen.mjs",
        client,
        f"{address}/graphql",
        f"Bearer {token}",
        after,
        cwd=await asyncio.to_thread(installed),
        stdout=PIPE,
    )
    assert process.stdout
    try:
        yield Listener(process.stdout)
    finally:
        process.kill()
        await process.wait()


@ON_SQLITE
@pytest.mark.parametrize("client", ["graphql-ws", "graphql-sse"])
async def test_a_client_goes_on_by_itself_when_the_desk_comes_back(place: Place, client: str) -> None:
    """Its iterator goes on: it loses nothing, hears nothing twice, and does not take the stream for ended."""
    port = free_port()
    async with serving(place, port=port) as served:
        ada = await served.sign_in("ada")
        await make_event(ada)
        cursor = (await ada.ask("query { messages(first: 0) { liveCursor } }"))["liveCursor"]
        async with listening(client, served.address, ada.token, cursor) as listener:
            heard = []
            for number in range(TICKETS):
                await make_ticket(ada, f"Ticket {number}")
                heard.append(await listener.told())
            served.tell(signal.SIGTERM)
            await served.gone()
            async with serving(place, port=port):
                for number in range(TICKETS, 2 * TICKETS):
                    await make_ticket(ada, f"Ticket {number}")
                    heard.append(await listener.told())

    told = [notice.get("subject", notice) for notice in heard]
    assert told == [f"Ticket {number}" for number in range(2 * TICKETS)]
    await ada.close()
