"""How many deeds a second one process does, by writers and events, until they are kept and until all rang."""

import asyncio
from statistics import median
from time import perf_counter

from domain.deeds.deed import Deed
from domain.deeds.recording import do
from domain.desk.entries import MessageDirection
from domain.desk.rooms.tickets import Ticket
from tests.bench.lateness import working
from tests.bench.storages import Figures, Storage
from tests.conftest import Place
from tests.domain.engine.quiet import QuietDesk, quiet_desk

ROUNDS, DEEDS = 5, 240
EVENTS, WRITERS = (0, 100), (1, 8)
BASE = (0, 1)
Rates = tuple[float, float]


async def measure(storage: Storage) -> Figures:
    """Add messages to tickets, with few and many events in turns; of the events, each deed satisfies one."""
    places = {events: await _desk_of(storage, events) for events in EVENTS}
    found: dict[tuple[int, int], list[Rates]] = {
        (events, writers): [] for events in EVENTS for writers in WRITERS
    }
    for _ in range(ROUNDS):
        for events, place in places.items():
            for writers, rates in (await _turn(place)).items():
                found[events, writers].append(rates)
    kept, rung = ({case: median(rates[place] for rates in found[case]) for case in found} for place in (0, 1))
    return {
        f"Deeds, {events} events, {writers} writer{'s' * (writers > 1)}": (
            f"{kept[events, writers]:.0f}/s kept, {rung[events, writers]:.0f}/s dealt with,"
            f" {kept[events, writers] / kept[BASE]:.2f} of the first"
        )
        for events, writers in found
    }


async def _desk_of(storage: Storage, events: int) -> Place:
    place = storage.new()
    async with quiet_desk(place) as desk:
        for number in range(events):
            conditions = {"all": [{"condition": "SUBJECT", "value": {"text": [_subject(number)]}}]}
            await desk.event("ada", "TICKET_MESSAGE_SENT", system=True, conditions=conditions)
    return place


async def _turn(place: Place) -> dict[int, Rates]:
    """Return the rates by writers, once a first go has warmed up."""
    async with quiet_desk(place) as desk:
        tickets = [await desk.ticket(subject=_subject(number)) for number in range(max(WRITERS))]
        async with working(desk, place):
            await _dealt_with(desk)
            await _rates(desk, tickets)
            return {writers: await _rates(desk, tickets[:writers]) for writers in WRITERS}


def _subject(number: int) -> str:
    return f"Order number {number:03}"


async def _rates(desk: QuietDesk, tickets: list[Ticket]) -> Rates:
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
