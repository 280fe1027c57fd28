"""Once a host's clock was set back, nothing waits for a time that comes twice."""

from datetime import timedelta

import pytest

from domain.deeds.outbox import LEASE, PARKED, Pending
from domain.deliveries import queue
from domain.deliveries.records import Queued
from domain.desk.rooms.tickets import Ticket, TicketPriority
from domain.engine.clock import set_back
from domain.engine.clock.set_back import bring_back
from domain.ids import uuid7
from tests.desk import message
from tests.domain.deeds.test_spells import URGENT
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import FIRE, Waiting


async def test_what_is_further_ahead_than_it_can_be_is_due_at_once(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What is to be tried later stays, as does what lies no more than clocks may differ ahead.

    What somebody has in hand is due when a lease that began now ends.
    """
    monkeypatch.setattr(set_back, "AT_ONCE", 1)
    now, hour = quiet.clock(), timedelta(hours=1)
    for at, tries, by in (
        (hour, 0, ""),
        (24 * hour + hour, 3, ""),
        (timedelta(seconds=5), 0, ""),
        (queue.LEASE, 1, "the living"),
        (hour, 3, ""),
        (hour, 1, "the dead, or living"),
    ):
        await Queued.create(
            delivery_id=uuid7(), receiver="web:x", due_at=now + at, tries=tries, claimed_by=by
        )
    for at, state in ((hour, "NEW"), (hour, "FIRED"), (LEASE, "NEW"), (hour, PARKED)):
        await Pending.create(occurrence_id=uuid7(), state=state, claimed_until=now + at)

    await bring_back(now, quiet.worker)

    *others, held = await Queued.all().order_by("delivery_id")
    assert [place.due_at == now for place in others] == [True] * 2 + [False] * 3
    assert held.due_at == now + queue.LEASE
    claimed = [pending.claimed_until == now for pending in await Pending.all().order_by("occurrence_id")]
    assert claimed == [True, True, False, False]
    await Pending.all().delete()


@pytest.mark.parametrize("again", [False, True], ids=["goes on", "starts again"])
async def test_an_event_made_in_a_time_that_comes_twice_rings(waiting: Waiting, again: bool) -> None:
    """In the process that saw the clock, and in one that has started since."""
    await waiting.tick()
    await waiting.event()
    await waiting.tick()
    waiting.desk.clock.advance(hours=-2)
    if again:
        waiting.restart()
    await waiting.tick()
    await waiting.desk.ticket()
    await waiting.wait(minutes=31)
    assert await waiting.rung() == ["Printer on fire"]


@pytest.mark.parametrize("again", [False, True], ids=["goes on", "starts again"])
async def test_a_planned_moment_that_was_told_of_too_early_comes_once_more(
    waiting: Waiting, again: bool
) -> None:
    """For what did not ring then; what did, has rung."""
    for name, conditions in (("Urgent", {"all": [URGENT]}), ("Any", {})):
        tells = [message(f"{name}: #TICKET_SUBJECT#")]
        await waiting.event(event_type="TICKET_FOLLOW_UP_DUE", conditions=conditions, actions=tells)
    ticket = await waiting.desk.ticket()
    at = waiting.desk.clock() + timedelta(hours=3)
    await waiting.act(ticket, Ticket.schedule_follow_up, at=at)
    await waiting.wait(hours=4)
    await waiting.wait(hours=-3)
    if again:
        waiting.restart()
        await waiting.tick()
    await waiting.act(ticket, Ticket.change, priority=TicketPriority.URGENT)
    await waiting.desk.work()
    assert await waiting.rung() == [f"Any: {FIRE}"]
    await waiting.wait(hours=2)
    await waiting.wait(minutes=1)
    assert await waiting.rung() == [f"Any: {FIRE}", f"Urgent: {FIRE}"]
