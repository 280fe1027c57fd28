"""Idempotency keys: what is sent again is done once, whoever sends it, and answered as before."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from domain.deeds.keys import UsedKey
from domain.desk.rooms.tickets import Ticket
from schema import build_schema
from tests.desk import PASSWORD, RunningDesk, message
from tests.pairs import ON_SQLITE

OURS = build_schema()._schema
MAKERS = ("create", "start", "register", "offer", "answerSurvey", "addKBFeedback")
TICKET = """mutation($input: CreateTicketInput!) { createTicket(input: $input) {
    ticket { id subject } errors { code message path } } }"""
REPLY = """mutation($input: AddTicketMessageInput!) { addTicketMessage(input: $input) {
    ticket { messages { totalCount } } errors { code message path } } }"""
TOKEN = """mutation($input: CreateApiTokenInput!) { createApiToken(input: $input) {
    token apiToken { id } errors { code message path } } }"""
OTHERS: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "an event": (
        *("Event", "event"),
        {"name": "One", "eventType": "TICKET_CREATED", "actions": [message()]},
        {"name": "Two"},
    ),
    "an agent": (
        *("Agent", "agent"),
        {"email": "sam@desk.example", "displayName": "Sam", "password": PASSWORD, "roleIds": []},
        {"password": f"another {PASSWORD}"},
    ),
    "a role": ("Role", "role", {"name": "Guest", "areas": []}, {"name": "Host"}),
    "a department": ("Department", "department", {"name": "Night"}, {"name": "Day"}),
    "a form": ("Form", "form", {"name": "Details"}, {"name": "More"}),
    "a provider": (
        *("ExternalProvider", "externalProvider"),
        {"name": "Pager", "url": "https://pager.example/in"},
        {"url": "https://pager.example/out"},
    ),
}


def form(desk: RunningDesk, **given: Any) -> dict[str, Any]:
    """Fill in a ticket."""
    return {"subject": "Fire", "groupId": desk.groups["Support Front Line"], "idempotencyKey": "k1", **given}


async def test_a_ticket_that_is_sent_again_is_the_same(desk: RunningDesk) -> None:
    """It rings once, and the answer tells of it as it is now."""
    await desk.event("maria")
    first = await desk.maria.ask(TICKET, input=form(desk))
    again = await desk.maria.ask(TICKET, input=form(desk))
    await desk.settled()

    assert first == again
    assert first["errors"] == []
    assert await Ticket.all().count() == 1
    assert len(await desk.messages("maria")) == 1


async def test_a_key_stands_for_one_request(desk: RunningDesk) -> None:
    """Of one agent, for a day, whichever mutation it is; what was refused leaves it free."""
    refused = await desk.maria.ask(TICKET, input=form(desk, subject=" "))
    await desk.maria.ask(TICKET, input=form(desk))
    other = await desk.maria.ask(TICKET, input=form(desk, subject="Flood"))
    reply = {"ticketId": (await desk.ticket())["id"], "direction": "OUT", "body": "Water"}
    elsewhere = await desk.maria.ask(REPLY, input={**reply, "idempotencyKey": "k1"})
    adas = await desk.ada.ask(TICKET, input=form(desk, subject="Flood"))
    await UsedKey.all().update(used_at=desk.clock() - timedelta(hours=25))
    tomorrows = await desk.maria.ask(TICKET, input=form(desk, subject="Flood"))

    assert refused["errors"][0]["path"] == ["subject"]
    for refusal in (other["errors"][0], elsewhere["errors"][0]):
        assert (refusal["code"], refusal["path"]) == ("CONFLICT", ["idempotencyKey"])
    assert adas["errors"] == tomorrows["errors"] == []
    assert await Ticket.all().count() == 4


async def test_of_many_at_once_one_is_done(desk: RunningDesk) -> None:
    """And all are answered with it."""
    made = await asyncio.gather(*(desk.maria.ask(TICKET, input=form(desk)) for _ in range(8)))

    assert {answer["ticket"]["id"] for answer in made if answer["errors"] == []} == {made[0]["ticket"]["id"]}
    assert [answer["errors"] for answer in made] == [[]] * 8
    assert await Ticket.all().count() == 1


async def test_what_is_added_to_an_item_is_added_once(desk: RunningDesk) -> None:
    """Unless the key is another one."""
    ticket = await desk.ticket()
    reply = {"ticketId": ticket["id"], "direction": "OUT", "body": "Water"}
    counts = [
        (await desk.maria.ask(REPLY, input={**reply, "idempotencyKey": key}))["ticket"]["messages"][
            "totalCount"
        ]
        for key in ("a", "a", "b")
    ]

    assert counts == [1, 1, 2]


async def test_what_a_key_made_is_told_only_to_who_may_see_it(desk: RunningDesk) -> None:
    """A ticket may have gone elsewhere meanwhile."""
    made = await desk.maria.ask(TICKET, input=form(desk))
    transfer = """mutation($input: TransferTicketInput!) { transferTicket(input: $input) {
        errors { message } } }"""
    gone = {"id": made["ticket"]["id"], "groupId": desk.groups["Sales Front Line"]}
    assert (await desk.ada.ask(transfer, input=gone))["errors"] == []
    again = await desk.maria.ask(TICKET, input=form(desk))

    assert again["ticket"] is None
    assert (again["errors"][0]["code"], again["errors"][0]["path"]) == ("NOT_FOUND", ["idempotencyKey"])


@ON_SQLITE
@pytest.mark.parametrize("what", OTHERS)
async def test_every_other_thing_is_made_once_too(desk: RunningDesk, what: str) -> None:
    """The same again is the same; with anything else, also another password, it is a conflict."""
    kind, member, given, change = OTHERS[what]
    make = f"""mutation($input: Create{kind}Input!) {{ create{kind}(input: $input) {{
        {member} {{ id }} errors {{ code message path }} }} }}"""
    keyed = {**given, "idempotencyKey": " k1 "}
    first, again = [await desk.ada.ask(make, input=keyed) for _ in range(2)]
    other = await desk.ada.ask(make, input={**keyed, **change})

    assert first["errors"] == []
    assert first == again
    assert [error["code"] for error in other["errors"]] == ["CONFLICT"]


@ON_SQLITE
async def test_of_several_events_each_is_copied_once(desk: RunningDesk) -> None:
    """Also where some are added the second time, or some were refused the first."""
    one, other = [(await desk.event("maria", name=name))["id"] for name in ("One", "Other")]
    copy = """mutation($ids: [ID!]!, $key: String) { copyEvents(ids: $ids, idempotencyKey: $key) {
        events { id name } errors { code path } } }"""
    first = await desk.maria.ask(copy, ids=[one, "Event_gone"], key="k1")
    again = await desk.maria.ask(copy, ids=[one, other], key="k1")
    unkeyed = await desk.maria.ask(copy, ids=[one])
    refused = await desk.maria.ask(copy, ids=[one], key=" ")

    assert first["events"] == again["events"][:1]
    assert [event["name"] for event in again["events"]] == ["One (copy)", "Other (copy)"]
    assert unkeyed["events"][0]["id"] != first["events"][0]["id"]
    assert [error["path"] for error in refused["errors"]] == [["idempotencyKey"]]


@ON_SQLITE
async def test_a_token_is_made_once_and_its_text_shown_once(desk: RunningDesk) -> None:
    """Nobody keeps the text, so it cannot be told again."""
    given = {"name": "Robot", "permissions": ["VIEW_TICKETS"], "idempotencyKey": "k1"}
    first, again = [await desk.maria.ask(TOKEN, input=given) for _ in range(2)]

    assert first["token"].startswith("dbt_")
    assert again == {**first, "token": None}


@ON_SQLITE
async def test_a_key_is_a_line_of_text(desk: RunningDesk) -> None:
    """And refused like one where it is not."""
    for key in (" ", "x" * 201, "a\0b"):
        refused = await desk.maria.ask(TICKET, input=form(desk, idempotencyKey=key))
        assert [error["path"] for error in refused["errors"]] == [["idempotencyKey"]]


def test_every_mutation_that_makes_something_takes_a_key() -> None:
    """Also those of a room that comes tomorrow."""
    assert OURS.mutation_type
    inputs = {
        name: get_named_type(field.args["input"].type)
        for name, field in OURS.mutation_type.fields.items()
        if name.startswith(MAKERS)
    }

    assert len(inputs) > 20
    assert [
        name
        for name, kind in inputs.items()
        if not (isinstance(kind, GraphQLInputObjectType) and "idempotencyKey" in kind.fields)
    ] == []
