"""Inputs: what clients send; those of actions and verbs are made from their declarations."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import strawberry
from strawberry.scalars import JSON

from domain.catalogue.forms import Field, camel
from domain.catalogue.recipients import Recipients
from domain.desk.rooms import CATALOGUE
from schema.directives import PermissionEnum
from schema.enums import (
    AccessLevel,
    CategoryId,
    ConditionId,
    ConditionOperator,
    DayOfWeek,
    EventLevelEnum,
    EventTypeId,
    PermissionArea,
    enum_of,
)


@strawberry.input(description="A number range; both ends are included, and either may be missing.")
class NumberRangeInput:
    """A number range."""

    min: float | None = None
    max: float | None = None


@strawberry.input(description="A stretch of the day, such as 22:00 to 06:00, by the wall clock of a zone.")
class TimeOfDayInput:
    """A stretch of the day."""

    start: str
    end: str
    time_zone: str | None = None


@strawberry.input(description="Moments, or ISO 8601 durations from the moment it happens.")
class DateRangeInput:
    """A range of moments."""

    after: str | None = None
    before: str | None = None


@strawberry.input(one_of=True, description="The value of a condition, of the kind that the condition takes.")
class ConditionValueInput:
    """A condition's value."""

    text: strawberry.Maybe[list[str]]
    range: strawberry.Maybe[NumberRangeInput]
    ids: strawberry.Maybe[list[strawberry.ID]]
    values: strawberry.Maybe[list[str]]
    flag: strawberry.Maybe[bool]
    time_of_day: strawberry.Maybe[TimeOfDayInput]
    days: strawberry.Maybe[list[DayOfWeek]]
    dates: strawberry.Maybe[DateRangeInput]


@strawberry.input(description="One comparison; without an operator, the condition's first one.")
class ConditionInput:
    """A condition."""

    condition: ConditionId
    field: strawberry.ID | None = None
    operator: ConditionOperator | None = None
    value: ConditionValueInput
    time_zone: str | None = strawberry.field(
        default=None, description="Where its days begin; for days of the week alone, the owner's if left out."
    )


@strawberry.input(description="What must hold: every one of `all` and, if there are any, one of `any`.")
class ConditionsInput:
    """Conditions."""

    all: list[ConditionInput] | None = None
    any: list[ConditionInput] | None = None


@strawberry.input(description="Who is told; everybody named in any way, each once.")
class RecipientsInput:
    """Recipients."""

    owner: bool | None = None
    assigned_agent: bool | None = None
    agents: list[strawberry.ID] | None = None
    roles: list[strawberry.ID] | None = None
    departments: list[strawberry.ID] | None = None
    groups: list[strawberry.ID] | None = None


def key_field() -> Any:
    """Make the member by which a request is known when it is sent again."""
    said = "The client's own, for this request: sent again within 24 hours, it is answered as before."
    return strawberry.field(default=None, description=said)


SCALARS: dict[type, Any] = {str: str, int: int, float: float, bool: bool, datetime: datetime}


def input_type(field: Field, *, enums: bool) -> Any:
    """
    Return the GraphQL type of a form's field, without its nullability.

    ``enums`` says whether an enum is shown as one; actions of several categories share inputs, so
    theirs are strings.
    """
    if field.type is Recipients:
        return RecipientsInput
    if field.entity:
        return list[strawberry.ID] if field.many else strawberry.ID
    if issubclass(field.type, StrEnum):
        return enum_of(field.type) if enums else str
    scalar: Any = SCALARS[field.type]
    return list[scalar] if field.many else scalar


_names: set[str] = set()


def input_of(
    name: str,
    fields: tuple[Field, ...],
    *,
    enums: bool,
    leading: dict[str, Any] | None = None,
    keyed: bool = False,
) -> Any:
    """
    Make the input of a form; ``leading`` are members that stand before the form's own.

    One that is ``keyed`` takes an idempotency key too.

    Raises:
        TypeError: another form's input has that name, of which GraphQL would show only one.
    """
    if name in _names:
        raise TypeError(f"Two forms would be {name}.")
    _names.add(name)
    annotations: dict[str, Any] = dict(leading or {})
    defaults: dict[str, Any] = {}
    # What has a default comes last, as dataclasses want it.
    for field in sorted(fields, key=lambda one: not one.required):
        python_name = field.input_name
        kind = input_type(field, enums=enums)
        annotations[python_name] = kind if field.required else kind | None
        if not field.required:
            defaults[python_name] = None
    if keyed:
        annotations["idempotency_key"], defaults["idempotency_key"] = str | None, key_field()
    made = type(name, (), {"__annotations__": annotations, **defaults})
    return strawberry.input(made, description=f"What {name.removesuffix('Input')} asks for.")


_action_inputs: dict[type, Any] = {}


def _action_input(form: type, fields: tuple[Field, ...]) -> Any:
    if not fields:
        return bool  # there is nothing to say but yes
    if form not in _action_inputs:
        _action_inputs[form] = input_of(f"{form.__name__}Input", fields, enums=False)
    return _action_inputs[form]


