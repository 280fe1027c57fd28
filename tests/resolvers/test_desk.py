"""What has gathered on an item: its messages, comments and time."""

import asyncio
from typing import Any

from domain.deeds.outbox import Occurrence
from domain.desk.rooms.tickets import Ticket
from tests.desk import RunningDesk

SHOWN = """query($id: ID!, $first: Int) { node(id: $id) { ... on Ticket {
    messages(first: $first) { totalCount pageInfo { hasNextPage } edges { node {
        direction body author { displayName } } } }
    comments { totalCount edges { node { type text author { displayName } } } } } } }"""
LOGS = "query($id: ID!) { timeLogs(filter: {relatedId: $id}) { edges { node { minutes relatedId } } } }"


async def add(desk: RunningDesk, verb: str, **form: Any) -> None:
    """Let Maria do something."""
    name = verb[0].upper() + verb[1:]
    operation = f"mutation($input: {name}Input!) {{ {verb}(input: $input) {{ errors {{ message }} }} }}"
    assert (await desk.maria.ask(operation, input=form))["errors"] == []


async def test_messages_and_comments_of_an_item_are_listed_newest_first(desk: RunningDesk) -> None:
    """Page by page, each with who wrote it."""
    ticket = (await desk.ticket())["id"]
    for direction, body in (("IN", "It burns"), ("OUT", "Stand back"), ("IN", "Still burning")):
        await add(desk, "addTicketMessage", ticketId=ticket, direction=direction, body=body)
    await add(desk, "addTicketComment", ticketId=ticket, text="Call the fire brigade", commentType="STICKY")
    maria = {"displayName": "Maria Lopez"}
    shown = await desk.maria.ask(SHOWN, id=ticket, first=2)
    assert shown["messages"] == {
        "totalCount": 3,
        "pageInfo": {"hasNextPage": True},
        "edges": [
            {"node": {"direction": "IN", "body": "Still burning", "author": maria}},
            {"node": {"direction": "OUT", "body": "Stand back", "author": maria}},
        ],
    }
    comment = {"type": "STICKY", "text": "Call the fire brigade", "author": maria}
    assert shown["comments"] == {"totalCount": 1, "edges": [{"node": comment}]}
    assert await desk.omar.ask(SHOWN, id=ticket) is None


async def test_time_is_found_by_the_item_that_it_was_spent_on(desk: RunningDesk) -> None:
    """Time logs, tasks and surveys name the item that they are about."""
    ticket, other = (await desk.ticket())["id"], (await desk.ticket())["id"]
    for related, minutes in ((ticket, 5), (other, 7)):
        await add(desk, "logTicketTime", ticketId=related, minutes=minutes)
    found = await desk.maria.ask(LOGS, id=ticket)
    assert [edge["node"] for edge in found["edges"]] == [{"minutes": 5, "relatedId": ticket}]


MESSAGE = (
    "mutation($input: AddTicketMessageInput!) { addTicketMessage(input: $input) { errors { message } } }"
)
CHANGE = "mutation($input: UpdateTicketInput!) { updateTicket(input: $input) { errors { message } } }"
TRANSFER = "mutation($input: TransferTicketInput!) { transferTicket(input: $input) { errors { message } } }"
COMMENT = (
    "mutation($input: AddTicketCommentInput!) { addTicketComment(input: $input) { errors { message } } }"
)


async def test_every_message_counts_beside_other_changes(desk: RunningDesk) -> None:
    ticket = (await desk.ticket())["id"]
    message = {"ticketId": ticket, "direction": "IN", "body": "Hello?"}
    await asyncio.gather(
        *(desk.maria.ask(MESSAGE, input=message) for _ in range(8)),
        desk.ada.ask(CHANGE, input={"id": ticket, "priority": "URGENT"}),
        desk.ada.ask(CHANGE, input={"id": ticket, "pinned": True}),
    )

    [kept] = await Ticket.filter(messages_in__gt=0)
    assert (kept.messages_in, kept.priority, kept.pinned) == (8, "URGENT", True)


async def test_what_waits_for_a_transfer_sees_the_ticket_where_it_then_is(desk: RunningDesk) -> None:
    """Comments written meanwhile carry a group, and nobody gets an error."""
    ticket = (await desk.ticket())["id"]
    comments = (desk.ada.ask(COMMENT, input={"ticketId": ticket, "text": "Hm."}) for _ in range(6))
    transfer = desk.ada.ask(TRANSFER, input={"id": ticket, "groupId": desk.groups["Sales Front Line"]})
    answers = await asyncio.gather(transfer, *comments)

    assert [answer["errors"] for answer in answers] == [[]] * 7
    commented = await Occurrence.filter(event_type="TICKET_COMMENT_ADDED")
    assert len(commented) == 6
    assert all(occurrence.facts["GROUP"] for occurrence in commented)


async def test_only_one_of_two_closes_a_ticket(desk: RunningDesk) -> None:
    close = "mutation($input: CloseTicketInput!) { closeTicket(input: $input) { errors { code } } }"
    ticket = (await desk.ticket())["id"]
    answers = await asyncio.gather(*(desk.ada.ask(close, input={"id": ticket}) for _ in range(2)))

    assert sorted(len(answer["errors"]) for answer in answers) == [0, 1]
    assert await Occurrence.filter(event_type="TICKET_STATUS_CHANGED").count() == 1
