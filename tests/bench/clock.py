"""What a tick of the clock costs while nothing is due, by how much there is that is quiet."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

from domain.engine.clock.clockwork import Clockwork
from domain.events.records import Event
from domain.ids import uuid7
from tests.bench.storages import Figures, Storage, fill
from tests.conftest import Place
from tests.domain.engine.quiet import QuietDesk, quiet_desk

ROUNDS, WARMING, TICKS = 5, 10, 40
QUIET_FOR = timedelta(days=25)
SHORTEST, APART = timedelta(days=30), timedelta(minutes=20)  # all lie where no ticket is: see `fill`


@dataclass(frozen=True)
class Size:
    """How much there is at a desk that is quiet."""

    tickets: int
    events: int
    thresholds: int

    def __str__(self) -> str:
        return f"{self.tickets:,} tickets, {self.events:,} idle events of {self.thresholds} thresholds"


SMALL, SAME, CROWDED = Size(10_000, 10, 10), Size(10_000, 20, 20), Size(1_000_000, 1_000, 20)
MANIFOLD = Size(1_000_000, 100_000, 1_000)
_manifold: dict[str, Place] = {}


async def measure(storage: Storage) -> Figures:
    """Compare desks that differ in what is quiet, in turns."""
    places = {size: await _desk_of(storage, size) for size in (SMALL, SAME)}
    places[CROWDED] = await _desk_of(storage, CROWDED)
    places[MANIFOLD] = await manifold(storage)
    ticks: dict[Size, list[float]] = {size: [] for size in places}
    statements, first = {}, list[float]()
    for _ in range(ROUNDS):
        for size, place in places.items():
            (begun, *_), took, statements[size] = await _tick(place)
            ticks[size] += took
        first.append(begun)
    cost = {size: median(took) * 1000 for size, took in ticks.items()}
    return {
        **{f"Tick, {size}": f"{cost[size]:.2f} ms, {statements[size]} statements" for size in places},
        "… its first, as a process begins": f"{median(first) * 1000:.2f} ms",
        "… the third against the second, of as many thresholds": f"{cost[CROWDED] / cost[SAME]:.2f}",
        "… the third against the first, of half as many": f"{cost[CROWDED] / cost[SMALL]:.2f}",
    }


async def manifold(storage: Storage) -> Place:
    """Return the desk with a million quiet tickets and a thousand thresholds; it is filled once."""
    if storage.name not in _manifold:
        _manifold[storage.name] = await _desk_of(storage, MANIFOLD)
    return _manifold[storage.name]


def idle(minutes: float) -> dict[str, Any]:
    """Write the conditions of an event on tickets that have been idle for so long."""
    return {"all": [{"condition": "IDLE_MINUTES", "value": {"range": {"min": minutes}}}]}


async def _desk_of(storage: Storage, size: Size) -> Place:
    place = storage.new()
    async with quiet_desk(place) as desk:
        await fill(desk, size.tickets, QUIET_FOR)
        await _events(desk, size)
    return place


async def _events(desk: QuietDesk, size: Size) -> None:
    first = await desk.event("ada", "TICKET_IDLE", system=True, conditions=idle(_threshold(0)))
    more = [copy(first) for _ in range(1, size.events)]
    for number, event in enumerate(more, 1):
        event.id, event.threshold = uuid7(), _threshold(number % size.thresholds)
        event.conditions, event.owner_id = idle(event.threshold), desk.agents["marta"].id
    await Event.bulk_create(more, batch_size=1_000)


def _threshold(number: int) -> float:
    return (SHORTEST + number * APART) / timedelta(minutes=1)


async def _tick(place: Place) -> tuple[list[float], list[float], int]:
    """Return what the first ticks took, in seconds, and those after, and how many statements one needs."""
    async with quiet_desk(place) as desk:
        rules = desk.worker.rules
        clockwork = Clockwork(rules, desk.worker, desk.clock)
        await rules.refresh()
        took = []
        for _ in range(WARMING + TICKS):
            begun = perf_counter()
            if await clockwork.tick():
                raise RuntimeError("Something was due, and nothing should have been.")
            took.append(perf_counter() - begun)
        with _statements() as counted:
            await clockwork.tick()
    return took[:WARMING], took[WARMING:], counted.number


class _Tally(logging.Handler):
    """Counts what is logged."""

    number = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count it."""
        self.number += 1


@contextmanager
def _statements() -> Iterator[_Tally]:
    """Count the statements, each of which Tortoise logs."""
    logger, tally = logging.getLogger("tortoise.db_client"), _Tally()
    level, logger.propagate = logger.level, False
    logger.addHandler(tally)
    logger.setLevel(logging.DEBUG)
    try:
        yield tally
    finally:
        logger.removeHandler(tally)
        logger.setLevel(level)
        logger.propagate = True
