"""Stopping: a told desk breaks its streams off over every protocol and is gone in a few seconds."""

import asyncio
import signal
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.conftest import Place
from tests.desk import SOON
from tests.faults.processes import make_event, make_ticket, serving
from tests.resolvers.listening import PROTOCOLS, SUBSCRIPTIONS, asked_to_come_again

FEW_SECONDS = 5.0
WATCH = "subscription { occurrenceRaised { id } }"


@pytest.mark.parametrize(
    ("pair", "workers"), [("sqlite+memory", 1), ("postgres+valkey", 1), ("postgres+valkey", 2)]
)
async def test_sigterm_breaks_every_stream_off(place: Place, workers: int) -> None:
    """
    Streams of messages and of occurrences, several of each so that every process holds some.

    None is told that it is over: sockets close as before a restart, and responses just end.
    """
    async with serving(place, workers=workers) as served, AsyncExitStack() as streams:
        ada = await served.sign_in("ada")
        streams.push_async_callback(ada.close)
        open_streams: list[Any] = []
        for _ in range(2 * workers):
            for protocol in PROTOCOLS:
                listening = PROTOCOLS[protocol](ada, "")
                watching = SUBSCRIPTIONS[protocol](ada, WATCH)
                open_streams += [await streams.enter_async_context(one) for one in (listening, watching)]
        await make_event(ada)
        async with asyncio.timeout(SOON):
            while any(bells.silent for bells in open_streams):
                await make_ticket(ada, "Is everybody there?")
        served.tell(signal.SIGTERM)

        ends = [await bells.ended() for bells in open_streams]
        assert all(map(asked_to_come_again, ends)), ends
        assert await served.gone(FEW_SECONDS) in {0, -signal.SIGTERM}
        said = served.log.read_text()
        assert "Traceback" not in said
        assert "Cancel" not in said
