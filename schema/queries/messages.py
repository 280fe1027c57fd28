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


@described_input
class MessageFilter:
    """Which messages to bring: those that are all that is said here."""

    unread: bool | None = optional("Only those that are unread, or only those that are read.")
    event_type: EventTypeId | None = optional("Only those that rang for this.")


@strawberry.type
class MessageQueries:
    """The inbox."""

    @guarded(MessageConnection, tokens=INBOX)
    async def messages(
        self,
        info: Info,
        filter: MessageFilter | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        """The viewer's inbox, newest first."""
        given, wanted = narrowing(filter), Slice(first, after, last, before)
        return await messages.list_messages(
            info.context, given.get("unread"), given.get("event_type"), wanted
        )
