"""Root subscriptions: the live streams."""

from collections.abc import AsyncIterator
from typing import Any

import strawberry

from domain.rights import Permission
from resolvers import live, live_explanations, live_occurrences
from schema.directives import INBOX, Info, guarded
from schema.explanations import Explanation
from schema.forms import plain
from schema.messages import MessageDelivery
from schema.occurrences import Occurrence, OccurrenceFilter
from schema.queries.events import EVENTS


class Subscription:
    """What can be heard as it happens, over a WebSocket or server-sent events."""

    @guarded(MessageDelivery, tokens=INBOX, is_subscription=True)
    async def message_delivered(self, info: Info, after: str | None = None) -> AsyncIterator[Any]:
        """
        The viewer's messages, each once and in order.

        First those behind the cursor `after`, then live: null starts at once, "" with the oldest kept.
        """
        return live.message_deliveries(info.context, after)

    @guarded(int, tokens=INBOX, is_subscription=True)
    async def unread_count_changed(self, info: Info) -> AsyncIterator[Any]:
        """How many of the viewer's messages are unread: now, and whenever that changes, on any screen."""
        return live.unread_counts(info.context)

    @guarded(Occurrence, Permission.VIEW_OCCURRENCES, is_subscription=True)
    async def occurrence_raised(
        self, info: Info, filter: OccurrenceFilter | None = None
    ) -> AsyncIterator[Any]:
        """What happens within sight, from now on."""
        return live_occurrences.raised_occurrences(info.context, plain(filter or {}))

    @guarded(Explanation, tokens=EVENTS, is_subscription=True)
    async def event_traced(self, info: Info, id: strawberry.ID) -> AsyncIterator[Any]:
        """
        What becomes of an event each time that what it waits for happens within sight, from now on.

        Each is told once it is dealt with, of the event as it then is. The stream ends when the event is
        deleted, or the viewer may not read it any more.

        Args:
            id: The event, one that the viewer may read.
        """
        return live_explanations.traced(info.context, id)
