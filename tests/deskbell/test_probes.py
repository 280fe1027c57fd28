"""What those hear who watch over a process."""

import asyncio
import os
from typing import Any

import httpx

from domain.storage.database import rows
from tests.conftest import Place
from tests.desk import SOON
from tests.pairs import ON_SQLITE
from tests.serving import running


@ON_SQLITE
async def test_a_process_is_not_ready_before_the_events_are_in(place: Place) -> None:
    async with running(place.settings()) as desk, httpx.AsyncClient() as client:
        engine: Any = desk.runtime.engine
        async with asyncio.timeout(SOON):
            while not engine.rules.complete:
                await asyncio.sleep(0.01)
        answer = await client.get(f"{desk.address}/readyz")
        assert (answer.status_code, answer.text) == (200, "ready\n")
        # Of a host's processes any answers: what is one's own says whose it is.
        assert (
            f'deskbell_rules{{process="{os.getpid()}"}} 0.0'
            in (await client.get(f"{desk.address}/metrics")).text
        )

        engine.rules.complete = False
        answer = await client.get(f"{desk.address}/readyz")
        assert (answer.status_code, answer.text) == (503, "the events are still being read: 0 of 0\n")


@ON_SQLITE
async def test_a_process_whose_database_takes_nothing_is_not_ready_until_it_does(place: Place) -> None:
    """As where the disk is full."""
    async with running(place.settings()) as desk, httpx.AsyncClient() as client:
        for takes, status in ((False, 503), (True, 200)):
            await rows(f"PRAGMA query_only={not takes}")
            answer = await client.get(f"{desk.address}/readyz")
            assert (answer.status_code, "takes nothing new" in answer.text) == (status, not takes)
