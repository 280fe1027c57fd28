from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.desk import RunningDesk
from tests.resolvers.deeds import act, happened, ticket_now

EXPERTS = "Support Experts"


async def watch(desk: RunningDesk, *performs: dict[str, Any], by: str = "ada") -> None:
    """Make an event that acts on tickets that get a comment; Ada's are system-level."""
    level = "SYSTEM" if by == "ada" else "AGENT"
    actions = [{"perform": perform} for perform in performs]
    await desk.event(by, "TICKET_COMMENT_ADDED", level=level, actions=actions)


async def commented(desk: RunningDesk, ticket: str) -> dict[str, Any]:
    """Let Maria comment on a ticket, and return it when all events are through."""
    payload = await act(desk.maria, "addTicketComment", ticketId=ticket, text="Call back")
    assert payload["errors"] == []
    await desk.settled()
    return await ticket_now(desk, ticket)


async def test_an_event_does_to_a_ticket_what_its_actions_say(desk: RunningDesk) -> None:
    """In their order; texts are filled, and a follow-up is counted from when it happened."""
    await watch(
        desk,
        {"setTicketPriority": {"priority": "URGENT"}},
        {"pinTicket": {"pinned": True}},
        {"scheduleTicketFollowUp": {"delayMinutes": 90}},
        {"addTicketComment": {"text": "#TICKET_SUBJECT#", "commentType": "STICKY"}},
        {"transferTicket": {"groupId": desk.groups[EXPERTS]}},
        {"setTicketStatus": {"status": "CLOSED_AND_LOCKED"}},
    )
    ticket = await commented(desk, (await desk.ticket())["id"])

    assert (ticket["priority"], ticket["pinned"], ticket["status"]) == ("URGENT", True, "CLOSED_AND_LOCKED")
    assert ticket["group"]["id"] == desk.groups[EXPERTS]
    by_events = [occurrence for occurrence in await happened(desk) if occurrence.depth]
    assert [occurrence.type for occurrence in by_events] == [
        "TICKET_PRIORITY_CHANGED",
        "TICKET_FOLLOW_UP_SCHEDULED",
        "TICKET_COMMENT_ADDED",
        "TICKET_TRANSFERRED",
        "TICKET_STATUS_CHANGED",
    ]
    assert by_events[2].facts["COMMENT_TEXT"] == "Printer on fire"
    delay = datetime.fromisoformat(ticket["followUpAt"]) - desk.clock()
    assert abs(delay - timedelta(minutes=90)) < timedelta(minutes=1)


async def test_an_action_that_is_done_already_raises_nothing(desk: RunningDesk) -> None:
    """The same priority, the same status, the same place."""
    await watch(
        desk,
        {"setTicketPriority": {"priority": "NORMAL"}},
        {"setTicketStatus": {"status": "ACTIVE"}},
        {"transferTicket": {"groupId": desk.groups["Support Front Line"]}},
    )
    await commented(desk, (await desk.ticket())["id"])
    assert [occurrence.type for occurrence in await happened(desk)] == [
        "TICKET_CREATED",
        "TICKET_COMMENT_ADDED",
    ]


async def test_an_action_that_is_refused_lets_the_others_go_on(desk: RunningDesk) -> None:
    """A locked ticket takes no comment; the refusal is told to administrators, and nothing of it stays."""
    await watch(
        desk,
        {"setTicketStatus": {"status": "CLOSED_AND_LOCKED"}},
        {"addTicketComment": {"text": "Too late"}},
        {"setTicketStatus": {"status": "WAITING"}},
    )
    ticket = await commented(desk, (await desk.ticket())["id"])
    assert ticket["status"] == "WAITING"
    by_events = [
        (occurrence.type, occurrence.facts.get("ERROR_TEXT"))
        for occurrence in await happened(desk)
        if occurrence.depth
    ]
    assert by_events == [
        ("TICKET_STATUS_CHANGED", None),
        ("EVENT_ACTION_FAILED", "An event: Add Comment: It is closed and locked; set another status first."),
        ("TICKET_STATUS_CHANGED", None),
    ]


async def test_a_locked_ticket_takes_its_own_status_in_peace_and_nothing_else(desk: RunningDesk) -> None:
    """Not even the priority that it has."""
    await watch(
        desk,
        {"setTicketStatus": {"status": "CLOSED_AND_LOCKED"}},
        {"setTicketStatus": {"status": "CLOSED_AND_LOCKED"}},
        {"setTicketPriority": {"priority": "NORMAL"}},
    )
    await commented(desk, (await desk.ticket())["id"])

    refused = [told.facts["ERROR_TEXT"] for told in await happened(desk) if "ERROR_TEXT" in told.facts]
    assert refused == ["An event: Set Ticket Priority: It is closed and locked; set another status first."]


@pytest.mark.parametrize("by", ["maria", "ada"])
async def test_an_agents_event_acts_on_what_its_owner_could_open(desk: RunningDesk, by: str) -> None:
    """Maria transfers a ticket away; a system-level event goes on with it, hers does not."""
    operation = """mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { code } } }"""
    groups = [desk.groups["Support Front Line"], desk.groups[EXPERTS]]
    await desk.ada.ask(operation, input={"agentId": desk.maria.id, "groupIds": groups})
    ticket = (await desk.ticket())["id"]
    transfer = {"transferTicket": {"groupId": desk.groups[EXPERTS]}}
    await watch(desk, transfer, {"pinTicket": {"pinned": True}}, by=by)
    await desk.ada.ask(operation, input={"agentId": desk.maria.id, "groupIds": groups[:1]})
    shown = await commented(desk, ticket)
    assert (shown["group"]["id"], shown["pinned"]) == (desk.groups[EXPERTS], by == "ada")
