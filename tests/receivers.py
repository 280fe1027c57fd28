"""Those who receive: a real mail server and a real web server, good and bad; and a browser."""

import asyncio
import socket
import ssl
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import http_ece  # type: ignore[import-untyped]  # it brings no types
import orjson
import uvicorn
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.people.push_key import base64url
from tests.desk import SOON
from tests.servers import held_port


@dataclass
class Mailbox:
    """
    What a mail server has taken, and what it says of a recipient: ``answer`` gives None to take it.

    With ``tls`` it offers TLS, or speaks nothing else if ``tls_first``; with ``login`` it takes mail from
    nobody but who gives that user name and password. ``heard`` are the commands that came outside of TLS.
    A connection that has brought ``limit`` mails hears the limit's answer at its step, or is hung up on.
    ``wires`` are the mails as they came. ``looks_for`` is how many seconds it looks a mail through before it
    takes it.
    """

    mails: list[Message] = field(default_factory=list)
    wires: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer: Callable[[str], str | None] = lambda _: None
    hangs: bool = False
    looks_for: float = 0.0
    ascii_only: bool = False
    limit: int | None = None
    limit_at: tuple[str, str | None] = ("MAIL", "421 4.7.0 Too many messages in this connection")
    tls: ssl.SSLContext | None = None
    tls_first: bool = False
    login: tuple[bytes, bytes] | None = None
    heard: list[str] = field(default_factory=list)
    port: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)
    connections: list[SMTP] = field(default_factory=list)
    _server: asyncio.Server | None = None

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Greet who comes."""
        session.host_name = hostname
        return [refusal] if (refusal := self._spent(server, "EHLO")) else responses

    async def handle_HELO(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, hostname: str
    ) -> str:
        """Greet who comes, in the old way."""
        session.host_name = hostname
        return self._spent(server, "EHLO") or "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take a recipient, or say what `answer` says."""
        if self.hangs:
            await asyncio.Event().wait()
        if refusal := self._spent(server, "RCPT") or self.answer(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        """Take a mail."""
        if refusal := self._spent(server, "DATA"):
            return refusal
        await asyncio.sleep(self.looks_for)
        server.brought = getattr(server, "brought", 0) + 1
        self.wires.append(envelope.content)
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        self.recipients += envelope.rcpt_tos
        self.came.set()
        return "250 Taken"

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take a sender."""
        if session.ssl is None and not self.tls_first:
            self.heard.append("MAIL")
        if refusal := self._spent(server, "MAIL"):
            return refusal
        envelope.mail_from = address
        return "250 OK"

    def _spent(self, server: Any, step: str) -> str | None:
        """Say what a connection hears at a step that has brought as many mails as it may."""
        at, said = self.limit_at
        if self.limit is None or step != at or getattr(server, "brought", 0) < self.limit:
            return None
        if said is None:
            server.transport.close()
        return said or "421 Bye"

    def check_login(
        self, server: Any, session: Any, envelope: Any, mechanism: str, given: LoginPassword
    ) -> AuthResult:
        """Compare a user name and a password with those it takes."""
        if session.ssl is None and not self.tls_first:
            self.heard.append("AUTH")
        return AuthResult(success=(given.login, given.password) == self.login, handled=False)

    @property
    def url(self) -> str:
        """Its address, as the settings take it."""
        user = f"{self.login[0].decode()}:{self.login[1].decode()}@" if self.login else ""
        return f"{'smtps' if self.tls_first else 'smtp'}://{user}127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen, at the same port each time."""
        loop = asyncio.get_running_loop()

        def connect() -> SMTP:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of signing in outside of TLS, which is to be seen
                made = SMTP(
                    self,
                    enable_SMTPUTF8=not self.ascii_only,
                    tls_context=None if self.tls_first else self.tls,
                    auth_required=self.login is not None,
                    auth_require_tls=False,
                    authenticator=self.check_login,
                    loop=loop,
                )
            self.connections.append(made)
            return made

        context = self.tls if self.tls_first else None
        self._server = await loop.create_server(connect, "127.0.0.1", self.port, ssl=context)

    async def stop(self) -> None:
        """Take nothing any more, and drop who is connected."""
        if self._server:
            self._server.close()
            for connection in self.connections:
                if connection.transport:
                    connection.transport.close()
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
async def mail_server(**given: Any) -> AsyncIterator[Mailbox]:
    """Run a mail server, whose port nobody else is given while it is down."""
    with held_port() as port:
        mailbox = Mailbox(**given, port=port)
        await mailbox.start()
        try:
            yield mailbox
        finally:
            await mailbox.stop()


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate of 127.0.0.1; return what a server needs, and the file by which others trust it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    return context, certificate


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
