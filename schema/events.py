"""
Events in GraphQL, and what comes of them: occurrences and messages.

Resolvers return records; a field without a resolver of its own reads the record's attribute of the
same name.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson
import strawberry
from strawberry.scalars import JSON

from domain.catalogue.numbers import figure
from domain.desk.rooms import CATALOGUE
from domain.errors import Forbidden
from domain.events.records import Event as EventRecord
from domain.events.records import may_read
from resolvers import events as event_resolvers
from resolvers import items
from resolvers.messages import unread_count
from resolvers.occurrences import facts_for
from schema.catalogue import EventCategory, EventType
from schema.directives import Info
from schema.enums import ActionId, ConditionId, ConditionOperator, EventLevelEnum
from schema.nodes import Node, shown
from schema.pages import connection_of
from schema.people import Agent

ABOUT = "What it is about; null where there is no item, or it is out of the asker's sight by now."


@strawberry.type(description="One comparison of a fact with a value.")
class Condition:
    """A condition of an event."""

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


@strawberry.type(description="What must hold: every one of `all` and, if there are any, one of `any`.")
class Conditions:
    """An event's conditions."""

    all: list[Condition] = strawberry.field(
        description="Those of which every one must hold; empty is always true."
    )
    any: list[Condition] = strawberry.field(description="Those of which one must hold, if there are any.")


@strawberry.type(description="One thing an event does.")
class Action:
    """An action of an event."""

    action: ActionId = strawberry.field(description="What is done.")
    perform: JSON = strawberry.field(
        description='In the shape of the perform input, such as `{"pinTicket": {"pinned": true}}`.'
    )
    maximum_frequency_minutes: int = strawberry.field(
        description="For how many minutes it rests after it ran; 0 is not at all."
    )
    once_per_item: bool = strawberry.field(description="Whether it runs at most once for each item.")
    summary: str = strawberry.field(description="The action as a person would read it.")


@shown("Event", "Something a person asked to be told of, or to have done, when it happens.")
class Event(Node):
    """An event."""

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

    @strawberry.field(graphql_type=EventCategory, description="The feature that it is about.")
    def category(self: Any) -> Any:
        """Its category."""
        return CATALOGUE.category_of(self.event_type)

    @strawberry.field(graphql_type=EventType, description="What it waits for.")
    def event_type(self: Any) -> Any:
        """Its event type."""
        return CATALOGUE.event_types[self.event_type]

    @strawberry.field(graphql_type=Conditions, description="What must hold for it to fire.")
    async def conditions(self: Any, info: Info) -> Any:
        """Show the conditions."""
        conditions = event_resolvers.legible(info.context, self)[0].conditions
        names = await _names(info, (one for condition in conditions for one in condition.references()))
        return {
            part: [
                Condition(
                    condition=ConditionId(one.type.id),
                    field=strawberry.ID(one.field) if one.field else None,
                    operator=one.operator,
                    value=JSON(one.to_json()["value"]),
                    time_zone=one.zone,
                    summary=one.say(names),
                )
                for one in getattr(conditions, part)
            ]
            for part in ("all", "any")
        }

    @strawberry.field(description="What it does when it fires, in order.")
    async def actions(self: Any, info: Info) -> list[Action]:
        """Show the actions."""
        actions = event_resolvers.legible(info.context, self)[0].actions
        names = await _names(info, (one for action in actions for _, one in action.references()))
        return [
            Action(
                action=ActionId(one.type.id),
                perform=JSON(one.to_json()["perform"]),
                maximum_frequency_minutes=one.maximum_frequency_minutes,
                once_per_item=one.once_per_item,
                summary=one.say(names),
            )
            for one in actions
        ]

    @strawberry.field(description="Why it is silent for now, in a sentence; null if it may fire.")
    async def silent_because(self: Any, info: Info) -> str | None:
        """Say why it is silent."""
        return await event_resolvers.why_silent(info.context, self)

    @strawberry.field(description="What its actions wait for, or ask for in vain, in sentences.")
    async def warnings(self: Any, info: Info) -> list[str]:
        """Say what its actions wait for."""
        return await event_resolvers.warnings(info.context, self)


class Rang:
    """An event to a reader whom it rang for but who may not read it: id and name, and a refusal beyond."""

    entity = "Event"

    def __init__(self, event: EventRecord) -> None:
        self.global_id, self.name = event.global_id, event.name

    def __getattr__(self, name: str) -> Any:
        raise Forbidden("This event is not yours to look into.")


async def _names(info: Info, ids: Iterable[str]) -> dict[str, str]:
    wanted = list(ids)
    found = await info.context.loaders.named.load_many(wanted)
    return {one: str(record) for one, record in zip(wanted, found, strict=True) if record}


EventConnection = connection_of(Event)


@strawberry.type(description="One fact of an occurrence, as it was at that moment.")
class Fact:
    """A fact."""

    name: str = strawberry.field(
        description="Which fact it is, by the name of a condition or a variable, such as `SUBJECT`."
    )
    value: str | None = strawberry.field(
        description="What it was: a text as it is, a number without idle decimals, all else as JSON; null "
        "if it was unknown."
    )


