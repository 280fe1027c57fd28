"""Desks served by processes of their own, as `python -m deskbell serve` does, also ones about to die."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.conftest import Place
from tests.desk import PASSWORD, SECRET_KEY, SOON, Person, message

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds that a process gets to come up on a busy machine
SIGN_IN = """mutation($input: SignInInput!) { signIn(input: $input) {
    session { accessToken agent { id } } errors { message } } }"""


@dataclass
class Served:
    """A process that serves, or has served, a desk."""

    process: Process
    address: str
    log: Path

    async def sign_in(self, name: str) -> Person:
        """Sign one of the tests' people in."""
        person = Person(self.address, "", "")
        form = {"email": f"{name}@desk.example", "password": PASSWORD}
        session = (await person.ask(SIGN_IN, input=form))["session"]
        person.token, person.id = session["accessToken"], session["agent"]["id"]
        return person

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    async def gone(self, seconds: float = SOON) -> int:
        """Wait until it has ended; return its exit status."""
        async with asyncio.timeout(seconds):
            return await self.process.wait()


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])


@asynccontextmanager
async def serving(
    place: Place, *command: str, workers: int = 1, port: int | None = None
) -> AsyncIterator[Served]:
    """Serve a founded desk in a process of its own until the end; ``command`` stands for `deskbell serve`."""
    port = port or free_port()
    environment = {
        **os.environ,
        "DESKBELL_PORT": str(port),
        "DESKBELL_DATABASE_URL": place.database_url,
        "DESKBELL_REDIS_URL": place.redis_url or "",
        "DESKBELL_SECRET_KEY": SECRET_KEY,
        "DESKBELL_WORKERS": str(workers),
    }
    log = place.folder / f"{port}.log"
    with log.open("wb") as words:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *(command or ("-m", "deskbell", "serve")),
            cwd=ROOT,
            env=environment,
            stdin=DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,
        )
    served = Served(process, f"http://127.0.0.1:{port}", log)
    try:
        await _ready(served, workers)
        yield served
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def _ready(served: Served, workers: int) -> None:
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient() as client:
        while served.log.read_text().count("Application startup complete") < workers:
            assert served.process.returncode is None, served.log.read_text()
            await asyncio.sleep(0.02)
        while True:
            try:
                if (await client.get(f"{served.address}/readyz")).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.02)


async def make_event(by: Person, **given: Any) -> None:
    """Make an event that tells its owner of tickets."""
    operation = "mutation($input: CreateEventInput!) { createEvent(input: $input) { errors { message } } }"
    form = {"name": "All", "eventType": "TICKET_CREATED", "actions": [message()], **given}
    assert await by.ask(operation, input=form) == {"errors": []}


async def make_ticket(by: Person, subject: str) -> None:
    """Open a ticket of Support."""
    operation = "mutation($input: CreateTicketInput!) { createTicket(input: $input) { errors { message } } }"
    groups = {one["name"]: one["id"] for one in await by.ask("{ groups { id name } }")}
    form = {"subject": subject, "groupId": groups["Support Front Line"]}
    assert await by.ask(operation, input=form) == {"errors": []}
