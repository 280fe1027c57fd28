"""The tour of the README works when it is pasted, and tells what is then seen."""

import asyncio
import io
import re
import shlex
import stat
import subprocess
import threading
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from deskbell import demo, drive, setup
from deskbell.commands import main
from deskbell.listening import listen
from deskbell.settings import Settings
from domain.storage.database import rows
from tests.desk import SECRET_KEY, SOON, Clock
from tests.serving import serving

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
TOUR = README.partition("## A tour of five minutes")[2].partition("## How a bell rings")[0]
BLOCKS = re.findall(r"```(sh|text)\n(.*?)```", TOUR, re.DOTALL)
PYTHON = ".venv/bin/python"
DONE = "-- pasted --"
# What stands for it: the command is run in this process, which has imported already what takes long.
STAND_IN = """#!/bin/sh
printf '%s\\0' "$@" > "$0.asked"
cat "$0.said"
exit "$(cat "$0.status")"
"""


@contextmanager
def stand_in(folder: Path) -> Iterator[Path]:
    """Make a program that runs `python -m deskbell …` in this process, one at a time."""
    program = folder / "python"
    program.write_text(STAND_IN)
    program.chmod(stat.S_IRWXU)
    asked, said, status = (program.with_name(f"python.{name}") for name in ("asked", "said", "status"))
    for pipe in (asked, said):
        subprocess.run(["mkfifo", pipe], check=True)  # noqa: S607 - wherever it is

    def answer() -> None:
        while words := asked.read_text().split("\0")[:-1]:
            with redirect_stdout(io.StringIO()) as printed:
                try:
                    ended = main(words[2:])
                except SystemExit as end:  # of what cannot be read as a command
                    ended = 2 if end.code is None else int(end.code)
            status.write_text(str(ended))
            said.write_text(printed.getvalue())

    answering = threading.Thread(target=answer)
    answering.start()
    try:
        yield program
    finally:
        asked.write_text("")
        answering.join()


class Shell:
    """A terminal into which blocks are pasted; what fails ends it."""

    def __init__(self, process: Process, program: Path) -> None:
        self._process, self._program = process, program

    async def paste(self, block: str) -> str:
        """Run a block; return what is printed."""
        block = block.replace(PYTHON, shlex.quote(str(self._program)))
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{block}\necho {DONE}\n".encode())
        async with asyncio.timeout(SOON):
            said = await self._process.stdout.readuntil(DONE.encode())
        return said.decode().removesuffix(DONE)


@asynccontextmanager
async def shell(folder: Path) -> AsyncIterator[Shell]:
    """Open a terminal."""
    with stand_in(folder) as program:
        process = await asyncio.create_subprocess_exec("bash", "-e", stdin=PIPE, stdout=PIPE)
        try:
            yield Shell(process, program)
        finally:
            assert process.stdin
            process.stdin.close()
            await process.wait()


@dataclass
class Ringing:
    """What a terminal that listens shows, each bell as its two lines without the time of day."""

    address: str
    command: str
    lines: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        _, _, _, _, email, _, password, *after = shlex.split(self.command)
        cursor = after[1] if after else None
        self.task = asyncio.create_task(
            listen(self.address, (email, password), cursor, self.lines.put_nowait)
        )

    async def until(self, words: str) -> str:
        """Wait for a line that holds some words."""
        async with asyncio.timeout(SOON):
            while words not in (line := await self.lines.get()):
                pass
        return line

    async def bell(self) -> list[str]:
        """Wait for a bell."""
        async with asyncio.timeout(SOON):
            return [bare(await self.lines.get()) for _ in range(2)]

    async def stop(self) -> str:
        """End it as Ctrl-C does; return how to go on."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        return (await self.until("--after")).partition(": ")[2]


def bare(line: str) -> str:
    """Leave out what varies: the bell's sound, and the time of day."""
    return re.sub(r"^\a?[0-9:]{8}", "", line).strip()


@pytest.fixture
def clock() -> Clock:
    """The clock of the demo desk."""
    return Clock()


@pytest.fixture
async def address(tmp_path: Path, clock: Clock) -> AsyncIterator[str]:
    """Where the demo desk is served, as `make run` does."""
    given = {"database_url": f"sqlite:///{tmp_path}/desk.db", "secret_key": SECRET_KEY}
    settings = Settings.model_validate(given)
    await setup.prepare(settings, print, demo.build)
    async with serving(settings, clock) as (address, _):
        async with asyncio.timeout(SOON):  # what the demo has done rings before anybody listens
            while (await rows("SELECT COUNT(*) AS left_over FROM pending"))[0]["left_over"]:
                await asyncio.sleep(0.01)
        yield address


async def test_the_tour_works_when_it_is_pasted(
    address: str, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In its order, on another port than usual; each bell that it shows is the next that rings."""
    monkeypatch.setenv("DESKBELL_PORT", address.rpartition(":")[2])
    shown = [[bare(line) for line in text.splitlines()] for kind, text in BLOCKS if kind == "text"]
    (_, hears), (_, first), (_, second), _, (_, third), _, (_, idle), (_, drives), (_, rights) = BLOCKS
    async with shell(tmp_path) as terminal:
        maria = Ringing(address, hears)
        await maria.until("Listening at")
        assert "Priority is Urgent" in await terminal.paste(first)
        assert '"errors": []' in await terminal.paste(second)
        assert await maria.bell() == shown[0]
        after = await maria.stop()
        await terminal.paste(third)
        maria = Ringing(address, f"{hears.strip()} {after}")
        await maria.until("Listening at")
        assert await maria.bell() == shown[1]
        await terminal.paste(idle)
        clock.advance(minutes=2)
        await maria.until("is forgotten")
        await driven(address, drives)
        said = await terminal.paste(rights)
        await maria.stop()
    assert said.count('"silentBecause": "') == len(("Forgotten", "Urgent", "VIP", "Omar's"))
    assert '"deletedIds": [\n      "Event_' in said


async def driven(address: str, command: str) -> None:
    """Let the desk live until it has done something."""
    assert command.split()[1:4] == ["-m", "deskbell", "demo"]
    done: asyncio.Queue[str] = asyncio.Queue()
    driving = asyncio.create_task(
        drive.drive(address, float(command.rsplit(maxsplit=1)[-1]), done.put_nowait)
    )
    async with asyncio.timeout(SOON):
        await done.get()
    driving.cancel()
    await asyncio.gather(driving, return_exceptions=True)
