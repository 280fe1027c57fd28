"""What asks events again within a spell: a change of the item, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest

from domain.deeds.outbox import Occurrence
from domain.deeds.spells import Episode, asked_again
from domain.desk.rooms.tickets import Ticket, TicketPriority
from tests.desk import RunningDesk, message
from tests.domain.engine.quiet import action, reread
from tests.domain.engine.waiting import FIRE, Waiting, crossings, idle

URGENT = {"condition": "PRIORITY", "value": {"values": ["URGENT"]}}

PINNED = {"condition": "PINNED", "value": {"flag": True}}


@pytest.mark.parametrize(
    ("condition", "change"), [(URGENT, {"priority": TicketPriority.URGENT}), (PINNED, {"pinned": True})]
)
async def test_conditions_that_begin_to_hold_later_ring_with_the_change(
    waiting: Waiting, condition: dict[str, Any], change: dict[str, Any]
) -> None:
    """Even if nothing but the field tells of it; and then once in the spell."""
    await waiting.event(conditions=idle(30, condition))
    ticket = await waiting.desk.ticket()
    await waiting.wait(minutes=45)
    assert await waiting.rung() == []

    await waiting.act(ticket, Ticket.change, **change)
    await waiting.desk.work()
    assert await waiting.rung() == [FIRE]
    await waiting.act(ticket, Ticket.change, priority=TicketPriority.HIGH)
    await waiting.act(ticket, Ticket.change, **{"priority": TicketPriority.URGENT, **change})
    await waiting.wait(minutes=60)
    assert await waiting.rung() == [FIRE]


async def test_what_an_event_changes_asks_again_as_what_people_change_does(waiting: Waiting) -> None:
    """Also where nothing else tells of it."""
    await waiting.event(conditions=idle(30, PINNED))
    pin = action("pinTicket", pinned=True)
    await waiting.event(
        "ada", event_type="TICKET_PRIORITY_CHANGED", system=True, conditions={}, actions=[pin]
    )
    ticket = await waiting.desk.ticket("Support Front Line")
    await waiting.wait(minutes=45)
    await waiting.act(ticket, Ticket.change, priority=TicketPriority.HIGH)
    await waiting.desk.work()

    assert await waiting.rung() == [FIRE]


@pytest.mark.parametrize(
    ("event_type", "conditions"),
    [("TICKET_IDLE", idle(30, URGENT)), ("TICKET_FOLLOW_UP_DUE", {"all": [URGENT]})],
)
async def test_a_change_that_had_to_wait_while_the_clock_told_rings(
    waiting: Waiting, event_type: str, conditions: dict[str, Any]
) -> None:
    """Its moment is before that of the crossing, of which was told with the item as it had been."""
    await waiting.event(event_type=event_type, conditions=conditions)
    ticket = await waiting.desk.ticket()
    due = waiting.desk.clock() + timedelta(minutes=30)
    await waiting.act(ticket, Ticket.schedule_follow_up, at=due)
    waiting.at(due + timedelta(seconds=2))
    await waiting.tick()
    waiting.at(due - timedelta(seconds=2))
    await waiting.act(ticket, Ticket.change, priority=TicketPriority.URGENT)
    await waiting.desk.work()

    assert await waiting.rung() == [FIRE]


@pytest.mark.parametrize(("minutes", "at_once"), [(31, [FIRE]), (29, [])])
async def test_a_change_after_the_hosts_clock_was_set_back_before_the_wait_asks_again(
    waiting: Waiting, minutes: float, at_once: list[str]
) -> None:
    """If its crossing was told while the clock was ahead; else that is still to come, and rings then."""
    await waiting.event(conditions=idle(30, URGENT))
    waiting.desk.clock.advance(hours=3)
    ticket = await waiting.desk.ticket()
    await waiting.wait(minutes=minutes)
    await waiting.wait(hours=-2)
    await waiting.act(ticket, Ticket.change, priority=TicketPriority.URGENT)
    await waiting.desk.work()
    assert await waiting.rung() == at_once

    await waiting.wait(hours=3)
    assert await waiting.rung() == [FIRE]


async def test_a_spell_that_begins_with_a_deed_is_not_asked_about(waiting: Waiting) -> None:
    """So that what is new costs no statement more."""
    ticket = await waiting.desk.ticket()
    assert not asked_again([ticket], ticket.created_at)
    later = asked_again([ticket], ticket.created_at + timedelta(seconds=1))
    assert "TICKET_IDLE" in {event_type for _, event_type, _ in later}


async def test_conditions_that_held_before_the_moment_alone_do_not_ring(waiting: Waiting) -> None:
    await waiting.event(conditions=idle(30, URGENT))
    ticket = await waiting.desk.ticket(priority=TicketPriority.URGENT)
    await waiting.wait(minutes=20)
    await waiting.act(ticket, Ticket.change, priority=TicketPriority.LOW)
    await waiting.wait(minutes=60)

    assert await waiting.rung() == []


async def test_the_clock_alone_asks_nobody_again(waiting: Waiting) -> None:
    """The time of day comes to fit, and another event has the clock ask then; only a change asks Maria's."""
    soon, later = (waiting.desk.clock() + timedelta(minutes=minutes) for minutes in (40, 50))
    hours = {"start": f"{soon:%H:%M}", "end": f"{later:%H:%M}", "timeZone": "UTC"}
    await waiting.event(conditions=idle(30, {"condition": "TIME_OF_DAY", "value": {"timeOfDay": hours}}))
    await waiting.event("ada", 45, system=True)
    ticket = await waiting.desk.ticket()
    await waiting.wait(minutes=30)
    await waiting.wait(minutes=15)
    assert (await waiting.rung(), await waiting.rung("ada")) == ([], [FIRE])
    assert len(await Occurrence.filter(event_type="TICKET_IDLE")) == len(await crossings()) == 2

    await waiting.act(ticket, Ticket.change, pinned=True)
    await waiting.desk.work()
    assert await waiting.rung() == [FIRE]


