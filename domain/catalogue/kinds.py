"""
Kinds of condition values: how each is given, checked, compared and read aloud.

A kind turns what a person sent into a plain JSON value once, when the event is saved, and into a
predicate once, when the event is compiled. Predicates are pure: they take the frozen fact and the
moment of the occurrence, and the zone is compiled in.

A fact without a value satisfies only the negative operators; a fact that is not there satisfies none
(the caller sees to that).
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from domain.catalogue.forms import NONE_OF, is_keepable
from domain.errors import Invalid
from domain.ids import OTHER_KIND, global_id, parse_global_id
from domain.words import fold, folded

Predicate = Callable[[Any, datetime], bool]
Names = Mapping[str, str]
NO_VALUE = "Give at least one value."
TAKES = "{name} takes {takes}, not {given}."
LIST_LIMIT = 100
TEXT_LIMIT = 500
FACT_LIMIT = 50_000


class Operator(StrEnum):
    """
    How a condition compares its fact with its value.

    Attributes:
        IN: The fact is one of the values.
        NOT_IN: The fact is none of the values.
        CONTAINS: Any of the texts stands in the fact, whatever its case.
        NOT_CONTAINS: None of the texts stands in the fact.
        EQUALS: The fact is the value, whatever its case; a number is given as `min`.
        NOT_EQUALS: The fact is not the value.
        BETWEEN: The fact lies in the range, both ends included; either may be left out.
        LESS_THAN: The fact lies below `max`, or before it.
        GREATER_THAN: The fact lies above `min`, or after it.
        IS: The flag is as the value says.
    """

    IN = "IN"
    NOT_IN = "NOT_IN"
    CONTAINS = "CONTAINS"
    NOT_CONTAINS = "NOT_CONTAINS"
    EQUALS = "EQUALS"
    NOT_EQUALS = "NOT_EQUALS"
    BETWEEN = "BETWEEN"
    LESS_THAN = "LESS_THAN"
    GREATER_THAN = "GREATER_THAN"
    IS = "IS"


NEGATIVE = {Operator.NOT_IN, Operator.NOT_CONTAINS, Operator.NOT_EQUALS}


def title_of(value: str) -> str:
    """Write an enum value as a person would: CLOSED_AND_LOCKED as Closed and Locked."""
    return value.replace("_", " ").title().replace(" And ", " and ")


class Kind:
    """
    What a condition's value looks like.

    `name` is the catalogue's word for it, `takes` the member of the value input that carries it.
    """

    name: ClassVar[str]
    takes: ClassVar[str]
    operators: ClassVar[tuple[Operator, ...]]
    default: ClassVar[Operator]

    def parse(self, operator: Operator, given: Any) -> Any:
        """
        Check what a person sent and return it as plain JSON.

        Raises:
            Invalid: with the path inside the value where it is wrong.
        """
        raise NotImplementedError

    def predicate(self, operator: Operator, value: Any, zone: ZoneInfo) -> Predicate:
        """Compile a parsed value; `zone` is used where the value names none."""
        raise NotImplementedError

    def say(self, operator: Operator, value: Any, names: Names) -> str:
        """Read the comparison aloud, as what follows the condition's title."""
        raise NotImplementedError

    def references(self, value: Any) -> Iterable[str]:
        """Global ids that the value mentions."""
        return ()

    def freeze(self, reading: Any) -> tuple[Any, str | None]:
        """Turn what was read from an item into a fact and, where it differs, what people call it."""
        return reading, None

    def admit(self, given: Any) -> Any:
        """
        Check a fact that comes from outside, as plain JSON, and return it as facts are kept.

        Raises:
            Invalid: it is of another kind.
        """
        raise NotImplementedError


def admitted(given: Any, kind: type | tuple[type, ...], otherwise: Invalid) -> Any:
    """
    Return a fact from outside as it came.

    Raises:
        Invalid: it is not of the kind; ``otherwise``.
    """
    if not isinstance(given, kind) or (isinstance(given, bool) and kind is not bool):
        raise otherwise
    return given


