"""Very many are told beside all else, in order, and whoever tells them keeps at it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from domain.deeds.outbox import Pending
from domain.engine.firing import portions
from domain.engine.records import Portion
from domain.ports import Notice, ToRing
from tests.desk import message
from tests.domain.engine.firing.test_portions import few, told
from tests.domain.engine.quiet import QuietDesk

__all__ = ["few"]


@pytest.fixture
def going_on(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Return what is to be set before any portion is told."""
    set_, follow = asyncio.Event(), portions.follow

    async def later(*given: Any) -> AsyncIterator[ToRing]:
        await set_.wait()
        async for part in follow(*given):
            yield part

    monkeypatch.setattr(portions, "follow", later)
    return set_


async def test_who_tells_keeps_what_it_tells_of_and_who_takes_over_does_not_wait(
    quiet: QuietDesk, going_on: asyncio.Event
) -> None:
    """However long it takes: after its lease, if it has died in between."""
    everyone = [agent.global_id for agent in quiet.agents.values()]
    await quiet.event("ada", system=True, actions=[message(agents=everyone)], name="To all")
    for _ in range(2):  # of which neither waits for the other
        await quiet.ticket()
        await quiet.worker.look_into_outbox()
        await quiet.worker._next_batch()
    quiet.clock.advance(seconds=4)
    await quiet.worker.held.renew()
    quiet.clock.advance(seconds=4)
    await quiet.colleague.look_into_outbox()
    await quiet.worker.look_into_outbox()
    assert await Pending.filter(claimed_by=quiet.worker.worker).count() == 2
    assert await Portion.all().count() == 6

    quiet.clock.advance(minutes=1)
    await quiet.colleague.look_into_outbox()
    going_on.set()
    await quiet.colleague.work_off()
    await quiet.worker.work_off()
    assert await told(quiet) == dict.fromkeys(quiet.agents, 2)
    assert not await Pending.exists()


async def test_others_are_told_between_but_of_one_item_in_order(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone = [agent.global_id for agent in quiet.agents.values()]
    sales = {"condition": "GROUP", "value": {"ids": [quiet.groups["Sales Front Line"].global_id]}}
    tells = message("To all", agents=everyone)
    await quiet.event("ada", system=True, conditions={"all": [sales]}, actions=[tells])
    after = message("After", agents=everyone[-2:])
    await quiet.event("ada", "TICKET_PRIORITY_CHANGED", system=True, actions=[after])
    await quiet.event("maria", actions=[message("Between")])
    begun, going_on, publish = asyncio.Event(), asyncio.Event(), quiet.worker._feed.publish

    async def slowly(notices: Sequence[Notice]) -> bool:
        if not begun.is_set():
            begun.set()
            await going_on.wait()
        return await publish(notices)

    monkeypatch.setattr(quiet.worker._feed, "publish", slowly)
    sold = await quiet.ticket("Sales Front Line")
    await quiet.worker.look_into_outbox()
    await quiet.worker._next_batch()
    await begun.wait()
    await quiet.ticket()
    await quiet.worker.look_into_outbox()
    await quiet.worker._next_batch()
    await quiet.change(sold, priority="HIGH")
    await quiet.worker.look_into_outbox()
    last = asyncio.create_task(quiet.worker._next_batch())
    assert "After" not in await quiet.inbox("maria")
    going_on.set()
    await last
    await quiet.worker.work_off()

    assert await quiet.inbox("maria") == ["Between", "To all", "After"]
    assert quiet.worker.rung == 4 + 1 + 2


async def test_what_was_set_aside_is_not_overtaken_by_what_is_taken_as_it_comes_back(
    quiet: QuietDesk, going_on: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone = [agent.global_id for agent in quiet.agents.values()]
    await quiet.event("ada", system=True, actions=[message("To all", agents=everyone)])
    changed = message("#TICKET_PRIORITY#", agents=everyone[-2:])
    await quiet.event("ada", "TICKET_PRIORITY_CHANGED", system=True, actions=[changed])
    worker, counted = quiet.worker, quiet.worker._outbox.counted

    async def once_all_are_told(*given: Any) -> Any:
        going_on.set()
        await worker._following.all_told()
        return await counted(*given)

    ticket = await quiet.ticket()
    for priority in (None, "HIGH", "LOW"):
        if priority:
            await quiet.change(ticket, priority=priority)
        if priority == "LOW":
            monkeypatch.setattr(worker._outbox, "counted", once_all_are_told)
        await worker.look_into_outbox()
        await worker._next_batch()
    await worker.work_off()

    assert await quiet.inbox("maria") == ["To all", "High", "Low"]
