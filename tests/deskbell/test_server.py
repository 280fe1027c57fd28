"""How a server starts and stops."""

import asyncio
import os
import re
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.datastructures import State
from uvicorn import _subprocess
from uvicorn.config import STARTUP_FAILURE

from deskbell.environment import BadSetting
from deskbell.log import begin_log
from deskbell.server import check_port, install_draining, run
from tests.conftest import Place
from tests.desk import SOON
from tests.faults.processes import Served, begin, killed, make_event, make_ticket, started
from tests.faults.processes import serving as serving_a_desk
from tests.protocol.peers import EVENTS
from tests.resolvers.listening import PROTOCOLS, SUBSCRIPTIONS, asked_to_come_again
from tests.servers import free_port

FEW_SECONDS = 5.0


def test_a_port_that_is_taken_is_told_before_anything_is_made() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSetting, match=f"DESKBELL_PORT: 127.0.0.1 has no port {port} for us"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)
    for host in ("300.1.1.1", "192.0.2.1"):
        with pytest.raises(BadSetting, match=f"DESKBELL_HOST: {host} is no address of this machine"):
            check_port(host, port)


@asynccontextmanager
async def serving(workers: int, log: Path) -> AsyncIterator[Served]:
    """Serve in a process of its own, as `serve` does."""
    port = free_port()
    process = begin(_run, port, workers, environment={**os.environ}, log=log)
    served = Served(process, f"http://127.0.0.1:{port}", log)
    try:
        await started(served, workers)
        yield served
    finally:
        await killed(served)


def _run(port: int, workers: int, app: str = "tests.protocol.server:create_app") -> None:
    begin_log()
    # Workers that begin anew, as those of a desk do below, take longer than all else that is looked at here.
    _subprocess.spawn = get_context("fork")  # type: ignore[assignment] # on purpose
    run(app, host="127.0.0.1", port=port, workers=workers)


def create_app_without_database() -> Starlette:
    """Wire an application that cannot begin."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        raise ConnectionRefusedError
        yield

    return Starlette(lifespan=lifespan)


@pytest.mark.parametrize("workers", [1, 2])
async def test_a_server_that_cannot_begin_ends_as_what_is_to_be_started_again(
    workers: int, tmp_path: Path
) -> None:
    given = (free_port(), workers, f"{__name__}:{create_app_without_database.__name__}")
    process = begin(_run, *given, environment={**os.environ}, log=tmp_path / "log")
    served = Served(process, "", tmp_path / "log")
    try:
        assert await served.gone() == STARTUP_FAILURE
    finally:
        await killed(served)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("workers", [1, 2])
async def test_a_stream_breaks_off_when_the_server_stops(
    workers: int, stop: signal.Signals, tmp_path: Path
) -> None:
    """Without `complete`, which tells clients not to come again; and the server does not wait to be gone."""
    async with serving(workers, tmp_path / "log") as served, httpx.AsyncClient(timeout=5) as client:
        hold, url = {"query": "subscription { hold }"}, f"{served.address}/graphql"
        async with client.stream("POST", url, json=hold, headers={"accept": EVENTS}) as response:
            lines = response.aiter_lines()
            assert [await anext(lines) for _ in range(3)] == ["event: next", 'data: {"data":{"hold":0}}', ""]
            served.tell(stop)
            rest = [line async for line in lines]
        await served.gone(FEW_SECONDS)
        output = served.log.read_text()

    assert rest == []
    assert "Traceback" not in output
    assert "Cancel" not in output


async def test_workers_stop_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    """As for want of memory: the port is free, so that all can be started again."""
    async with serving(2, tmp_path / "log") as served, httpx.AsyncClient(timeout=5) as client:
        hold, url = {"query": "subscription { hold }"}, f"{served.address}/graphql"
        async with client.stream("POST", url, json=hold, headers={"accept": EVENTS}) as response:
            os.kill(served.pid, signal.SIGKILL)
            await served.gone()
            said = [line async for line in response.aiter_lines()]
        port = int(served.address.rpartition(":")[2])
        async with asyncio.timeout(SOON):
            while _is_taken(port):
                await asyncio.sleep(0.02)
    assert "event: complete" not in said


def _is_taken(port: int) -> bool:
    try:
        check_port("127.0.0.1", port)
    except BadSetting:
        return True
    return False


async def test_without_a_server_no_signal_is_touched() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    state = State()
    draining = install_draining(state)

    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    assert state.draining is draining
    assert not draining.is_set()


WATCH = "subscription { occurrenceRaised { id } }"


@pytest.mark.parametrize(
    ("pair", "workers"), [("sqlite+memory", 1), ("postgres+valkey", 1), ("postgres+valkey", 2)]
)
async def test_sigterm_breaks_every_stream_off(place: Place, workers: int) -> None:
    """
    Streams of messages and of occurrences, several of each so that every process holds some.

    None is told that it is over: sockets close as before a restart, and responses just end.
    """
    async with serving_a_desk(place, workers=workers) as served, AsyncExitStack() as streams:
        ada = await served.sign_in("ada")
        streams.push_async_callback(ada.close)
        open_streams: list[Any] = []
        for _ in range(2 * workers):
            for protocol in PROTOCOLS:
                listening = PROTOCOLS[protocol](ada, "")
                watching = SUBSCRIPTIONS[protocol](ada, WATCH)
                open_streams += [
                    await streams.enter_async_context(stream) for stream in (listening, watching)
                ]
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
        untimed = [line for line in said.splitlines() if not re.match(r"\d{4}-\d\d-\d\d ", line)]
        assert untimed == []
