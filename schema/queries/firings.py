"""What became of all events."""

from datetime import datetime
from typing import Any

import strawberry

from domain.rights import Permission
from resolvers import firings
from resolvers.narrowing import columns_and_span
from resolvers.pages import Slice
from schema.described import described_input, optional
from schema.directives import Info, guarded
from schema.firings import FiringConnection
from schema.forms import narrowing
from schema.pages import paged


@described_input
class FiringFilter:
    """Which firings to bring: those that are all that is said here."""

    event_id: strawberry.ID | None = optional(
        "Only those of the event with this id, also of one that is deleted."
    )
    held_back: bool | None = optional(
        "Only those that were held back as a whole, or only those that fired: as `activity` counts them."
    )
    since: datetime | None = optional("When it fired or was held back, at the earliest.")
    until: datetime | None = optional("When it fired or was held back, at the latest.")


@strawberry.type
class FiringQueries:
    """What became of all events."""

    @guarded(FiringConnection, Permission.MANAGE_DESK)
    @paged
    async def firings(self, info: Info, page: Slice, filter: FiringFilter | None = None) -> Any:
        """
        What became of events each time that one was satisfied, newest first, as long as that is kept.

        All of it, also of events that are deleted; of items no more than the reader may see.
        """
        columns, span = columns_and_span(narrowing(filter), event_id="Event")
        return await firings.list_all_firings(columns, span, page)
