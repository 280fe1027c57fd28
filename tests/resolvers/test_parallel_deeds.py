"""Several people at one ticket at once: nobody's work overwrites another's."""

import asyncio

from domain.deeds.outbox import Occurrence
from domain.desk.rooms.tickets import Ticket
from tests.desk import RunningDesk

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

    assert [one["errors"] for one in answers] == [[]] * 7
    commented = await Occurrence.filter(event_type="TICKET_COMMENT_ADDED")
    assert len(commented) == 6
    assert all(one.facts["GROUP"] for one in commented)


async def test_only_one_of_two_closes_a_ticket(desk: RunningDesk) -> None:
    close = "mutation($input: CloseTicketInput!) { closeTicket(input: $input) { errors { code } } }"
    ticket = (await desk.ticket())["id"]
    answers = await asyncio.gather(*(desk.ada.ask(close, input={"id": ticket}) for _ in range(2)))

    assert sorted(len(one["errors"]) for one in answers) == [0, 1]
    assert await Occurrence.filter(event_type="TICKET_STATUS_CHANGED").count() == 1