def listed(given: Any, otherwise: Invalid) -> list[str]:
    """
    Return the texts of a condition's value.

    Raises:
        Invalid: there are none, ``otherwise``; or too many.
    """
    if not given:
        raise otherwise
    if len(given) > LIST_LIMIT:
        raise Invalid("Give at most {limit}.", limit=LIST_LIMIT)
    return list(given)


def one_of(values: Iterable[str]) -> str:
    """Read alternatives aloud."""
    return " or ".join(dict.fromkeys(values))


def figure(number: float) -> str:
    """Write a number as people do: no exponent, no decimals that are not there."""
    return f"{number:.15g}"


class Text(Kind):
    """Words or phrases, any of which may match; upper and lower case, and all blanks, are the same."""

    name = "text-contains"
    takes = "text"
    operators: ClassVar[tuple[Operator, ...]] = (
        Operator.CONTAINS,
        Operator.NOT_CONTAINS,
        Operator.EQUALS,
        Operator.NOT_EQUALS,
    )
    default = Operator.CONTAINS
    verbs: ClassVar = {
        Operator.CONTAINS: "contains",
        Operator.NOT_CONTAINS: "does not contain",
        Operator.EQUALS: "is",
        Operator.IN: "is",
        Operator.NOT_EQUALS: "is not",
    }

    def parse(self, operator: Operator, given: Any) -> list[str]:
        given = listed(given, Invalid("Give at least one word or phrase."))
        words = [str(word).strip() for word in given]
        for place, word in enumerate(words):
            if len(word) > TEXT_LIMIT:
                raise Invalid(
                    "A phrase has at most {limit} characters.", path=(str(place),), limit=TEXT_LIMIT
                )
            if not fold(word):
                raise Invalid("A word or phrase cannot be empty.", path=(str(place),))
            if "\0" in word:
                raise Invalid("This holds a character that cannot be kept.", path=(str(place),))
        return list(dict.fromkeys(words))

    def admit(self, given: Any) -> str:
        text: str = admitted(given, str, Invalid("Give a text, or null."))
        if len(text) > FACT_LIMIT or not is_keepable(text):
            raise Invalid("Give a text of at most {limit} ordinary characters.", limit=FACT_LIMIT)
        return text

    def predicate(self, operator: Operator, value: Any, zone: ZoneInfo) -> Predicate:
        words = tuple(map(fold, value))
        if operator in {Operator.CONTAINS, Operator.NOT_CONTAINS}:
            wanted = operator is Operator.CONTAINS
            return lambda fact, _: folded(fact).has_any(words) is wanted
        wanted = operator is not Operator.NOT_EQUALS
        return lambda fact, _: (folded(fact).text in words) is wanted

    def say(self, operator: Operator, value: Any, names: Names) -> str:
        return f"{self.verbs[operator]} {one_of(repr(word) for word in value)}"


class ExactText(Text):
    """Text that is usually compared whole, such as an address or a country."""

    name = "text"
    operators = (*Text.operators, Operator.IN)


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
        number: float = admitted(given, (int, float), Invalid("Give a number, or null."))
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
        least, most = -math.inf if low is None else low, math.inf if high is None else high
        return lambda fact, _: fact is not None and least <= fact <= most

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


class Duration(Number):
    """A length of time in minutes; fractions are allowed."""

    name = "duration"
    unit = " min"

    def admit(self, given: Any) -> float:
        number = super().admit(given)
        if number < 0:
            raise Invalid("Give minutes from 0, or null.")
        return number


class _Listed(Kind):
    """A list any of which may be the fact."""

    operators = (Operator.IN, Operator.NOT_IN)
    default = Operator.IN

    def predicate(self, operator: Operator, value: Any, zone: ZoneInfo) -> Predicate:
        wanted = frozenset(value)
        within = operator is Operator.IN
        return lambda fact, _: (fact in wanted) is within

    def say(self, operator: Operator, value: Any, names: Names) -> str:
        return f"{'is' if operator is Operator.IN else 'is not'} {one_of(self.shown(value, names))}"

    def shown(self, value: Iterable[str], names: Names) -> Iterable[str]:
        """Return what people call each of the values."""
        return map(title_of, value)


