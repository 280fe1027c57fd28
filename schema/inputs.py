"""Inputs: what clients send; those of actions and verbs are made from their declarations."""

from collections.abc import Mapping
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
    of_action,
)
from schema.words import begun, members_of, of_field, summary


@strawberry.input(description="A number range; both ends are included, and either may be missing.")
class NumberRangeInput:
    """A number range."""

    min: float | None = strawberry.field(
        default=None, description="The least number, itself included; none if left out."
    )
    max: float | None = strawberry.field(
        default=None, description="The greatest number, itself included; none if left out."
    )


@strawberry.input(description="A stretch of the day, such as 22:00 to 06:00, by the wall clock of a zone.")
class TimeOfDayInput:
    """A stretch of the day."""

    start: str = strawberry.field(description="When it begins, such as `22:00`.")
    end: str = strawberry.field(
        description="When it ends, on the next day if that is earlier, such as `06:00`."
    )
    time_zone: str | None = strawberry.field(
        default=None, description="An IANA name, such as `Europe/Lisbon`; the event owner's if left out."
    )


@strawberry.input(description="Moments, or ISO 8601 durations from the moment it happens.")
class DateRangeInput:
    """A range of moments."""

    after: str | None = strawberry.field(
        default=None,
        description="The earliest. A moment such as `2026-01-31T09:00:00Z`, or a duration from the moment "
        "it happens, such as `P7D` or `-PT12H`. A moment without an offset is in the owner's "
        "zone.",
    )
    before: str | None = strawberry.field(
        default=None,
        description="The latest. A moment such as `2026-01-31T09:00:00Z`, or a duration from the moment it "
        "happens, such as `P7D` or `-PT12H`. A moment without an offset is in the owner's zone.",
    )


@strawberry.input(one_of=True, description="The value of a condition, of the kind that the condition takes.")
class ConditionValueInput:
    """A condition's value."""

    text: strawberry.Maybe[list[str]] = strawberry.field(
        description="Words or phrases, any of which may match: at most 100 of them."
    )
    range: strawberry.Maybe[NumberRangeInput] = strawberry.field(
        description="Two ends of a number, such as `{min: 3}`."
    )
    ids: strawberry.Maybe[list[strawberry.ID]] = strawberry.field(
        description="Global ids of things, any of which may be it."
    )
    values: strawberry.Maybe[list[str]] = strawberry.field(
        description='Members of an enum or choices of a field, any of which may be it, such as `["HIGH", '
        '"URGENT"]`.'
    )
    flag: strawberry.Maybe[bool] = strawberry.field(description="Whether it is so.")
    time_of_day: strawberry.Maybe[TimeOfDayInput] = strawberry.field(description="A stretch of the day.")
    days: strawberry.Maybe[list[DayOfWeek]] = strawberry.field(
        description="Days of the week, any of which may be it."
    )
    dates: strawberry.Maybe[DateRangeInput] = strawberry.field(description="Two ends of a stretch of time.")


@strawberry.input(description="One comparison; without an operator, the condition's first one.")
class ConditionInput:
    """A condition."""

    condition: ConditionId = strawberry.field(description="What is asked: one that the event type offers.")
    field: strawberry.ID | None = strawberry.field(
        default=None, description="The id of the custom field, with CUSTOM_FIELD alone."
    )
    operator: ConditionOperator | None = strawberry.field(
        default=None,
        description="How the fact is compared with the value; the first of its `operators` if left out.",
    )
    value: ConditionValueInput = strawberry.field(
        description="What it is compared with, as the member that the condition `takes`."
    )
    time_zone: str | None = strawberry.field(
        default=None, description="Where its days begin; for days of the week alone, the owner's if left out."
    )


@strawberry.input(description="What must hold: every one of `all` and, if there are any, one of `any`.")
class ConditionsInput:
    """Conditions."""

    all: list[ConditionInput] | None = strawberry.field(
        default=None, description="Those of which every one must hold: at most 50."
    )
    any: list[ConditionInput] | None = strawberry.field(
        default=None, description="Those of which one must hold, if there are any: at most 50."
    )


