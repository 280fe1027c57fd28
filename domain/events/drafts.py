"""Drafts: an event as a person describes it, parsed, and checked against the desk and its owner's rights."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, Self

from domain.catalogue.forms import Line, field_of
from domain.catalogue.numbers import Duration, Whole
from domain.catalogue.recipients import MYSELF
from domain.catalogue.texts import CUSTOM, Hints, refuse_unknown, variables_in
from domain.desk.custom_fields import check_condition, fields_of
from domain.directory import find_named, out_of_sight
from domain.errors import FAULTS, Conflict, DomainError, Forbidden, Invalid, NotFound, Refused
from domain.events.bounds import too_heavy
from domain.events.definitions import Definition
from domain.events.permitted import beyond_an_agent, not_permitted
from domain.events.records import Event, EventLevel
from domain.ids import global_id
from domain.people.principal import Principal
from domain.people.records import Agent
from domain.policy import Policy
from domain.rights import edit

NAME = field_of("name", Line)
NEVER_COUNTED = "{title} is a whole number from 0, and never so."
NEVER_AS_LONG = "{title} is a number from 0, and never so."


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An event as a person describes it; conditions and actions as they came in."""

    name: str
    event_type: str
    level: EventLevel = EventLevel.AGENT
    enabled: bool = True
    conditions: Mapping[str, Any] | None = None
    actions: Sequence[Mapping[str, Any]] = ()
    include_past: bool = False

    @classmethod
    def of(cls, event: Event) -> Self:
        """
        Describe a stored event as a person would, to be checked as it is now or changed.

        Raises:
            Conflict: something of it cannot be read here.
        """
        if event.unreadable:
            raise Conflict(
                "Its {parts} cannot be read here, so it can only be disabled or deleted.",
                parts=event.unreadable,
            )
        return cls(
            name=event.name,
            event_type=event.event_type,
            level=event.level,
            enabled=event.enabled,
            conditions=event.conditions,
            actions=event.actions,
        )

    def event(self, name: str, definition: Definition, owner: Agent, at: datetime) -> Event:
        """Return the event that it describes, made at a moment and not saved; see `check`."""
        return Event(
            name=name,
            level=self.level,
            owner=owner,
            event_type=self.event_type,
            category=definition.category.id,
            conditions=definition.conditions.to_json(),
            actions=[action.stored for action in definition.actions],
            enabled=self.enabled,
            change=0,
            hears_from=0,
            threshold=definition.threshold,
            since=at,
            include_past=self.include_past,
            created_at=at,
            updated_at=at,
        )

    def on_trial(self, name: str, definition: Definition, owner: Agent, at: datetime) -> Event:
        """Return it as an event that is enabled and has heard everything, whenever it was; not saved."""
        return replace(self, enabled=True, include_past=True).event(name, definition, owner, at)


async def check(draft: Draft, by: Principal, policy: Policy) -> tuple[str, Definition]:
    """
    Check a draft whole, by the catalogue, the desk, its policy and the rights of its owner.

    Returns:
        The event's name, trimmed, and its definition.

    Raises:
        Refused: every fault found, each with its path.
    """
    faults = [*not_permitted(draft.event_type, draft.level, by)]
    name = draft.name
    try:
        name = NAME.parse(name)
    except DomainError as fault:
        faults.append(fault)
    definition = Definition.parse(draft.event_type, draft.conditions, draft.actions, policy)
    faults += definition.faults or [*_never_so(definition), *_always_so(definition)]
    if heavy := [*too_heavy(definition, policy)]:  # and so too much to look up
        faults += heavy
    else:
        faults += await _at_odds_with_the_desk(definition, draft.level, by)
    if draft.include_past and definition.threshold is None:
        faults.append(Invalid("Only what a clock tells of has a past to include.", path=("includePast",)))
    elif draft.include_past and not draft.enabled:
        faults.append(Invalid("It rings for the past when it is made: enable it.", path=("includePast",)))
    if faults:
        raise Refused(faults)
    return name, definition


