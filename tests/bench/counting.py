"""What it costs deeds to keep the counts of open items."""

from functools import partial
from statistics import median
from time import perf_counter
from unittest.mock import patch

from domain.deeds import counting
from domain.deeds.deed import Deed
from domain.desk.rooms.tickets import Ticket
from tests.bench.storages import Figures, Storage
from tests.domain.engine.quiet import QuietDesk, quiet_desk

ROUNDS, TICKETS, DEEDS_A_TICKET = 9, 30, 3


async def measure(storage: Storage) -> Figures:
    """Open, transfer and close tickets, in turns with and without counts; the first turn warms up."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    async with quiet_desk(storage.new()) as desk:
        for _ in range(1 + ROUNDS):
            rates[True].append(await _rate(desk))
            with patch.object(counting, "moves_of", _count_nothing):
                rates[False].append(await _rate(desk))
    counted, uncounted = (median(rates[which][1:]) for which in (True, False))
    ratio = median(off / on for on, off in zip(rates[True][1:], rates[False][1:], strict=True))
    return {
        "Open, transfer, close: without counts": f"{uncounted:.0f} deeds/s",
        "Open, transfer, close: with counts": f"{counted:.0f} deeds/s",
        "… time of a deed with counts against without": f"{ratio:.2f}",
    }


async def _count_nothing(deed: Deed, _: object) -> counting.Moves:
    """Stand in for `counting.moves_of`."""
    return counting.Moves(deed, [])


async def _rate(desk: QuietDesk) -> float:
    begun = perf_counter()
    for _ in range(TICKETS):
        ticket = await desk.ticket(agent=desk.agents["maria"])
        await desk.do(partial(_transfer, desk, ticket))
        await desk.do(partial(_close, ticket))
    return TICKETS * DEEDS_A_TICKET / (perf_counter() - begun)


async def _transfer(desk: QuietDesk, ticket: Ticket, deed: Deed) -> None:
    found = await Ticket.find(ticket.id, None, lock=True)
    await found.transfer(deed, group=desk.groups["Sales Front Line"], agent=desk.agents["omar"])


async def _close(ticket: Ticket, deed: Deed) -> None:
    await (await Ticket.find(ticket.id, None, lock=True)).close(deed)
