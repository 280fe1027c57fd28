"""Requests without end, whose peers are not waited for, and whole ones, which are."""

import asyncio
import socket
from collections.abc import AsyncIterator
from math import inf
from types import SimpleNamespace
from typing import Any, cast

import pytest
import uvicorn
from uvicorn.server import ServerState

from deskbell.half_requests import LONGEST_HEAD, HalfRequests
from deskbell.server import OPTIONS
from tests.desk import SOON
from tests.deskbell.test_protocols import served
from tests.notifications.feed.conftest import eventually

BEGUN = b"POST / HTTP/1.1\r\nhost: a\r\n"


class Slow:
    """An application that reads what it is asked, and answers when it is told to."""

    reads = True

    def __init__(self) -> None:
        self.asked, self.told = asyncio.Event(), asyncio.Event()

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        self.asked.set()
        while self.reads and (await receive()).get("more_body"):
            pass
        await self.told.wait()
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})


@pytest.mark.parametrize(
    ("begun", "endless"),
    [
        (b"", b"GET /" + b"x" * LONGEST_HEAD),
        (BEGUN, b"a: " + b"x" * LONGEST_HEAD),
        (BEGUN, b"a: x\r\n" * (LONGEST_HEAD // 6 + 1)),
        (BEGUN + b"transfer-encoding: chunked\r\n\r\n", b"0\r\na: " + b"x" * LONGEST_HEAD),
    ],
    ids=["address", "header", "headers", "behind the body"],
)
async def test_a_head_without_end_is_refused(begun: bytes, endless: bytes) -> None:
    """Nothing of it is kept, whatever it goes on with, and nobody waits while it is put together."""
    app = Slow()
    async with served(app) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(begun)
        if begun.endswith(b"\r\n\r\n"):
            await asyncio.wait_for(app.asked.wait(), SOON)
        writer.write(endless)
        answer = await asyncio.wait_for(reader.read(), SOON)
        writer.close()
        app.told.set()

    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_a_head_as_long_as_any_that_is_true_is_taken() -> None:
    app = Slow()
    app.told.set()
    async with served(app) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):  # each by itself, over one connection
            writer.write(
                BEGUN + b"cookie: " + b"x" * (LONGEST_HEAD // 2) + b"\r\ncontent-length: 70000\r\n\r\n"
            )
            writer.write(b"x" * 70_000)
            answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SOON)
            assert answer.startswith(b"HTTP/1.1 204 ")
        writer.close()


@pytest.mark.parametrize("half", [b"", b"POST / HT", BEGUN, BEGUN + b"content-length: 9\r\n\r\nhalf"])
async def test_who_stops_in_the_middle_is_not_waited_for(
    half: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is whoever connects and says nothing; while a whole request is answered, nobody is hurried."""
    monkeypatch.setitem(OPTIONS, "timeout_keep_alive", 0.05)
    app = Slow()
    async with served(app) as port:
        whole, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(BEGUN + b"\r\n")
        await asyncio.wait_for(app.asked.wait(), SOON)

        reader, stopped = await asyncio.open_connection("127.0.0.1", port)
        stopped.write(half)
        assert await asyncio.wait_for(reader.read(), SOON) == b""
        stopped.close()

        app.told.set()
        answer = await asyncio.wait_for(whole.readuntil(b"\r\n\r\n"), SOON)
        writer.close()
    assert answer.startswith(b"HTTP/1.1 204 ")


class Timers:
    """A loop whose timers go off when a test lets time pass."""

    def __init__(self) -> None:
        self._now, self._set, self._loop = 0.0, list[Any](), asyncio.get_running_loop()

    def __getattr__(self, name: str) -> Any:
        """Return what is the loop's own."""
        return getattr(self._loop, name)

    def call_later(self, seconds: float, do: Any) -> Any:
        """Set a timer."""
        timer = SimpleNamespace(at=self._now + seconds, do=do)
        timer.cancel = lambda: vars(timer).update(at=inf)
        self._set.append(timer)
        return timer

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds
        for timer in self._set:
            if timer.at <= self._now:
                timer.do()


class Line:
    """A connection on which ``app`` serves, and which waits for 75 seconds."""

    def __init__(self) -> None:
        self.app, timers = Slow(), cast("Any", Timers())
        config = uvicorn.Config(self.app, **OPTIONS, log_config=None)
        config.load()
        self.protocol: Any = HalfRequests(config, ServerState(), {}, timers)
        self.take, self.pass_by = self.protocol.data_received, timers.pass_by

    @property
    def ended(self) -> bool:
        """Whether nobody waits any more."""
        return bool(self.protocol.transport.is_closing())

    async def answered(self) -> None:
        """Have the request answered."""
        self.app.told.set()
        await eventually(lambda: self.protocol.cycle.response_complete)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """Return a connection that has been made."""
    made, (here, there) = Line(), socket.socketpair()
    await asyncio.get_running_loop().connect_accepted_socket(lambda: made.protocol, here)
    yield made
    made.app.told.set()
    there.close()
    await eventually(lambda: not made.protocol.server_state.tasks)


@pytest.mark.parametrize("begun", [b"POST /", BEGUN, BEGUN + b"content-length: 99\r\n\r\n"])
async def test_who_drips_has_no_more_time_than_who_stops(line: Line, begun: bytes) -> None:
    line.take(begun)
    for _ in range(7):
        line.pass_by(10)
        line.take(b"O")
    assert not line.ended
    line.pass_by(5)
    assert line.ended


async def test_a_request_has_its_time_whatever_was_before_it(line: Line) -> None:
    """As one that was answered, with a 413, before its body had come."""
    line.app.reads = False
    line.take(BEGUN + b"content-length: 9\r\n\r\n")
    await line.answered()
    line.pass_by(40)
    line.take(b"x" * 9)
    line.pass_by(30)
    line.take(b"GET / HTTP/1.1\r\nhost")
    line.pass_by(70)
    assert not line.ended
    line.pass_by(5)
    assert line.ended


async def test_empty_lines_are_no_request(line: Line) -> None:
    """They cut no answer that is being given, and keep nobody waiting longer for a request."""
    line.take(BEGUN + b"\r\n")
    line.take(b"\r\n")
    line.pass_by(80)
    assert not line.ended
    await line.answered()
    for _ in range(2):
        line.take(b"\r\n")
        line.pass_by(37)
    assert not line.ended
    line.pass_by(1)
    assert line.ended


async def test_a_connection_that_has_become_a_websocket_is_left_alone(line: Line) -> None:
    line.take(BEGUN + b"\r\n")
    await line.answered()
    line.app.told.clear()
    line.take(
        b"GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
        b"sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    line.pass_by(80)
    assert not line.ended
