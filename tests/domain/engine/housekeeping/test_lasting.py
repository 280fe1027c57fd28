"""What still holds: marks and spells stay for as long as something could happen twice without them."""

import pytest

from domain.deeds.spells import Episode
from domain.desk.rooms.tickets import Ticket, TicketStatus
from domain.events.records import ActionMark
from domain.messages import Message
from tests.desk import message
from tests.domain.engine.ageing import delete, later
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import Waiting

pytestmark = pytest.mark.usefixtures("faults")

ONCE = [{**message(), "oncePerItem": True}]


async def test_once_per_item_holds_for_as_long_as_the_item_is_there(quiet: QuietDesk) -> None:
    await quiet.event("maria", "TICKET_PRIORITY_CHANGED", actions=ONCE)
    lasting, leaving = await quiet.ticket(subject="Lasting"), await quiet.ticket(subject="Leaving")
    for ticket in (lasting, leaving):
        await quiet.change(ticket, priority="URGENT")
    await quiet.work()
    await later(quiet, days=200)
    await quiet.change(lasting, priority="LOW")
    await quiet.work()
    assert await Message.all().count() == 0  # those of then are too old, and there is no new one
    assert await ActionMark.all().count() == 2

    await Waiting(quiet).act(leaving, Ticket.delete_item)
    await later(quiet, days=2)
    assert await ActionMark.all().count() == 2  # the outbox has yet to tell of its end
    await quiet.work()
    await later(quiet, days=2)
    assert [action_mark.item_id for action_mark in await ActionMark.all()] == [lasting.id]


async def test_what_an_event_noted_of_items_goes_in_time_once_it_is_deleted(quiet: QuietDesk) -> None:
    """Not with the deed that deletes it, which would hold up others where that is much."""
    waiting = Waiting(quiet)
    event = await waiting.event(actions=ONCE)
    await quiet.ticket()
    await waiting.wait(minutes=31)
    await delete(quiet, event)
    assert (await ActionMark.all().count(), await Episode.all().count()) == (1, 1)

    await later(quiet, days=2)
    assert await ActionMark.all().count() == 0
    await later(quiet, days=90)
    assert await Episode.all().count() == 0


async def test_a_frequency_holds_however_long_it_is(quiet: QuietDesk) -> None:
    seldom = [{**message(), "maximumFrequencyMinutes": 300 * 24 * 60}]
    await quiet.event("maria", actions=seldom)
    for subject in ("First", "Second"):
        await quiet.ticket(subject=subject)
        await quiet.work()
        assert await quiet.inbox("maria") == (["First"] if subject == "First" else [])
        await later(quiet, days=200)


async def test_a_spell_rings_once_also_when_it_lasts_for_longer_than_anything_is_kept(
    quiet: QuietDesk,
) -> None:
    """What is remembered of it goes when it is over, or its event is gone."""
    waiting = Waiting(quiet)
    event, ticket = await waiting.event(), await quiet.ticket()
    await waiting.wait(minutes=31)
    assert await waiting.rung() == ["Printer on fire"]
    for _ in range(2):
        await later(quiet, days=100)
        await quiet.change(ticket, priority="HIGH")
        await waiting.tick()
        assert await waiting.rung() == []
        assert await Episode.filter(event_id=event.id).count() == 1

    await waiting.act(ticket, Ticket.close)
    await waiting.tick()
    await later(quiet, days=1)
    assert await Episode.all().count() == 0


async def test_what_rang_for_a_closed_item_is_forgotten_in_time_and_does_not_ring_again(
    quiet: QuietDesk,
) -> None:
    """Also when it is opened again: for its age, and for a spell that no person has ended."""
    waiting = Waiting(quiet)
    await waiting.event()
    lasts = {"all": [{"condition": "DURATION_MINUTES", "value": {"range": {"min": 30}}}]}
    await quiet.event("maria", "TICKET_DURATION", conditions=lasts, actions=[message("Old")])
    ticket = await quiet.ticket()
    await waiting.wait(minutes=31)
    assert sorted(await waiting.rung()) == ["Old", "Printer on fire"]
    await Ticket.filter(id=ticket.id).update(status=TicketStatus.CLOSED)  # as an event does
    for days, left in ((300, 2), (70, 0)):
        await later(quiet, days=days)
        await waiting.tick()
        assert await Episode.all().count() == left

    await Ticket.filter(id=ticket.id).update(status=TicketStatus.ACTIVE)
    await quiet.change(ticket, priority="HIGH")
    await waiting.tick()
    assert await waiting.rung() == []
    assert await Episode.all().count() == 0
