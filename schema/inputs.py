"""Inputs that are written out: what clients send about events, access and lists."""

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

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
)
from schema.forms import ActionInput, key_field
from schema.words import SEARCHING


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
        default=None,
        description="Whether it rings, once, for what a clock would have told of before; no if left out.",
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


@strawberry.input(description="Which events to bring: those that are all that is said here.")
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
        description="Only those in whose `name` this text stands, whatever its case. " + SEARCHING,
    )


@strawberry.input(description="Which occurrences to bring: those that are all that is said here.")
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
    event_type: EventTypeId = strawberry.field(
        description="What happened: a type of the kind INSTANT, since all others are made here."
    )
    item_key: str = strawberry.field(description="The item's key over there, by which it is known again.")
    occurred_at: datetime | None = strawberry.field(
        default=None, description="Now, if left out. What is earlier than what is known is history."
    )
    facts: JSON = strawberry.field(
        description='By the names of conditions and variables, such as `{"SUBJECT": "It burns", "PRIORITY":'
        ' "HIGH"}`; things by their ids or exact names, times ISO 8601.'
    )
    item_url: str | None = strawberry.field(
        default=None,
        description="Where people look at it over there, for the links in messages; as before if left out.",
    )


@strawberry.input(description="Which messages to bring: those that are all that is said here.")
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
        description="As it was typed. Looking at it costs 20,000 of the 100,000 values that an operation may."
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
