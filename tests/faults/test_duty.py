"""One process asks the clock for all; when it dies, another does, and rings for what came due meanwhile."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from domain.migrations import TABLES
from domain.storage.database import close_database, open_database, rows
from domain.storage.duty import LENGTH
from tests.conftest import Place
from tests.desk import SOON
from tests.faults.processes import make_event, make_ticket, serving
from tests.pairs import ON_SQLITE
from tests.servers import ValkeyServer


@pytest.fixture
def shared(place: Place, valkey: ValkeyServer) -> Place:
    """Give a desk that several processes may serve, on either database."""
    return replace(place, redis_url=valkey.url)


@pytest.fixture
async def opened(shared: Place) -> AsyncIterator[None]:
    """Open its database here, too."""
    await open_database(shared.database_url, TABLES)
    yield
    await close_database()


async def on_duty(*, not_: str = "") -> str:
    """Wait until a process has the duty that is not a certain one; return which."""
    async with asyncio.timeout(SOON):
        while True:
            found = await rows("SELECT holder FROM lease WHERE name = 'upkeep' AND holder <> $1", not_)
            if found:
                return str(found[0]["holder"])
            await asyncio.sleep(0.02)


@pytest.mark.usefixtures("opened")
async def test_each_crossing_rings_once_though_who_asked_the_clock_was_killed(shared: Place) -> None:
    """Tickets that came due before, at and after the kill; the other process lets nothing go by."""
    waits = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 0.02}}}
    async with serving(shared) as dying:
        first = await on_duty()
        async with serving(shared) as survivor:
            maria = await survivor.sign_in("maria")
            await make_event(maria, eventType="TICKET_IDLE", conditions={"all": [waits]})
            sent = [f"Ticket {number}" for number in range(20)]
            async with maria.listening("") as bells:
                for subject in sent[:10]:
                    await make_ticket(maria, subject)
                heard = [(await bells.next())["message"]["subject"]]
                assert await on_duty() == first
                dying.tell(signal.SIGKILL)
                for subject in sent[10:]:
                    await make_ticket(maria, subject)
                heard += [bell["message"]["subject"] for bell in await bells.take(len(sent) - 1)]
                await on_duty(not_=first)
                await make_ticket(maria, "Last")

                assert (await bells.next())["message"]["subject"] == "Last"
            await maria.close()
    assert Counter(heard) == Counter(sent)
    assert LENGTH < 2


@pytest.mark.usefixtures("opened")
async def test_a_process_that_stops_leaves_its_duty_to_the_others(shared: Place) -> None:
    async with serving(shared) as stopping:
        first = await on_duty()
        stopping.tell(signal.SIGTERM)
        await stopping.gone()
    assert await rows("SELECT holder FROM lease WHERE name = 'upkeep'") == []
    async with serving(shared):
        assert await on_duty() != first


@pytest.mark.usefixtures("opened")
@ON_SQLITE
async def test_whoever_serves_alone_has_it_at_no_cost(place: Place) -> None:
    async with serving(place) as alone:
        maria = await alone.sign_in("maria")
        waits = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 0.01}}}
        await make_event(maria, eventType="TICKET_IDLE", conditions={"all": [waits]})
        async with maria.listening("") as bells:
            await make_ticket(maria, "Printer on fire")
            await bells.next()
        await maria.close()
    assert await rows("SELECT 1 AS one FROM lease WHERE name = 'upkeep'") == []
