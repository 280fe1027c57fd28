"""The assembled catalogue beside a copy of the reference; where they differ, the reason stands here."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.catalogue.choices import Choice, Reference
from domain.catalogue.declared import Category, EventKind
from domain.catalogue.kinds import Kind
from domain.desk.rooms import CATALOGUE
from schema.enums import enum_of

REFERENCE = Path(__file__).parents[2] / "data" / "catalogue.yaml"
BETTER = {
    "SYSTEM": {
        "NOTIFY_EVENTS_EXTERNAL_PROVIDER": "another system may watch over this one; chains end",
        "USE_MY_NOTIFICATION_PROFILE": "every category has it, and administrators have profiles too",
    },
    "CHAT_ROOMS": {"CALL_WEB_PAGE": "left out only because the version read of it had no web calls at all"},
}
OURS = {"MUTE_ENDED": "whoever mutes something is told what it has kept still, and messages have a type"}
KIND_NAMES = {"BEFORE": "LESS_THAN", "AFTER": "GREATER_THAN"}  # the API's words for the same comparison


@cache
def reference() -> Any:
    """Read the copy."""
    return yaml.safe_load(REFERENCE.read_text())


def listed(entries: Any, key: str = "id") -> dict[str, dict[str, Any]]:
    """Return entries by what names them."""
    return {entry[key]: entry for entry in entries}


CATEGORIES = pytest.mark.parametrize("category", CATALOGUE.categories, ids=lambda category: category.id)


def test_the_categories_are_those_of_the_reference() -> None:
    """None is missing, and none has a name that nobody knows."""
    assert {category.id for category in CATALOGUE.categories} == set(reference()["categories"])


@CATEGORIES
def test_a_category_is_titled_gated_and_watched_as_the_reference_says(category: Category) -> None:
    """Its title, its area, and whether it is for administrators only."""
    there = reference()["categories"][category.id]
    assert (category.title, category.area, category.admin_only) == (
        there["title"],
        there["area"],
        there["admin_only"],
    )
    assert category.item is None or category.item.entity == there["item"]


@CATEGORIES
def test_event_types_are_those_of_the_reference(category: Category) -> None:
    """Ids, titles, kinds, and which of them are for administrators only."""
    there = reference()["categories"][category.id]["events"]
    told = [event_type for event_type in category.event_types if event_type.id not in OURS]
    assert {
        (event_type.id, event_type.title, event_type.kind.lower(), event_type.admin_only)
        for event_type in told
    } == {
        (entry["id"], entry["title"], entry["kind"], entry["admin_only"]) for entry in listed(there).values()
    }


def described(kind: Kind) -> tuple[str, str | None]:
    """Name a kind and what it is a kind of, as the schema names it."""
    of = enum_of(kind.enum).__strawberry_definition__.name if isinstance(kind, Choice) else None
    return kind.name, kind.entity if isinstance(kind, Reference) else of


@CATEGORIES
def test_conditions_are_those_of_the_reference(category: Category) -> None:
    """Ids, titles, kinds of value, what they refer to, and the types they apply to."""
    offered = {t.id for t in category.event_types}
    there = listed(reference()["categories"][category.id]["conditions"])
    assert {
        (condition.id, condition.title, *described(condition.kind), condition.applies_to)
        for condition in category.conditions
    } == {
        (
            entry["id"],
            entry["title"],
            entry["value"],
            entry.get("ref") or entry.get("enum"),
            tuple(t for t in entry.get("applies_to", ()) if t in offered),
        )
        for entry in there.values()
    }


@CATEGORIES
def test_every_type_offers_the_common_conditions_and_its_own(category: Category) -> None:
    """What is put in print for every category comes first."""
    common = [entry["id"] for entry in reference()["common_conditions"]]
    for event_type in category.event_types:
        offered = [condition.id for condition in category.conditions_of(event_type.id)]
        assert offered[: len(common)] == common
        own = {condition.id for condition in category.conditions if condition.fits(event_type)}
        if by := event_type.counts_by:  # a count knows only what it is counted by, and what that is part of
            parts = {"Agent": ["AGENT"], "Group": ["GROUP", "DEPARTMENT", "BRAND"]}
            known = parts.get(by, ["DEPARTMENT", "BRAND"])
            counted = {
                condition.id for condition in category.conditions if event_type.id in condition.applies_to
            }
            own = counted | own & set(known)
        assert set(offered[len(common) :]) == own


@CATEGORIES
def test_what_is_called_an_end_is_declared_as_that(category: Category) -> None:
    """Backtests and foreign items go by it; what is declared a beginning or activity, each verb shows."""
    prefix = getattr(category.item, "prefix", "")
    done = [type_ for type_ in category.event_types if type_.kind is EventKind.INSTANT]
    named = {type_.id.removeprefix(f"{prefix}_"): type_ for type_ in done}
    assert all(named[name].ends for name in named.keys() & {"DELETED", "ENDED", "REMOVED", "PURGED"})
    assert not any(type_.begins and (type_.ends or type_.activity) for type_ in done)


@CATEGORIES
def test_variables_are_those_of_the_reference(category: Category) -> None:
    """The common ones and the category's own."""
    there = reference()
    own = listed(there["categories"][category.id]["variables"], "name")
    assert {variable.name for variable in category.all_variables} == set(
        listed(there["common_variables"], "name")
    ) | set(own)


@CATEGORIES
def test_actions_are_those_of_the_reference(category: Category) -> None:
    """Ids, titles, and whether they may run once per item, which only an item that lasts allows."""
    there = reference()["categories"][category.id]
    offers = there["common_actions"]
    included = [
        {**entry, "once_per_item": entry["once_per_item"] and offers["once_per_item"]}
        for entry in reference()["common_actions"]
        if entry["id"] in offers["include"] or entry["id"] in BETTER.get(category.id, {})
    ]
    expected = listed([*included, *there["actions"]]).values()
    offered = CATALOGUE.actions_of(category.event_types[0].id)
    assert {(action.id, action.title, action.once_per_item) for action in offered} == {
        (entry["id"], entry["title"], entry["once_per_item"]) for entry in expected
    }


def test_every_choice_has_the_values_of_the_reference() -> None:
    """In the same order."""
    for condition in CATALOGUE.conditions.values():
        if isinstance(condition.kind, Choice):
            enum = condition.kind.enum
            assert list(enum) == reference()["enums"][enum_of(enum).__strawberry_definition__.name]["values"]


def test_every_kind_of_value_takes_the_operators_of_the_reference() -> None:
    """Ours may take more."""
    for condition in CATALOGUE.conditions.values():
        there = reference()["value_kinds"][condition.kind.name]["operators"]
        assert {KIND_NAMES.get(operator, operator) for operator in there} <= set(condition.kind.operators)
