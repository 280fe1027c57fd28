"""
Many listeners in a process of their own, which nobody has to wait for: bare sockets, one clock.

They speak as much of graphql-transport-ws as it takes to listen, and look at no more of a frame than its
head. A message takes no longer where more listen. What this process is told and tells are lines of JSON:
first whom to listen to, then how many messages to wait for, each time.
"""

import asyncio
import gc
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

import uvloop

AT_ONCE = 20  # listeners that are on their way in
PATIENCE = 120.0
LONGEST_LINE = 2**26
TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
OPENING = (
    b"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)


class Listeners:
    """The process, and the way to talk to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    @asynccontextmanager
    async def of(
        cls, address: str, operation: str, tokens: Sequence[str], at_once: int = AT_ONCE
    ) -> AsyncIterator[Self]:
        """Let somebody with each token listen to a server, from when all have said what to, until the end."""
        root = Path(__file__).parents[2]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, cwd=root, stdin=PIPE, stdout=PIPE, limit=LONGEST_LINE
        )
        listeners, said = cls(process), {"port": urlsplit(address).port, "at_once": at_once}
        try:
            await listeners.ask({**said, "operation": operation, "tokens": tokens})
            yield listeners
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def hear(self, count: int) -> list[list[float]]:
        """Wait until that many messages have come since the last time; return when, for each listener."""
        heard: list[list[float]] = await self.ask(count)
        if (came := sum(map(len, heard))) != count:
            raise RuntimeError(f"{came} messages came where {count} were rung.")
        return heard

    async def ask(self, line: Any) -> Any:
        """Tell a line and wait for the answer."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(line).encode() + b"\n")
        if not (answer := await self._process.stdout.readline()):
            raise RuntimeError("The listeners have given up.")
        return json.loads(answer)


class Listener(asyncio.Protocol):
    """One socket, and when each message came."""

    def __init__(self, token: str, operation: str) -> None:
        self.heard: list[float] = []
        self.subscribed = asyncio.get_running_loop().create_future()
        self._rest, self._left = b"", False
        hello = {"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}
        wish = {"id": "1", "type": "subscribe", "payload": {"query": operation}}
        self._to_say = [_frame(TEXT, json.dumps(frame).encode()) for frame in (wish, hello)]  # the last first

    def connection_made(self, transport: Any) -> None:
        """Ask to be let in."""
        self._transport = transport
        transport.write(OPENING)

    def data_received(self, data: bytes) -> None:
        """Note the messages, and answer as the protocol wants it."""
        now, data = monotonic(), self._rest + data
        if len(self._to_say) == 2:  # neither is said: this is HTTP
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._rest = head
                return
            self._transport.write(self._to_say.pop())
        place, end_of_all = 0, len(data)
        while place + 2 <= end_of_all:
            kind, size, begin = data[place], data[place + 1], place + 2
            if size == 126:
                size, begin = int.from_bytes(data[begin : begin + 2], "big"), begin + 2
            elif size == 127:
                size, begin = int.from_bytes(data[begin : begin + 8], "big"), begin + 8
            if begin + size > end_of_all:
                break
            place = begin + size
            self._take(kind, data, begin, place, now)
        self._rest = data[place:]

    def connection_lost(self, exc: Exception | None) -> None:
        """Give up: nobody may be lost."""
        del exc
        if not self._left:
            sys.exit("A listener was dropped.")

    def leave(self) -> None:
        """Listen no more."""
        self._left = True
        self._transport.close()

    def _take(self, kind: int, data: bytes, begin: int, end: int, now: float) -> None:
        if kind == PING:
            self._transport.write(_frame(PONG, data[begin:end]))
        elif kind == CLOSE:
            sys.exit(data[begin:end].decode(errors="replace"))
        elif self._to_say:
            self._transport.write(self._to_say.pop())
            self.subscribed.set_result(None)
        else:
            if (not self.heard and b'"errors"' in data[begin:end]) or b'"next"' not in data[begin:end]:
                sys.exit(data[begin:end].decode())
            self.note(data[begin:end], now)

    def note(self, message: bytes, now: float) -> None:
        """Note that a message came."""
        del message
        self.heard.append(now)


class _Count:
    """How many messages have come to all listeners since they were asked for the last time."""

    def __init__(self) -> None:
        self._came, self._wanted, self._enough = 0, 0, asyncio.Event()

    def add(self) -> None:
        """Count one more."""
        self._came += 1
        if self._came == self._wanted:
            self._enough.set()

    async def reach(self, wanted: int) -> None:
        """Wait until so many have come; then begin anew."""
        self._wanted = wanted
        try:
            if self._came < wanted:
                await self._enough.wait()
        finally:
            self._came, self._wanted = 0, 0
            self._enough.clear()


class _Counted(Listener):
    """One of many."""

    def __init__(self, count: _Count, token: str, operation: str) -> None:
        super().__init__(token, operation)
        self._count = count

    def note(self, message: bytes, now: float) -> None:
        """Note that a message came."""
        super().note(message, now)
        self._count.add()


def _frame(kind: int, payload: bytes) -> bytes:
    """Write what a client sends; masked with zeros, it stays as it is."""
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return bytes([kind]) + length + bytes(4) + payload


async def main() -> None:
    """Listen, as told by lines on standard input, until that ends."""
    gc.disable()  # which would look through all listeners while messages come
    loop, lines = asyncio.get_running_loop(), asyncio.StreamReader(limit=LONGEST_LINE)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    wanted, count = json.loads(await lines.readline()), _Count()
    gate = asyncio.Semaphore(wanted["at_once"])

    async def enter(token: str) -> _Counted:
        async with gate:
            _, listener = await loop.create_connection(
                lambda: _Counted(count, token, wanted["operation"]), "127.0.0.1", wanted["port"]
            )
            await listener.subscribed
            return listener

    listeners = await asyncio.gather(*map(enter, wanted["tokens"]))
    _say(None)
    while line := await lines.readline():
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await count.reach(int(line))
        _say([listening.heard for listening in listeners])
        for listening in listeners:
            listening.heard = []


def _say(line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(main())
