"""
Definitions: an event's conditions and actions, read from what a person sent or from the record.

What is stored has the shape that people send, so there is one way to read either.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from domain.catalogue.actions import ActionType
from domain.catalogue.declared import Category, EventType
from domain.catalogue.forms import Field, Text, parse_form
from domain.catalogue.kinds import Names
from domain.catalogue.recipients import MYSELF, Recipients
from domain.catalogue.texts import CUSTOM, Hints, refuse_unknown, variables_in
from domain.desk.rooms import CATALOGUE
from domain.errors import DomainError, Invalid, Refused
from domain.events.conditions import Condition, Conditions
from domain.ids import global_id
from domain.policy import DEFAULT, Policy

ACTIONS_LIMIT = 20
FREQUENCY_LIMIT = 60 * 24 * 366


@dataclass(frozen=True)
class Action:
    """
    One action of an event.

    ``values`` are its parameters by name; things are given by UUID. ``key`` names the action within
    its event and outlasts edits: its id and its place among those of the same id. ``place`` is that in
    the event's list.
    """

    type: ActionType
    values: Mapping[str, Any]
    maximum_frequency_minutes: int
    once_per_item: bool
    key: str
    place: int = 0

    @classmethod
    def parse(
        cls,
        given: Mapping[str, Any],
        offered: Sequence[ActionType],
        policy: Policy,
        key: int = 0,
        place: int = 0,
    ) -> Self:
        """
        Check what a person sent.

        Raises:
            Refused, Invalid: with the path inside the action.
        """
        [(label, form)] = given["perform"].items()
        known = next((one for one in offered if one.label == label), None)
        if known is None:
            raise Invalid(
                "{given} is not an action of this event type.", path=("perform", label), given=label
            )
        faults, values = list[DomainError](), dict[str, Any]()
        try:
            if not known.fields and form is not True:
                raise Invalid("Give true, or leave this action out.")
            values = parse_form(known.fields, form if known.fields else {}, policy)
        except DomainError as fault:
            faults.append(fault.under("perform", label))
        minutes, once = given.get("maximumFrequencyMinutes") or 0, bool(given.get("oncePerItem"))
        if not 0 <= minutes <= FREQUENCY_LIMIT:
            path = ("maximumFrequencyMinutes",)
            faults.append(Invalid("Give minutes from 0 to {limit}.", path=path, limit=FREQUENCY_LIMIT))
        if once and not known.once_per_item:
            path = ("oncePerItem",)
            faults.append(
                Invalid("{title} cannot be limited to once per item.", path=path, title=known.title)
            )
        if faults:
            raise Refused(faults)
        return cls(known, values, minutes, once, f"{known.id}:{key}", place)

    def references(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Global ids that the action mentions, each with its path inside the action."""
        under = ("perform", self.type.label)
        for field in self.type.fields:
            value = self.values.get(field.name)
            if field.entity and value and field.many:
                named = enumerate(global_id(field.entity, one) for one in value)
                yield from (((*under, field.label, str(place)), one) for place, one in named)
            elif field.entity and value:
                yield (*under, field.label), global_id(field.entity, value)
            elif isinstance(value, Recipients):
                yield from (((*under, field.label, *where), one) for where, one in value.placed())

    def templates(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Texts with variables, each with its path inside the action."""
        for field in self.type.fields:
            if isinstance(field.rule, Text) and field.rule.template and field.name in self.values:
                yield ("perform", self.type.label, field.label), self.values[field.name]

    @property
    def recipients(self) -> Recipients | None:
        """Who is told; None where the action tells nobody."""
        if recipients_of := getattr(self.type.form, "recipients_of", None):
            told: Recipients = recipients_of(self.values)
            return told
        if not any(one.type is Recipients for one in self.type.fields):
            return None
        elsewhere = Recipients() if self.values.get("addresses") else MYSELF
        named: Recipients = self.values.get("to", elsewhere)
        return named

    @property
    def message(self) -> tuple[str, str]:
        """Subject and body of the message that it sends: those given, or else its form's own."""
        form: Any = self.type.form
        return self.values.get("subject") or form.subject, self.values.get("body") or form.body

    def say(self, names: Names) -> str:
        """Read the action aloud."""
        shown = {
            field.name: self._named(field, names) for field in self.type.fields if field.name in self.values
        }
        if self.recipients and any(one.type is Recipients for one in self.type.fields):
            shown["to"] = self.recipients.say(names)
        said = str(self.type.form(**shown))
        said += ", once per item" if self.once_per_item else ""
        often = self.maximum_frequency_minutes
        return said + (f", at most once in {often} min" if often else "")

    def _named(self, field: Field, names: Names) -> Any:
        value = self.values[field.name]
        if not field.entity:
            return value
        named = [
            names.get(global_id(field.entity, one), "something deleted")
            for one in (value if field.many else [value])
        ]
        return named if field.many else named[0]

    def to_json(self) -> dict[str, Any]:
        """Return what is stored, in the shape `parse` takes."""
        form: dict[str, Any] = {}
        for field in self.type.fields:
            value = self.values.get(field.name)
            if isinstance(value, Recipients):
                form[field.label] = value.to_json()
            elif field.entity and field.many and value is not None:
                form[field.label] = [global_id(field.entity, one) for one in value]
            elif value is not None:
                form[field.label] = global_id(field.entity, value) if field.entity else value
        return {
            "perform": {self.type.label: form if self.type.fields else True},
            "maximumFrequencyMinutes": self.maximum_frequency_minutes,
            "oncePerItem": self.once_per_item,
        }


@dataclass(frozen=True)
class Definition:
    """What an event watches for and does."""

    event_type: EventType
    category: Category
    conditions: Conditions
    actions: tuple[Action, ...]

    @classmethod
    def parse(
        cls,
        event_type: str,
        conditions: Mapping[str, Any] | None,
        actions: Sequence[Mapping[str, Any]],
        policy: Policy = DEFAULT,
    ) -> Self:
        """
        Check conditions and actions against the catalogue and the desk's policy.

        Raises:
            Refused: every fault found, with its path.
        """
        definition, faults = cls.read(event_type, conditions, actions, policy)
        if faults:
            raise Refused(faults)
        return definition

    @classmethod
    def read(
        cls,
        event_type: str,
        conditions: Mapping[str, Any] | None,
        actions: Sequence[Mapping[str, Any]],
        policy: Policy = DEFAULT,
    ) -> tuple[Self, list[DomainError]]:
        """Do what `parse` does, but return what is good beside every fault found."""
        if event_type not in CATALOGUE.event_types:
            raise Invalid("There is no event type {given}.", path=("eventType",), given=event_type)
        category = CATALOGUE.category_of(event_type)
        offered = {one.id: one for one in category.conditions_of(event_type)}
        parsed, found = Conditions.read(conditions, offered)
        faults = [fault.under("conditions") for fault in found]
        done = tuple(_actions(event_type, actions, faults, policy))
        definition = cls(CATALOGUE.event_types[event_type], category, parsed, done)
        if not found:
            faults += definition._misplaced()
        return definition, faults

    @classmethod
    def legible(
        cls,
        event_type: str,
        conditions: Mapping[str, Any] | None,
        actions: Sequence[Mapping[str, Any]],
        policy: Policy = DEFAULT,
    ) -> tuple[Self, str | None]:
        """Return what can be read of what is stored and, if that is not all, what cannot, in a sentence."""
        try:
            definition, faults = cls.read(event_type, conditions, actions, policy)
        except Exception:  # noqa: BLE001 - the rule set logs it; here it is shown
            known = CATALOGUE.event_types[event_type], CATALOGUE.category_of(event_type)
            return cls(*known, Conditions(), ()), "Another version of Deskbell wrote it."
        return definition, faults[0].parts[0].sentence if faults else None

    @property
    def clock_condition(self) -> Condition | None:
        """The condition that says how long an item must have waited, in minutes; None if there is none."""
        clock = self.event_type.clock
        return self._one(clock.condition) if clock and clock.condition else None

    @property
    def count_condition(self) -> Condition | None:
        """The condition on the count of a count type."""
        return self._one(self._awaited) if self.event_type.counts_by else None

    @property
    def threshold(self) -> float | None:
        """The minutes that an item must have waited; 0 where it rings at its moment, None without a clock."""
        if waits := self.clock_condition:
            return waits.value["min"]  # type: ignore[no-any-return]  # a number, see `_misplaced`
        return 0.0 if self.event_type.clock and not self.event_type.clock.condition else None

    @cached_property
    def needs_to_edit(self) -> bool:
        """Whether it asks for or tells of something that only those know who may edit such items."""
        told = (name for one in self.actions for _, text in one.templates() for name in variables_in(text))
        asked = (one.type.id for one in self.conditions)
        return not self.category.for_editors.isdisjoint([*asked, *told])

    def _one(self, name: str) -> Condition | None:
        return next((one for one in self.conditions.all if one.type.id == name), None)

    @property
    def _awaited(self) -> str:
        return self.category.awaited(self.event_type.id)

    def _misplaced(self) -> Iterator[DomainError]:
        """Find what stands in the way of a clock or a count: it is asked for once, in `all`."""
        clock, name = self.event_type.clock, self._awaited
        if not name:
            return
        needed = self.category.needs(self.event_type.id, name)
        places = [one for one in self.conditions.all if one.type.id == name]
        elsewhere = [one for one in self.conditions.any if one.type.id == name]
        title = next(one.title for one in self.category.conditions_of(self.event_type.id) if one.id == name)
        if needed and (len(places) != 1 or elsewhere):
            yield Invalid(
                "Say {title} once, among `all`: it is what this event type waits for.",
                path=("conditions", "all"),
                title=title,
            )
        elif clock and places and not 0 < (places[0].value["min"] or 0) <= clock.longest:
            yield Invalid(
                "{title} needs a `min` above 0 and up to {limit}: there it rings, once a spell.",
                path=("conditions", "all", str(places[0].place), "value", "range", "min"),
                title=title,
                limit=clock.longest,
            )

    def references(self, *, handing_over: bool = True) -> Iterator[tuple[tuple[str, ...], str]]:
        """Global ids that the definition mentions, each with its path; ``handing_over``: also to whom."""
        for name, conditions in (("all", self.conditions.all), ("any", self.conditions.any)):
            for condition in conditions:
                under = ("conditions", name, str(condition.place))
                yield from (((*under, *path), one) for path, one in condition.placed())
        for action in self.actions:
            if handing_over or not action.type.hands_over:
                yield from ((("actions", str(action.place), *path), one) for path, one in action.references())


def _actions(
    event_type: str, given: Sequence[Mapping[str, Any]], faults: list[DomainError], policy: Policy
) -> Iterator[Action]:
    if not 1 <= len(given) <= ACTIONS_LIMIT:
        faults.append(Invalid("Give 1 to {limit} actions.", path=("actions",), limit=ACTIONS_LIMIT))
        return
    variables = [one.name for one in CATALOGUE.category_of(event_type).all_variables]
    offered, seen, hints = CATALOGUE.actions_of(event_type), dict[str, int](), Hints()
    for place, one in enumerate(given):
        try:
            label = next(iter(one["perform"]))
            action = Action.parse(one, offered, policy, seen.setdefault(label, 0), place)
            seen[label] += 1
        except DomainError as fault:
            faults.append(fault.under("actions", str(place)))
            continue
        faults += (
            fault.under("actions", str(place)) for fault in _unknown_variables(action, variables, hints)
        )
        yield action


def _unknown_variables(action: Action, variables: Iterable[str], hints: Hints) -> Iterator[DomainError]:
    for path, text in action.templates():
        custom = (name for name in variables_in(text) if name.startswith(CUSTOM))  # see `_unknown_fields`
        try:
            refuse_unknown(text, [*variables, *custom], hints=hints)
        except Invalid as fault:
            yield fault.under(*path)
