"""The catalogue alone is enough to draw the form of an event of every type, and what is drawn is saved."""

from typing import Any

import pytest

from domain.desk.rooms import CATALOGUE
from tests.desk import RunningDesk
from tests.pairs import ON_SQLITE
from tests.schema.forms import SAVE, TYPE, TYPES, Form, lists_of_things

FIELD = """mutation($input: CreateCustomFieldInput!) { createCustomField(input: $input) {
    errors { message } } }"""
MAKE = 'mutation {{ create{kind}(input: {{name: "One"{more}}}) {{ errors {{ message }} }} }}'


@pytest.fixture
async def furnished(desk: RunningDesk) -> RunningDesk:
    """A desk with something of every kind that a form may choose."""
    for kind in ("Form", "TimeLogCategory", "KbFolder", "Survey"):
        assert (await desk.ada.ask(MAKE.format(kind=kind, more="")))["errors"] == []
    provider = MAKE.format(kind="ExternalProvider", more=', url: "https://hooks.example/in"')
    assert (await desk.ada.ask(provider))["errors"] == []
    for item in ("TICKET", "LIVE_CHAT", "CALL_LOG"):
        for kind in ("TEXT", "NUMBER", "CHOICE", "FLAG"):
            choices = {"choices": ["Red", "Blue"]} if kind == "CHOICE" else {}
            form = {"name": kind, "itemKind": item, "kind": kind, **choices}
            assert (await desk.ada.ask(FIELD, input=form))["errors"] == []
    return desk


async def forms(desk: RunningDesk, who: str, level: str) -> list[Form]:
    """Draw the form of each event type that somebody may make events of, at a level."""
    things = {}
    for kind, field in lists_of_things():
        found = await desk.people[who].answer(f"query {{ {field} }}")
        listed = next(iter((found.get("data") or {"": None}).values()))
        nodes = [edge["node"] for edge in listed["edges"]] if isinstance(listed, dict) else listed
        if nodes:
            things[kind] = nodes[0]["id"]
    listed = [one for category in await desk.people[who].ask(TYPES) for one in category["eventTypes"]]
    types = [await desk.people[who].ask(TYPE, id=one["id"]) for one in listed if level in one["levels"]]
    return [Form(one, level, things) for one in types]


async def refusals(desk: RunningDesk, who: str, drawn: list[Form]) -> list[tuple[str, Any]]:
    """Save each form as often as it can be filled in; return what was refused."""
    refused = []
    for form in drawn:
        for given in form.filled():
            saved = await desk.people[who].ask(SAVE, input=given)
            refused += [(form.type["id"], error) for error in saved["errors"]]
    return refused


@ON_SQLITE
async def test_an_administrator_saves_what_is_drawn_for_each_type(furnished: RunningDesk) -> None:
    """Each comparison of each condition, each action, and each text with all variables that have a value."""
    drawn = await forms(furnished, "ada", "SYSTEM")

    assert [form.type["id"] for form in drawn] == list(CATALOGUE.event_types)
    assert await refusals(furnished, "ada", drawn) == []


@ON_SQLITE
async def test_an_agent_saves_what_is_drawn_for_events_of_their_own(furnished: RunningDesk) -> None:
    """And what the catalogue says is beyond them, they are refused."""
    drawn = await forms(furnished, "maria", "AGENT")
    beyond = {action: given for form in drawn for action, given in form.beyond()}
    kept = [
        action
        for action, given in beyond.items()
        if "FORBIDDEN" not in [e["code"] for e in (await furnished.maria.ask(SAVE, input=given))["errors"]]
    ]

    assert len(drawn) > 50
    assert await refusals(furnished, "maria", drawn) == []
    assert "CALL_WEB_PAGE" in beyond
    assert kept == []
