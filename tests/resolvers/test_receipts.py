"""That messages came to agents: what an administrator is told of other people's inboxes, and what not."""

from typing import Any

import pytest

from domain.messages import Message
from domain.storage.database import rows
from domain.storage.reaching import Reach
from tests.desk import RunningDesk, message, refusal
from tests.pairs import ON_SQLITE
from tests.programs import program
from tests.resolvers.drafts import TEST, drafted

RECEIPTS = """query($filter: MessageReceiptFilter) { messageReceipts(filter: $filter) { totalCount
    edges { node { id readAt test lateness agent { displayName } event { id } occurrence { id } } } } }"""
NODE = "query($id: ID!) { node(id: $id) { id ... on MessageReceipt { agent { displayName } } } }"
FIELDS = '{ __type(name: "MessageReceipt") { fields { name } } }'
READ = "mutation($ids: [ID!]!) { markMessagesRead(ids: $ids) { errors { message } } }"
DELETE = "mutation($ids: [ID!]!) { deleteEvents(ids: $ids) { errors { message } } }"


async def receipts(desk: RunningDesk, by: str = "ada", **given: Any) -> list[dict[str, Any]]:
    """Return the receipts that a filter leaves, as somebody reads them."""
    found = await desk.people[by].ask(RECEIPTS, filter=given)
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"] for edge in found["edges"]]


def to(found: list[dict[str, Any]]) -> list[str]:
    return [receipt["agent"]["displayName"] for receipt in found]


async def test_administrators_see_to_whom_messages_came_and_which_were_read(desk: RunningDesk) -> None:
    """Also by whether they were read; the newest first, and nobody else."""
    event = await desk.event("maria")
    await desk.event("ada", level="SYSTEM", actions=[message(agents=[desk.ada.id, desk.omar.id])])
    await desk.ticket()
    await desk.settled()
    [mine] = await desk.messages("maria")
    assert (await desk.maria.ask(READ, ids=[mine["id"]]))["errors"] == []
    assert (await desk.ada.ask(TEST, draft=drafted(level="SYSTEM")))["errors"] == []

    test, *told = await receipts(desk)
    assert sorted(to(told)) == ["Ada Stone", "Maria Lopez", "Omar Haddad"]
    assert all(each["event"] and each["occurrence"] and each["lateness"] >= 0 for each in told)
    assert (test["test"], test["event"], test["occurrence"], test["lateness"]) == (True, None, None, None)
    assert sorted(to(await receipts(desk, read=False))) == ["Ada Stone", "Ada Stone", "Omar Haddad"]
    assert (await desk.maria.ask(DELETE, ids=[event["id"]]))["errors"] == []
    [hers] = await receipts(desk, read=True)
    assert to([hers]) == ["Maria Lopez"]
    assert (bool(hers["readAt"]), hers["event"]) == (True, None)
    assert (await desk.ada.ask(NODE, id=hers["id"]))["agent"] == {"displayName": "Maria Lopez"}
    for person in (desk.maria, desk.marta):
        assert await person.ask(NODE, id=hers["id"]) is None
        assert await refusal(person.ask(RECEIPTS)) == "FORBIDDEN"


async def test_a_receipt_tells_nothing_of_what_its_message_says(desk: RunningDesk) -> None:
    """Nor of events and tickets that its reader may not see: a token of an administrator's sees neither."""
    await desk.event("maria")
    await desk.ticket()
    await desk.settled()
    told = {field["name"] for field in (await desk.ada.ask(FIELDS))["fields"]}
    assert told == {"id", "sentAt", "readAt", "test", "urgent", "agent", "event", "occurrence", "lateness"}
    desk.people["robot"] = await program(desk, "ada", "MANAGE_DESK")
    [receipt] = await receipts(desk, "robot")
    assert (receipt["event"], receipt["occurrence"], receipt["lateness"]) == (None, None, None)
    assert await desk.robot.ask(NODE, id=receipt["id"])


@pytest.mark.usefixtures("desk")
@ON_SQLITE
async def test_sqlite_walks_along_what_is_read_or_unread_alone() -> None:
    """PostgreSQL does, too: `test_plans.py` sees it carry that out."""
    for unread, index in ((True, "message_unread"), (False, "message_read")):
        first = Reach(Message.filter(read_at__isnull=unread).order_by("-id").limit(50))
        [step] = await rows(f"EXPLAIN QUERY PLAN {first.sql}", *first.parameters)
        assert step["detail"].endswith(f"USING INDEX {index}")
