"""What a draft would have done."""

from datetime import datetime
from typing import Any

import strawberry

from resolvers import backtests
from schema.backtests import Backtest
from schema.directives import Info, guarded
from schema.mutations.events import MY_OR_GLOBAL, CreateEventInput, draft_of
from schema.prices import COSTS

COST = 40_000  # values; it works for seconds, so that an operation may ask for two


@strawberry.type
class BacktestQueries:
    """What a draft would have done."""

    @guarded(Backtest, *MY_OR_GLOBAL, metadata={COSTS: COST})
    async def backtest_event(
        self,
        info: Info,
        draft: CreateEventInput,
        since: datetime,
        until: datetime | None = None,
        first: int | None = None,
    ) -> Any:
        """
        What an event would have done with what really happened; nothing is sent or changed.

        It is judged as the asker's sight and the desk are now. One at a time for a person, and two in a
        process.

        Args:
            draft: The event, checked as if it were made now; whether it is enabled makes no difference.
            since: From when on it would have been there.
            until: Until when it would have been there; until now if left out.
            first: How many matches to show, the newest ones: 50 if left out, at most 200.
        """
        asked = backtests.Asked(since, until, first)
        return await backtests.backtest_event(info.context, draft_of(draft), asked)