async def test_a_manual_event_is_no_change(waiting: Waiting) -> None:
    event = await waiting.desk.event("maria", "MANUAL_TICKET_EVENT", actions=[message("By hand")])
    await waiting.event(conditions=idle(30, URGENT))
    ticket = await waiting.desk.ticket()
    await waiting.wait(minutes=40)

    async def run(deed: Any) -> None:
        deed.happened("MANUAL_TICKET_EVENT", await reread(ticket), only_for=event.id)

    await waiting.desk.do(run, "maria")
    await waiting.desk.work()
    assert await waiting.rung() == ["By hand"]
    assert len(await Occurrence.filter(event_type="TICKET_IDLE")) == 1


async def test_changes_of_old_tickets_ask_no_event_that_was_made_since(waiting: Waiting) -> None:
    """Nobody could hear it, so nothing is raised."""
    ticket = await waiting.desk.ticket()
    await waiting.wait(hours=2)
    await waiting.event()
    await waiting.wait(minutes=1)
    await waiting.act(ticket, Ticket.change, pinned=True)

    assert await Occurrence.filter(event_type="TICKET_IDLE").count() == 0


async def test_a_ticket_that_is_gone_leaves_no_spells_behind(waiting: Waiting) -> None:
    """What is remembered of rings does not grow for ever."""
    await waiting.event()
    ticket = await waiting.desk.ticket()
    await waiting.wait(minutes=45)
    assert await Episode.all().count() == 1
    await waiting.act(ticket, Ticket.delete_item)
    assert await Episode.all().count() == 0


async def test_nobody_is_asked_again_in_vain(desk: RunningDesk) -> None:
    """A change of an old ticket writes nothing for events that it could not ring, and rings the others."""
    lasts = {"condition": "DURATION_MINUTES", "value": {"range": {"min": 5}}}
    urgent = {"condition": "PRIORITY", "value": {"values": ["URGENT"]}}
    await desk.event("omar", "TICKET_DURATION", conditions={"all": [lasts]})
    await desk.event("maria", "TICKET_DURATION", conditions={"all": [lasts, urgent]})
    await desk.event("ada", "TICKET_DURATION", level="SYSTEM", conditions={"all": [lasts]})
    update = """mutation($id: ID!, $priority: TicketPriority!) {
        updateTicket(input: {id: $id, priority: $priority}) { errors { message } } }"""
    told = Occurrence.filter(event_type="TICKET_DURATION")
    async with desk.hearing("maria", "ada") as heard:
        ticket = await desk.ticket()
        desk.clock.advance(minutes=6)
        await heard["ada"].next()
        for priority in ("LOW", "HIGH"):
            await desk.maria.ask(update, id=ticket["id"], priority=priority)
        assert await told.count() == 1
        await desk.maria.ask(update, id=ticket["id"], priority="URGENT")
        await heard["maria"].next()
        assert await told.count() == 2
