"""Those who receive: a real mail server and a real web server, good and bad; and a browser."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

import http_ece  # type: ignore[import-untyped]  # it brings no types
import orjson
import uvicorn
from aiosmtpd.smtp import SMTP
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.people.push_key import base64url
from tests.desk import SOON


@dataclass
class Mailbox:
    """What a mail server has taken, and what it says of a recipient: ``answer`` gives None to take it."""

    mails: list[Message] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer: Callable[[str], str | None] = lambda _: None
    hangs: bool = False
    ascii_only: bool = False
    port: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)
    connections: list[SMTP] = field(default_factory=list)
    _server: asyncio.Server | None = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take a recipient, or say what `answer` says."""
        if self.hangs:
            await asyncio.Event().wait()
        if refusal := self.answer(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        """Take a mail."""
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        self.recipients += envelope.rcpt_tos
        self.came.set()
        return "250 Taken"

    @property
    def url(self) -> str:
        """Its address, as the settings take it."""
        return f"smtp://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen, at the same port each time."""
        loop = asyncio.get_running_loop()

        def connect() -> SMTP:
            self.connections.append(SMTP(self, enable_SMTPUTF8=not self.ascii_only, loop=loop))
            return self.connections[-1]

        self._server = await loop.create_server(connect, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Take nothing any more, and drop who is connected."""
        if self._server:
            self._server.close()
            for one in self.connections:
                if one.transport:
                    one.transport.close()
            await self._server.wait_closed()
            self._server = None

    async def taken(self, count: int) -> list[Message]:
        """Wait until so many mails have come."""
        async with asyncio.timeout(SOON):
            while len(self.mails) < count:
                self.came.clear()
                await self.came.wait()
        return self.mails


@asynccontextmanager
async def mail_server() -> AsyncIterator[Mailbox]:
    """Run a mail server."""
    mailbox = Mailbox()
    await mailbox.start()
    try:
        yield mailbox
    finally:
        await mailbox.stop()


@dataclass
class Calls:
    """What a web server was asked for, and what it answers: by default 204."""

    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answer: Callable[[Request], Response] = lambda _: Response(status_code=204)
    url: str = ""
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: Request) -> Response:
        """Take a call."""
        answer = self.answer(request)
        self.taken.append((dict(request.headers), await request.body()))
        self.came.set()
        return answer

    async def calls(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        """Wait until it was called so often."""
        async with asyncio.timeout(SOON):
            while len(self.taken) < count:
                self.came.clear()
                await self.came.wait()
        return self.taken


@asynccontextmanager
async def web_server() -> AsyncIterator[Calls]:
    """Run a web server."""
    calls = Calls()
    routes = [Route("/{path:path}", calls.take, methods=["GET", "POST"])]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        calls.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(Starlette(routes=routes), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # the loop is the test's
        task = asyncio.create_task(server.serve([listener]))
        try:
            yield calls
        finally:
            server.should_exit = True
            with suppress(asyncio.CancelledError):
                await task


class Browser:
    """A browser that subscribes to web push, and reads what it is pushed."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"sixteen bytes ok"
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.form = {"p256dh": base64url(point), "auth": base64url(self.auth)}

    def read(self, content: bytes) -> Any:
        """Decrypt a push."""
        plain = http_ece.decrypt(
            content, private_key=self.key, auth_secret=self.auth, version="aes128gcm", dh=None
        )
        return orjson.loads(plain)
