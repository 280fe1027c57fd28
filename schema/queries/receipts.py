"""To whom messages came, and whether they were read."""

from datetime import datetime
from typing import Any

import strawberry

from domain.rights import Permission
from resolvers import receipts
from resolvers.narrowing import columns_and_span
from resolvers.pages import Slice
from schema.described import described_input, optional
from schema.directives import Info, guarded
from schema.forms import narrowing
from schema.pages import paged
from schema.receipts import MessageReceiptConnection


@described_input
class MessageReceiptFilter:
    """Which receipts to bring: those that are all that is said here."""

    read: bool | None = optional(
        "Only those of messages that have been read, or only of those that are unread: as"
        " `activity` counts them."
    )
    since: datetime | None = optional("When it came, at the earliest.")
    until: datetime | None = optional("When it came, at the latest.")


@strawberry.type
class ReceiptQueries:
    """To whom messages came, and whether they were read."""

    @guarded(MessageReceiptConnection, Permission.MANAGE_DESK)
    @paged
    async def message_receipts(
        self, info: Info, page: Slice, filter: MessageReceiptFilter | None = None
    ) -> Any:
        """
        To whom messages came, and whether they were read, newest first, as long as that is kept.

        Of all messages of the desk, and nothing of what they say; of events and of what happened no more than
        the asker may see, for which `VIEW_OCCURRENCES` is not needed.
        """
        columns, span = columns_and_span(narrowing(filter))
        return await receipts.list_receipts(columns, span, page)
