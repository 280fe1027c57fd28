"""The world of one run: a loop, a wire, a mail server, two processes, and all that went wrong."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from tests.simulation.founding import Founded, settings
from tests.simulation.ledger import Entry, read
from tests.simulation.loop import Loop
from tests.simulation.outside import MailServer
from tests.simulation.processes import Process
from tests.simulation.wire import Exchange

AHEAD = 0.1  # seconds by which a host's clock is fast or slow at most
ALONE = 0.2  # how often there is only one process, so that there is one order
MINUTE = 60.0
DISTURBING = {"die", "stand", "stop", "clock", "set"}


class World:
    """What there is in a run of a seed, over a copy of the founded desk in a folder."""

    def __init__(self, seed: int, founded: Founded, folder: Path) -> None:
        self.founded, self.seed = founded, seed
        self.loop = Loop(seed)
        self.random = Random(f"world {seed}")  # noqa: S311 - a run is the same again
        self.database = folder / f"{seed}.db"
        for left_behind in folder.glob(f"{self.database.name}-*"):  # by a run that was ended before its time
            left_behind.unlink()
        shutil.copy(founded.database, self.database)
        self.exchange, self.mail = Exchange(self.loop), MailServer(self.loop)
        self.hurried = False  # whether clocks were set on for mail to be tried again
        self.back = 0.0  # seconds by which clocks were set back, in all
        self.set_clocks(MINUTE)  # since the founding
        ahead = self.random.uniform(-AHEAD, AHEAD)
        hosts = (("A", 0.0), ("B", ahead))[: 1 if self.random.random() < ALONE else 2]
        self.processes = [Process(self.loop, name, settings(self.database), by) for name, by in hosts]
        self.complaints = list[str]()
        self.refusals = list[str]()
        self.answered = 0
        self.faults = list[str]()  # that were done, in their order

    async def some_process(self) -> Process:
        """Return one of those that answer, once there is one."""
        while not (serving := [process for process in self.processes if process.serving]):
            await asyncio.sleep(0.05)
        return self.random.choice(serving)

    def complain(self, sentence: str) -> None:
        """Note that a promise was broken."""
        self.complaints.append(f"{self.loop.time():.3f}: {sentence}")

    def refused(self, who: str, operation: str, errors: Any) -> None:
        """Note what was answered instead."""
        words = operation.split("(")[-2].rsplit(maxsplit=1)[-1] if operation.count("(") > 1 else operation
        self.refusals.append(f"{self.loop.time():.3f} {who} {words}: {errors[0]['message']}")
        if errors[0]["extensions"]["code"] in {"INTERNAL", "UNEXPECTED"}:
            self.complain(f"{who} was answered: {errors[0]}")

    @property
    def undisturbed(self) -> bool:
        """Whether one process has done everything, in its turn."""
        return len(self.processes) == 1 and not any(fault.split()[1] in DISTURBING for fault in self.faults)

    def ledger(self) -> Iterator[Entry]:
        """Read what was written, oldest first."""
        return read(self._looking)

    def look(self, sql: str, *given: Any) -> list[Any]:
        """Ask the database, past all processes."""
        return self._looking.execute(sql, given).fetchall()

    @cached_property
    def _looking(self) -> sqlite3.Connection:
        return sqlite3.connect(self.database, timeout=0)  # one, since each reads first what tables there are

    def end(self) -> None:
        """Leave nothing behind."""
        self._looking.close()
        self.database.unlink()

    def set_clocks(self, seconds: float) -> None:
        """Set the clocks of all hosts on, or back."""
        self.loop.moved += seconds
        self.back += max(0.0, -seconds)

    @property
    def left(self) -> list[Any]:
        """What still waits to be dealt with or sent."""
        return self.unfired + self.look("SELECT tries, delivery_id FROM queued")

    @property
    def unfired(self) -> list[Any]:
        """What is left in the outbox."""
        return self.look("SELECT state, occurrence_id FROM pending")
