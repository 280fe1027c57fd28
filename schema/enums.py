"""Enums: those of the domain as they are, and those assembled from the catalogue."""

from enum import StrEnum
from typing import Any

import strawberry

from domain.catalogue.declared import EventKind
from domain.catalogue.kinds import Operator
from domain.catalogue.moments import Day
from domain.desk.rooms import CATALOGUE
from domain.events.records import EventLevel, EventScope
from domain.rights import Area, Level

_functional: Any = StrEnum  # its functional form wants a name that is written out


def _assembled(name: str, ids: Any, description: str) -> Any:
    made: Any = _functional(name, {one: one for one in ids})
    return strawberry.enum(made, description=description)


CategoryId = _assembled("CategoryId", (one.id for one in CATALOGUE.categories), "Every category.")
EventTypeId = _assembled("EventTypeId", CATALOGUE.event_types, "Every event type.")
ConditionId = _assembled("ConditionId", CATALOGUE.conditions, "Every condition.")
ActionId = _assembled("ActionId", CATALOGUE.actions, "Every action.")

PermissionArea = strawberry.enum(
    Area, name="PermissionArea", description="A part of the desk that roles open."
)
AccessLevel = strawberry.enum(
    Level, name="AccessLevel", description="How far an area is open; CUSTOM opens single boxes."
)
EventKindEnum = strawberry.enum(EventKind, description="What makes an event type happen.")
ConditionOperator = strawberry.enum(
    Operator, name="ConditionOperator", description="How a condition compares its fact with its value."
)
DayOfWeek = strawberry.enum(Day, name="DayOfWeek", description="A day of the week.")
EventScopeEnum = strawberry.enum(
    EventScope, description="The three lists: one's own, the installation's, and everyone's own."
)
EventLevelEnum = strawberry.enum(
    EventLevel, description="AGENT events hear what their owner may open, SYSTEM events hear all."
)


@strawberry.enum
class ErrorCode(StrEnum):
    """What kind of refusal it is."""

    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    CONFLICT = "CONFLICT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    INTERNAL = "INTERNAL"


_domain_enums: dict[type[StrEnum], Any] = {}


def enum_of(enum: type[StrEnum]) -> Any:
    """Return the GraphQL enum of a domain enum, the same one each time."""
    if not hasattr(enum, "__strawberry_definition__"):
        said = (enum.__doc__ or "").strip().splitlines()[0]
        _domain_enums[enum] = strawberry.enum(enum, description=said)
    return enum