@strawberry.input(description="Who is told; everybody named in any way, each once.")
class RecipientsInput:
    """Recipients."""

    owner: bool | None = strawberry.field(default=None, description="The event's owner; no if left out.")
    assigned_agent: bool | None = strawberry.field(
        default=None, description="The agent who has the item then, if one has; no if left out."
    )
    agents: list[strawberry.ID] | None = strawberry.field(default=None, description="Ids of agents.")
    roles: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of roles: all who hold them."
    )
    departments: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of departments: all who work in their groups."
    )
    groups: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="Ids of groups: all who work in them. In all four lists at most 200 together.",
    )


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
    description: str,
    said: Mapping[str, str],
    leading: dict[str, Any] | None = None,
    keyed: bool = False,
) -> Any:
    """
    Make the input of a form; ``said`` describes its fields, by name.

    ``leading`` are members that stand before the form's own. One that is ``keyed`` takes an idempotency key
    too.

    Raises:
        TypeError: another form's input has that name, of which GraphQL would show only one.
    """
    if name in _names:
        raise TypeError(f"Two forms would be {name}.")
    _names.add(name)
    annotations: dict[str, Any] = dict(leading or {})
    members: dict[str, Any] = {one: strawberry.field(description=said.get(one)) for one in leading or ()}
    # What has a default comes last, as dataclasses want it.
    for field in sorted(fields, key=lambda one: not one.required):
        python_name = field.input_name
        kind = input_type(field, enums=enums)
        annotations[python_name] = kind if field.required else kind | None
        default: Any = {} if field.required else {"default": None}
        members[python_name] = strawberry.field(
            description=of_field(field, said.get(field.name, "")), **default
        )
    if keyed:
        annotations["idempotency_key"], members["idempotency_key"] = str | None, key_field()
    made = type(name, (), {"__annotations__": annotations, **members})
    return strawberry.input(made, description=description)


_action_inputs: dict[type, Any] = {}


def _action_input(form: type, fields: tuple[Field, ...]) -> Any:
    if not fields:
        return bool  # there is nothing to say but yes
    if form not in _action_inputs:
        labels = ", ".join(f"`{one.label}`" for one in CATALOGUE.actions.values() if one.form is form)
        said = f"What {labels} takes: {begun(summary(form))}"
        _action_inputs[form] = input_of(
            f"{form.__name__}Input", fields, enums=False, description=said, said=members_of(form)
        )
    return _action_inputs[form]


PerformInput = strawberry.input(
    type(
        "PerformInput",
        (),
        {
            "__annotations__": {
                one.id.lower(): strawberry.Maybe[_action_input(one.form, one.fields)]  # type: ignore[misc]  # made here
                for one in CATALOGUE.actions.values()
            },
            **{
                one.id.lower(): strawberry.field(description=of_action(one))
                for one in CATALOGUE.actions.values()
            },
        },
    ),
    one_of=True,
    description="What to do: one of the actions that the event type offers, such as"
    ' `{sendMessage: {subject: "#EVENT_NAME#", body: "#ITEM_URL#"}}`.',
)


@strawberry.input(description="One action, and how often it may run.")
class ActionInput:
    """An action."""

    perform: PerformInput = strawberry.field(description="What is done, and with what.")
    maximum_frequency_minutes: int | None = strawberry.field(
        default=None,
        description="For how many minutes it rests after it ran: 0 to 527040. 0, which is not at all, if "
        "left out.",
    )
    once_per_item: bool | None = strawberry.field(
        default=None,
        description="Whether it runs at most once for each item, where that is offered; no if left out.",
    )


@strawberry.input(description="A new event; its own by default, enabled, and always fulfilled.")
class CreateEventInput:
    """A new event."""

    name: str = strawberry.field(description="What people call it: at most 200 characters.")
    level: EventLevelEnum | None = strawberry.field(
        default=None, description="Whose it is; AGENT, which is one's own, if left out."
    )
    event_type: EventTypeId = strawberry.field(description="What it waits for, for good.")
    enabled: bool | None = strawberry.field(
        default=None, description="Whether it listens from now on; yes if left out."
    )
    conditions: ConditionsInput | None = strawberry.field(
        default=None, description="What must hold for it to fire; nothing if left out."
    )
    actions: list[ActionInput] = strawberry.field(description="What it does, in order: 1 to 20.")
    include_past: bool | None = strawberry.field(
        default=None, description="Whether it rings, once, for what a clock would have told of before."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="Changes to an event; what is left out stays.")
