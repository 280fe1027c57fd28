"""Frames as others write them, who waits at the door, sockets handed over, and how a server stops."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.datastructures import State
from uvicorn import _subprocess
from websockets.asyncio.client import ClientConnection, connect
from websockets.frames import Frame, Opcode

from deskbell.environment import BadSetting
from deskbell.server import (
    OPTIONS,
    SHORT_WAY,
    Take,
    WSProtocol,
    _head,
    check_port,
    install_draining,
    run,
)
from tests.conftest import Place
from tests.desk import SOON
from tests.faults.processes import Served, begin, free_port, killed, make_event, make_ticket, started
from tests.faults.processes import serving as serving_a_desk
from tests.notifications.feed.conftest import eventually
from tests.protocol.peers import EVENTS
from tests.protocol.server import Server
from tests.resolvers.listening import PROTOCOLS, SUBSCRIPTIONS, asked_to_come_again

FEW_SECONDS = 5.0


def test_a_port_that_is_taken_is_told_before_anything_is_made() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSetting, match=f"DESKBELL_PORT: 127.0.0.1 has no port {port} for us"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


@pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536])
def test_a_frame_that_we_write_begins_as_others_write_it(length: int) -> None:
    theirs = Frame(Opcode.TEXT, bytes(length)).serialize(mask=False)

    assert _head(length) == theirs[: len(theirs) - length]


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[int]:
    """Serve an application as we serve ours; return the port."""
    server = Server(uvicorn.Config(app, **OPTIONS | {"port": 0, "lifespan": "off", "log_config": None}))
    task = asyncio.create_task(server.serve())
    await server.listening.wait()
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def handed_over(take: Take) -> AsyncIterator[tuple[WSProtocol, ClientConnection]]:
    """Open a socket whose messages are taken by ``take``; return both of its ends."""
    ways: list[WSProtocol] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        ways.append(scope["extensions"][SHORT_WAY])
        ways[0].hand_over(take)

    async with served(app) as port, connect(f"ws://127.0.0.1:{port}", ping_interval=None) as client:
        await client.ping()
        yield ways[0], client


async def test_who_waits_at_the_door_is_served_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    came: asyncio.Queue[bytes] = asyncio.Queue()

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        more = True
        while more:
            part = await receive()
            came.put_nowait(part["body"])
            more = part["more_body"]
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})

    monkeypatch.setattr("deskbell.door.TURN", 0.0)  # so that everything waits
    async with served(app) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):
            writer.write(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\n")
            for part in (b"a", b"b", b"c"):
                writer.write(part)
                assert await asyncio.wait_for(_next(came), SOON) == part
            assert await reader.readuntil(b"\r\n\r\n")
        writer.close()


async def _next(came: asyncio.Queue[bytes]) -> bytes:
    while not (part := await came.get()):
        pass
    return part


async def test_what_cannot_be_taken_keeps_no_other_message_from_it(caplog: pytest.LogCaptureFixture) -> None:
    taken: asyncio.Queue[Any] = asyncio.Queue()

    async def take(event: Any) -> None:
        if event.get("text") == "bad":
            raise ValueError
        taken.put_nowait(event.get("text"))

    async with asyncio.timeout(FEW_SECONDS), handed_over(take) as (_, client):
        for text in ("bad", "good"):
            await client.send(text)
        assert await taken.get() == "good"
        await client.close()
        assert await taken.get() is None
    assert "what came over a socket could not be taken" in caplog.text


async def test_a_peer_that_leaves_is_noticed_while_its_message_is_taken() -> None:
    gone = asyncio.Event()

    async def take(event: Any) -> None:
        if event["type"] == "websocket.receive":
            client.transport.abort()
            await eventually(lambda: way.disconnected)
        gone.set()

    async with asyncio.timeout(FEW_SECONDS), handed_over(take) as (way, client):
        await client.send("text")
        await gone.wait()


async def test_a_peer_that_does_not_read_makes_us_keep_nothing() -> None:
    """Neither answers to its pings, nor parts of a message that have no size."""

    async def take(event: Any) -> None:
        assert event["type"] == "websocket.disconnect"

    async with asyncio.timeout(FEW_SECONDS), handed_over(take) as (way, client):
        client.transport.pause_reading()
        while way.write(b"x" * 65_536):
            await asyncio.sleep(0)
        waiting = way.transport.get_write_buffer_size()
        client.protocol.send_text(b"x", fin=False)
        for _ in range(1_000):
            client.protocol.send_ping(b"y" * 100)
            client.protocol.send_continuation(b"", fin=False)
        client.protocol.send_continuation(b"z", fin=False)
        client.transport.write(b"".join(client.protocol.data_to_send()))
        await eventually(lambda: len(way.frames) > 1)
        kept, more = list(map(bytes, way.frames)), way.transport.get_write_buffer_size() - waiting
        way.transport.abort()
        client.transport.abort()

    assert (kept, more) == ([b"x", b"z"], 0)


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


def _run(port: int, workers: int) -> None:
    # Workers that begin anew, as those of a desk do below, take longer than all else that is looked at here.
    _subprocess.spawn = get_context("fork")  # type: ignore[assignment] # on purpose
    run("tests.protocol.server:create_app", host="127.0.0.1", port=port, workers=workers)


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
