"""What might have happened, by the catalogue's examples, and what a draft makes of it."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from domain.deeds.rendering import Texts, values
from domain.desk.rooms import CATALOGUE
from domain.events.definitions import Definition
from domain.events.examples import as_far_as_known, example_for
from domain.events.offered import conditions_of, variables_with_a_value
from tests.desk import RunningDesk, message
from tests.domain.desk.doing import House
from tests.resolvers.drafts import PREVIEW

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
GROUP = {"condition": "GROUP", "value": {"ids": ["Group_" + "0" * 32]}}
HIGH = {"condition": "PRIORITY", "value": {"values": ["HIGH"]}}
LOW = {"condition": "PRIORITY", "value": {"values": ["LOW"]}}
PRINTER = {"condition": "SUBJECT", "value": {"text": ["printer"]}}
MONDAY = {"condition": "DAY_OF_WEEK", "value": {"days": ["MONDAY"]}}
MANY = {"condition": "TICKET_COUNT", "value": {"range": {"min": 5}}}
IDLE = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 45}}}


def required(event_type: str) -> dict[str, Any]:
    """Write the conditions that every event of a type has."""
    needed = [offer.type.id for offer in conditions_of(event_type) if offer.required]
    return {"all": [{"condition": name, "value": {"range": {"min": 5}}} for name in needed], "any": []}


def defined(event_type: str = "TICKET_CREATED", **conditions: Any) -> Definition:
    """Return the definition of an event that tells its owner."""
    return Definition.parse(event_type, conditions or required(event_type), [message("Hi", "Ho")]).sound()


@pytest.mark.parametrize("event_type", CATALOGUE.event_types)
def test_whatever_may_have_a_value_has_one_in_the_example(event_type: str) -> None:
    definition = defined(event_type)
    value_of = values(
        example_for(definition, uuid4(), NOON),
        event_name="An event",
        event_type=definition.event_type,
        category=definition.category,
        owner="System",
        zone=ZoneInfo("UTC"),
        public_url="https://desk.example",
    )
    names = variables_with_a_value(event_type)
    assert [name for name in names if not Texts(value_of).fill(f"#{name}#", 1_000)] == []


async def test_a_custom_field_has_the_example_that_the_catalogue_shows(desk: RunningDesk) -> None:
    house = House(desk)
    await house.do("createCustomField", name="Contract level", itemKind="TICKET", kind="TEXT")
    draft = {
        "name": "A draft",
        "eventType": "TICKET_CREATED",
        "actions": [message("#CUSTOM_CONTRACT_LEVEL#")],
    }
    assert (await desk.ada.ask(PREVIEW, draft=draft))["wouldDo"][0]["subject"] == "Custom contract level"


async def test_every_event_type_can_be_tried_before_anything_has_happened(desk: RunningDesk) -> None:
    told = dict[str, Any]()
    for event_type in CATALOGUE.event_types:
        text = message("#EVENT_NAME#", "#EVENT_TYPE# #EVENT_TIME#")
        draft = {"name": "A draft", "eventType": event_type, "level": "SYSTEM", "actions": [text]}
        shown = await desk.ada.ask(PREVIEW, draft=draft | {"conditions": required(event_type)})
        [done] = shown["wouldDo"]
        told[event_type] = [shown["outcome"], done["recipient"], done["subject"], bool(done["body"])]
    assert {
        name: said for name, said in told.items() if said != ["FIRED", "Ada Stone", "A draft", True]
    } == {}


@pytest.mark.parametrize(
    ("conditions", "left_out"),
    [
        ({"all": [HIGH, GROUP, PRINTER, MONDAY]}, ["Group"]),
        ({"all": [HIGH], "any": [LOW, GROUP]}, ["Priority", "Group"]),
        ({"all": [], "any": [LOW, PRINTER]}, []),
    ],
)
def test_what_an_example_says_nothing_of_is_left_out(conditions: dict[str, Any], left_out: list[str]) -> None:
    definition = defined(**conditions)
    example = example_for(definition, uuid4(), NOON)
    known, out = as_far_as_known(definition, example)
    assert [condition.type.title for condition in out] == left_out
    assert len([*known.conditions]) == len([*definition.conditions]) - len(left_out)
    assert example.facts["SUBJECT"] == "The printer is on fire"
    assert (example.facts["PRIORITY"], example.labels["PRIORITY"]) == ("HIGH", "High")


def test_an_example_has_just_waited_as_long_as_is_asked() -> None:
    """And its texts say so."""
    definition = defined("TICKET_IDLE", all=[IDLE])
    example = example_for(definition, uuid4(), NOON)
    assert (example.crossed, example.began_at) == (45, datetime(2026, 3, 2, 11, 15, tzinfo=UTC))
    for name in ("IDLE_MINUTES", "TICKET_IDLE_MINUTES"):
        assert (example.facts[name], name in example.labels) == (45, False)
    assert as_far_as_known(definition, example)[1] == []


def test_a_count_has_no_example_that_would_enter_any_range() -> None:
    definition = defined("TICKET_COUNT_FOR_AGENT", all=[MANY])
    example = example_for(definition, uuid4(), NOON)
    assert [condition.type.id for condition in as_far_as_known(definition, example)[1]] == ["TICKET_COUNT"]
    assert example.item_kind == "Agent"
