"""What happened, as far as it can be read."""

from typing import Any

import strawberry

from domain.engine.activity import OutboxState
from domain.rights import Permission
from resolvers import occurrences
from resolvers.narrowing import Narrowing
from resolvers.pages import Slice
from schema.directives import Info, guarded
from schema.enums import enum_of
from schema.forms import plain
from schema.occurrences import OccurrenceConnection, OccurrenceFilter
from schema.pages import paged

OutboxStateEnum = enum_of(OutboxState)


@strawberry.type
class OccurrenceQueries:
    """What happened."""

    @guarded(OccurrenceConnection, Permission.VIEW_OCCURRENCES)
    @paged
    async def occurrences(
        self,
        info: Info,
        page: Slice,
        filter: OccurrenceFilter | None = None,
        outbox: OutboxStateEnum | None = None,
    ) -> Any:
        """
        What happened, newest first, within sight.

        Args:
            outbox: Only those that `activity` counts as `waiting` or as `parked`; for who may read that.
        """
        narrowing = Narrowing.read(plain(filter or {}))
        return await occurrences.list_occurrences(info.context, narrowing, outbox, page)
