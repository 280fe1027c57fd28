"""Firings in GraphQL: what became of an event each time."""

from datetime import datetime
from typing import Any

from domain.events.records import ActionResult
from resolvers import events, firings, occurrence_sight
from resolvers.pages import Slice
from schema.described import described, described_type, for_all, resolved_in
from schema.enums import ActionId, enum_of
from schema.events import Event
from schema.nodes import Node, shown
from schema.occurrences import Occurrence
from schema.pages import connection_of, paged

ActionResultEnum = enum_of(ActionResult)


@described_type
class ActionOutcome:
    """What became of one action of an event that fired."""

    action: ActionId = described("Which action of the event it was.")
    outcome: ActionResultEnum = described("Whether it was done, held back, or failed.")
    reason: str | None = described(
        "Why it was held back or failed, in a sentence; null if it was done, or what it was about"
        " is out of the reader's sight by now."
    )
    recipients: int | None = described(
        "How many it told or reached; null if it was not done, tells nobody, or what it was about"
        " is out of the reader's sight by now."
    )


@shown
class Firing(Node):
    """An event and something that satisfied it, with what became of that."""

    fired_at: datetime = described("When it fired, or was held back.")

    event = for_all(
        Event | None,
        events.readable,
        "The event; null once it is deleted, and where the reader may no longer read it.",
        by="event_id",
    )
    occurrence = for_all(
        Occurrence | None,
        occurrence_sight.occurrences_in_sight,
        "What it fired on; null once that is no longer kept, and where it is out of the reader's sight.\n\n"
        "Where only its item is by now, it is without its facts.",
        by="occurrence_id",
    )
    held_back = for_all(
        str | None,
        firings.held_back,
        "Why nothing of it was done, in a sentence; null if it fired.\n\n"
        "It was throttled, has fired in this chain of occurrences, or has rung for the item in this wait.\n"
        "Hours are those of the event's owner. Whoever may not see what it was about is told no more"
        " than that.",
    )
    outcomes = for_all(
        list[ActionOutcome],
        firings.outcomes,
        "What became of each of its actions, in order; empty if it was held back.",
    )


FiringConnection = connection_of(Firing)


@resolved_in(Event, "firings", FiringConnection)
@paged
async def _firings(self: Any, page: Slice) -> Any:
    """What became of it each time that it was satisfied, newest first, as long as that is kept."""
    return await firings.list_firings(self.id, page)
