"""
The network between people and processes: requests and sockets as ASGI has them, each message taking its time.

A process that dies breaks off all that goes to it.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import Any

from deskbell.protocols import SHORT_WAY, Take
from tests.simulation.lives import Life
from tests.simulation.loop import Loop, Pipe

DELAY = 0.003  # seconds that a message takes at most, mostly


class Broken(Exception):
    """The process died, or the network did: nobody knows what became of what was asked."""


class Line:
    """One connection to a process; what is sent in one direction arrives in its order."""

    def __init__(self, loop: Loop, life: Life) -> None:
        self._loop, self.life = loop, life
        self._there, self._back = Pipe(loop), Pipe(loop)
        self._inbox, self._arrived = deque[dict[str, Any]](), asyncio.Event()
        self._answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.open = True
        self.seen: Callable[[dict[str, Any]], None] = lambda _: None  # what is sent, as it is
        life.lines.append(self)

    def serve(self, app: Any, scope: dict[str, Any]) -> None:
        """Let the process serve this connection."""
        extensions = {SHORT_WAY: _ShortWay(self)} if scope["type"] == "websocket" else {}
        whole = {
            "path": "/graphql",
            "raw_path": b"/graphql",
            "query_string": b"",
            "root_path": "",
            "client": ("192.0.2.7", 1),
            "server": ("desk.example", 80),
            "extensions": extensions,
            **scope,
        }
        self._go(self._there, self.life, self._begin, app, whole)

    def _begin(self, app: Any, scope: dict[str, Any]) -> None:
        self._loop.create_task(app(scope, self._receive, self.send))

    def hand_over(self, take: Take) -> None:
        """Have what comes from now on taken within the process, one after the other."""

        async def bring() -> None:
            while True:
                await take(await self._receive())

        self._loop.create_task(bring())

    async def _receive(self) -> dict[str, Any]:
        while not self._inbox:
            self._arrived.clear()
            await self._arrived.wait()
        return self._inbox.popleft()

    async def send(self, message: dict[str, Any]) -> None:
        """Send something to the client, and let others have their turn."""
        self.write(message)
        await asyncio.sleep(0)

    def write(self, message: dict[str, Any]) -> None:
        """Send something to the client, from within the process."""
        if self.open:
            self.seen(message)
            self._go(self._back, self._loop.world, self._answers.put_nowait, message)

    def say(self, message: dict[str, Any]) -> None:
        """Send something to the process."""
        self._go(self._there, self.life, self.hear, message)

    def hear(self, message: dict[str, Any]) -> None:
        """Let the process have what has come."""
        self._inbox.append(message)
        self._arrived.set()

    async def next(self) -> dict[str, Any]:
        """Wait for what the process sends next; raises `Broken`."""
        message = await self._answers.get()
        if message["type"] == "cut":
            raise Broken
        return message

    def cut(self) -> None:
        """Break the connection: what is under way to the client is lost."""
        if self.open:
            self.open = False
            self.life.lines.remove(self)
            self._answers.put_nowait({"type": "cut"})

    def hang_up(self, kind: str) -> None:
        """Leave, as the process will hear."""
        self.say({"type": f"{kind}.disconnect", "code": 1006})
        self.cut()

    def _go(self, pipe: Pipe, life: Life, callback: Callable[..., Any], *given: Any) -> None:
        pipe.send(life, self._loop.random.random() ** 6 * DELAY, callback, *given)


class _ShortWay:
    """What a socket's application may write to without ASGI between, see `deskbell.protocols.WSProtocol`."""

    def __init__(self, line: Line) -> None:
        self._line, self.writable = line, asyncio.Event()
        self.writable.set()

    def hand_over(self, take: Take) -> None:
        """Let the application end; ``take`` is given all that comes from now on."""
        self._line.hand_over(take)

    async def send(self, message: dict[str, Any]) -> None:
        """Send as ASGI does; after the last message, nothing comes any more."""
        await self._line.send(message)
        if message["type"] == "websocket.close":
            self._line.hear({"type": "websocket.disconnect", "code": 1006})

    def write(self, text: bytes) -> bool:
        """Write a message; False where the peer is gone."""
        if self._line.open:
            self._line.write({"type": "websocket.send", "text": text.decode()})
        return self._line.open


async def ask(loop: Loop, life: Life, app: Any, token: str, body: dict[str, Any]) -> Any:
    """Ask a process over HTTP; return what it answers. Raises `Broken`."""
    line = Line(loop, life)
    headers = [(b"content-type", b"application/json"), (b"accept", b"application/json")]
    if token:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    line.serve(
        app, {"type": "http", "method": "POST", "headers": headers, "http_version": "1.1", "scheme": "http"}
    )
    line.say({"type": "http.request", "body": json.dumps(body).encode(), "more_body": False})
    answer = b""
    while (message := await line.next())["type"] != "http.response.body" or message.get("more_body"):
        answer += message.get("body", b"")
    line.cut()
    return json.loads(answer + message.get("body", b""))


class Socket:
    """A subscription over graphql-transport-ws."""

    def __init__(self, loop: Loop, life: Life, app: Any, token: str) -> None:
        self.line = Line(loop, life)
        subprotocols = ["graphql-transport-ws"]
        self.line.serve(
            app,
            {
                "type": "websocket",
                "headers": [],
                "scheme": "ws",
                "subprotocols": subprotocols,
                "http_version": "1.1",
            },
        )
        self.line.say({"type": "websocket.connect"})
        self._say(type="connection_init", payload={"authorization": f"Bearer {token}"})

    def subscribe(self, operation: str, **variables: Any) -> None:
        """Begin to listen."""
        self._say(id="1", type="subscribe", payload={"query": operation, "variables": variables})

    async def next(self) -> Any:
        """Wait for the next value; None at the end. Raises `Broken`."""
        while True:
            message = await self.line.next()
            if message["type"] == "websocket.close":
                self.line.cut()
                return None
            if message["type"] != "websocket.send":
                continue
            said = json.loads(message["text"])
            if said["type"] == "next":
                return said["payload"]["data"]
            if said["type"] in {"complete", "error"}:
                return None

    def _say(self, **message: Any) -> None:
        self.line.say({"type": "websocket.receive", "text": json.dumps(message)})
