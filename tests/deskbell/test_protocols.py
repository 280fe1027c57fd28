"""Frames as others write them, who waits at the door, and sockets handed over."""

import asyncio
import gc
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.frames import Frame, Opcode

from deskbell.protocols import SHORT_WAY, HTTPProtocol, Take, WSProtocol, _head
from deskbell.server import OPTIONS
from tests.desk import SOON
from tests.notifications.feed.conftest import eventually
from tests.protocol.server import Server

FEW_SECONDS = 5.0


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


async def test_a_socket_from_which_nothing_comes_keeps_no_queue() -> None:
    taken = asyncio.Event()

    async def take(_: Any) -> None:
        taken.set()

    async with handed_over(take) as (way, client):
        await client.send("Good morning")
        await asyncio.wait_for(taken.wait(), SOON)

        await eventually(lambda: deque not in map(type, gc.get_referents(way.queue)))


@pytest.mark.parametrize("headers", [b"cookie: " + b"x" * 9_000 + b"\r\n", b"x: y\r\n" * 200])
async def test_a_handshake_that_cannot_be_read_is_answered(headers: bytes) -> None:
    """As of a browser with many cookies: it would wait for ever, and hold a connection for as long."""

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        raise AssertionError

    shake = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
    async with served(app) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(shake + headers + b"\r\n")
        answer = await asyncio.wait_for(reader.read(), SOON)
        writer.close()
    assert answer.startswith(b"HTTP/1.1 431 ")


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


async def test_a_request_that_comes_as_its_connection_is_given_up_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where the loop was busy while it came; without one, the connection is closed."""
    idle: list[HTTPProtocol] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})

    made = HTTPProtocol.connection_made

    def noted(own: HTTPProtocol, transport: Any) -> None:
        idle.append(own)
        made(own, transport)

    monkeypatch.setattr(HTTPProtocol, "connection_made", noted)
    async with served(app) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):
            writer.write(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            for protocol in idle:
                protocol.timeout_keep_alive_handler()
            assert await reader.readuntil(b"\r\n\r\n")
        idle[0].timeout_keep_alive_handler()
        assert await reader.read() == b""
        writer.close()


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
