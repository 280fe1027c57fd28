"""Offers: what a form needs to know of a condition where an event type has it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from domain.catalogue.choices import Choice, CustomValue, Reference
from domain.catalogue.declared import Category, ConditionType, EventType
from domain.catalogue.kinds import LIST_LIMIT, TEXT_LIMIT, Kind
from domain.catalogue.moments import Day
from domain.catalogue.operators import Operator

ENDS = {"range": ("min", "max"), "dates": ("after", "before"), "timeOfDay": ("start", "end")}
IN_WORDS = {
    Operator.IN: "is one of",
    Operator.NOT_IN: "is none of",
    Operator.CONTAINS: "contains",
    Operator.NOT_CONTAINS: "does not contain",
    Operator.EQUALS: "is",
    Operator.NOT_EQUALS: "is not",
    Operator.BETWEEN: "is between",
    Operator.LESS_THAN: "is less than",
    Operator.GREATER_THAN: "is greater than",
    Operator.IS: "is",
}
OF_MOMENTS = {Operator.LESS_THAN: "is before", Operator.GREATER_THAN: "is after"}
LISTS = {"text", "ids", "values", "days"}


@dataclass(frozen=True)
class Bound:
    """One end of a comparison's value; a number is greater than ``above`` and no more than ``most``."""

    name: str
    required: bool
    above: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Comparison:
    """An operator in words, and the ends that its value takes; where none is required, one must be given."""

    operator: Operator
    title: str
    bounds: tuple[Bound, ...] = ()


def comparisons(kind: Kind, longest: float | None = None) -> tuple[Comparison, ...]:
    """
    Return how values of a kind are compared, the default first.

    ``longest`` is that of a clock, which rings at the least number and so always asks for one.
    """
    listed = sorted(kind.operators, key=lambda operator: operator is not kind.default)
    if longest is not None:
        listed.remove(Operator.LESS_THAN)
    words = IN_WORDS | OF_MOMENTS if kind.takes == "dates" else IN_WORDS
    return tuple(
        Comparison(operator, words[operator], tuple(_bounds(kind, operator, longest))) for operator in listed
    )


def _bounds(kind: Kind, operator: Operator, longest: float | None) -> Iterator[Bound]:
    if kind.takes not in ENDS:
        return
    low, high = ENDS[kind.takes]
    whole = kind.takes == "timeOfDay"
    if operator is not Operator.LESS_THAN:
        needed = whole or operator is not Operator.BETWEEN or longest is not None
        yield Bound(low, needed, None if longest is None else 0, longest)
    if operator in {Operator.BETWEEN, Operator.LESS_THAN}:
        yield Bound(high, whole or operator is Operator.LESS_THAN)
    if whole:
        yield Bound("timeZone", required=False)


@dataclass(frozen=True)
class Offer:
    """A condition as an event type has it."""

    type: ConditionType
    required: bool
    longest_wait: float | None

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """How it compares, the default first."""
        return comparisons(self.type.kind, self.longest_wait)

    @property
    def of_field(self) -> bool:
        """Whether it is put on a custom field, which says what it takes."""
        return isinstance(self.type.kind, CustomValue)

    @property
    def choices(self) -> tuple[str, ...]:
        """The values to choose from, where it takes such."""
        kind = self.type.kind
        return tuple(kind.enum) if isinstance(kind, Choice) else tuple(Day if kind.takes == "days" else ())

    @property
    def entity(self) -> str | None:
        """The kind of thing its ids name; None where it takes no ids."""
        return self.type.kind.entity if isinstance(self.type.kind, Reference) else None

    @property
    def at_most(self) -> int | None:
        """How many values it takes; None where it takes one."""
        return LIST_LIMIT if self.type.kind.takes in LISTS else None

    @property
    def longest(self) -> int | None:
        """How many characters each of its texts has at most."""
        return TEXT_LIMIT if self.type.kind.takes == "text" else None


def offers(category: Category, event_type: EventType) -> list[Offer]:
    """Return the conditions that events of a type may hold."""
    clock, awaited = event_type.clock, category.awaited(event_type.id)
    longest = {awaited: clock.longest} if clock else {}
    return [
        Offer(condition, category.needs(event_type.id, condition.id), longest.get(condition.id))
        for condition in category.conditions_of(event_type.id)
    ]
