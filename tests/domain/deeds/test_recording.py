"""How a deed ends: what it leaves on its items, and for how long they were idle."""

from functools import partial

import pytest

from domain.desk.rooms.agents import set_availability
from domain.people.records import Agent, AgentAvailability
from tests.domain.desk.rooms.tickets.ticketing import EXPERTS, VERBS, Ticketing, work
from tests.domain.engine.quiet import QuietDesk
from tests.resolvers.deeds import Form, happened, ticket_now

__all__ = ["work"]  # the fixture


async def test_messages_comments_transfers_and_changes_of_status_are_activity(work: Ticketing) -> None:
    """Nothing else that people do moves the moment of the last activity."""
    deeds: dict[str, tuple[str, Form]] = {verb: (verb, form) for verb, form in VERBS.items()}
    deeds["received"] = ("addTicketMessage", {**VERBS["addTicketMessage"], "direction": "IN"})
    deeds["updateTicket, fields"] = ("updateTicket", {"id": "@ticket", "priority": "LOW", "subject": "Smoke"})
    del deeds["deleteTicket"]
    moved, last = set(), (await ticket_now(work.desk, work.ticket))["lastActivityAt"]
    for said, (verb, form) in deeds.items():
        work.desk.clock.advance(seconds=5)
        await work.do(verb, "ada", **form)
        now = (await ticket_now(work.desk, work.ticket))["lastActivityAt"]
        if now > last:
            moved.add(said)
        last = now
    assert moved == {
        "updateTicket",
        "transferTicket",
        "addTicketMessage",
        "received",
        "addTicketComment",
        "closeTicket",
    }


async def test_what_events_do_is_not_activity(work: Ticketing) -> None:
    """An event comments, transfers and changes the status; the idle spell goes on."""
    desk = work.desk
    performs: list[Form] = [
        {"addTicketComment": {"text": "Escalated"}},
        {"setTicketStatus": {"status": "WAITING"}},
        {"transferTicket": {"groupId": desk.groups[EXPERTS]}},
    ]
    await desk.event(
        "ada", "TICKET_PRIORITY_CHANGED", level="SYSTEM", actions=[{"perform": action} for action in performs]
    )
    before = await ticket_now(desk, work.ticket)
    desk.clock.advance(minutes=3)
    await work.do("updateTicket", id="@ticket", priority="URGENT")
    await desk.settled()

    after = await ticket_now(desk, work.ticket)
    assert (after["status"], after["group"]["id"]) == ("WAITING", desk.groups[EXPERTS])
    assert after["lastActivityAt"] == before["lastActivityAt"]
    assert {
        (occurrence.type, occurrence.actor) for occurrence in await happened(desk) if occurrence.depth
    } == {("TICKET_COMMENT_ADDED", None), ("TICKET_STATUS_CHANGED", None), ("TICKET_TRANSFERRED", None)}


async def test_how_long_a_ticket_was_idle_is_counted_to_the_deed_that_ends_the_spell(work: Ticketing) -> None:
    """A message after seven minutes knows of the seven; so does a comment five minutes later."""
    work.desk.clock.advance(minutes=7)
    await work.do("addTicketMessage", **VERBS["addTicketMessage"])
    work.desk.clock.advance(minutes=5)
    await work.do("addTicketComment", **VERBS["addTicketComment"])
    idle = [
        (occurrence.facts["TICKET_IDLE_MINUTES"], occurrence.facts["TICKET_DURATION_MINUTES"])
        for occurrence in await happened(work.desk)
    ]
    assert idle == [("0", "0"), ("7", "7"), ("5", "12")]


@pytest.mark.usefixtures("still_clock")
async def test_whoever_acts_is_not_idle_from_then_on_while_they_are_available(quiet: QuietDesk) -> None:
    """However often they do."""
    stands = {"maria": AgentAvailability.AVAILABLE, "omar": AgentAvailability.UNAVAILABLE}
    for minutes in (0, 1, 1):
        quiet.clock.advance(minutes=minutes)
        for name, availability in stands.items():
            await quiet.do(partial(set_availability, availability=availability), name)
        acted = {name: (await Agent.get(id=quiet.agents[name].id)).last_activity_at for name in stands}
        assert acted == {"maria": quiet.clock(), "omar": None}