class UpdateEventInput:
    """Changes to an event."""

    id: strawberry.ID = strawberry.field(description="The event's id.")
    revision: int | None = strawberry.field(
        default=None, description="The one that was read: if somebody has changed the event since, CONFLICT."
    )
    name: str | None = strawberry.field(
        default=None, description="What people call it: at most 200 characters."
    )
    enabled: bool | None = strawberry.field(default=None, description="Whether it listens from now on.")
    conditions: ConditionsInput | None = strawberry.field(
        default=None, description="What must hold for it to fire: all of it, in the place of what did."
    )
    actions: list[ActionInput] | None = strawberry.field(
        default=None, description="What it does, in order: all of it, 1 to 20."
    )


@strawberry.input(description="Narrows a list of events.")
class EventFilter:
    """Narrows a list of events."""

    category: CategoryId | None = strawberry.field(default=None, description="Only those about this feature.")
    event_type: EventTypeId | None = strawberry.field(
        default=None, description="Only those that wait for this."
    )
    enabled: bool | None = strawberry.field(
        default=None, description="Only those that listen, or only those that do not."
    )
    search: str | None = strawberry.field(
        default=None,
        description="Only those in whose `name` this text stands, whatever its case. It costs 10,000 values.",
    )


@strawberry.input(description="Narrows occurrences.")
class OccurrenceFilter:
    """Narrows occurrences."""

    category: CategoryId | None = strawberry.field(default=None, description="Only those of this feature.")
    event_type: EventTypeId | None = strawberry.field(default=None, description="Only those of this type.")
    item_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only those about the item with this id."
    )
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
        description='By the names of conditions and variables, such as `{"SUBJECT": "It burns", "PRIORITY":'
        ' "HIGH"}`; things by their ids or exact names, times ISO 8601.'
    )
    item_url: str | None = strawberry.field(default=None, description="Where people look at it over there.")


@strawberry.input(description="Narrows one's messages.")
class MessageFilter:
    """Narrows one's messages."""

    unread: bool | None = strawberry.field(
        default=None, description="Only those that are unread, or only those that are read."
    )
    event_type: EventTypeId | None = strawberry.field(
        default=None, description="Only those that rang for this."
    )


@strawberry.input(description="Who wants to come in.")
class SignInInput:
    """Who wants to come in."""

    email: str = strawberry.field(description="The mail address of the account, in any case.")
    password: str = strawberry.field(
        description="The password, as it was typed. Looking at one costs 20,000 values."
    )


@strawberry.input(description="What a role gives in one area; boxes go with CUSTOM only.")
class RoleAreaInput:
    """What a role gives in one area."""

    area: PermissionArea = strawberry.field(description="The part of the desk; each at most once.")
    level: AccessLevel = strawberry.field(description="How far it is open.")
    permissions: list[PermissionEnum] | None = strawberry.field(
        default=None, description="The boxes of CUSTOM, of this area."
    )


@strawberry.input(description="A new role; areas that are not named are closed.")
class CreateRoleInput:
    """A new role."""

    name: str = strawberry.field(description="What it is called; no other role is called so.")
    areas: list[RoleAreaInput] = strawberry.field(description="What it gives in the areas that it opens.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="Changes to a role; only the areas named are replaced.")
class UpdateRoleInput:
    """Changes to a role."""

    id: strawberry.ID = strawberry.field(description="The role's id.")
    name: str | None = strawberry.field(
        default=None, description="What it is called from now on; a predefined role keeps its name."
    )
    areas: list[RoleAreaInput] | None = strawberry.field(
        default=None, description="The areas to replace; the others stay."
    )


@strawberry.input(description="A new password of one's own, and the one before.")
class ChangePasswordInput:
    """A new password."""

    old_password: str = strawberry.field(description="The one that holds until now.")
    password: str = strawberry.field(description="The one that holds from now on: 8 to 200 characters.")


@strawberry.input(description="A new token, for permissions that its maker holds.")
class CreateApiTokenInput:
    """A new token."""

    name: str = strawberry.field(description="What it is called, for people to know it by.")
    permissions: list[PermissionEnum] = strawberry.field(
        description="What it may do: some of what its maker may."
    )
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
