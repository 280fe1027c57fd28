"""What people learn only within their sight and rights, by whatever way."""

from typing import Any

import pytest

from domain.storage.database import rows
from resolvers.context import Context
from resolvers.narrowing import Narrowing
from resolvers.occurrences import list_occurrences
from resolvers.pages import Slice
from tests.desk import RunningDesk
from tests.pairs import ON_SQLITE
from tests.rights import give
from tests.statements import counting

TOLD = """mutation($input: [RaiseOccurrenceInput!]!) { raiseOccurrences(input: $input) { results {
    occurrence { item { label } facts { name value } } errors { code path } } } }"""
LEAVE = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { message } } }"


async def test_who_has_left_a_group_is_shown_of_what_stands_there_only_what_they_tell(
    desk: RunningDesk,
) -> None:
    """Maria sends again what she raised when she was in Support; nor may she go on with the item."""
    await give(desk, "Agent", "EVENTS", "CUSTOM", "RAISE_OCCURRENCES")
    group = desk.groups["Support Front Line"]
    first: dict[str, Any] = {"eventType": "TICKET_CREATED", "itemKey": "x", "idempotencyKey": "a"}
    first |= {"itemUrl": "https://erp.example/x", "facts": {"GROUP": group, "SUBJECT": "Salary"}}
    then = {**first, "eventType": "TICKET_PRIORITY_CHANGED", "idempotencyKey": "b"}
    then |= {"itemUrl": None, "facts": {"PRIORITY": "HIGH"}}
    _, before = (await desk.maria.ask(TOLD, input=[first, then]))["results"]
    left = {"agentId": desk.maria.id, "groupIds": []}
    assert (await desk.ada.ask(LEAVE, input=left))["errors"] == []
    again, further = (await desk.maria.ask(TOLD, input=[then, {**then, "idempotencyKey": "c"}]))["results"]

    known = {fact["name"]: fact["value"] for fact in before["occurrence"]["facts"]}
    assert (known["GROUP"], known["SUBJECT"]) == (group, "Salary")
    shown = {fact["name"]: fact["value"] for fact in again["occurrence"]["facts"]}
    assert shown.keys() == {"PRIORITY", "ITEM_ID", "ITEM_URL"}
    assert "erp.example" not in shown["ITEM_URL"]
    assert (before["occurrence"]["item"]["label"], again["occurrence"]["item"]) == ("x Salary", None)
    assert further["occurrence"] is None
    assert further["errors"] == [{"code": "NOT_FOUND", "path": ["input", "1", "itemKey"]}]


@ON_SQLITE
async def test_all_that_happened_is_read_in_its_order_and_no_more_of_it_than_is_shown(
    desk: RunningDesk,
) -> None:
    """Nothing is sorted for one who sees all; where it happened has been asked of the database."""
    ada = await desk.runtime.gate.authenticate(desk.ada.token)
    assert ada
    with counting() as noted:
        await list_occurrences(Context(desk.runtime, ada, ""), Narrowing(), None, Slice(shown=lambda *_: ()))
    [asked] = [statement for statement in noted if 'FROM "occurrence"' in statement]
    sql = asked.partition(": [")[0]
    steps = await rows(f"EXPLAIN QUERY PLAN {sql}", *[None] * sql.count("?"))

    assert not [step for step in steps if "TEMP B-TREE" in step["detail"]]
    assert "group_id" not in asked


@pytest.mark.parametrize(
    ("area", "event_type", "perform"),
    [
        ("TASKS", "TICKET_CREATED", {"createTask": {"subject": "Look"}}),
        ("TICKETS", "LIVE_CHAT_STARTED", {"createTicketFromChat": {"subject": "Chat"}}),
    ],
)
async def test_an_event_makes_only_what_its_owner_could_make(
    desk: RunningDesk, area: str, event_type: str, perform: dict[str, Any]
) -> None:
    """It is refused when it is saved, and fails once the right is gone."""
    event = await desk.event("maria", event_type, actions=[{"perform": perform}])
    await give(desk, "Agent", area, "NONE" if area == "TASKS" else "READ_ONLY")
    form = {"name": "x", "eventType": event_type, "actions": [{"perform": perform}]}
    create = "mutation($input: CreateEventInput!) { createEvent(input: $input) { errors { code path } } }"
    refused = (await desk.maria.ask(create, input=form))["errors"]
    assert ("FORBIDDEN", ["actions", "0", "perform", next(iter(perform))]) in [
        (error["code"], error["path"]) for error in refused
    ]
    assert event["enabled"]


CHAT = """mutation($input: StartLiveChatInput!) { startLiveChat(input: $input) {
    liveChat { id } errors { message } } }"""


async def test_ones_own_event_hands_items_over_to_any_group(desk: RunningDesk) -> None:
    """As one may by hand."""
    transfer = {"transferTicket": {"groupId": desk.groups["Sales Front Line"], "agentId": desk.omar.id}}
    await desk.event("maria", actions=[{"perform": transfer}])
    ticket = await desk.ticket("Support Front Line")
    await desk.settled()
    asked = "query($id: ID!) { node(id: $id) { ... on Ticket { group { name } agent { displayName } } } }"
    found = await desk.ada.ask(asked, id=ticket["id"])
    assert (found["group"]["name"], found["agent"]["displayName"]) == ("Sales Front Line", "Omar Haddad")


async def test_ones_own_event_opens_tickets_only_where_one_may_open_them_at_that_moment(
    desk: RunningDesk,
) -> None:
    """Maria has left Support's experts since."""
    sales, experts = desk.groups["Sales Front Line"], desk.groups["Support Experts"]
    event = {"name": "x", "eventType": "LIVE_CHAT_STARTED"}
    opens = [
        [{"perform": {"createTicketFromChat": {"subject": "Chat", "groupId": group}}}]
        for group in (sales, experts)
    ]
    create = "mutation($event: CreateEventInput!) { createEvent(input: $event) { errors { code path } } }"
    [refused] = (await desk.maria.ask(create, event={**event, "actions": opens[0]}))["errors"]
    assert refused["path"] == ["actions", "0", "perform", "createTicketFromChat", "groupId"]
    own = desk.groups["Support Front Line"]
    work_in = """mutation($id: ID!, $groups: [ID!]!) { updateAgent(input: {agentId: $id, groupIds: $groups}) {
        errors { message } } }"""
    assert (await desk.ada.ask(work_in, id=desk.maria.id, groups=[own, experts]))["errors"] == []
    await desk.event("maria", "LIVE_CHAT_STARTED", actions=opens[1])
    for groups, opened in (([own, experts], 1), ([own], 1)):
        assert (await desk.ada.ask(work_in, id=desk.maria.id, groups=groups))["errors"] == []
        assert (await desk.ada.ask(CHAT, input={"groupId": own, "customerName": "Sam"}))["errors"] == []
        await desk.settled()
        assert (await desk.ada.ask("{ tickets { totalCount } }"))["totalCount"] == opened
