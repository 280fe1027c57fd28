"""
Events in GraphQL: what they watch for, and what they do.

Resolvers return records; a field without a resolver of its own reads the record's attribute of the
same name.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

from domain.desk.rooms import CATALOGUE
from domain.events.definitions import WRITTEN, written_of
from resolvers import events as event_resolvers
from schema.catalogue import EventCategory, EventType
from schema.described import described, described_type, resolved
from schema.directives import Info
from schema.enums import ActionId, ConditionId, ConditionOperator, EventLevelEnum
from schema.execution import KEPT_BY, READS, SHARED
from schema.nodes import Node, shown
from schema.pages import connection_of
from schema.people import Agent

_KEPT = {KEPT_BY: lambda event, _: written_of(event), READS: WRITTEN}


@described_type
class Condition:
    """One comparison of a fact with a value."""

    @resolved(ConditionId)
    def condition(self: Any) -> Any:
        """What is asked: one of the conditions of the event's type."""
        return self.type.id

    field = described(
        "The custom field that it is on; null for other conditions.", graphql_type=strawberry.ID | None
    )
    operator = described("How the fact is compared with the value.", graphql_type=ConditionOperator)

    @resolved(JSON)
    def value(self: Any) -> Any:
        """In the shape of the value input, such as `{"range": {"min": 30, "max": null}}`."""
        return self.stored["value"]

    @resolved(str | None)
    def time_zone(self: Any) -> Any:
        """Where its days begin; null where it was not given."""
        return self.zone

    @resolved(str)
    def summary(self: Any, info: Info) -> Any:
        """The condition as a person would read it."""
        return _said(self, info, list(self.references()))


@described_type
class Conditions:
    """What must hold: every one of `all` and, if there are any, one of `any`."""

    all: list[Condition] = described("Those of which every one must hold; empty is always true.")
    any: list[Condition] = described("Those of which one must hold, if there are any.")


@described_type
class Action:
    """One thing an event does."""

    @resolved(ActionId)
    def action(self: Any) -> Any:
        """The kind of action, as the catalogue names it."""
        return self.type.id

    @resolved(JSON)
    def perform(self: Any) -> Any:
        """In the shape of the perform input, such as `{"pinTicket": {"pinned": true}}`."""
        return self.stored["perform"]

    maximum_frequency_minutes = described(
        "For how many minutes it rests after it ran; 0 is not at all.", graphql_type=int
    )
    once_per_item = described("Whether it runs at most once for each item.", graphql_type=bool)

    @resolved(str)
    def summary(self: Any, info: Info) -> Any:
        """The action as a person would read it."""
        return _said(self, info, [mention for _, mention in self.references()])


def _said(part: Any, info: Info, mentioned: Sequence[str]) -> Any:
    """Say a condition or an action in words; what it mentions is looked up by name, together with others'."""
    return _said_with_names(part, info, mentioned) if mentioned else part.say({})


async def _said_with_names(part: Any, info: Info, mentioned: Sequence[str]) -> str:
    found = await info.context.loaders.named.load_many(mentioned)
    said: str = part.say({name: str(record) for name, record in zip(mentioned, found, strict=True) if record})
    return said


def _used(name: str, description: str) -> Any:
    """Make a field of what an event has come to by firing."""

    async def resolve(self: Any, info: Info) -> Any:
        return getattr(await event_resolvers.used(info.context, self), name)

    return described(description, resolver=resolve, metadata={READS: ("id",)})


@shown
class Event(Node):
    """Something a person asked to be told of, or to have done, when it happens."""

    name: str = described("What people call it.")
    enabled: bool = described("Whether it listens; disabled, it fires for nothing that happens meanwhile.")
    level: EventLevelEnum = described("Whose it is, and so what it hears and may do.")
    urgent: bool = described(
        "Whether it passes its readers' quiet hours and digests; for administrators to say."
    )
    owner: Agent = described("Who made it; an AGENT event is theirs alone.", metadata={SHARED: True})
    revision: int = described(
        "Goes up by one with each edit; `updateEvent` takes it, to refuse an edit of something older."
    )
    firing_count: int = _used("firing_count", "How often it has fired.")
    last_fired_at: datetime | None = _used("last_fired_at", "When it last fired; null if it never did.")
    throttled_at: datetime | None = _used(
        "throttled_at", "When it last fired more often than its budget allows; null if it never did."
    )
    created_at: datetime = described("When it was made.")
    updated_at: datetime = described("When it was last edited, switched on or off.")

    @resolved(EventCategory, metadata={READS: ("event_type",)})
    def category(self: Any) -> Any:
        """The feature that it is about."""
        return CATALOGUE.category_of(self.event_type)

    @resolved(EventType, metadata={KEPT_BY: lambda event, _: event.event_type, READS: ("event_type",)})
    def event_type(self: Any) -> Any:
        """What it waits for: it fires when that happens, and its conditions hold."""
        return CATALOGUE.event_types[self.event_type]

    @resolved(Conditions, metadata=_KEPT)
    def conditions(self: Any) -> Any:
        """What must hold for it to fire."""
        return event_resolvers.legible(self)[0].conditions

    @resolved(list[Action], metadata=_KEPT)
    def actions(self: Any) -> Any:
        """What it does when it fires, in order."""
        return event_resolvers.legible(self)[0].actions

    @resolved()
    async def silent_because(self: Any, info: Info) -> str | None:
        """Why it is silent for now, in a sentence; null if it may fire."""
        return await event_resolvers.why_silent(info.context, self)

    @resolved()
    async def warnings(self: Any, info: Info) -> list[str]:
        """What its actions wait for, or ask for in vain, in sentences."""
        return await event_resolvers.warnings(info.context, self)


EventConnection = connection_of(Event)
