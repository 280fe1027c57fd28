"""Kinds of value that are one, or several, of a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from domain.catalogue.clues import By, Clue
from domain.catalogue.forms import NONE_OF
from domain.catalogue.kinds import (
    NO_VALUE,
    Flag,
    Kind,
    Names,
    Phrases,
    Predicate,
    admitted,
    listed,
    one_of,
    title_of,
)
from domain.catalogue.numbers import Number
from domain.catalogue.operators import Operator
from domain.catalogue.references import referred, unnamed
from domain.errors import Invalid
from domain.ids import global_id, parse_global_id

SPREADS = {
    "Agent": 1_000,
    "Group": 100,
    "Department": 20,
    "Brand": 5,
}  # of which desks have how many, roughly


class _Listed(Kind):
    """A list any of which may be the fact."""

    operators = (Operator.IN, Operator.NOT_IN)
    default = Operator.IN
    spread = 10

    def predicate(self, operator: Operator, value: Any, zone: ZoneInfo) -> Predicate:
        wanted = frozenset(value)
        within = operator is Operator.IN
        return lambda fact, _: (fact in wanted) is within

    def clue(self, operator: Operator, value: Any) -> Clue | None:
        return Clue(By.VALUE, tuple(value), self.spread, whole=True) if operator is Operator.IN else None

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

    @property
    def spread(self) -> int:  # type: ignore[override]  # of each enum its own
        return len(self.enum)

    def parse(self, operator: Operator, given: Any) -> list[str]:
        known = list(self.enum)
        for place, value in enumerate(values := listed(given, lambda: Invalid(NO_VALUE))):
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

    @property
    def spread(self) -> int:  # type: ignore[override]  # of each kind of thing its own
        return SPREADS.get(self.entity, 50)

    def parse(self, operator: Operator, given: Any) -> list[str]:
        for place, text in enumerate(ids := listed(given, lambda: unnamed(self.entity))):
            try:
                referred(text, self.entity)
            except Invalid as refusal:
                raise refusal.under(str(place)) from None
        return ids

    def references(self, value: Any) -> Iterable[str]:
        return list(value)

    def shown(self, value: Iterable[str], names: Names) -> Iterable[str]:
        return (names.get(named, "something deleted") for named in value)

    def freeze(self, reading: Any) -> tuple[Any, str | None]:
        return (None, None) if reading is None else (global_id(self.entity, reading.id), str(reading))

    def admit(self, given: Any) -> str:
        text = admitted(given, str, self._needed)
        try:
            kind, uuid = parse_global_id(text)
        except Invalid:
            return Phrases().admit(text)  # a name; whoever knows the things finds the one that has it
        return global_id(kind, uuid if kind == self.entity else referred(text, self.entity))

    def _needed(self) -> Invalid:
        return Invalid("Give the id or the exact name of a thing ({kind}), or null.", kind=self.entity)


class AnyOf(_Listed):
    """One of some texts, compared whole."""

    name = "choice"
    takes = "values"

    def parse(self, operator: Operator, given: Any) -> list[str]:
        return list(dict.fromkeys(listed(given, lambda: Invalid(NO_VALUE))))

    def shown(self, value: Iterable[str], names: Names) -> Iterable[str]:
        return map(repr, value)


class CustomValue(Phrases):
    """The values of custom fields, by field; how one is compared follows from the value that is given."""

    by_member: ClassVar[dict[str, Kind]] = {
        "text": Phrases(),
        "range": Number(),
        "values": AnyOf(),
        "flag": Flag(),
    }

    def admit(self, given: Any) -> Any:
        raise Invalid("Custom fields belong to the desk's own items.")
