"""How much there was of late."""

from typing import Any

import strawberry

from domain.rights import Permission
from resolvers import activity
from schema.activity import Activity, ActivitySpan
from schema.directives import Info, guarded
from schema.prices import COSTS, FIGURES


@strawberry.type
class ActivityQueries:
    """How much there was of late."""

    @guarded(Activity, Permission.MANAGE_DESK, metadata={COSTS: FIGURES})
    async def activity(self, info: Info, span: ActivitySpan) -> Any:
        """
        How much there was of late in the whole desk, in figures.

        What was counted a moment ago is told again: of an hour for ten seconds, of a day for one minute, of a
        month for five. It costs 5,000 of the 100,000 values that an operation may.

        Args:
            span: How far back the figures go, up to now.
        """
        return await activity.activity(info.context, span)
