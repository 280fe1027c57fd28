"""Why an event fired, or did not, as its readers are told."""

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.desk import GraphQLRefusal, RunningDesk, message
from tests.resolvers.explaining import PRINTER, REPLY, URGENT, happened, short
from tests.rights import assign

EXPLAIN = """query($event: ID!, $occurrence: ID!) { explainEvent(eventId: $event, occurrenceId: $occurrence) {
    outcome summary checks { condition held expected actual } occurrence { facts { name value } } } }"""
UPDATE = "mutation($input: UpdateTicketInput!) { updateTicket(input: $input) { errors { message } } }"


async def explained(desk: RunningDesk, by: str, event: dict[str, Any], occurrence: str) -> dict[str, Any]:
    """Ask why."""
    told: dict[str, Any] = await desk.people[by].ask(EXPLAIN, event=event["id"], occurrence=occurrence)
    return told


async def test_what_stood_in_the_way_is_said_and_every_condition_looked_at(desk: RunningDesk) -> None:
    event = await desk.event("maria", conditions={"all": [URGENT, PRINTER], "any": [PRINTER]})
    await desk.ticket(priority="LOW")
    told = await explained(desk, "maria", event, await happened(desk))
    assert told["outcome"] == "CONDITION_FAILED"
    assert told["summary"] == "It asks for a priority of Urgent or High; this ticket's was Low."
    assert short(told) == [
        ["PRIORITY", False, "is Urgent or High", "Low"],
        ["SUBJECT", True, "contains 'printer'", "'Printer on fire'"],
        ["SUBJECT", True, "contains 'printer'", "'Printer on fire'"],
    ]


async def edited(desk: RunningDesk, event: Any, condition: Any) -> None:
    """Let Maria's event ask for something else."""
    edit = "mutation($input: UpdateEventInput!) { updateEvent(input: $input) { errors { message } } }"
    given = {"id": event["id"], "conditions": {"all": [condition]}}
    assert (await desk.maria.ask(edit, input=given))["errors"] == []


async def handed_to_sales(desk: RunningDesk, ticket: Any) -> None:
    """Let a ticket go out of Maria's sight."""
    move = "mutation($input: TransferTicketInput!) { transferTicket(input: $input) { errors { message } } }"
    to = {"id": ticket["id"], "groupId": desk.groups["Sales Front Line"]}
    assert (await desk.ada.ask(move, input=to))["errors"] == []


async def test_of_an_event_that_fired_it_is_said_when_and_that_it_was_edited_since(desk: RunningDesk) -> None:
    event = await desk.event("maria", conditions={"all": [PRINTER]})
    await desk.ticket()
    await desk.settled()
    told = await explained(desk, "maria", event, await happened(desk))
    assert (told["outcome"], [check["held"] for check in told["checks"]]) == ("FIRED", [True])
    assert told["summary"].startswith("It fired at ")
    assert "edited" not in told["summary"]
    await edited(desk, event, URGENT)
    told = await explained(desk, "maria", event, await happened(desk))
    assert (told["outcome"], [check["held"] for check in told["checks"]]) == ("FIRED", [False])
    assert " It was edited since, at " in told["summary"]


async def test_what_never_met_is_judged_by_the_event_as_it_is_now(desk: RunningDesk) -> None:
    await desk.ticket()
    occurrence = await happened(desk)
    late = await desk.event("maria")
    assert (await explained(desk, "maria", late, occurrence))["outcome"] == "DISABLED"
    other = await desk.event("maria", "TICKET_DELETED")
    told = await explained(desk, "maria", other, occurrence)
    assert (told["outcome"], told["summary"]) == (
        "OTHER_EVENT_TYPE",
        "It waits for Ticket Deleted; this was Ticket Created.",
    )
    disabled = await desk.event("maria", enabled=False)
    told = await explained(desk, "maria", disabled, occurrence)
    assert (told["outcome"], told["summary"]) == ("DISABLED", "It is disabled.")


async def test_an_owners_sight_and_role_are_named(desk: RunningDesk) -> None:
    event = await desk.event("omar")
    await desk.ticket()
    told = await explained(desk, "ada", event, await happened(desk))
    assert (told["outcome"], told["summary"]) == (
        "NOT_VISIBLE",
        "Omar Haddad may not open this ticket as it stood then.",
    )
    role = "mutation($input: UpdateRoleInput!) { updateRole(input: $input) { errors { message } } }"
    areas = [{"area": "EVENTS", "level": "NONE"}]
    await desk.ada.ask(role, input={"id": desk.roles["Agent"], "areas": areas})
    told = await explained(desk, "ada", event, await happened(desk))
    assert (told["outcome"], told["summary"]) == (
        "SUSPENDED",
        "Omar Haddad no longer has the permission Create and Edit My Events.",
    )


async def test_a_system_level_event_is_explained_whatever_its_maker_may(desk: RunningDesk) -> None:
    """It belongs to the installation."""
    event = await desk.event("ada", level="SYSTEM", conditions={"all": [URGENT]})
    await desk.ticket(priority="LOW")
    occurrence = await happened(desk)
    await assign(desk, "marta", "Administrator")
    await assign(desk, "ada")
    assert (await explained(desk, "marta", event, occurrence))["outcome"] == "CONDITION_FAILED"


