"""Kinds of value that are numbers."""

import math
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.catalogue.clues import By, Clue
from domain.catalogue.kinds import Kind, Names, Predicate, admitted
from domain.catalogue.operators import Operator
from domain.errors import Invalid


def figure(number: float) -> str:
    """Write a number as people do: no exponent, no decimals that are not there."""
    said = f"{number:.15g}"
    return f"{Decimal(said):f}" if "e" in said else said


def minutes(number: float) -> str:
    """Write how many minutes there are, as people do: `1 minute`."""
    return f"{figure(number)} minute{'' if number == 1 else 's'}"


def _ends(low: float | None, high: float | None) -> tuple[float, float]:
    return -math.inf if low is None else low, math.inf if high is None else high


class Number(Kind):
    """A number within a range; BETWEEN includes both ends, and either may be missing."""

    name = "number-range"
    takes = "range"
    unit = ""
    operators = (Operator.BETWEEN, Operator.LESS_THAN, Operator.GREATER_THAN, Operator.EQUALS)
    default = Operator.BETWEEN

    def parse(self, operator: Operator, given: Any) -> dict[str, float | None]:
        low, high = given.get("min"), given.get("max")
        for end, number in (("min", low), ("max", high)):
            if number is not None and not math.isfinite(number):
                raise Invalid("Give an ordinary number.", path=(end,))
        if low is None and high is None:
            raise Invalid("Give min, max or both.")
        if low is not None and high is not None and low > high:
            raise Invalid("min {min} is greater than max {max}.", path=("min",), min=low, max=high)
        if operator is Operator.LESS_THAN and (high is None or low is not None):
            raise Invalid("LESS_THAN takes max alone.", path=("max",))
        if operator is Operator.GREATER_THAN and (low is None or high is not None):
            raise Invalid("GREATER_THAN takes min alone.", path=("min",))
        if operator is Operator.EQUALS and None not in {low, high} and low != high:
            raise Invalid("EQUALS takes one number.", path=("max",))
        return {"min": low, "max": high}

    def admit(self, given: Any) -> float:
        number: float = admitted(given, (int, float), lambda: Invalid("Give a number, or null."))
        if not math.isfinite(number):
            raise Invalid("Give an ordinary number.")
        return number

    def predicate(self, operator: Operator, value: Any, zone: ZoneInfo) -> Predicate:
        low, high = value["min"], value["max"]
        if operator is Operator.EQUALS:
            wanted = high if low is None else low
            return lambda fact, _: fact == wanted
        if operator is Operator.LESS_THAN:
            return lambda fact, _: fact is not None and fact < high
        if operator is Operator.GREATER_THAN:
            return lambda fact, _: fact is not None and fact > low
        least, most = _ends(low, high)
        return lambda fact, _: fact is not None and least <= fact <= most

    def ends(self, operator: Operator, value: Any) -> tuple[float, float] | None:
        return _ends(value["min"], value["max"]) if operator is Operator.BETWEEN else None

    def clue(self, operator: Operator, value: Any) -> Clue:
        low, high = value["min"], value["max"]
        if operator is Operator.EQUALS:
            return Clue(By.VALUE, (high if low is None else low,), 50, whole=True)
        whole = operator is Operator.BETWEEN and None in {low, high}
        return Clue(By.MOST, (high,), 2, whole) if low is None else Clue(By.LEAST, (low,), 2, whole)

    def whole(self, operator: Operator, value: Any) -> tuple[int | None, int | None]:
        """Return the least and the most of the whole numbers that it holds of; None where there is no end."""
        low, high = value["min"], value["max"]
        if operator is Operator.EQUALS:
            low = high = high if low is None else low
        if operator is Operator.LESS_THAN:
            return None, math.ceil(high) - 1
        if operator is Operator.GREATER_THAN:
            return math.floor(low) + 1, None
        return None if low is None else math.ceil(low), None if high is None else math.floor(high)

    def say(self, operator: Operator, value: Any, names: Names) -> str:
        low, high = value["min"], value["max"]
        if operator is Operator.EQUALS:
            said = f"is {figure(high if low is None else low)}"
        elif operator is Operator.LESS_THAN:
            said = f"is less than {figure(high)}"
        elif operator is Operator.GREATER_THAN:
            said = f"is greater than {figure(low)}"
        elif low is None:
            said = f"is at most {figure(high)}"
        else:
            said = f"is at least {figure(low)}"
            if high is not None:
                said = f"is between {figure(low)} and {figure(high)}"
        return said + self.unit

    def actual(self, value: Any, fact: Any, zone: ZoneInfo) -> str:
        return figure(fact) + self.unit


class Whole(Number):
    """A whole number from 0, as what is counted is."""


class Duration(Number):
    """A length of time in minutes; fractions are allowed."""

    name = "duration"
    unit = " min"

    def admit(self, given: Any) -> float:
        number = super().admit(given)
        if number < 0:
            raise Invalid("Give minutes from 0, or null.")
        return number
