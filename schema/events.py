"""
Events in GraphQL, and what comes of them: occurrences and messages.

Resolvers return records; a field without a resolver of its own reads the record's attribute of the
same name.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

from domain.desk.rooms import CATALOGUE
from resolvers import events as event_resolvers
from schema.catalogue import EventCategory, EventType
from schema.described import described_type, resolved
from schema.directives import Info
from schema.enums import ActionId, ConditionId, ConditionOperator, EventLevelEnum
from schema.nodes import Node, shown
from schema.pages import connection_of
from schema.people import Agent


@described_type
class Condition:
    """One comparison of a fact with a value."""

    condition: ConditionId = strawberry.field(description="What is asked.")
    field: strawberry.ID | None = strawberry.field(
        description="The custom field that it is on; null for other conditions."
    )
    operator: ConditionOperator = strawberry.field(description="How the fact is compared with the value.")
    value: JSON = strawberry.field(
        description='In the shape of the value input, such as `{"range": {"min": 30, "max": null}}`.'
    )
    time_zone: str | None = strawberry.field(description="Where its days begin; null where it was not given.")
    summary: str = strawberry.field(description="The condition as a person would read it.")


@described_type
class Conditions:
    """What must hold: every one of `all` and, if there are any, one of `any`."""

    all: list[Condition] = strawberry.field(
        description="Those of which every one must hold; empty is always true."
    )
    any: list[Condition] = strawberry.field(description="Those of which one must hold, if there are any.")


@described_type
class Action:
    """One thing an event does."""

    action: ActionId = strawberry.field(description="What is done.")
    perform: JSON = strawberry.field(
        description='In the shape of the perform input, such as `{"pinTicket": {"pinned": true}}`.'
    )
    maximum_frequency_minutes: int = strawberry.field(
        description="For how many minutes it rests after it ran; 0 is not at all."
    )
    once_per_item: bool = strawberry.field(description="Whether it runs at most once for each item.")
    summary: str = strawberry.field(description="The action as a person would read it.")


@shown("Event")
class Event(Node):
    """Something a person asked to be told of, or to have done, when it happens."""

    name: str = strawberry.field(description="What people call it.")
    enabled: bool = strawberry.field(description="Whether it listens.")
    level: EventLevelEnum = strawberry.field(description="Whose it is, and so what it hears and may do.")
    urgent: bool = strawberry.field(
        description="Whether it passes its readers' quiet hours and digests; for administrators to say."
    )
    owner: Agent = strawberry.field(description="Who made it; an AGENT event is theirs alone.")
    revision: int = strawberry.field(
        description="Goes up by one with each edit; `updateEvent` takes it, to refuse an edit of"
        " something older."
    )
    firing_count: int = strawberry.field(description="How often it has fired.")
    last_fired_at: datetime | None = strawberry.field(description="When it last fired; null if it never did.")
    throttled_at: datetime | None = strawberry.field(
        description="When it last fired more often than its budget allows; null if it never did."
    )
    created_at: datetime = strawberry.field(description="When it was made.")
    updated_at: datetime = strawberry.field(description="When it was last edited, switched on or off.")

    @resolved(EventCategory)
    def category(self: Any) -> Any:
        """The feature that it is about."""
        return CATALOGUE.category_of(self.event_type)

    @resolved(EventType)
    def event_type(self: Any) -> Any:
        """What it waits for."""
        return CATALOGUE.event_types[self.event_type]

    @resolved(Conditions)
    async def conditions(self: Any, info: Info) -> Any:
        """What must hold for it to fire."""
        conditions = event_resolvers.legible(info.context, self)[0].conditions
        names = await _names(
            info, (mention for condition in conditions for mention in condition.references())
        )
        return {
            part: [
                Condition(
                    condition=ConditionId(condition.type.id),
                    field=strawberry.ID(condition.field) if condition.field else None,
                    operator=condition.operator,
                    value=JSON(condition.to_json()["value"]),
                    time_zone=condition.zone,
                    summary=condition.say(names),
                )
                for condition in getattr(conditions, part)
            ]
            for part in ("all", "any")
        }

    @resolved()
    async def actions(self: Any, info: Info) -> list[Action]:
        """What it does when it fires, in order."""
        actions = event_resolvers.legible(info.context, self)[0].actions
        names = await _names(info, (mention for action in actions for _, mention in action.references()))
        return [
            Action(
                action=ActionId(action.type.id),
                perform=JSON(action.to_json()["perform"]),
                maximum_frequency_minutes=action.maximum_frequency_minutes,
                once_per_item=action.once_per_item,
                summary=action.say(names),
            )
            for action in actions
        ]

    @resolved()
    async def silent_because(self: Any, info: Info) -> str | None:
        """Why it is silent for now, in a sentence; null if it may fire."""
        return await event_resolvers.why_silent(info.context, self)

    @resolved()
    async def warnings(self: Any, info: Info) -> list[str]:
        """What its actions wait for, or ask for in vain, in sentences."""
        return await event_resolvers.warnings(info.context, self)


async def _names(info: Info, ids: Iterable[str]) -> dict[str, str]:
    wanted = list(ids)
    found = await info.context.loaders.named.load_many(wanted)
    return {mentioned: str(record) for mentioned, record in zip(wanted, found, strict=True) if record}


EventConnection = connection_of(Event)
