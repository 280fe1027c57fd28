"""Conditions as values: parsed from what a person sent or from the record, printed, compiled. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo

from domain.catalogue.choices import CustomValue
from domain.catalogue.declared import ConditionType
from domain.catalogue.kinds import TAKES, Names
from domain.catalogue.moments import DayOfWeek
from domain.catalogue.operators import Operator
from domain.catalogue.references import referred
from domain.catalogue.texts import Hints
from domain.catalogue.zones import zone_named
from domain.errors import DomainError, Invalid, enough
from domain.events.checks import NEVER, Check, check_of
from domain.ids import global_id

CONDITIONS_LIMIT = 50
_OPERATORS = {str(operator): operator for operator in Operator}  # an enum takes ten times as long to ask
NEAR = "{given} is not a condition of this event type. Did you mean {near}?"
TOO_MANY = "At most {limit} conditions, please."


@dataclass  # not frozen: to make one would take twice as long, and a start makes many
class Condition:
    """
    One comparison of a fact with a value, as the event's owner put it.

    ``place`` is that in its list; ``zone`` names the time zone of its days, None stands for the owner's.
    ``field`` is the global id of a custom field.
    """

    type: ConditionType
    operator: Operator
    value: Any
    place: int = 0
    zone: str | None = None
    field: str | None = None

    @classmethod
    def parse(
        cls,
        given: Mapping[str, Any],
        offered: Mapping[str, ConditionType],
        place: int = 0,
        hints: Hints | None = None,
    ) -> Self:
        """
        Parse what a person sent: the condition's id, an operator or none, and one kind of value.

        Raises:
            Invalid: with the path inside the condition.
        """
        known = offered.get(given["condition"])
        if known is None:
            asked = given["condition"]
            if near := (hints or Hints()).nearest(asked, offered):
                raise Invalid(NEAR, path=("condition",), given=asked, near=near)
            raise Invalid("{given} is not a condition of this event type.", path=("condition",), given=asked)
        [(member, value)] = given["value"].items()
        field = zone = None  # as mostly, and to ask for them takes long
        if "field" in given or isinstance(known.kind, CustomValue):
            field, known = _field(given.get("field"), known, member)
        if "timeZone" in given:
            zone = _zone(given["timeZone"], known)
        kind = known.kind
        named = given.get("operator") or kind.default
        operator = _OPERATORS.get(named) or Operator(named)
        if operator not in kind.operators:
            offers = list(kind.operators)
            raise Invalid(
                "{name} takes one of {choices}.", path=("operator",), name=known.title, choices=offers
            )
        takes = kind.takes
        if member != takes:
            raise Invalid(TAKES, path=("value", member), name=known.title, takes=takes, given=member)
        try:
            return cls(known, operator, kind.parse(operator, value), place, zone, field)
        except DomainError as fault:
            raise fault.under("value", takes) from None

    def test(self, zone: ZoneInfo, gone: Container[str] = ()) -> Check:
        """Compile to a test of facts at a moment; a missing fact, or a field ``gone``, never passes."""
        if self.field and self.field in gone:
            return NEVER
        where, known = ZoneInfo(self.zone) if self.zone else zone, self.type
        return check_of(known.kind, self.operator, self.value, where, name=known.id, field=self.field)

    def say(self, names: Names) -> str:
        """Read the condition aloud, with people's names for ids."""
        return f"{self.title(names)} {self.asked(names)}"

    def title(self, names: Names) -> str:
        """Name what it is on."""
        return names.get(self.field, "Deleted field") if self.field else self.type.title

    def asked(self, names: Names) -> str:
        """Read aloud what it asks of that, such as: is High or Urgent."""
        said = self.type.kind.say(self.operator, self.value, names)
        return f"{said} in {self.zone}" if self.zone else said

    def actual(self, facts: Mapping[str, Any], labels: Mapping[str, str], zone: ZoneInfo) -> str | None:
        """Read its fact aloud, by its label if that has one; None where it has no value."""
        if label := labels.get(self.type.id):
            return label
        fact = facts.get(self.type.id)
        if self.field:
            fact = (fact or {}).get(self.field)
        where = ZoneInfo(self.zone) if self.zone else zone
        return None if fact is None else self.type.kind.actual(self.value, fact, where)

    def __str__(self) -> str:
        return self.say({})

    def references(self) -> Iterable[str]:
        """Global ids that the condition mentions."""
        return (named for _, named in self.placed())

    def placed(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Global ids that the condition mentions, each with its path inside the condition."""
        if self.field:
            yield ("field",), self.field
        for order, named in enumerate(self.type.kind.references(self.value)):
            yield ("value", self.type.kind.takes, str(order)), named

    @cached_property
    def stored(self) -> dict[str, Any]:
        """What is stored, in the shape `parse` takes."""
        value = {self.type.kind.takes: self.value}
        stored = {"condition": self.type.id, "operator": str(self.operator), "value": value}
        extra = {"timeZone": self.zone, "field": self.field}
        return stored | {name: text for name, text in extra.items() if text}


def _field(given: str | None, known: ConditionType, member: str) -> tuple[str | None, ConditionType]:
    """Parse the custom field that a condition is on; how it compares follows from the value's member."""
    if not isinstance(known.kind, CustomValue):
        if given is not None:
            raise Invalid("Only custom fields take a field.", path=("field",))
        return None, known
    try:
        field = referred(given or "", "CustomField")
    except DomainError as fault:
        raise fault.under("field") from None
    if member not in known.kind.by_member:
        raise Invalid("A custom field does not take {given}.", path=("value", member), given=member)
    return global_id("CustomField", field), replace(known, kind=known.kind.by_member[member])


def _zone(name: str | None, known: ConditionType) -> str | None:
    """Parse the time zone of a condition on days; a stretch of the day has its own in its value."""
    if name is None:
        return None
    if not isinstance(known.kind, DayOfWeek):
        raise Invalid("{name} takes no time zone here.", path=("timeZone",), name=known.title)
    try:
        return zone_named(name).key
    except Invalid as fault:
        raise fault.under("timeZone") from None


@dataclass  # not frozen, as above
class Conditions:
    """
    What must hold: every one of ``all`` and, if there are any, at least one of ``any``.

    ``faults`` say what could not be parsed and is left out, each with its path: `all`, place, field.
    """

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    faults: tuple[DomainError, ...] = ()

    @classmethod
    def parse(cls, given: Mapping[str, Any] | None, offered: Mapping[str, ConditionType]) -> Self:
        """Parse both lists, and keep what is good beside the faults of the rest."""
        faults: list[DomainError] = []
        found: dict[str, list[Condition]] = {"all": [], "any": []}
        hints = Hints()
        for name, conditions in found.items():
            listed = (given or {}).get(name) or ()
            if len(listed) > CONDITIONS_LIMIT:
                faults.append(Invalid(TOO_MANY, path=(name,), limit=CONDITIONS_LIMIT))
                continue
            for place, sent in enumerate(listed):
                try:
                    conditions.append(Condition.parse(sent, offered, place, hints))
                except DomainError as fault:
                    faults.append(fault.under(name, str(place)))
                    if enough(faults):
                        break
        return cls(tuple(found["all"]), tuple(found["any"]), tuple(faults))

    def __iter__(self) -> Iterator[Condition]:
        return iter((*self.all, *self.any))

    @property
    def fields(self) -> list[str]:
        """The custom fields that they ask for, by global id."""
        return [condition.field for condition in (*self.all, *self.any) if condition.field]

    def to_json(self) -> dict[str, Any]:
        """Return what is stored, in the shape `parse` takes."""
        return {
            "all": [condition.stored for condition in self.all],
            "any": [condition.stored for condition in self.any],
        }
