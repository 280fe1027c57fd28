"""Commands in processes of their own, as `python -m deskbell` runs them; also desks about to die."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from deskbell.commands import main
from domain.storage.sharing import LEAST
from tests.conftest import Place
from tests.desk import PASSWORD, SECRET_KEY, SOON, Person, message
from tests.faults.dying import be_about_to
from tests.servers import free_port

ROOT = Path(__file__).parents[2]
# Served processes are copies of one that has imported everything, which takes most of a start.
BEGUN = get_context("forkserver")
BEGUN.set_forkserver_preload(["tests.faults.begun"])
PATIENCE = 60.0  # seconds that a process gets to come up on a busy machine
SIGN_IN = """mutation($input: SignInInput!) { signIn(input: $input) {
    session { accessToken agent { id } } errors { message } } }"""


@dataclass
class Served:
    """A process that serves, or has served, a desk."""

    process: ForkServerProcess
    address: str
    log: Path

    @property
    def pid(self) -> int:
        """Its number."""
        assert self.process.pid
        return self.process.pid

    async def sign_in(self, name: str) -> Person:
        """Sign one of the tests' people in."""
        person = Person(self.address, "", "")
        form = {"email": f"{name}@desk.example", "password": PASSWORD}
        session = (await person.ask(SIGN_IN, input=form))["session"]
        person.token, person.id = session["accessToken"], session["agent"]["id"]
        return person

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    async def gone(self, seconds: float = SOON) -> int:
        """Wait until it has ended; return its exit status."""
        await asyncio.to_thread(self.process.join, seconds)
        assert self.process.exitcode is not None, "it goes on"
        return self.process.exitcode


def begin(run: Callable[..., Any], *given: Any, environment: dict[str, str], log: Path) -> ForkServerProcess:
    """Let a process of its own run something, and end with what that returns."""
    log.touch()
    process = BEGUN.Process(target=_alone, args=(run, given, environment, log))
    process.start()
    return process


def _alone(run: Callable[..., Any], given: tuple[Any, ...], environment: dict[str, str], log: Path) -> None:
    os.setsid()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    with log.open("wb") as words, Path(os.devnull).open() as nothing:
        for number, file in enumerate((nothing, words, words)):
            os.dup2(file.fileno(), number)
    sys.stdin = os.fdopen(0)  # which uvicorn hands on to its workers
    sys.exit(run(*given))


def _serve(command: tuple[str, ...], step: str) -> int:
    """Serve; ``step`` is where the process dies, if anywhere."""
    if step:
        be_about_to(step)
    return main(command)


async def command(place: Place, *words: str) -> tuple[int | None, str]:
    """Run a command to its end, knowing the database, and a free port; return its status and what it said."""
    log = place.folder / f"{uuid4().hex}.log"
    environment = {"DESKBELL_DATABASE_URL": place.database_url, "DESKBELL_PORT": str(free_port())}
    process = begin(main, words, environment=environment, log=log)
    try:
        await asyncio.to_thread(process.join, PATIENCE)
    finally:
        process.kill()
    return process.exitcode, log.read_text()


@asynccontextmanager
async def serving(
    place: Place, *command: str, dying: str = "", workers: int = 1, port: int | None = None
) -> AsyncIterator[Served]:
    """Serve a desk in a process of its own until the end, or its death; ``command`` stands for `serve`."""
    port = port or free_port()
    environment = {
        **os.environ,
        "DESKBELL_PORT": str(port),
        "DESKBELL_DATABASE_URL": place.database_url,
        "DESKBELL_REDIS_URL": place.redis_url or "",
        "DESKBELL_DATABASE_POOL": str(LEAST),
        "DESKBELL_SECRET_KEY": SECRET_KEY,
        "DESKBELL_WORKERS": str(workers),
    }
    log = place.folder / f"{port}.log"
    process = begin(_serve, command or ("serve",), dying, environment=environment, log=log)
    served = Served(process, f"http://127.0.0.1:{port}", log)
    try:
        await _ready(served, workers)
        yield served
    finally:
        await killed(served)


async def killed(served: Served) -> None:
    """Kill it and its workers, if it lives."""
    if served.process.is_alive():
        with suppress(ProcessLookupError):
            os.killpg(served.pid, signal.SIGKILL)
        await asyncio.to_thread(served.process.join)


async def started(served: Served, workers: int) -> None:
    """Wait until so many workers have begun, and their port is open: one alone opens it after that."""
    async with asyncio.timeout(PATIENCE):
        while (said := served.log.read_text()).count("Application startup complete") < workers or (
            "Uvicorn running on" not in said
        ):
            assert served.process.exitcode is None, said
            await asyncio.sleep(0.02)


async def _ready(served: Served, workers: int) -> None:
    await started(served, workers)
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient() as client:
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
    groups = {group["name"]: group["id"] for group in await by.ask("{ groups { id name } }")}
    form = {"subject": subject, "groupId": groups["Support Front Line"]}
    assert await by.ask(operation, input=form) == {"errors": []}
