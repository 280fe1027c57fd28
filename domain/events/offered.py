"""What a person may have events of a type do, at which levels; and which variables have a value there."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from domain.catalogue.actions import ActionType
from domain.catalogue.declared import COMMON_VARIABLES
from domain.catalogue.forms import MANY_LIMIT, Between, FormField, Text
from domain.catalogue.happening import Happening, read_if_known
from domain.catalogue.kinds import title_of
from domain.catalogue.naming import camel
from domain.catalogue.offers import Offer, offers
from domain.catalogue.recipients import KINDS, RECIPIENTS_LIMIT, Recipients
from domain.deeds.counted import sample
from domain.desk.rooms import CATALOGUE
from domain.events.permitted import beyond_an_agent, not_permitted
from domain.events.records import EventLevel
from domain.people.principal import Principal

Levels = tuple[EventLevel, ...]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """
    One entry of an action's form, and the levels at which its reader may fill it in.

    A text has at most ``longest`` characters and looks like its ``format``, if it has one; a list holds
    ``at_most`` so many; a number lies between ``least`` and ``most``. ``members`` are those of an object.
    """

    name: str
    title: str
    type: str
    levels: Levels
    required: bool = False
    many: bool = False
    entity: str | None = None
    choices: tuple[str, ...] = ()
    template: bool = False
    format: str | None = None
    longest: int | None = None
    at_most: int | None = None
    least: float | None = None
    most: float | None = None
    members: "tuple[Parameter, ...]" = ()


@dataclass(frozen=True)
class OfferedAction:
    """An action as an event type has it, for one person."""

    type: ActionType
    levels: Levels

    @property
    def parameters(self) -> list[Parameter]:
        """What its form asks for."""
        return [_parameter(field, self.levels) for field in self.type.fields]


@cache
def conditions_of(event_type: str) -> tuple[Offer, ...]:
    """Return the conditions of an event type, as it has them."""
    return tuple(offers(CATALOGUE.category_of(event_type), CATALOGUE.event_types[event_type]))


def levels_of(event_type: str, by: Principal) -> Levels:
    """Return the levels at which somebody may make events of a type."""
    return tuple(level for level in EventLevel if not any(not_permitted(event_type, level, by)))


def actions_of(event_type: str, by: Principal) -> list[OfferedAction]:
    """Return the actions of an event type, also those that somebody may not use, at no level."""
    category, levels = CATALOGUE.category_of(event_type), levels_of(event_type, by)
    beyond = _beyond_oneself(levels)
    return [
        OfferedAction(action, beyond if beyond_an_agent(action, category, by) else levels)
        for action in CATALOGUE.actions_of(event_type)
    ]


def _parameter(field: FormField, levels: Levels) -> Parameter:
    rule = field.rule
    found = Parameter(
        name=field.label,
        title=_titled(field.name),
        type=field.type.__name__,
        levels=_beyond_oneself(levels) if field.name == "addresses" else levels,
        required=field.required,
        many=field.many,
        entity=field.entity,
        choices=field.choices,
        at_most=MANY_LIMIT if field.many else None,
    )
    if isinstance(rule, Text):
        shown = {"template": rule.template, "format": rule.format, "longest": rule.limit}
        return replace(found, **shown)  # type: ignore[arg-type]  # each of its own kind
    if isinstance(rule, Between):
        return replace(found, least=rule.low, most=rule.high)
    if field.type is Recipients:
        return replace(found, at_most=RECIPIENTS_LIMIT, members=tuple(_recipients(levels)))
    return found


def _recipients(levels: Levels) -> Iterator[Parameter]:
    for field in fields(Recipients):
        many = field.name in KINDS
        yield Parameter(
            name=camel(field.name),
            title=_titled(field.name),
            type=KINDS[field.name] if many else "bool",
            levels=levels if field.name == "owner" else _beyond_oneself(levels),
            many=many,
            entity=KINDS.get(field.name),
            at_most=RECIPIENTS_LIMIT if many else None,
        )


def _beyond_oneself(levels: Levels) -> Levels:
    """An agent's own event tells its owner only."""
    return tuple(level for level in levels if level is not EventLevel.AGENT)


def _titled(name: str) -> str:
    return title_of(name.upper()).replace("Url", "URL")


def _counted(event_type: str, item: Any) -> Happening:
    at = datetime(2026, 1, 31, tzinfo=UTC)
    return Happening(event_type=event_type, item=item, before=None, actor=None, at=at, count=1)


@cache
def variables_with_a_value(event_type: str) -> frozenset[str]:
    """Return the names of the variables that occurrences of a type may have a value for."""
    return frozenset(_variables_with_a_value(event_type))


def _variables_with_a_value(event_type: str) -> Iterator[str]:
    category, type_ = CATALOGUE.category_of(event_type), CATALOGUE.event_types[event_type]
    offered = {condition.id for condition in category.conditions_of(event_type)}
    counted: Any = type_.counts_by and sample(type_.counts_by)
    happening = _counted(event_type, counted) if counted else None
    for variable in category.all_variables:
        if variable.name == "ACTING_AGENT":
            known = not type_.clock  # time does what a clock tells of
        elif variable in COMMON_VARIABLES:
            known = True
        elif not variable.fits(event_type):
            known = False
        elif variable.read is None:
            known = variable.name in offered
        else:
            known = happening is None or read_if_known(variable.read, happening) not in {None, ""}
        if known:
            yield variable.name
