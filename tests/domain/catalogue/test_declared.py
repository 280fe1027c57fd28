"""Declarations, by those of a category that is made up."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.catalogue.declared import COMMON_CONDITIONS, COMMON_VARIABLES
from domain.catalogue.registry import Catalogue
from domain.desk.actions import COMMON_ACTIONS
from domain.errors import Refused
from domain.events import definitions
from domain.events.definitions import Definition
from tests.domain.catalogue.moments import NOW
from tests.domain.catalogue.parcels import PARCELS


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
