"""Conditions on numbers: what may be asked, what satisfies it, and how it is read aloud."""

import math
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue.numbers import Duration, Number, figure
from domain.catalogue.operators import Operator
from domain.errors import Invalid
from tests.domain.catalogue.moments import NOW

UTC_ZONE = ZoneInfo("UTC")
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=32)
BETWEEN, LESS, GREATER, EQUALS = (
    Operator.BETWEEN,
    Operator.LESS_THAN,
    Operator.GREATER_THAN,
    Operator.EQUALS,
)


def satisfied(operator: Operator, value: dict[str, Any], fact: float | None) -> bool:
    """Say whether a fact satisfies what is asked."""
    kind = Number()
    return kind.predicate(operator, kind.parse(operator, value), UTC_ZONE)(fact, NOW)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (2, "2"),
        (2.0, "2"),
        (2.5, "2.5"),
        (1e6, "1000000"),
        (0.1 + 0.2, "0.3"),
        (-1.25, "-1.25"),
        (123456789012345, "123456789012345"),
        (1e17, "100000000000000000"),
        (-0.00001, "-0.00001"),
    ],
)
def test_numbers_are_written_as_people_do(number: float, expected: str) -> None:
    assert figure(number) == expected


@pytest.mark.parametrize(
    ("operator", "value", "fault"),
    [
        (BETWEEN, {}, ((), "Give min, max or both.")),
        (BETWEEN, {"min": 3, "max": 2}, (("min",), "min 3 is greater than max 2.")),
        (BETWEEN, {"min": math.nan}, (("min",), "Give an ordinary number.")),
        (BETWEEN, {"max": math.inf}, (("max",), "Give an ordinary number.")),
        (LESS, {"min": 3}, (("max",), "LESS_THAN takes max alone.")),
        (LESS, {"min": 3, "max": 4}, (("max",), "LESS_THAN takes max alone.")),
        (GREATER, {"max": 3}, (("min",), "GREATER_THAN takes min alone.")),
        (GREATER, {"min": 3, "max": 4}, (("min",), "GREATER_THAN takes min alone.")),
        (EQUALS, {"min": 3, "max": 4}, (("max",), "EQUALS takes one number.")),
    ],
)
def test_what_makes_no_comparison_is_refused(
    operator: Operator, value: dict[str, Any], fault: tuple[tuple[str, ...], str]
) -> None:
    with pytest.raises(Invalid) as refused:
        Number().parse(operator, value)

    assert (refused.value.path, refused.value.sentence) == fault


@pytest.mark.parametrize(
    ("operator", "value", "inside", "outside"),
    [
        (BETWEEN, {"min": 2, "max": 3}, (2, 2.5, 3), (1.9, 3.1, None)),
        (BETWEEN, {"min": 2}, (2, 1e9), (1, None)),
        (BETWEEN, {"max": 3}, (3, -1e9), (4, None)),
        (LESS, {"max": 3}, (2.9, -5), (3, 4, None)),
        (GREATER, {"min": 3}, (3.1, 1e9), (3, 2, None)),
        (EQUALS, {"min": 3}, (3, 3.0), (2, 4, None)),
        (EQUALS, {"max": 3}, (3,), (2, None)),
        (EQUALS, {"min": 3, "max": 3}, (3,), (2, None)),
        (EQUALS, {"min": 0}, (0, -0.0), (None, 1)),
    ],
)
def test_a_number_satisfies_what_it_lies_in(
    operator: Operator, value: dict[str, Any], inside: tuple[float, ...], outside: tuple[float | None, ...]
) -> None:
    assert {fact for fact in inside if not satisfied(operator, value, fact)} == set()
    assert {fact for fact in outside if satisfied(operator, value, fact)} == set()


@given(low=NUMBERS, high=NUMBERS, fact=NUMBERS)
def test_every_number_is_below_between_or_above(low: float, high: float, fact: float) -> None:
    low, high = sorted((low, high))
    places = [
        satisfied(LESS, {"max": low}, fact),
        satisfied(BETWEEN, {"min": low, "max": high}, fact),
        satisfied(GREATER, {"min": high}, fact),
    ]

    assert places.count(True) == 1


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        (BETWEEN, {"min": 2, "max": 3}, "is between 2 and 3 min"),
        (BETWEEN, {"min": 2}, "is at least 2 min"),
        (BETWEEN, {"max": 2.5}, "is at most 2.5 min"),
        (LESS, {"max": 3}, "is less than 3 min"),
        (GREATER, {"min": 3}, "is greater than 3 min"),
        (EQUALS, {"max": 3}, "is 3 min"),
    ],
)
def test_a_comparison_is_read_aloud_with_its_unit(
    operator: Operator, value: dict[str, Any], expected: str
) -> None:
    kind = Duration()

    assert kind.say(operator, kind.parse(operator, value), {}) == expected
    assert Number().say(operator, kind.parse(operator, value), {}) == expected.removesuffix(" min")


@pytest.mark.parametrize("given_value", [5, 0, 2.5])
def test_facts_from_outside_are_taken_as_they_are(given_value: float) -> None:
    assert Duration().admit(given_value) == given_value


@pytest.mark.parametrize(
    ("kind", "given_value", "fault"),
    [
        (Number(), "5", "Give a number, or null."),
        (Number(), True, "Give a number, or null."),
        (Number(), math.inf, "Give an ordinary number."),
        (Number(), math.nan, "Give an ordinary number."),
        (Duration(), -0.5, "Give minutes from 0, or null."),
    ],
)
def test_facts_of_another_kind_are_refused(kind: Number, given_value: Any, fault: str) -> None:
    with pytest.raises(Invalid) as refused:
        kind.admit(given_value)

    assert refused.value.sentence == fault