@strawberry.type(description="What something is about, in short.")
class ItemSummary:
    """An item in short."""

    id: strawberry.ID = strawberry.field(description="Its global id, for `node`.")
    kind: str = strawberry.field(description="The name of its type, as `node` finds it.")
    label: str = strawberry.field(description="What people call it.")
    url: str | None = strawberry.field(description="Where people look at it; null if that is not known.")


@shown("ForeignItem", "A thing of a help desk that lives elsewhere, as far as it was told of.")
class ForeignItem(Node):
    """A thing from elsewhere."""

    kind: str = strawberry.field(description="What it is: Ticket, LiveChat, …")
    key: str = strawberry.field(description="Its key over there, as it was told.")
    open: bool = strawberry.field(description="Whether it is not closed over there, as far as was told.")
    created_at: datetime = strawberry.field(
        description="When it was first told of, or when it was made as far as that was told."
    )
    last_activity_at: datetime = strawberry.field(
        description="When something last happened to it, as far as was told."
    )

    @strawberry.field(graphql_type=ItemSummary, description="The thing in short.")
    def item(self: Any, info: Info) -> Any:
        """Show it in short."""
        return items.shown(info.context, self)


@shown("Occurrence", "One thing that happened to one item.")
class Occurrence(Node):
    """An occurrence."""

    occurred_at: datetime = strawberry.field(description="When it happened.")
    late: bool = strawberry.field(
        description="Whether Deskbell noted it more than a minute after it occurred."
    )
    depth: int = strawberry.field(description="Steps since a person's deed, in a chain of events' actions.")

    @strawberry.field(graphql_type=EventType, description="What happened.")
    def event_type(self: Any) -> Any:
        """What happened."""
        return CATALOGUE.event_types[self.event_type]

    @strawberry.field(graphql_type=ItemSummary | None, description=ABOUT)
    async def item(self: Any, info: Info) -> Any:
        """What it is about."""
        return await items.summary(info.context, self.item_kind, self.item_id)

    @strawberry.field(
        graphql_type=Agent | None,
        description="Who did it, or passed on what a customer did; null for events' actions.",
    )
    async def actor(self: Any, info: Info) -> Any:
        """Who did it."""
        return self.actor_id and await info.context.loaders.agents.load(self.actor_id)

    @strawberry.field(description="The facts, named as conditions and variables are.")
    def facts(self: Any, info: Info) -> list[Fact]:
        """Show the facts."""
        known = facts_for(self, info.context.principal) | items.facts_on_item(info.context, self)
        return [Fact(name=name, value=written(value)) for name, value in sorted(known.items())]


def written(value: Any) -> str | None:
    """Write a fact: text as it is, a number without idle decimals, the rest as JSON writes it."""
    if isinstance(value, float):
        return figure(value)
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()


OccurrenceConnection = connection_of(Occurrence, counted=False)


@shown("Message", "What an event told one agent.")
class Message(Node):
    """A message."""

    subject: str = strawberry.field(description="The line to read first, its variables filled in.")
    body: str = strawberry.field(
        description="What there is to say beyond it, its variables filled in; plain text."
    )
    sent_at: datetime = strawberry.field(description="When it came into the inbox.")
    read_at: datetime | None = strawberry.field(description="When it was read; null while it is unread.")

    @strawberry.field(graphql_type=EventType, description="What it rang for.")
    def event_type(self: Any) -> Any:
        """What happened."""
        return CATALOGUE.event_types[self.event_type]

    @strawberry.field(graphql_type=ItemSummary | None, description=ABOUT)
    async def item(self: Any, info: Info) -> Any:
        """What it is about."""
        return await items.summary_of_message(info.context, self.occurrence_id)

    @strawberry.field(graphql_type=Event | None, description="The event that rang; null once it is deleted.")
    async def event(self: Any, info: Info) -> Any:
        """The event that rang."""
        event = await info.context.loaders.events.load(self.event_id)
        return event if event is None or may_read(event, info.context.principal) else Rang(event)

    @strawberry.field(
        graphql_type=Occurrence | None, description="What it rang for; null once that is no longer kept."
    )
    async def occurrence(self: Any, info: Info) -> Any:
        """What it rang for."""
        return await info.context.loaders.occurrences.load(self.occurrence_id)


async def _unread_count(info: Info) -> int:
    return await unread_count(info.context)


def _live_cursor(root: Any) -> str:
    return str(root.live_cursor)


MessageConnection = connection_of(
    Message,
    unread_count=strawberry.field(
        _unread_count, description="How many messages of the whole inbox are unread; it costs a query."
    ),
    live_cursor=strawberry.field(
        _live_cursor, description="Give it to `messageDelivered` as `after` to miss nothing since this page."
    ),
)


@strawberry.type(description="A message on its way to its reader.")
class MessageDelivery:
    """A delivery."""

    cursor: str = strawberry.field(description="Give it as `after` to go on from here.")
    message: Message = strawberry.field(description="What was told.")
    unread_count: int = strawberry.field(description="How many messages of the inbox are unread now.")
    replayed: bool = strawberry.field(description="Whether it came while nobody listened.")
    silent: bool = strawberry.field(description="Whether the client should make no noise of it.")
