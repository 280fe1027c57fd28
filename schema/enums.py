"""Enums: those of the domain as they are, and those assembled from the catalogue."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import strawberry

from domain.catalogue.actions import ActionType
from domain.catalogue.choices import CustomValue
from domain.catalogue.declared import ConditionType, EventKind, EventType
from domain.catalogue.moments import Day
from domain.catalogue.operators import Operator
from domain.desk.rooms import CATALOGUE
from domain.events.matching import Outcome
from domain.events.records import EventLevel, EventScope
from domain.people.records import WorkChannel
from domain.rights import Area, Level
from schema.words import members_of, summary

_functional: Any = StrEnum  # its functional form wants a name that is written out


def _shown(enum: Any, said: Mapping[str, str], name: str | None = None, description: str = "") -> Any:
    """Show an enum, with what is ``said`` of each of its members."""
    made: Any = strawberry.enum(enum, name=name, description=description or summary(enum))
    for value in made.__strawberry_definition__.values:
        value.description = said.get(value.name)
    return made


def _assembled(name: str, said: Mapping[str, str], description: str) -> Any:
    return _shown(_functional(name, {name: name for name in said}), said, description=description)


def enum_of(enum: type[StrEnum], name: str | None = None) -> Any:
    """Return the GraphQL enum of an enum, the same one each time; it is named so only if made here."""
    return enum if hasattr(enum, "__strawberry_definition__") else _shown(enum, members_of(enum), name)


def _event_type(event_type: EventType) -> str:
    alone = " For administrators alone." if event_type.admin_only else ""
    return CATALOGUE.said_of(event_type.id) + alone


def _condition(condition: ConditionType) -> str:
    kind = condition.kind
    takes = "" if isinstance(kind, CustomValue) else f" Its value is given as `{kind.takes}`."
    return CATALOGUE.said_of(condition.id) + takes


def of_action(action: ActionType) -> str:
    """Describe an action."""
    return summary(action.form) + (" SYSTEM events alone may have it." if action.system_only else "")


CategoryId = _assembled(
    "CategoryId",
    {category.id: CATALOGUE.said_of(category.id) for category in CATALOGUE.categories},
    "Every category: a feature of the desk that events are about.",
)
EventTypeId = _assembled(
    "EventTypeId",
    {event_type.id: _event_type(event_type) for event_type in CATALOGUE.event_types.values()},
    "Every event type: what can happen.",
)
ConditionId = _assembled(
    "ConditionId",
    {condition.id: _condition(condition) for condition in CATALOGUE.conditions.values()},
    "Every condition: what can be asked of what happened.",
)
ActionId = _assembled(
    "ActionId",
    {action.id: of_action(action) for action in CATALOGUE.actions.values()},
    "Every action: what an event can do when it fires.",
)

PermissionArea = enum_of(Area, "PermissionArea")
AccessLevel = enum_of(Level, "AccessLevel")
EventKindEnum = enum_of(EventKind)
ConditionOperator = enum_of(Operator, "ConditionOperator")
DayOfWeek = enum_of(Day, "DayOfWeek")
EventScopeEnum = enum_of(EventScope)
WorkChannelEnum = enum_of(WorkChannel, "Channel")
EventLevelEnum = enum_of(EventLevel)
OutcomeEnum = enum_of(Outcome)


class ErrorCode(StrEnum):
    """
    What kind of refusal it is.

    Attributes:
        INVALID: Something in the input is wrong; `path` says where.
        NOT_FOUND: What an id names is not there, or not within the asker's sight.
        FORBIDDEN: The asker may not do this.
        CONFLICT: It does not go with how things stand by now; read again, then decide.
        LIMIT_EXCEEDED: It is more than is allowed at once.
        INTERNAL: It failed through a fault of ours, which is in our log; try it again later.
    """

    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    CONFLICT = "CONFLICT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    INTERNAL = "INTERNAL"


enum_of(ErrorCode)
