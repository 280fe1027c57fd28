"""Processes that are measured: a desk or a peer that serves, and what it has used."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import clock_gettime

from tests.conftest import Place
from tests.desk import PASSWORD, SECRET_KEY, Person
from tests.faults.processes import PATIENCE, ROOT, SIGN_IN
from tests.javascript import NODE, installed
from tests.servers import free_port

_RUN = 2  # which of the clocks that Linux keeps of a process: what it has run, in all its threads
_LOOK_EVERY, _STILL = 0.25, 0.01  # seconds; and how many of these a process at rest may run


@dataclass(frozen=True)
class Measured:
    """A process that serves, and what it has used."""

    pid: int
    address: str

    @property
    def seconds(self) -> float:
        """For how long it has run on a core."""
        return clock_gettime((~self.pid << 3) | _RUN)

    @property
    def kib(self) -> int:
        """How much memory it holds."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

    async def rested(self) -> None:
        """Wait until it has done all there was to do."""
        used = self.seconds
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            used, before = self.seconds, used
            if used - before < _STILL:
                return

    async def sign_in(self, name: str) -> Person:
        """Sign one of the tests' people in."""
        form = {"email": f"{name}@desk.example", "password": PASSWORD}
        session = (await Person(self.address, "", "").ask(SIGN_IN, input=form))["session"]
        return Person(self.address, session["accessToken"], session["agent"]["id"])


def served_desk(place: Place, **settings: str) -> AbstractAsyncContextManager[Measured]:
    """Serve a desk until the end, as `python -m deskbell serve` does."""
    port = free_port()
    given = {
        "DESKBELL_PORT": str(port),
        "DESKBELL_DATABASE_URL": place.database_url,
        "DESKBELL_REDIS_URL": place.redis_url or "",
        "DESKBELL_SECRET_KEY": SECRET_KEY,
    }
    return _running(port, sys.executable, "-m", "deskbell", "serve", **given | settings)


def served(app: str, environment: Mapping[str, str]) -> AbstractAsyncContextManager[Measured]:
    """Serve a peer's application until the end, as uvicorn does unless told otherwise."""
    port = free_port()
    quietly = ("--log-level", "warning", "--port", str(port))
    return _running(port, sys.executable, "-m", "uvicorn", app, *quietly, **environment)


def served_by_node(script: Path, environment: Mapping[str, str]) -> AbstractAsyncContextManager[Measured]:
    """
    Serve a peer in JavaScript until the end.

    Raises:
        CalledProcessError: the packages beside it cannot be had.
    """
    port, folder = free_port(), installed(script.parent)
    return _running(port, str(NODE), str(folder / script.name), **environment, PORT=str(port))


@asynccontextmanager
async def _running(port: int, *command: str, **environment: str) -> AsyncIterator[Measured]:
    with TemporaryFile() as words:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env={**os.environ, **environment}, stdout=words, stderr=words
        )
        try:
            async with asyncio.timeout(PATIENCE):
                while not await _listens(port):
                    if process.returncode is not None:
                        words.seek(0)
                        raise RuntimeError(words.read().decode())
                    await asyncio.sleep(0.05)
            yield Measured(process.pid, f"http://127.0.0.1:{port}")
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
