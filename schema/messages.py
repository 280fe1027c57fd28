"""Messages in GraphQL: an inbox, and what is on its way to its reader."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import strawberry

from domain.desk.rooms import CATALOGUE
from domain.errors import Forbidden
from domain.events.records import Event as EventRecord
from domain.events.records import may_read
from resolvers import items, sight
from resolvers.context import Context
from resolvers.messages import unread_count
from schema.catalogue import EventType
from schema.described import described, described_type, for_all, resolved
from schema.directives import Info
from schema.events import Event
from schema.execution import AT_ONCE, KEPT_BY, LASTING, READS
from schema.nodes import Node, shown
from schema.occurrences import ABOUT, ItemSummary, Occurrence
from schema.pages import connection_of


class Rang:
    """An event to a reader whom it rang for but who may not read it: id and name, and a refusal beyond."""

    entity = "Event"

    def __init__(self, event: EventRecord) -> None:
        self.global_id, self.name = event.global_id, event.name

    def __getattr__(self, name: str) -> Any:
        raise Forbidden("This event is not yours to look into.")


async def _events_of(context: Context, messages: Sequence[Any]) -> list[Any]:
    with suppress(AttributeError):
        return [message.named_event for message in messages]
    ids = [message.event_id for message in messages]
    found = await context.loaders.events.among(ids)
    shown_as = {uuid: _as_far_as_readable(found[uuid], context) for uuid in set(ids)}
    return [shown_as[uuid] for uuid in ids]


def _named_event(bell: Any, _: Any) -> Any:
    """Return the event that a bell names; LookupError where it is to be looked for."""
    if bell.named_event is None:
        raise LookupError
    return bell.named_event


def _as_far_as_readable(event: EventRecord | None, context: Context) -> Any:
    return event if event is None or may_read(event, context.principal) else Rang(event)


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
        hints={AT_ONCE: items.summary_of_bell, LASTING: True, READS: ("occurrence_id",)},
    )
    event = for_all(
        Event | None,
        _events_of,
        "The event that rang; null once it is deleted, and of a test.",
        hints={AT_ONCE: _named_event, LASTING: True, READS: ("event_id",)},
    )
    occurrence = for_all(
        Occurrence | None,
        sight.occurrences_told,
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
