"""
A network between a process and its database, in a process of its own: each way takes a moment longer.

It waits by a selector that counts in microseconds; others wait up to a millisecond more than they are told.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from selectors import SelectSelector
from typing import cast
from urllib.parse import urlsplit

from tests.conftest import Place


@asynccontextmanager
async def far_away(place: Place, seconds: float) -> AsyncIterator[Place]:
    """Put so much between whoever opens the place and its database, each way."""
    parts = urlsplit(place.database_url)
    words = (sys.executable, "-m", __name__, str(parts.port), str(seconds))
    process = await asyncio.create_subprocess_exec(*words, cwd=Path(__file__).parents[2], stdout=PIPE)
    try:
        assert process.stdout
        port = int(await process.stdout.readline())
        url = parts._replace(netloc=f"{parts.username}@127.0.0.1:{port}").geturl()
        yield replace(place, database_url=url)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


class _Far(asyncio.Protocol):
    """The side of the database; what it says goes to the other side, later."""

    def __init__(self, near: "_Near") -> None:
        self._near = near

    def data_received(self, data: bytes) -> None:
        self._near.later(self._near.transport.write, data)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._near.later(self._near.transport.close)


class _Near(asyncio.Protocol):
    """The side of whoever connects; what it says goes to the database, later and once that is reached."""

    def __init__(self, port: int, seconds: float) -> None:
        self._port, self._seconds = port, seconds
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._reached = self._loop.create_task(
            self._loop.create_connection(lambda: _Far(self), "127.0.0.1", self._port)
        )

    def data_received(self, data: bytes) -> None:
        self.later(self._pass_on, data)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.later(self._pass_on, b"")

    def later(self, work: Callable[..., None], *given: bytes) -> None:
        """Do something once it has come over the network."""
        self._loop.call_later(self._seconds, work, *given)

    def _pass_on(self, data: bytes) -> None:
        if not self._reached.done():
            self.later(self._pass_on, data)
            return
        far = self._reached.result()[0]
        if data:
            far.write(data)
        else:
            far.close()


async def main(port: int, seconds: float) -> None:
    """Pass on what comes to a free port, which is said first, until it is killed."""
    server = await asyncio.get_running_loop().create_server(lambda: _Near(port, seconds), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(SelectSelector())) as runner:
        runner.run(main(int(sys.argv[1]), float(sys.argv[2])))
