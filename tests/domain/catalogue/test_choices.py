"""Conditions on what is one of a list: enums, things of the desk, and texts compared whole."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.catalogue.choices import AnyOf, Choice, CustomValue, Reference
from domain.catalogue.kinds import LIST_LIMIT, Kind, title_of
from domain.catalogue.operators import Operator
from domain.errors import Invalid
from domain.ids import global_id
from tests.domain.catalogue.moments import NOW

UTC_ZONE = ZoneInfo("UTC")


class State(StrEnum):
    """How far something is."""

    OPEN = "OPEN"
    CLOSED_AND_LOCKED = "CLOSED_AND_LOCKED"


@dataclass
class Shop:
    """Something of the desk that has a name."""

    id: UUID
    name: str

    def __str__(self) -> str:
        return self.name


SHOP, OTHER = Shop(UUID(int=1), "Corner shop"), Shop(UUID(int=2), "Market")
SHOP_ID, OTHER_ID = (global_id("Shop", shop.id) for shop in (SHOP, OTHER))
STATE, SHOPS, TEXTS = Choice(State), Reference("Shop"), AnyOf()


@pytest.mark.parametrize(
    ("kind", "given_value", "expected"),
    [
        (STATE, ["OPEN"], ["OPEN"]),
        (STATE, ["OPEN", "CLOSED_AND_LOCKED", "OPEN"], ["OPEN", "CLOSED_AND_LOCKED"]),
        (SHOPS, [OTHER_ID, SHOP_ID], [OTHER_ID, SHOP_ID]),
        (TEXTS, ["Red", "red", "Red"], ["Red", "red"]),
    ],
)
def test_what_is_listed_is_kept_in_its_order(kind: Kind, given_value: Any, expected: list[str]) -> None:
    assert kind.parse(Operator.IN, given_value) == expected


@pytest.mark.parametrize(
    ("kind", "given_value", "path", "fault"),
    [
        (STATE, [], (), "Give at least one value."),
        (STATE, ["OPEN", "open"], ("1",), "'open' is none of OPEN, CLOSED_AND_LOCKED."),
        (STATE, ["x" * 99], ("0",), f"'{'x' * 60}' is none of OPEN, CLOSED_AND_LOCKED."),
        (SHOPS, [], (), "No shop is named: choose one."),
        (SHOPS, [SHOP_ID, ""], ("1",), "No shop is named: choose one."),
        (SHOPS, [SHOP_ID, "shop"], ("1",), "'shop' is not an id."),
        (SHOPS, [global_id("Agent", SHOP.id)], ("0",), "That id names Agent, not Shop."),
        (TEXTS, None, (), "Give at least one value."),
        (TEXTS, list(map(str, range(LIST_LIMIT + 1))), (), f"Give at most {LIST_LIMIT}."),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_none_of_the_list_is_refused(
    kind: Kind, given_value: Any, path: tuple[str, ...], fault: str
) -> None:
    with pytest.raises(Invalid) as refused:
        kind.parse(Operator.IN, given_value)

    assert (refused.value.path, refused.value.sentence) == (path, fault)


@pytest.mark.parametrize("fact", ["OPEN", "CLOSED_AND_LOCKED", None])
def test_a_fact_is_in_the_list_or_not(fact: str | None) -> None:
    """Without a value it is in none."""
    within, without = (STATE.predicate(operator, ["OPEN"], UTC_ZONE) for operator in STATE.operators)

    assert within(fact, NOW) is (fact == "OPEN")
    assert without(fact, NOW) is (fact != "OPEN")


@pytest.mark.parametrize(
    ("kind", "operator", "value", "expected"),
    [
        (STATE, Operator.IN, ["OPEN", "CLOSED_AND_LOCKED"], "is Open or Closed and Locked"),
        (STATE, Operator.NOT_IN, ["OPEN"], "is not Open"),
        (SHOPS, Operator.IN, [SHOP_ID, OTHER_ID], "is Corner shop or something deleted"),
        (TEXTS, Operator.NOT_IN, ["Red", "a'b"], "is not 'Red' or \"a'b\""),
    ],
)
def test_a_list_is_read_aloud_by_what_people_call_it(
    kind: Kind, operator: Operator, value: list[str], expected: str
) -> None:
    assert kind.say(operator, value, {SHOP_ID: "Corner shop"}) == expected


def test_only_things_of_the_desk_are_referred_to() -> None:
    assert list(SHOPS.references([SHOP_ID, OTHER_ID])) == [SHOP_ID, OTHER_ID]
    assert list(STATE.references(["OPEN"])) == []
    assert list(TEXTS.references([SHOP_ID])) == []


def test_a_fact_is_kept_with_what_people_called_it_then() -> None:
    assert STATE.freeze(State.CLOSED_AND_LOCKED) == ("CLOSED_AND_LOCKED", "Closed and Locked")
    assert SHOPS.freeze(SHOP) == (SHOP_ID, "Corner shop")
    assert STATE.freeze(None) == SHOPS.freeze(None) == (None, None)


def test_a_fact_from_outside_is_an_id_or_a_name() -> None:
    assert SHOPS.admit(SHOP_ID) == SHOP_ID
    assert SHOPS.admit(SHOP_ID.replace(SHOP.id.hex, SHOP.id.hex.upper())) == SHOP_ID
    assert SHOPS.admit("Corner shop") == "Corner shop"
    assert STATE.admit("OPEN") == "OPEN"


@pytest.mark.parametrize(
    ("kind", "given_value"),
    [
        (STATE, "open"),
        (STATE, None),
        (SHOPS, 7),
        (SHOPS, global_id("Agent", SHOP.id)),
        (SHOPS, "half a \ud800"),
        (CustomValue(), "anything"),
    ],
    ids=["no member", "null", "number", "another thing", "half a character", "custom field"],
)
def test_a_fact_from_outside_of_another_kind_is_refused(kind: Kind, given_value: Any) -> None:
    with pytest.raises(Invalid):
        kind.admit(given_value)


def test_custom_fields_are_compared_by_what_is_given() -> None:
    assert {member: kind.takes for member, kind in CustomValue.by_member.items()} == {
        member: member for member in ("text", "range", "values", "flag")
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [("OPEN", "Open"), ("CLOSED_AND_LOCKED", "Closed and Locked"), ("MARKED_AS_IP", "Marked as IP")],
)
def test_values_have_a_title(value: str, expected: str) -> None:
    assert title_of(value) == expected
