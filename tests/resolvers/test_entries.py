"""What has gathered on an item: its messages, comments and time."""

from typing import Any

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
    for one, minutes in ((ticket, 5), (other, 7)):
        await add(desk, "logTicketTime", ticketId=one, minutes=minutes)
    found = await desk.maria.ask(LOGS, id=ticket)
    assert [edge["node"] for edge in found["edges"]] == [{"minutes": 5, "relatedId": ticket}]
