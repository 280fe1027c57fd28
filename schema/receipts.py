"""Receipts of messages in GraphQL: to whom they came and when they were read, not what they say."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from resolvers import receipts
from schema.described import described, resolved
from schema.directives import Info
from schema.events import Event, events_of
from schema.execution import FOR_ALL
from schema.nodes import Node, shown
from schema.occurrences import Occurrence, occurrences_of
from schema.pages import connection_of
from schema.people import Agent


async def _lateness(of: Sequence[Any], info: Info) -> list[float | None]:
    return await receipts.lateness(info.context, of)


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

    @resolved(Event | None, metadata={FOR_ALL: events_of})
    async def event(self: Any, info: Info) -> Any:
        """The event that rang; null once it is deleted, of a test, and where the asker may not read it."""
        return (await events_of([self], info))[0]

    @resolved(Occurrence | None, metadata={FOR_ALL: occurrences_of})
    async def occurrence(self: Any, info: Info) -> Any:
        """
        What it rang for; null once that is no longer kept, of a test, and out of the asker's sight.

        Where only its item is by now, it is without its facts.
        """
        return (await occurrences_of([self], info))[0]

    @resolved(float | None, metadata={FOR_ALL: _lateness})
    async def lateness(self: Any, info: Info) -> Any:
        """How many seconds after what it rang for it came; null where `occurrence` is."""
        return (await _lateness([self], info))[0]


MessageReceiptConnection = connection_of(MessageReceipt)
