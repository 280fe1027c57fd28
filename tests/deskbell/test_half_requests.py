"""Requests without end, whose peers are not waited for, and whole ones, which are."""

import asyncio
from typing import Any

import pytest

from deskbell.half_requests import LONGEST_HEAD
from deskbell.server import OPTIONS
from tests.desk import SOON
from tests.deskbell.test_protocols import served

BEGUN = b"POST / HTTP/1.1\r\nhost: a\r\n"


class Slow:
    """An application that reads what it is asked, and answers when it is told to."""

    def __init__(self) -> None:
        self.asked, self.told = asyncio.Event(), asyncio.Event()

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        self.asked.set()
        while (await receive()).get("more_body"):
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
