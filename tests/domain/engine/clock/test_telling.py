"""How the clock tells of crossings, of each once."""

import asyncio
from typing import Any

import pytest

from domain.desk.rooms.tickets import Ticket
from domain.engine.clock import clockwork, telling
from domain.engine.clock.clockwork import Clockwork
from domain.storage.database import rows
from tests.domain.engine.waiting import Waiting, crossings
from tests.pairs import ON_SQLITE


@pytest.mark.parametrize("tickets", [1, 25])
async def test_two_clocks_at_once_raise_one(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch, tickets: int
) -> None:
    """Whether they have asked before or not, and also where one takes several turns."""
    monkeypatch.setattr(clockwork, "BATCH", 10)
    desk = waiting.desk
    await waiting.event()
    await waiting.event(minutes=20)
    for number in range(tickets):
        await desk.ticket(subject=str(number))
    for worker in (desk.worker, desk.colleague):
        await worker.look()
    clocks = [
        Clockwork(worker.rules, worker, desk.clock) for worker in (desk.worker, desk.colleague, desk.worker)
    ]
    await clocks[0].tick()
    desk.clock.advance(minutes=30)
    await asyncio.gather(*(each.tick() for each in clocks))
    await asyncio.gather(*(each.tick() for each in clocks))

    told = [(crossing.item_id, crossing.crossed) for crossing in await crossings()]
    assert len(told) == len(set(told)) == 2 * tickets


async def test_a_clock_that_asks_again_after_another_tells_of_nothing_twice(waiting: Waiting) -> None:
    """It goes on from where the other was, not from where it was itself."""
    desk = waiting.desk
    await waiting.event()
    await desk.ticket(subject="First")
    await waiting.wait(minutes=31)
    await desk.colleague.look()
    other = Clockwork(desk.colleague.rules, desk.colleague, desk.clock)
    waiting.clockwork.forget()
    assert waiting.clockwork.told_until(Ticket) is None
    await desk.ticket(subject="Second")
    desk.clock.advance(minutes=31)
    assert await other.tick() == 1
    await desk.colleague.work_off()
    assert await waiting.tick() == 0
    await desk.ticket(subject="Third")
    await waiting.wait(minutes=31)

    assert await waiting.rung() == ["First", "Second", "Third"]


async def test_many_at_one_moment_ring_once_each(waiting: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a turn holds, all of one instant."""
    monkeypatch.setattr(clockwork, "BATCH", 4)
    await waiting.event()
    moment = waiting.desk.clock()
    for number in range(10):
        ticket = await waiting.desk.ticket(subject=str(number))
        await Ticket.filter(id=ticket.id).update(last_activity_at=moment)
    await waiting.wait(minutes=31)
    await waiting.wait(minutes=1)

    assert sorted(await waiting.rung()) == [str(number) for number in range(10)]


@ON_SQLITE  # PostgreSQL undoes nothing by itself
async def test_where_sqlite_has_undone_all_that_is_told_nothing_of_it_is_kept(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while the disk is full, together and singly; all is told of the next time."""
    await waiting.event()
    for number in range(2):
        await waiting.desk.ticket(subject=str(number))
    real, left = telling.tell, [None] * 2

    async def tell(*given: Any) -> Any:
        if left:
            left.pop()
            await rows("ROLLBACK")
            raise RuntimeError("the disk is full")
        return await real(*given)

    for module in (clockwork, telling):
        monkeypatch.setattr(module, "tell", tell)
    await waiting.wait(minutes=31)
    assert await crossings() == []

    await waiting.tick()
    assert await waiting.rung() == ["0", "1"]


async def test_of_what_fails_half_way_nothing_is_told_until_it_can_be(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its fault is its own: all else is told of, and nothing twice."""
    await waiting.event()
    faulty, _ = [await waiting.desk.ticket(subject=subject) for subject in ("Faulty", "Sound")]
    real = telling.tell

    async def tell(found: Any, *given: Any) -> Any:
        raised = await real(found, *given)
        if any(crossing.item_id == faulty.id for crossing in found):
            raise RuntimeError("a fault of ours")
        return raised

    with monkeypatch.context() as broken:
        for module in (clockwork, telling):
            broken.setattr(module, "tell", tell)
        await waiting.wait(minutes=31)
    assert await waiting.rung() == ["Sound"]

    await waiting.wait(minutes=1)
    assert await waiting.rung() == ["Sound", "Faulty"]
