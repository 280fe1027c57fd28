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

OutboxStateEnum = enum_of(OutboxState)


@strawberry.type
class OccurrenceQueries:
    """What happened."""

    @guarded(OccurrenceConnection, Permission.VIEW_OCCURRENCES)
    async def occurrences(
        self,
        info: Info,
        filter: OccurrenceFilter | None = None,
        outbox: OutboxStateEnum | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        """
        What happened, newest first, within sight.

        Args:
            outbox: Only those that `activity` counts as `waiting` or as `parked`; for who may read that.
        """
        narrowing, wanted = Narrowing.read(plain(filter or {})), Slice(first, after, last, before)
        return await occurrences.list_occurrences(info.context, narrowing, outbox, wanted)
