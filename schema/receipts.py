"""Receipts of messages in GraphQL: to whom they came and when they were read, not what they say."""

from datetime import datetime
from typing import Any

from resolvers import events, occurrence_sight, receipts
from schema.described import described, for_all, resolved
from schema.directives import Info
from schema.events import Event
from schema.nodes import Node, shown
from schema.occurrences import Occurrence
from schema.pages import connection_of
from schema.people import Agent


@shown
class MessageReceipt(Node):
    """That a message came to an agent, and whether they have read it; what it says is told to them alone."""

    sent_at: datetime = described("When it came into the inbox.")
    read_at: datetime | None = described("When it was read; null while it is unread.")
    test: bool = described(
        "Whether its reader has sent it to themselves, with examples: nothing of it happened."
    )
    urgent: bool = described(
        "Whether it came from an event that was marked as urgent; false from before it was kept."
    )

    @resolved(Agent)
    def agent(self: Any, info: Info) -> Any:
        """To whom it came."""
        return info.context.loaders.agents.load(self.agent_id)

    event = for_all(
        Event | None,
        events.readable,
        "The event that rang; null once it is deleted, of a test, and where the asker may not read it.",
        by="event_id",
    )
    occurrence = for_all(
        Occurrence | None,
        occurrence_sight.occurrences_in_sight,
        "What it rang for; null once that is no longer kept, of a test, and out of the asker's sight.\n\n"
        "Where only its item is by now, it is without its facts.",
        by="occurrence_id",
    )
    lateness = for_all(
        float | None,
        receipts.lateness,
        "How many seconds after what it rang for it came; null where `occurrence` is.",
    )


MessageReceiptConnection = connection_of(MessageReceipt)