@dataclass(frozen=True)
class Choice(_Listed):
    """One of the values of an enum."""

    name = "enum"
    takes = "values"
    enum: type[StrEnum]

    def parse(self, operator: Operator, given: Any) -> list[str]:
        known = list(self.enum)
        for place, value in enumerate(values := listed(given, Invalid(NO_VALUE))):
            if value not in known:
                raise Invalid(NONE_OF, path=(str(place),), given=value[:60], choices=known)
        return list(dict.fromkeys(values))

    def freeze(self, reading: Any) -> tuple[Any, str | None]:
        return (None, None) if reading is None else (str(reading), title_of(reading))

    def admit(self, given: Any) -> str:
        if given not in list(self.enum):
            raise Invalid("Give one of {choices}, or null.", choices=list(self.enum))
        return str(given)


@dataclass(frozen=True)
class Reference(_Listed):
    """One of some things of a kind, such as a department; given by global ids."""

    name = "entity-ref-list"
    takes = "ids"
    entity: str

    def parse(self, operator: Operator, given: Any) -> list[str]:
        for place, one in enumerate(ids := listed(given, Invalid("Give at least one id."))):
            try:
                kind, _ = parse_global_id(one)
            except Invalid as refusal:
                raise refusal.under(str(place)) from None
            if kind != self.entity:
                raise Invalid(OTHER_KIND, path=(str(place),), kind=kind, wanted=self.entity)
        return ids

    def references(self, value: Any) -> Iterable[str]:
        return list(value)

    def shown(self, value: Iterable[str], names: Names) -> Iterable[str]:
        return (names.get(one, "something deleted") for one in value)

    def freeze(self, reading: Any) -> tuple[Any, str | None]:
        return (None, None) if reading is None else (global_id(self.entity, reading.id), str(reading))

    def admit(self, given: Any) -> str:
        needed = Invalid("Give the id or the exact name of a thing ({kind}), or null.", kind=self.entity)
        text = admitted(given, str, needed)
        try:
            kind, uuid = parse_global_id(text)
        except Invalid:
            return Text().admit(text)  # a name; whoever knows the things finds the one that has it
        if kind != self.entity:
            raise Invalid(OTHER_KIND, kind=kind, wanted=self.entity)
        return global_id(kind, uuid)


class Flag(Kind):
    """Yes or no."""

    name = "bool"
    takes = "flag"
    operators = (Operator.IS,)
    default = Operator.IS

    def parse(self, operator: Operator, given: Any) -> bool:
        return bool(given)

    def admit(self, given: Any) -> bool:
        return bool(admitted(given, bool, Invalid("Give true or false, or null.")))

    def predicate(self, operator: Operator, value: Any, zone: ZoneInfo) -> Predicate:
        return lambda fact, _: fact is value

    def say(self, operator: Operator, value: Any, names: Names) -> str:
        return "is true" if value else "is false"


class AnyOf(_Listed):
    """One of some texts, compared whole."""

    name = "choice"
    takes = "values"

    def parse(self, operator: Operator, given: Any) -> list[str]:
        return list(dict.fromkeys(listed(given, Invalid(NO_VALUE))))

    def shown(self, value: Iterable[str], names: Names) -> Iterable[str]:
        return map(repr, value)


class CustomValue(Text):
    """The values of custom fields, by field; how one is compared follows from the value that is given."""

    by_member: ClassVar[dict[str, Kind]] = {
        "text": Text(),
        "range": Number(),
        "values": AnyOf(),
        "flag": Flag(),
    }

    def admit(self, given: Any) -> Any:
        raise Invalid("Custom fields belong to the desk's own items.")
