"""Clues say of facts what comparisons say, as far as they claim to."""

import math
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.catalogue.choices import AnyOf
from domain.catalogue.clues import By, Clue
from domain.catalogue.kinds import Flag, Kind, Phrases
from domain.catalogue.numbers import Number
from domain.catalogue.operators import Operator
from domain.words import fold

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NUMBERS = [0, 1, 1.5, 2, 3]
TEXTS = ["VIP gold", "vip", "A  VIP", "gold", ""]


def fits(clue: Clue, fact: Any) -> bool:
    """Say whether a fact is as a clue has it."""
    match clue.by:
        case By.SPELLING:
            return fold(fact) in clue.values
        case By.WORD:
            return any(word in fold(fact) for word in clue.values)
        case By.LEAST:
            return bool(fact >= clue.values[0])
        case By.MOST:
            return bool(fact <= clue.values[0])
        case _:
            return fact in clue.values


@pytest.mark.parametrize(
    ("kind", "operator", "value", "facts", "whole"),
    [
        (AnyOf(), Operator.IN, ["vip", "gold"], TEXTS, True),
        (Phrases(), Operator.CONTAINS, ["VIP", "x"], TEXTS, True),
        (Phrases(), Operator.EQUALS, ["Vip"], TEXTS, True),
        (Number(), Operator.EQUALS, {"min": 1, "max": None}, NUMBERS, True),
        (Number(), Operator.BETWEEN, {"min": 1.5, "max": None}, NUMBERS, True),
        (Number(), Operator.BETWEEN, {"min": None, "max": 2}, NUMBERS, True),
        (Number(), Operator.BETWEEN, {"min": 1, "max": 2}, NUMBERS, False),
        (Number(), Operator.LESS_THAN, {"min": None, "max": 2}, NUMBERS, False),
        (Number(), Operator.GREATER_THAN, {"min": 1, "max": None}, NUMBERS, False),
        (Flag(), Operator.IS, True, [True, False, 1], False),
    ],
)
def test_no_fact_passes_that_does_not_fit_and_where_it_is_whole_all_that_fit_pass(
    kind: Kind, operator: Operator, value: Any, facts: list[Any], whole: bool
) -> None:
    clue, passes = kind.clue(operator, value), kind.predicate(operator, value, ZoneInfo("UTC"))

    assert clue is not None
    assert clue.whole is whole
    for fact in facts:
        assert fits(clue, fact) or not passes(fact, NOON)
        assert passes(fact, NOON) or not (whole and fits(clue, fact))


@pytest.mark.parametrize(
    ("operator", "low", "high", "ends"),
    [
        (Operator.BETWEEN, 1, 2, (1, 2)),
        (Operator.BETWEEN, 1.5, None, (1.5, math.inf)),
        (Operator.BETWEEN, None, 2, (-math.inf, 2)),
        (Operator.LESS_THAN, None, 2, None),
        (Operator.EQUALS, 1, None, None),
    ],
)
def test_a_range_has_ends_where_that_is_all_it_asks(
    operator: Operator, low: float | None, high: float | None, ends: Any
) -> None:
    value = {"min": low, "max": high}
    found, passes = Number().ends(operator, value), Number().predicate(operator, value, ZoneInfo("UTC"))

    assert found == ends
    if found:
        assert [passes(fact, NOON) for fact in NUMBERS] == [found[0] <= fact <= found[1] for fact in NUMBERS]


@pytest.mark.parametrize("operator", [Operator.NOT_IN, Operator.NOT_CONTAINS, Operator.NOT_EQUALS])
def test_what_is_not_so_leaves_no_clue(operator: Operator) -> None:
    kind: Kind = AnyOf() if operator is Operator.NOT_IN else Phrases()

    assert kind.clue(operator, ["vip"]) is None
