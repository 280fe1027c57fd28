"""
Definitions: an event's conditions and actions, read from what a person sent or from the record.

What is stored has the shape that people send, so there is one way to read either.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Self

from domain.catalogue.declared import ActionType, Category, EventType
from domain.catalogue.forms import Field, Text, parse_form
from domain.catalogue.kinds import Names
from domain.catalogue.recipients import MYSELF, Recipients
from domain.catalogue.texts import CUSTOM, Hints, refuse_unknown, variables_in
from domain.desk.custom_fields import check_condition, fields_of
from domain.desk.rooms import CATALOGUE
from domain.directory import find_named, out_of_sight
from domain.errors import FAULTS, DomainError, Forbidden, Invalid, NotFound, Refused
from domain.events.conditions import Condition, Conditions
from domain.events.records import EventLevel
from domain.ids import global_id
from domain.people.principal import Principal
from domain.rights import edit

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
        cls, given: Mapping[str, Any], offered: Sequence[ActionType], key: int = 0, place: int = 0
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
            values = parse_form(known.fields, form if known.fields else {})
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
        cls, event_type: str, conditions: Mapping[str, Any] | None, actions: Sequence[Mapping[str, Any]]
    ) -> Self:
        """
        Check conditions and actions against the catalogue.

        Raises:
            Refused: every fault found, with its path.
        """
        definition, faults = cls.read(event_type, conditions, actions)
        if faults:
            raise Refused(faults)
        return definition

    @classmethod
    def read(
        cls, event_type: str, conditions: Mapping[str, Any] | None, actions: Sequence[Mapping[str, Any]]
    ) -> tuple[Self, list[DomainError]]:
        """Do what `parse` does, but return what is good beside every fault found."""
        if event_type not in CATALOGUE.event_types:
            raise Invalid("There is no event type {given}.", path=("eventType",), given=event_type)
        category = CATALOGUE.category_of(event_type)
        offered = {one.id: one for one in category.conditions_of(event_type)}
        parsed, found = Conditions.read(conditions, offered)
        faults = [fault.under("conditions") for fault in found]
        done = tuple(_actions(event_type, actions, faults))
        definition = cls(CATALOGUE.event_types[event_type], category, parsed, done)
        if not found:
            faults += definition._misplaced()
        return definition, faults

    @classmethod
    def legible(
        cls, event_type: str, conditions: Mapping[str, Any] | None, actions: Sequence[Mapping[str, Any]]
    ) -> tuple[Self, str | None]:
        """Return what can be read of what is stored and, if that is not all, what cannot, in a sentence."""
        try:
            definition, faults = cls.read(event_type, conditions, actions)
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
    event_type: str, given: Sequence[Mapping[str, Any]], faults: list[DomainError]
) -> Iterator[Action]:
    if not 1 <= len(given) <= ACTIONS_LIMIT:
        faults.append(Invalid("Give 1 to {limit} actions.", path=("actions",), limit=ACTIONS_LIMIT))
        return
    variables = [one.name for one in CATALOGUE.category_of(event_type).all_variables]
    seen, hints = dict[str, int](), Hints()
    for place, one in enumerate(given):
        try:
            label = next(iter(one["perform"]))
            action = Action.parse(one, CATALOGUE.actions_of(event_type), seen.setdefault(label, 0), place)
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


async def check_against_desk(definition: Definition, level: EventLevel, owner: Principal) -> None:
    """
    Check what a definition points at and what its owner may have done.

    Raises:
        Refused: every fault found, with its path: an id that is not there or out of the owner's
            sight, an action that an agent-level event may not have.
    """
    mentioned = list(definition.references())
    found = await find_named(one for _, one in mentioned)
    bounded = [found[one] for _, one in definition.references(handing_over=False) if one in found]
    beyond = await out_of_sight(owner, bounded) if level is EventLevel.AGENT else set()
    gone = (path for path, one in mentioned if one not in found or found[one] in beyond)
    faults: list[DomainError] = [
        NotFound("There is no such thing, or it is not within your sight.", path=path)
        for path in islice(gone, FAULTS + 1)
    ]
    faults += _misfits(definition, found)
    faults += await _unknown_fields(definition)
    if level is EventLevel.AGENT:
        faults += _beyond_an_agent(definition, owner)
    if faults:
        raise Refused(faults)


def _misfits(definition: Definition, found: Mapping[str, Any]) -> Iterator[DomainError]:
    """Find conditions on custom fields that do not fit their field."""
    for name, conditions in (("all", definition.conditions.all), ("any", definition.conditions.any)):
        for one in conditions:
            if one.field and one.field in found:
                entity, takes = definition.category.item.entity, one.type.kind.takes
                try:
                    check_condition(found[one.field], entity, takes, one.value)
                except DomainError as fault:
                    yield fault.under("conditions", name, str(one.place))
    for action in definition.actions:
        path = ("actions", str(action.place), "perform", action.type.label)
        field = (
            found.get(global_id("CustomField", action.values["field"])) if "field" in action.values else None
        )
        if field:
            try:
                field.check_of(definition.category.item.entity)
                if not variables_in(action.values["value"]):
                    field.read(action.values["value"])
            except DomainError as fault:
                yield fault.under(*path)


async def _unknown_fields(definition: Definition) -> list[DomainError]:
    """Find variables of custom fields that there are not."""
    texts = [
        (("actions", str(action.place), *path), text)
        for action in definition.actions
        for path, text in action.templates()
        if CUSTOM in text
    ]
    if not texts:
        return []
    item = definition.category.item
    known = [one.variable for one in await fields_of(item.entity)] if item is not None else []
    own = [one.name for one in definition.category.all_variables]
    faults, hints = list[DomainError](), Hints()
    for path, text in texts:
        try:
            refuse_unknown(text, [*own, *known], hints=hints)
        except Invalid as fault:
            faults.append(fault.under(*path))
    return faults


def _beyond_an_agent(definition: Definition, owner: Principal) -> Iterator[DomainError]:
    area = definition.category.area
    if area and definition.needs_to_edit and not owner.may(edit(area)):
        yield Forbidden(
            "It asks for or tells of something that only those know who may edit such items.",
            path=("conditions",),
        )
    for action in definition.actions:
        path = ("actions", str(action.place), "perform", action.type.label)
        if action.values.get("to", MYSELF) != MYSELF:
            yield Forbidden(
                "An event of your own can tell only you; leave `to` out, or make a system-level event.",
                path=(*path, "to"),
            )
        if action.values.get("addresses"):
            yield Forbidden(
                "An event of your own can write only to you; leave out the addresses.",
                path=(*path, "addresses"),
            )
        if why := beyond_an_agent(action.type, definition.category, owner):
            yield why.under(*path)


def beyond_an_agent(action: ActionType, category: Category, owner: Principal) -> Forbidden | None:
    """Return why events of an owner's own may not have an action; None if they may."""
    if action.system_only:
        return Forbidden("Only system-level events do this.")
    if action.changes_item and not may_change(owner, action, category):
        return Forbidden("You may not change such items yourself, so your event may not either.")
    return None


def may_change(owner: Principal, action: ActionType, category: Category) -> bool:
    """Say whether an owner could do by hand what an action of their event does to the desk's items."""
    needed = {category.area, action.needs} - {None}
    return category.area is not None and all(owner.may(edit(area)) for area in needed if area)
