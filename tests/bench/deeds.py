"""How many deeds a second one process does, by writers and events, until they are kept and until all rang."""

import asyncio
from statistics import median
from time import perf_counter

from domain.desk.deed import Deed, do
from domain.desk.entries import MessageDirection
from domain.desk.tickets import Ticket
from tests.bench.lateness import working
from tests.bench.storages import Figures, Storage
from tests.domain.engine.quiet import QuietDesk, quiet_desk

ROUNDS, DEEDS = 5, 240
EVENTS, WRITERS = (0, 100), (1, 8)
BASE = (0, 1)


async def measure(storage: Storage) -> Figures:
    """Add messages to tickets; of a hundred events, each deed satisfies one."""
    rates: dict[tuple[int, int], tuple[float, float]] = {}
    for events in EVENTS:
        rates |= await _with(storage, events)
    return {
        f"Deeds, {events} events, {writers} writer{'s' * (writers > 1)}": (
            f"{kept:.0f}/s kept, {rung:.0f}/s dealt with, {kept / rates[BASE][0]:.2f} of the first"
        )
        for (events, writers), (kept, rung) in rates.items()
    }


async def _with(storage: Storage, events: int) -> dict[tuple[int, int], tuple[float, float]]:
    place = storage.new()
    found: dict[tuple[int, int], list[tuple[float, float]]] = {(events, each): [] for each in WRITERS}
    async with quiet_desk(place) as desk:
        for number in range(events):
            conditions = {"all": [{"condition": "SUBJECT", "value": {"text": [_subject(number)]}}]}
            await desk.event("ada", "TICKET_MESSAGE_SENT", system=True, conditions=conditions)
        tickets = [await desk.ticket(subject=_subject(number)) for number in range(max(WRITERS))]
        async with working(desk, place):
            await _dealt_with(desk)
            for _ in range(1 + ROUNDS):
                for (_, writers), rates in found.items():
                    rates.append(await _rates(desk, tickets[:writers]))
    return {case: (_median(rates, 0), _median(rates, 1)) for case, rates in found.items()}


def _subject(number: int) -> str:
    return f"Order number {number:03}"


def _median(rates: list[tuple[float, float]], place: int) -> float:
    """Take the median without the first round, which warms up."""
    return median(rate[place] for rate in rates[1:])


async def _rates(desk: QuietDesk, tickets: list[Ticket]) -> tuple[float, float]:
    """Let a writer work on each ticket; return deeds a second until committed, and until dealt with."""
    handled = desk.worker.handled
    begun = perf_counter()
    await asyncio.gather(*(_write(desk, ticket, DEEDS // len(tickets)) for ticket in tickets))
    kept = perf_counter() - begun
    while desk.worker.handled < handled + DEEDS:
        await asyncio.sleep(0.001)
    return DEEDS / kept, DEEDS / (perf_counter() - begun)


async def _dealt_with(desk: QuietDesk) -> None:
    """Wait until the worker has found what was there before it."""
    while desk.worker.handled < max(WRITERS):
        await asyncio.sleep(0.01)


async def _write(desk: QuietDesk, ticket: Ticket, deeds: int) -> None:
    async def work(deed: Deed) -> None:
        found = await Ticket.find(ticket.id, None, lock=True)
        await found.message(deed, direction=MessageDirection.OUT, body="It is on its way.")

    for _ in range(deeds):
        await do(work, by=desk.agents["maria"], at=desk.clock(), engine=desk.worker)
