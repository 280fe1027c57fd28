"""Conditions as values: read, checked, printed, compiled. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from domain.catalogue.declared import ConditionType
from domain.catalogue.kinds import DayOfWeek, Names, Operator, zone_named
from domain.catalogue.texts import nearest
from domain.errors import DomainError, Invalid

CONDITIONS_LIMIT = 50
Facts = Mapping[str, Any]
Test = Callable[[Facts, datetime], bool]


@dataclass(frozen=True)
class Condition:
    """
    One comparison of a fact with a value, as the event's owner put it.

    ``place`` is that in its list; ``zone`` names the time zone of its days, None stands for the owner's.
    """

    type: ConditionType
    operator: Operator
    value: Any
    place: int = 0
    zone: str | None = None

    @classmethod
    def parse(cls, given: Mapping[str, Any], offered: Mapping[str, ConditionType], place: int = 0) -> Self:
        """
        Check what a person sent: the condition's id, an operator or none, and one kind of value.

        Raises:
            Invalid: with the path inside the condition.
        """
        known = offered.get(given["condition"])
        if known is None:
            hint = nearest(given["condition"], offered)
            raise Invalid(
                f"{given['condition']} is not a condition of this event type.{hint}", path=("condition",)
            )
        if given.get("field") is not None:
            raise Invalid("Only custom fields take a field.", path=("field",))
        zone = _zone(given.get("timeZone"), known)
        operator = Operator(given.get("operator") or known.kind.default)
        if operator not in known.kind.operators:
            offers = ", ".join(known.kind.operators)
            raise Invalid(f"{known.title} takes one of {offers}.", path=("operator",))
        takes = known.kind.takes
        [(member, value)] = given["value"].items()
        if member != takes:
            raise Invalid(f"{known.title} takes {takes}, not {member}.", path=("value", member))
        try:
            return cls(known, operator, known.kind.parse(operator, value), place, zone)
        except DomainError as fault:
            raise fault.under("value", takes) from None

    def test(self, zone: ZoneInfo) -> Test:
        """Compile to a test of facts at a moment; a fact that is not there never passes."""
        where = ZoneInfo(self.zone) if self.zone else zone
        name, predicate = self.type.id, self.type.kind.predicate(self.operator, self.value, where)
        return lambda facts, now: name in facts and predicate(facts[name], now)

    def say(self, names: Names) -> str:
        """Read the condition aloud, with people's names for ids."""
        said = f"{self.type.title} {self.type.kind.say(self.operator, self.value, names)}"
        return f"{said} in {self.zone}" if self.zone else said

    def __str__(self) -> str:
        return self.say({})

    def references(self) -> Iterable[str]:
        """Global ids that the condition mentions."""
        return self.type.kind.references(self.value)

    def to_json(self) -> dict[str, Any]:
        """Return what is stored, in the shape `parse` takes."""
        value = {self.type.kind.takes: self.value}
        stored = {"condition": self.type.id, "operator": str(self.operator), "value": value}
        return {**stored, "timeZone": self.zone} if self.zone else stored


def _zone(name: str | None, known: ConditionType) -> str | None:
    """Check the time zone of a condition on days; a stretch of the day has its own in its value."""
    if name is None:
        return None
    if not isinstance(known.kind, DayOfWeek):
        raise Invalid(f"{known.title} takes no time zone here.", path=("timeZone",))
    try:
        return zone_named(name).key
    except Invalid as fault:
        raise fault.under("timeZone") from None


@dataclass(frozen=True)
class Conditions:
    """What must hold: every one of ``all`` and, if there are any, at least one of ``any``."""

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()

    @classmethod
    def read(
        cls, given: Mapping[str, Any] | None, offered: Mapping[str, ConditionType]
    ) -> tuple[Self, list[DomainError]]:
        """Check both lists; return what is good, and every fault with its path: `all`, place, field."""
        faults: list[DomainError] = []
        found: dict[str, list[Condition]] = {"all": [], "any": []}
        for name, conditions in found.items():
            listed = (given or {}).get(name) or ()
            if len(listed) > CONDITIONS_LIMIT:
                faults.append(Invalid(f"At most {CONDITIONS_LIMIT} conditions, please.", path=(name,)))
                continue
            for place, one in enumerate(listed):
                try:
                    conditions.append(Condition.parse(one, offered, place))
                except DomainError as fault:
                    faults.append(fault.under(name, str(place)))
        return cls(tuple(found["all"]), tuple(found["any"])), faults

    def __iter__(self) -> Iterator[Condition]:
        return iter((*self.all, *self.any))

    def to_json(self) -> dict[str, Any]:
        """Return what is stored, in the shape `parse` takes."""
        return {"all": [one.to_json() for one in self.all], "any": [one.to_json() for one in self.any]}
