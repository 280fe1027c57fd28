"""Custom fields: made by administrators, set by verbs, asked for and spoken of by events at once."""

from typing import Any

import pytest

from domain.deeds.deed import Deed
from domain.deeds.recording import do
from domain.desk.custom_fields import CustomField
from domain.desk.rooms.tickets import Ticket
from domain.errors import NotFound
from domain.ids import parse_global_id
from tests.desk import RunningDesk, message
from tests.domain.desk.custom_fields.fields import DELETE, MAKE, asks, field, put

SHOWN = """query { eventCategories { id customFields { name } eventTypes { id
    conditions { condition } variables { name example } } } }"""


@pytest.mark.parametrize(
    ("kind", "extra", "value", "condition", "said"),
    [
        ("TEXT", {}, "Gold plan", {"text": ["gold"]}, "Gold plan"),
        ("NUMBER", {}, "12.5", {"range": {"min": 12}}, "12.5"),
        ("CHOICE", {"choices": ["Red", "Blue"]}, "Blue", {"values": ["Blue"]}, "Blue"),
        ("FLAG", {}, "true", {"flag": True}, "yes"),
    ],
    ids=["text", "number", "choice", "flag"],
)
async def test_a_field_is_a_condition_and_a_variable_at_once(
    desk: RunningDesk, kind: str, extra: dict[str, Any], value: str, condition: dict[str, Any], said: str
) -> None:
    """Without a restart; a ticket whose field is not set does not ring."""
    contract = await field(desk, "Contract level", kind, **extra)
    await desk.event(
        "maria",
        "TICKET_COMMENT_ADDED",
        conditions={"all": [asks(contract, **condition)]},
        actions=[message("#CUSTOM_CONTRACT_LEVEL#")],
    )
    set_, unset = await desk.ticket(), await desk.ticket()
    assert (await put(desk, set_["id"], contract, value))["ticket"]["customFields"] == [
        {"fieldId": contract, "variable": "CUSTOM_CONTRACT_LEVEL", "value": said}
    ]
    async with desk.hearing("maria") as heard:
        comment = """mutation($input: AddTicketCommentInput!) {
            addTicketComment(input: $input) { errors { message } } }"""
        for ticket in (unset, set_):
            await desk.maria.ask(comment, input={"ticketId": ticket["id"], "text": "x"})
        assert (await heard["maria"].next())["message"]["subject"] == said
        await desk.settled()
        assert heard["maria"].silent


async def test_a_variable_of_no_field_is_refused_and_the_nearest_suggested(desk: RunningDesk) -> None:
    """As every other variable is."""
    await field(desk, "Contract level", "TEXT")
    form = {"name": "x", "eventType": "TICKET_CREATED", "actions": [message("#CUSTOM_CONTRACT_LEVL#")]}
    made = await desk.maria.ask(MAKE, input=form)
    assert "CUSTOM_CONTRACT_LEVEL" in made["errors"][0]["message"]


async def test_custom_fields_are_offered_where_there_are_some(desk: RunningDesk) -> None:
    """In the categories of their items, as a condition and as variables with an example."""

    async def tickets() -> dict[str, Any]:
        shown = {event_type["id"]: event_type for event_type in await desk.maria.ask(SHOWN)}
        assert not shown["CALL_LOGS"]["customFields"]
        return dict(shown["TICKETS"])

    before = (await tickets())["eventTypes"][0]
    await field(desk, "Contract level", "TEXT")
    after = await tickets()
    assert "CUSTOM_FIELD" not in [condition["condition"] for condition in before["conditions"]]
    assert "CUSTOM_FIELD" in [condition["condition"] for condition in after["eventTypes"][0]["conditions"]]
    named = {variable["name"]: variable["example"] for variable in after["eventTypes"][0]["variables"]}
    assert named["CUSTOM_CONTRACT_LEVEL"]
    assert all(named.values())


