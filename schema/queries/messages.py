"""Queries of the inbox."""

from typing import Any

import strawberry

from resolvers import messages
from resolvers.pages import Slice
from schema.described import described_input, optional
from schema.directives import INBOX, Info, guarded
from schema.enums import EventTypeId
from schema.forms import narrowing
from schema.messages import MessageConnection
from schema.pages import paged


@described_input
class MessageFilter:
    """Which messages to bring: those that are all that is said here."""

    unread: bool | None = optional("Only those that are unread, or only those that are read.")
    event_type: EventTypeId | None = optional("Only those that rang for this.")


@strawberry.type
class MessageQueries:
    """The inbox."""

    @guarded(MessageConnection, tokens=INBOX)
    @paged
    async def messages(self, info: Info, page: Slice, filter: MessageFilter | None = None) -> Any:
        """The viewer's inbox, newest first."""
        given = narrowing(filter)
        return await messages.list_messages(info.context, given.get("unread"), given.get("event_type"), page)
