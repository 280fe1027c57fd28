"""Rules on a size, and checks of it."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.catalogue.choices import Choice
from domain.catalogue.numbers import Number
from domain.catalogue.operators import Operator
from domain.events.checks import Check, check_of
from domain.events.matching import Rule
from tests.domain.events.filing.filed import ZONES


class Size(StrEnum):
    """How big something is."""

    SMALL = "SMALL"
    LARGE = "LARGE"
    HUGE = "HUGE"


def check(kind: Any, operator: Operator, value: Any, name: str) -> Check:
    """Compile a condition on a fact of that name."""
    return check_of(kind, operator, value, ZONES[0], name=name)


SIZE = check(Choice(Size), Operator.IN, [Size.HUGE], "SIZE")
OTHER = check(Choice(Size), Operator.IN, [Size.SMALL, Size.LARGE], "OTHER")
NOT_HUGE = check(Choice(Size), Operator.NOT_IN, [Size.HUGE], "THIRD")
LEAST = check(Number(), Operator.BETWEEN, {"min": 3, "max": None}, "NUMBER")
RULE = Rule(UUID(int=1), "", True, 0, None, ZONES[0], (), ())  # noqa: FBT003 - enabled