@pytest.mark.parametrize(
    ("colours", "others", "heard"),
    [
        ("all", [], False),
        ("any", [], False),
        ("any", [{"condition": "SUBJECT", "value": {"text": ["x"]}}], True),
    ],
)
async def test_an_event_whose_field_is_gone_is_silent_and_says_so(
    desk: RunningDesk, colours: str, others: list[Any], *, heard: bool
) -> None:
    """Also one that asks for what the field is not; another alternative still rings."""
    of = await field(desk, "Colour", "CHOICE", choices=["Red", "Blue"])
    conditions = {colours: [{**asks(of, values=["Red"]), "operator": "NOT_IN"}, *others]}
    event = await desk.event("maria", conditions=conditions)
    assert (await desk.ada.ask(DELETE, input={"fieldId": of}))["errors"] == []
    asked = "query($id: ID!) { event(id: $id) { silentBecause conditions { @ { summary } } } }"
    shown = await desk.maria.ask(asked.replace("@", colours), id=event["id"])
    assert ("gone" in (shown["silentBecause"] or "")) is not heard
    assert shown["conditions"][colours][0]["summary"] == "Deleted field is not 'Red'"
    async with desk.hearing("maria") as live:
        await desk.ticket(subject="x")
        await desk.settled()
        if heard:
            await live["maria"].next()
        assert live["maria"].silent
    why = "query($id: ID!) { event(id: $id) { explanations(first: 1) { edges { node { summary } } } } }"
    [told] = (await desk.maria.ask(why, id=event["id"]))["explanations"]["edges"]
    assert ("the deleted field is not 'Red'" in told["node"]["summary"]) is not heard


async def test_a_new_field_of_the_same_name_is_empty(desk: RunningDesk) -> None:
    """What items held of the old one went with it."""
    old = await field(desk, "Colour", "TEXT")
    ticket = await desk.ticket()
    await put(desk, ticket["id"], old, "red")
    assert (await desk.ada.ask(DELETE, input={"fieldId": old}))["errors"] == []
    new = await field(desk, "Colour", "TEXT")
    shown = await put(desk, ticket["id"], await field(desk, "Size", "TEXT"), "XL")
    assert [field["variable"] for field in shown["ticket"]["customFields"]] == ["CUSTOM_SIZE"]
    kept = (await put(desk, ticket["id"], new, "blue"))["ticket"]["customFields"]
    assert {field["variable"]: field["value"] for field in kept} == {
        "CUSTOM_COLOUR": "blue",
        "CUSTOM_SIZE": "XL",
    }


async def test_a_field_that_is_gone_is_set_no_more(desk: RunningDesk) -> None:
    """By whoever has read it before; what an earlier process left of one gives way to another of its name."""
    old, ticket = await field(desk, "Colour", "TEXT"), await desk.ticket()
    [read] = await CustomField.all()
    assert (await desk.ada.ask(DELETE, input={"fieldId": old}))["errors"] == []

    async def late(deed: Deed) -> None:
        await (await Ticket.find(parse_global_id(ticket["id"])[1], None, lock=True)).set_field(
            deed, field=read, value="red"
        )

    with pytest.raises(NotFound):
        await do(late, by=None, at=desk.clock(), engine=None)
    await Ticket.all().update(custom={"0" * 32: {"key": "COLOUR", "value": "red"}})
    await put(desk, ticket["id"], await field(desk, "Colour", "TEXT"), "blue")
    [kept] = await Ticket.all()
    assert [entry["value"] for entry in kept.custom.values()] == ["blue"]


async def test_an_event_sets_a_field(desk: RunningDesk) -> None:
    """From a text with variables, when it fits the field."""
    of = await field(desk, "Origin", "TEXT")
    act = {"perform": {"setTicketCustomField": {"fieldId": of, "value": "from #CUSTOMER_NAME#"}}}
    await desk.event("maria", actions=[act])
    ticket = await desk.ticket(customerName="Sam")
    await desk.settled()
    asked = "query($id: ID!) { node(id: $id) { ... on Ticket { customFields { value } } } }"
    shown = await desk.maria.ask(asked, id=ticket["id"])
    assert shown["customFields"] == [{"value": "from Sam"}]
