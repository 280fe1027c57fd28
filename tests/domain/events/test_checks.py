"""Compiled conditions pass the facts that they ask for."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.catalogue.choices import AnyOf
from domain.catalogue.kinds import Flag, Kind, Phrases
from domain.catalogue.moments import DayOfWeek
from domain.catalogue.numbers import Number
from domain.catalogue.operators import Operator
from domain.events.checks import NEVER, Check, check_of

HERE, THERE = ZoneInfo("UTC"), ZoneInfo("Pacific/Auckland")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXTS, LISTED, NUMBER, DAYS, FLAG = Phrases(), AnyOf(), Number(), DayOfWeek(), Flag()


def check(kind: Kind, value: Any, zone: ZoneInfo = HERE, **other: Any) -> Check:
    return check_of(kind, other.pop("operator", kind.default), value, zone, **{"name": "IT", **other})


def test_days_are_those_of_their_own_zone() -> None:
    """It is Tuesday already in Auckland."""
    facts = {"IT": NOON.isoformat()}

    assert [check(DAYS, ["TUESDAY"], zone).passes(facts, NOON) for zone in (HERE, THERE)] == [False, True]


@pytest.mark.parametrize(
    ("asked", "facts", "passes"),
    [
        (check(LISTED, ["Red"]), {"IT": "Red"}, True),
        (check(LISTED, ["Red"]), {"IT": None}, False),
        (check(LISTED, ["Red"]), {}, False),
        (check(LISTED, list("abcdefgh")), {"IT": "h"}, True),
        (check(LISTED, ["Red"], operator=Operator.NOT_IN), {"IT": None}, True),
        (check(LISTED, ["Red"], operator=Operator.NOT_IN), {}, False),
        (check(LISTED, ["Red"], field="colour"), {"IT": {"colour": "Red"}}, True),
        (check(LISTED, ["Red"], field="colour"), {"IT": {"other": "Red"}}, False),
        (check(LISTED, ["Red"], field="colour"), {"IT": None}, False),
        (check(FLAG, value=True), {"IT": True}, True),
        (check(FLAG, value=True), {"IT": 1}, False),
        (NEVER, {"IT": "Red", "": "Red"}, False),
    ],
)
def test_a_fact_passes_or_not(asked: Check, facts: dict[str, Any], passes: bool) -> None:
    assert asked.passes(facts, NOON) is asked(facts, NOON) is passes


@pytest.mark.parametrize(
    ("kind", "value"),
    [(LISTED, ["Red", "Blue"]), (NUMBER, {"min": 1, "max": None}), (TEXTS, ["vip"]), (DAYS, ["MONDAY"])],
)
def test_what_asks_the_same_is_one_check(kind: Kind, value: Any) -> None:
    """A hundred thousand events ask much the same."""
    asked = check(kind, value)

    assert asked is check(kind, value)
    assert asked is not check(kind, value, name="OTHER")
    assert asked is not check(TEXTS, ["gold"])


@pytest.mark.parametrize(
    ("operator", "value", "ends"),
    [
        (Operator.BETWEEN, {"min": 1.5, "max": 4.5}, (2, 4)),
        (Operator.BETWEEN, {"min": 2, "max": None}, (2, None)),
        (Operator.LESS_THAN, {"min": None, "max": 4}, (None, 3)),
        (Operator.GREATER_THAN, {"min": 4, "max": None}, (5, None)),
        (Operator.EQUALS, {"min": None, "max": 4}, (4, 4)),
    ],
)
def test_the_whole_numbers_of_a_range_have_ends(
    operator: Operator, value: Any, ends: tuple[Any, Any]
) -> None:
    assert check(NUMBER, value, operator=operator).whole == ends
