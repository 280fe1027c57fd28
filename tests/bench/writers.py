"""
Writers in a process of their own, with an engine that deals with what they write.

What this process is told and tells are lines of JSON: first where the desk is, then, each time, the moment at
which to begin, the groups to open tickets in, of what and how many; it tells how long that took.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Self

import uvloop

from domain.deeds.deed import Deed
from domain.deeds.recording import do
from domain.desk.rooms.tickets import Ticket
from domain.people.records import Group
from domain.storage.database import caller
from tests.bench.lateness import working
from tests.conftest import Place
from tests.domain.engine.quiet import QuietDesk, quiet_desk


@dataclass(frozen=True)
class Took:
    """How many seconds it took until all was committed, and until all was dealt with."""

    kept: float
    dealt_with: float


class Writers:
    """The process, and the way to talk to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    @asynccontextmanager
    async def of(cls, place: Place) -> AsyncIterator[Self]:
        """Let writers wait, in a process that has read its events."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, cwd=Path(__file__).parents[2], stdin=PIPE, stdout=PIPE
        )
        writers = cls(process)
        try:
            await writers._ask([place.database_url, place.redis_url, str(place.folder)])
            yield writers
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    async def write(self, begin: float, groups: Sequence[str], subject: str, count: int) -> Took:
        """Let a writer for each group open tickets of a subject there, ``count`` together."""
        return Took(*await self._ask([begin, groups, subject, count]))

    async def _ask(self, line: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(line).encode() + b"\n")
        if not (answer := await self._process.stdout.readline()):
            raise RuntimeError("The writers have given up.")
        return json.loads(answer)


async def main() -> None:
    """Write, as told by lines on standard input, until that ends."""
    loop, lines = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    database, redis, folder = json.loads(await lines.readline())
    place = Place(database, redis, Path(folder))
    async with quiet_desk(place) as desk, working(desk, place):
        await desk.worker.rules_read()
        _say(None)
        while line := await lines.readline():
            begin, names, subject, count = json.loads(line)
            found = {group.name: group for group in await Group.all().select_related("department")}
            _say(await _written(desk, begin, [found[name] for name in names], subject, count))


async def _written(
    desk: QuietDesk, begin: float, groups: Sequence[Group], subject: str, count: int
) -> tuple[float, float]:
    handled = desk.worker.handled
    await asyncio.sleep(max(0.0, begin - monotonic()))
    begun = monotonic()
    await asyncio.gather(*(_write(desk, group, subject, count // len(groups)) for group in groups))
    kept = monotonic() - begun
    while desk.worker.handled < handled + count // len(groups) * len(groups):
        await asyncio.sleep(0.001)
    return kept, monotonic() - begun


async def _write(desk: QuietDesk, group: Group, subject: str, tickets: int) -> None:
    async def work(deed: Deed) -> None:
        await Ticket.open(deed, subject=subject, group=group)

    caller.set(group.name)  # as somebody of whom each has connections beside the desk's own
    for _ in range(tickets):
        await do(work, by=desk.agents["maria"], at=desk.clock(), engine=desk.worker)


def _say(line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(main())
