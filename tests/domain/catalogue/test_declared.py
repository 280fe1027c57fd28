"""A category made up here: declaring it is all that it takes."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.catalogue.actions import ActionType
from domain.catalogue.choices import Choice, Reference
from domain.catalogue.declared import (
    COMMON_CONDITIONS,
    COMMON_VARIABLES,
    Category,
    ConditionType,
    EventType,
    Variable,
)
from domain.catalogue.forms import Minutes, ProseTemplate
from domain.catalogue.happening import Happening
from domain.catalogue.kinds import Flag, Phrases
from domain.catalogue.numbers import Number
from domain.catalogue.registry import Catalogue
from domain.desk.actions import COMMON_ACTIONS
from domain.errors import Refused
from domain.events import definitions
from domain.events.definitions import Definition
from domain.ids import global_id, uuid7
from domain.people.records import Agent
from domain.rights import Area
from tests.domain.catalogue.moments import NOW


class Size(StrEnum):
    """How big a parcel is."""

    SMALL = "SMALL"
    VERY_LARGE = "VERY_LARGE"


@dataclass
class Parcel:
    """Something that comes by mail."""

    label: str
    size: Size
    weight: float
    carrier: Any = None
    fragile: bool = False


@dataclass(frozen=True)
class Reroute:
    """Send the parcel elsewhere."""

    note: ProseTemplate
    size: Size
    delay: Minutes = 5
    agent: Agent | None = None

    async def perform(self, parcel: Parcel, deed: Any) -> None:
        """Do it."""

    def __str__(self) -> str:
        return f"Reroute in {self.delay} min"


PARCELS = Category(
    id="PARCELS",
    title="Parcels",
    area=Area.TASKS,
    item=Parcel,
    event_types=(
        EventType("PARCEL_ARRIVED", "Parcel Arrived"),
        EventType("PARCEL_LOST", "Parcel Lost", admin_only=True),
    ),
    conditions=(
        ConditionType("LABEL", Phrases(), lambda h: h.item.label),
        ConditionType("SIZE", Choice(Size), lambda h: h.item.size),
        ConditionType("WEIGHT", Number(), lambda h: h.item.weight, applies_to=("PARCEL_ARRIVED",)),
        ConditionType("CARRIER", Reference("Agent"), lambda h: h.item.carrier),
        ConditionType("FRAGILE", Flag(), lambda h: h.item.fragile),
    ),
    variables=(
        Variable("PARCEL_LABEL", "What is written on it", lambda h: h.item.label),
        Variable("CARRIER", "Who carries it"),
    ),
    actions=(ActionType("REROUTE_PARCEL", "Reroute Parcel", Reroute, once_per_item=True),),
)


@pytest.fixture
def parcels(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """A desk that deals with parcels only."""
    made = Catalogue((PARCELS,), COMMON_ACTIONS)
    monkeypatch.setattr(definitions, "CATALOGUE", made)
    return made


def names(things: Any) -> list[str]:
    """Return the ids or names of some declarations."""
    return [getattr(thing, "id", None) or thing.name for thing in things]


def test_a_declared_category_offers_conditions_variables_and_actions(parcels: Catalogue) -> None:
    """Its own after the common ones, and only those that fit the type."""
    common = names(COMMON_CONDITIONS)
    assert names(PARCELS.conditions_of("PARCEL_LOST")) == [*common, "LABEL", "SIZE", "CARRIER", "FRAGILE"]
    assert "WEIGHT" in names(PARCELS.conditions_of("PARCEL_ARRIVED"))
    assert names(PARCELS.all_variables) == [*names(COMMON_VARIABLES), "PARCEL_LABEL", "CARRIER"]
    assert names(parcels.actions_of("PARCEL_LOST")) == [*names(COMMON_ACTIONS), "REROUTE_PARCEL"]
    assert parcels.category_of("PARCEL_LOST") is PARCELS
    assert names(parcels.visible_to(administrator=False)) == ["PARCELS"]


def test_the_form_of_a_declared_action_is_read_off_its_parameters() -> None:
    """Names, what is needed, what refers to a thing, what takes variables."""
    shown = [
        (field.label, field.required, field.entity, getattr(field.rule, "template", False))
        for field in PARCELS.actions[0].fields
    ]
    assert shown == [
        ("note", True, None, True),
        ("size", True, None, False),
        ("delay", False, None, False),
        ("agentId", False, "Agent", False),
    ]
    assert PARCELS.actions[0].label == "rerouteParcel"
    assert PARCELS.actions[0].changes_item


def test_facts_of_a_declared_category_are_frozen_by_the_names_of_its_declarations() -> None:
    """Ids and enum values for conditions, text for variables, and what people call them."""
    carrier = Agent(id=uuid7(), display_name="Omar Haddad")
    parcel = Parcel("Spare parts", Size.VERY_LARGE, 2.5, carrier, fragile=True)
    happening = Happening(event_type="PARCEL_ARRIVED", item=parcel, before=None, actor=None, at=NOW)

    facts, labels = PARCELS.freeze(happening)

    assert facts == {
        "ACTING_AGENT": None,
        "PARCEL_LABEL": "Spare parts",
        "TIME_OF_DAY": "2026-03-10T12:00:00+00:00",
        "DAY_OF_WEEK": "2026-03-10T12:00:00+00:00",
        "LABEL": "Spare parts",
        "SIZE": "VERY_LARGE",
        "WEIGHT": 2.5,
        "CARRIER": global_id("Agent", carrier.id),
        "FRAGILE": True,
    }
    assert labels == {"SIZE": "Very Large", "CARRIER": "Omar Haddad"}
    assert "WEIGHT" not in PARCELS.freeze(replace(happening, event_type="PARCEL_LOST"))[0]


def test_events_of_a_declared_category_are_checked_compiled_and_said(parcels: Catalogue) -> None:
    """Nothing else had to be written for it."""
    reroute = {"perform": {"rerouteParcel": {"note": "#PARCEL_LABEL#", "size": "SMALL"}}, "oncePerItem": True}
    heavy = {"condition": "WEIGHT", "value": {"range": {"min": 2}}}

    made = Definition.parse("PARCEL_ARRIVED", {"all": [heavy]}, [reroute])

    [condition], [action] = made.conditions.all, made.actions
    assert str(condition) == "Weight is at least 2"
    assert condition.test(ZoneInfo("UTC"))({"WEIGHT": 2.5}, NOW)
    assert action.say({}) == "Reroute in 5 min, once per item"
    assert Definition.parse("PARCEL_ARRIVED", made.conditions.to_json(), [action.stored]) == made


def test_events_of_a_declared_category_are_refused_by_its_declarations(parcels: Catalogue) -> None:
    """A condition of another type, a value that is no size, a variable of another category."""
    reroute = {"perform": {"rerouteParcel": {"note": "#TICKET_NUMBER#", "size": "HUGE"}}}
    heavy = {"condition": "WEIGHT", "value": {"range": {"min": 2}}}
    with pytest.raises(Refused) as refused:
        Definition.parse("PARCEL_LOST", {"all": [heavy]}, [reroute]).sound()
    assert [part.path for part in refused.value.parts] == [
        ("conditions", "all", "0", "condition"),
        ("actions", "0", "perform", "rerouteParcel", "size"),
    ]
