"""Occurrences in GraphQL, and what they are about, in short."""

from collections.abc import Hashable
from datetime import datetime
from typing import Any

import orjson
import strawberry

from domain.catalogue.numbers import figure
from domain.desk.rooms import CATALOGUE
from resolvers import items, occurrence_sight
from schema.catalogue import EventType
from schema.described import described, described_input, described_type, for_all, optional, resolved
from schema.directives import Info
from schema.enums import CategoryId, EventTypeId
from schema.execution import KEPT_BY, READS, SAME_FOR, Same
from schema.nodes import Node, shown
from schema.pages import connection_of
from schema.people import Agent

ABOUT = "What it is about; null where there is no item, or it is out of the asker's sight by now."


@described_type
class Fact:
    """One fact of an occurrence, as it was at that moment."""

    @resolved(str)
    def name(self: Any) -> Any:
        """Which fact it is, by the name of a condition or a variable, such as `SUBJECT`."""
        return self[0]

    @strawberry.field(
        graphql_type=str | None,
        description="What it was: a text as it is, a number without idle decimals, all else as JSON; null "
        "if it was unknown.",
    )
    def value(self: Any) -> Any:
        """Write what it was."""
        return self[1] if type(self[1]) is str else written(self[1])


@described_type
class ItemSummary:
    """What something is about, in short."""

    id: strawberry.ID = described("Its global id, for `node`.")
    kind: str = described("The name of its type, as `node` finds it.")
    label: str = described("What people call it.")
    url: str | None = described("Where people look at it; null if that is not known.")


@shown
class ForeignItem(Node):
    """A thing of a help desk that lives elsewhere, as far as it was told of."""

    kind: str = described("What it is: Ticket, LiveChat, …")
    key: str = described("Its key over there, as it was told.")
    open: bool = described("Whether it is not closed over there, as far as was told.")
    created_at: datetime = described(
        "When it was first told of, or when it was made as far as that was told."
    )
    last_activity_at: datetime = described("When something last happened to it, as far as was told.")

    @resolved(ItemSummary)
    def item(self: Any, info: Info) -> Any:
        """The thing in short, with where people look at it."""
        return items.shown(info.context, self)


def _told_by(occurrence: Any, context: Any) -> Hashable:
    """Return what decides on the facts that somebody is shown; facts that are the same text are the same."""
    hidden = occurrence_sight.hidden_from(context.principal, occurrence)
    place = context.desk.policy.public_url
    return Same(occurrence.facts or None), hidden, occurrence.item_kind, occurrence.item_id, place


@shown
class Occurrence(Node):
    """One thing that happened to one item."""

    occurred_at: datetime = described(
        "When it happened; a clock that was late tells of the moment that it missed."
    )
    late: bool = described("Whether Deskbell noted it more than a minute after it occurred.")
    depth: int = described("Steps since a person's deed, in a chain of events' actions.")

    @resolved(
        EventType, metadata={KEPT_BY: lambda occurrence, _: occurrence.event_type, READS: ("event_type",)}
    )
    def event_type(self: Any) -> Any:
        """The type of what happened."""
        return CATALOGUE.event_types[self.event_type]

    item = for_all(
        ItemSummary | None, items.summaries, ABOUT, by="about", hints={READS: ("item_kind", "item_id")}
    )

    @resolved(Agent | None, metadata={SAME_FOR: lambda _: None, READS: ("actor_id",)})
    def actor(self: Any, info: Info) -> Any:
        """Who did it, or passed on what a customer did; null for events' actions."""
        if self.named_actor or not self.actor_id:
            return self.named_actor
        return info.context.loaders.agents.load(self.actor_id)

    @resolved(
        list[Fact],
        metadata={
            SAME_FOR: lambda context: context.principal.permissions,
            KEPT_BY: _told_by,
            READS: ("event_type", "item_kind", "item_id", "facts"),
        },
    )
    def facts(self: Any, info: Info) -> Any:
        """
        The facts, named as conditions and variables are.

        Where the item is out of the asker's sight by now, they are `ITEM_ID` and `ITEM_URL` alone.
        """
        facts = occurrence_sight.facts_for(self, info.context.principal)
        known = facts | items.facts_on_item(info.context, self)
        return [(name, known[name]) for name in sorted(known)]


def written(value: Any) -> str | None:
    """Write a fact: text as it is, a number without idle decimals, the rest as JSON writes it."""
    if isinstance(value, float):
        return figure(value)
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()


OccurrenceConnection = connection_of(Occurrence, counted=False)


@described_input
class OccurrenceFilter:
    """Which occurrences to bring: those that are all that is said here."""

    category: CategoryId | None = optional("Only those of this feature.")
    event_type: EventTypeId | None = optional("Only those of this type.")
    item_id: strawberry.ID | None = optional("Only those about the item with this id.")
    since: datetime | None = optional("When it happened, at the earliest.")
    until: datetime | None = optional("When it happened, at the latest.")
    recorded_since: datetime | None = optional(
        "When Deskbell noted it, at the earliest: `activity` counts by that."
    )
    recorded_until: datetime | None = optional("When Deskbell noted it, at the latest.")
