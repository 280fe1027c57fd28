"""Messages in GraphQL: an inbox, and what is on its way to its reader."""

from datetime import datetime
from typing import Any

import strawberry

from domain.desk.rooms import CATALOGUE
from domain.messages import Message as MessageRecord
from resolvers import items, occurrence_sight
from resolvers.messages import events_of_messages, unread_count
from schema.catalogue import EventType
from schema.described import described, described_type, for_all, resolved
from schema.directives import Info
from schema.events import Event
from schema.execution import AT_ONCE, KEPT_BY, LASTING, READS
from schema.nodes import Node, shown
from schema.occurrences import ABOUT, ItemSummary, Occurrence
from schema.pages import connection_of


def _event_at_hand(told: Any, _: Any) -> Any:
    """Return the event that a bell names or an inbox has brought along; it raises where there is none."""
    if isinstance(told, MessageRecord):
        return told.event
    if told.named_event is None:
        raise LookupError
    return told.named_event


@shown
class Message(Node):
    """What an event told one agent."""

    subject: str = described("The line to read first, its variables filled in.")
    body: str = described("What there is to say beyond it, its variables filled in; plain text.")
    sent_at: datetime = described("When it came into the inbox.")
    read_at: datetime | None = described("When it was read; null while it is unread.")

    test: bool = described(
        "Whether its reader has sent it to themselves, with examples: nothing of it happened."
    )
    urgent: bool = described(
        "Whether it came from an event that was marked as urgent, and so passed its reader's"
        " quiet hours, but no mute, which keeps it silent, too. False for messages from before it was kept."
    )

    @resolved(
        EventType,
        metadata={LASTING: True, KEPT_BY: lambda message, _: message.event_type, READS: ("event_type",)},
    )
    def event_type(self: Any) -> Any:
        """What happened, of which it tells."""
        return CATALOGUE.event_types[self.event_type]

    item = for_all(
        ItemSummary | None,
        items.summaries_of_messages,
        ABOUT,
        hints={AT_ONCE: items.summary_at_hand, LASTING: True, READS: ("occurrence_id",)},
    )
    event = for_all(
        Event | None,
        events_of_messages,
        "The event that rang; null once it is deleted, and of a test.",
        hints={AT_ONCE: _event_at_hand, LASTING: True, READS: ("event_id",)},
    )
    occurrence = for_all(
        Occurrence | None,
        occurrence_sight.occurrences_told,
        "What it rang for; null once that is no longer kept, and of a test.\n\n"
        "Where its item is not in the reader's sight, or not any more, it is without its facts.",
        by="occurrence_id",
    )


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


@described_type
class MessageDelivery:
    """A message on its way to its reader."""

    cursor: str = described("Give it as `after` to go on from here.")
    message: Message = described("The message that has come.")
    unread_count: int = described("How many messages of the inbox are unread now.")
    replayed: bool = described("Whether it came while nobody listened.")
    silent: bool = described("Whether the client should make no noise of it.")