async def test_a_follow_up_event_says_of_a_ticket_without_one_that_there_is_none(desk: RunningDesk) -> None:
    event = await desk.event("maria", "TICKET_FOLLOW_UP_DUE")
    await desk.ticket()
    told = await explained(desk, "maria", event, await happened(desk))
    assert (told["outcome"], told["summary"]) == (
        "CONDITION_FAILED",
        "No such moment of this ticket is known.",
    )


async def test_an_idle_event_is_held_against_whatever_happened_to_the_ticket(desk: RunningDesk) -> None:
    idle = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 30}}}
    event = await desk.event("maria", "TICKET_IDLE", conditions={"all": [idle, PRINTER]})
    ticket = await desk.ticket()
    desk.clock.advance(minutes=12.5)
    await desk.maria.ask(REPLY, input={"ticketId": ticket["id"], "direction": "OUT", "body": "Soon."})
    told = await explained(desk, "maria", event, await happened(desk, "TICKET_MESSAGE_SENT"))
    assert (told["outcome"], short(told)[0]) == (
        "CONDITION_FAILED",
        ["IDLE_MINUTES", False, "is at least 30 min", "12 min"],
    )
    said = "It rings at 30 minutes; this ticket had waited 12 when a reply began its wait anew."
    assert told["summary"] == said


async def test_once_it_has_rung_in_a_wait_or_its_clock_stands_still_it_would_not_fire(
    desk: RunningDesk,
) -> None:
    idle = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 5}}}
    event = await desk.event("maria", "TICKET_IDLE", conditions={"all": [idle]})
    async with desk.hearing("maria") as heard:
        ticket, closed = await desk.ticket(), await desk.ticket()
        await desk.ada.ask(UPDATE, input={"id": closed["id"], "status": "CLOSED"})
        desk.clock.advance(minutes=6)
        await heard["maria"].next()
    desk.clock.advance(minutes=2)
    await desk.ada.ask(UPDATE, input={"id": ticket["id"], "priority": "URGENT"})
    changed = await explained(desk, "maria", event, await happened(desk, "TICKET_PRIORITY_CHANGED"))
    await desk.maria.ask(REPLY, input={"ticketId": ticket["id"], "direction": "OUT", "body": "Soon."})
    replied = await explained(desk, "maria", event, await happened(desk, "TICKET_MESSAGE_SENT"))
    for told in (changed, replied):
        assert (told["outcome"], told["summary"][:14]) == ("HELD_BACK", "It had rung at")
    await desk.ada.ask(UPDATE, input={"id": closed["id"], "priority": "URGENT"})
    told = await explained(desk, "maria", event, await happened(desk, "TICKET_PRIORITY_CHANGED"))
    assert (told["outcome"], told["summary"]) == (
        "CONDITION_FAILED",
        "It waits only while the ticket is open.",
    )
    shown = "explanations(outcome: FIRED) { edges { node { firing { id } } } }"
    fired = await desk.maria.ask(f"query($e: ID!) {{ event(id: $e) {{ {shown} }} }}", e=event["id"])
    [shown] = fired["explanations"]["edges"]
    assert shown["node"]["firing"]


async def test_a_due_event_is_held_against_the_moment_that_was_planned_then(desk: RunningDesk) -> None:
    event = await desk.event("maria", "TASK_DUE", actions=[message("#TASK_SUBJECT#", "Hm.")])
    due = desk.clock() + timedelta(minutes=5)
    make = "mutation($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }"
    task = {"subject": "Tidy up", "agentId": desk.maria.id, "dueAt": due.isoformat()}
    made = (await desk.maria.ask(make, input=task))["task"]
    occurrence = await happened(desk, "TASK_CREATED")
    told = await explained(desk, "maria", event, occurrence)
    move = "mutation($input: UpdateTaskInput!) { updateTask(input: $input) { errors { message } } }"
    for hours in (5, -3):
        later = (due + timedelta(hours=hours)).isoformat()
        await desk.maria.ask(move, input={"id": made["id"], "dueAt": later})
        assert await explained(desk, "maria", event, occurrence) == told
    assert (told["outcome"], told["summary"][:12]) == ("CONDITION_FAILED", "It rings at ")


async def test_of_what_time_and_counts_made_fire_it_is_said_what_they_had_come_to(desk: RunningDesk) -> None:
    idle = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 5}}}
    waiting = await desk.event("maria", "TICKET_IDLE", conditions={"all": [idle]})
    group = {"condition": "GROUP", "value": {"ids": [desk.groups["Support Front Line"]]}}
    many = {"condition": "TICKET_COUNT", "value": {"range": {"min": 1}}}
    counted = await desk.event("maria", "TICKET_COUNT_FOR_GROUP", conditions={"all": [group, many]})
    async with desk.hearing("maria") as heard:
        await desk.ticket()
        await heard["maria"].next()
        desk.clock.advance(minutes=5.5)
        await heard["maria"].next()
    told = await explained(desk, "maria", counted, await happened(desk, "TICKET_COUNT_FOR_GROUP"))
    assert (told["outcome"], "The count went from 0 to 1." in told["summary"]) == ("FIRED", True)
    told = await explained(desk, "maria", waiting, await happened(desk, "TICKET_IDLE"))
    assert (told["outcome"], "This ticket had waited 5 minutes, since " in told["summary"]) == ("FIRED", True)