PerformInput = strawberry.input(
    type(
        "PerformInput",
        (),
        {
            "__annotations__": {
                one.id.lower(): strawberry.Maybe[_action_input(one.form, one.fields)]  # type: ignore[misc]  # made here
                for one in CATALOGUE.actions.values()
            }
        },
    ),
    one_of=True,
    description="What to do; one of the actions that the event type offers.",
)


@strawberry.input(description="One action, and how often it may run.")
class ActionInput:
    """An action."""

    perform: PerformInput
    maximum_frequency_minutes: int | None = None
    once_per_item: bool | None = None


@strawberry.input(description="A new event; its own by default, enabled, and always fulfilled.")
class CreateEventInput:
    """A new event."""

    name: str
    level: EventLevelEnum | None = None
    event_type: EventTypeId
    enabled: bool | None = None
    conditions: ConditionsInput | None = None
    actions: list[ActionInput]
    include_past: bool | None = strawberry.field(
        default=None, description="Whether it rings, once, for what a clock would have told of before."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="Changes to an event; what is left out stays.")
class UpdateEventInput:
    """Changes to an event."""

    id: strawberry.ID
    revision: int | None = strawberry.field(
        default=None, description="The one that was read: if somebody has changed the event since, CONFLICT."
    )
    name: str | None = None
    enabled: bool | None = None
    conditions: ConditionsInput | None = None
    actions: list[ActionInput] | None = None


@strawberry.input(description="Narrows a list of events.")
class EventFilter:
    """Narrows a list of events."""

    category: CategoryId | None = None
    event_type: EventTypeId | None = None
    enabled: bool | None = None
    search: str | None = None


@strawberry.input(description="Narrows occurrences.")
class OccurrenceFilter:
    """Narrows occurrences."""

    category: CategoryId | None = None
    event_type: EventTypeId | None = None
    item_id: strawberry.ID | None = None
    since: datetime | None = strawberry.field(default=None, description="When it happened, at the earliest.")
    until: datetime | None = strawberry.field(default=None, description="When it happened, at the latest.")


@strawberry.input(description="What happened in a help desk that lives elsewhere.")
class RaiseOccurrenceInput:
    """What happened elsewhere."""

    idempotency_key: str = strawberry.field(
        description="The integrator's own, for this one: repeated within 24 hours it raises nothing."
    )
    event_type: EventTypeId = strawberry.field(description="An instant type; all others are made here.")
    item_key: str = strawberry.field(description="The item's key over there.")
    occurred_at: datetime | None = strawberry.field(
        default=None, description="Now, if left out. What is earlier than what is known is history."
    )
    facts: JSON = strawberry.field(
        description="By the names of conditions and variables; things by their ids or exact names, "
        "times ISO 8601."
    )
    item_url: str | None = strawberry.field(default=None, description="Where people look at it over there.")


@strawberry.input(description="Narrows one's messages.")
class MessageFilter:
    """Narrows one's messages."""

    unread: bool | None = None
    event_type: EventTypeId | None = None


@strawberry.input(description="Who wants to come in.")
class SignInInput:
    """Who wants to come in."""

    email: str
    password: str


@strawberry.input(description="What a role gives in one area; boxes go with CUSTOM only.")
class RoleAreaInput:
    """What a role gives in one area."""

    area: PermissionArea
    level: AccessLevel
    permissions: list[PermissionEnum] | None = None


@strawberry.input(description="A new role; areas that are not named are closed.")
class CreateRoleInput:
    """A new role."""

    name: str
    areas: list[RoleAreaInput]
    idempotency_key: str | None = key_field()


@strawberry.input(description="Changes to a role; only the areas named are replaced.")
class UpdateRoleInput:
    """Changes to a role."""

    id: strawberry.ID
    name: str | None = None
    areas: list[RoleAreaInput] | None = None


@strawberry.input(description="A new password of one's own, and the one before.")
class ChangePasswordInput:
    """A new password."""

    old_password: str
    password: str


@strawberry.input(description="A new token, for permissions that its maker holds.")
class CreateApiTokenInput:
    """A new token."""

    name: str
    permissions: list[PermissionEnum]
    source: str | None = strawberry.field(
        default=None,
        description="Where what it tells of comes from; tokens of one source share items. Else its maker."
        " Another agent's source is open to those who see everything.",
    )
    expires_at: datetime | None = strawberry.field(default=None, description="When it ends; null is never.")
    idempotency_key: str | None = key_field()


def plain(given: Any) -> Any:
    """Turn an input into plain values by GraphQL name; what was left out or null is left out."""
    if isinstance(given, strawberry.Some):
        return plain(given.value)
    if isinstance(given, list):
        return [plain(one) for one in given]
    definition = getattr(given, "__strawberry_definition__", None)
    if definition is None or isinstance(given, StrEnum):
        return given
    members = ((field, getattr(given, field.python_name)) for field in definition.fields)
    return {
        field.graphql_name or camel(field.python_name): plain(value)
        for field, value in members
        if value is not None
    }