def _never_so(definition: Definition) -> Iterator[DomainError]:
    """
    Find that no count and no length of time can be what is asked for; stored ones may say so.

    No count lies between two whole numbers, and nothing below 0.
    """
    asked = definition.conditions
    for where, one in (*(("all", one) for one in asked.all), *(("any", one) for one in asked.any)):
        if isinstance(kind := one.type.kind, Whole | Duration):
            least, most = kind.whole(one.operator, one.value)
            counted = isinstance(kind, Whole)
            if most is not None and most < (max(least or 0, 0) if counted else 0):
                end = "max" if one.value["min"] is None else "min"
                yield Invalid(
                    NEVER_COUNTED if counted else NEVER_AS_LONG,
                    path=("conditions", where, str(one.place), "value", "range", end),
                    title=one.type.title,
                )


def _always_so(definition: Definition) -> Iterator[DomainError]:
    """Find that a count cannot come into the range that is asked for, since it never leaves it."""
    if (asked := definition.count_condition) and isinstance(asked.type.kind, Whole):
        least, most = asked.type.kind.whole(asked.operator, asked.value)
        if (least or 0) <= 0 and most is None:
            yield Invalid(
                "{title} is always so, and it rings when that begins: give a number above 0, or a `max`.",
                path=("conditions", "all", str(asked.place), "value", "range", "min"),
                title=asked.type.title,
            )


async def _at_odds_with_the_desk(
    definition: Definition, level: EventLevel, owner: Principal
) -> list[DomainError]:
    """
    Find ids that are not there or out of the owner's sight, and what their events may not do.

    A system-level event is bound by neither sight nor rights.
    """
    mentioned = list(definition.references())
    found = await find_named(named for _, named in mentioned)
    bounded = {path: found[id_] for path, id_ in definition.references(handing_over=False) if id_ in found}
    beyond = await out_of_sight(owner, bounded.values()) if level is EventLevel.AGENT else set()
    gone = (path for path, named in mentioned if named not in found or bounded.get(path) in beyond)
    faults: list[DomainError] = [
        NotFound("There is no such thing, or it is not within your sight.", path=path)
        for path in islice(gone, FAULTS + 1)
    ]
    faults += _misfits(definition, found)
    faults += await _unknown_fields(definition)
    if level is EventLevel.AGENT:
        faults += _beyond_an_agent(definition, owner)
    return faults


def _misfits(definition: Definition, found: Mapping[str, Any]) -> Iterator[DomainError]:
    """Find conditions and actions on custom fields that do not fit their field."""
    for name, conditions in (("all", definition.conditions.all), ("any", definition.conditions.any)):
        for condition in conditions:
            if condition.field and condition.field in found:
                entity, takes = definition.category.item.entity, condition.type.kind.takes
                try:
                    check_condition(found[condition.field], entity, takes, condition.value)
                except DomainError as fault:
                    yield fault.under("conditions", name, str(condition.place))
    for action in definition.actions:
        path = ("actions", str(action.place), "perform", action.type.label)
        named = action.values.get("field")
        if field := named and found.get(global_id("CustomField", named)):
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
    known = [field.variable for field in await fields_of(item.entity)] if item is not None else []
    own = [variable.name for variable in definition.category.all_variables]
    faults, hints = list[DomainError](), Hints()
    for path, text in texts:
        try:
            refuse_unknown(text, [*own, *known], hints=hints)
        except Invalid as fault:
            faults.append(fault.under(*path))
    return faults


def beyond_a_reader(definition: Definition, by: Principal) -> Iterator[DomainError]:
    """Find that a definition asks for or tells of what somebody may not know who only reads such items."""
    area = definition.category.area
    if area and definition.needs_to_edit and not by.may(edit(area)):
        yield Forbidden(
            "It asks for or tells of something that only those know who may edit such items.",
            path=("conditions",),
        )


def _beyond_an_agent(definition: Definition, owner: Principal) -> Iterator[DomainError]:
    yield from beyond_a_reader(definition, owner)
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