async def test_all_hours_of_a_sentence_are_by_the_owners_clock(desk: RunningDesk) -> None:
    there = 'mutation { updateViewer(input: {timeZone: "Asia/Kathmandu"}) { errors { message } } }'
    assert (await desk.maria.ask(there))["errors"] == []
    idle = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 5}}}
    event = await desk.event("maria", "TICKET_IDLE", conditions={"all": [idle]})
    async with desk.hearing("maria") as heard:
        await desk.ticket()
        desk.clock.advance(minutes=5.5)
        await heard["maria"].next()
    told = await explained(desk, "ada", event, await happened(desk, "TICKET_IDLE"))
    assert re.fullmatch(
        r"It fired at [\d: -]+ \+0545\. This ticket had waited 5 minutes, since [\d: -]+ \+0545\.",
        told["summary"],
    )


async def test_whoever_has_lost_sight_of_the_item_is_told_the_outcome_alone(desk: RunningDesk) -> None:
    event = await desk.event("maria", conditions={"all": [PRINTER]})
    ticket = await desk.ticket()
    await desk.settled()
    occurrence = await happened(desk)
    await handed_to_sales(desk, ticket)
    told = await explained(desk, "maria", event, occurrence)
    assert (told["outcome"], told["summary"], told["checks"]) == ("FIRED", "It fired.", [])
    assert {fact["name"] for fact in told["occurrence"]["facts"]} == {"ITEM_ID", "ITEM_URL"}
    assert (await explained(desk, "ada", event, occurrence))["checks"]


async def test_what_would_have_fired_is_not_said_to_have_fired_out_of_sight(desk: RunningDesk) -> None:
    event = await desk.event("maria", conditions={"all": [URGENT]})
    ticket = await desk.ticket(priority="LOW")
    await desk.settled()
    occurrence = await happened(desk)
    await edited(desk, event, PRINTER)
    assert (
        " Yet it did not fire: it was edited since"
        in (await explained(desk, "maria", event, occurrence))["summary"]
    )
    await handed_to_sales(desk, ticket)
    told = await explained(desk, "maria", event, occurrence)
    said = "It was edited since, and you may not know what it asks of this, so that was not looked at."
    assert (told["outcome"], told["summary"], told["checks"]) == ("NOT_VISIBLE", said, [])
    await edited(desk, event, URGENT)
    assert await explained(desk, "maria", event, occurrence) == told


async def test_what_is_out_of_sight_cannot_be_guessed_at_while_a_clock_is_behind(desk: RunningDesk) -> None:
    event = await desk.event("maria", conditions={"all": [URGENT]})
    ticket = await desk.ticket(priority="LOW")
    await desk.settled()
    occurrence = await happened(desk)
    await handed_to_sales(desk, ticket)
    desk.clock.advance(hours=-2)
    await edited(desk, event, PRINTER)
    assert (await explained(desk, "maria", event, occurrence))["outcome"] == "NOT_VISIBLE"


async def test_what_is_not_the_askers_to_read_is_not_found(desk: RunningDesk) -> None:
    event = await desk.event("omar")
    await desk.ticket()
    occurrence = await happened(desk)
    for asker, path in (("maria", "eventId"), ("omar", "occurrenceId")):
        with pytest.raises(GraphQLRefusal) as refused:
            await explained(desk, asker, event, occurrence)
        assert refused.value.code == "NOT_FOUND"
        assert refused.value.errors[0]["extensions"]["path"] == [path]


async def test_what_stands_elsewhere_is_called_as_our_own_is(desk: RunningDesk) -> None:
    """But for what is of a feature that has no items."""
    raised = """mutation($input: [RaiseOccurrenceInput!]!) { raiseOccurrences(input: $input) {
        results { occurrence { id } errors { message } } } }"""
    ticket = {"eventType": "TICKET_CREATED", "facts": {"SUBJECT": "A lamp", "PRIORITY": "LOW"}}
    server = {"eventType": "SMTP_CONNECTION_FAILED", "facts": {}}
    event = await desk.event("ada", level="SYSTEM", conditions={"all": [URGENT]})
    entries = [
        {"itemKey": key, "idempotencyKey": key, **told} for key, told in (("a", ticket), ("b", server))
    ]
    results = (await desk.ada.ask(raised, input=entries))["results"]
    assert [result["errors"] for result in results] == [[], []]
    of_ticket, of_server = [
        await explained(desk, "ada", event, result["occurrence"]["id"]) for result in results
    ]
    assert of_ticket["summary"] == "It asks for a priority of Urgent or High; this ticket's was Low."
    assert of_server["outcome"] == "OTHER_EVENT_TYPE"
