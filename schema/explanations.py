"""Why events fired, or did not, in GraphQL."""

from typing import Any

from resolvers.explained_lists import explanations_of_event, explanations_of_occurrence
from resolvers.pages import Slice
from schema.described import described, described_type, resolved, resolved_in
from schema.directives import Info
from schema.enums import ConditionId, OutcomeEnum
from schema.events import Event
from schema.firings import Firing
from schema.occurrences import Occurrence
from schema.pages import connection_of, paged
from schema.prices import COSTS

JUDGED = {COSTS: 5_000}  # values, for a page: many more may be judged for it than it holds


@described_type
class ConditionCheck:
    """One condition of an event, held against what happened."""

    held: bool = described("Whether it was as asked.")
    expected: str = described("What is asked, as people read it: `is High or Urgent`.")
    actual: str | None = described(
        "What it was, as people read it: `Low`; null where it had no value. It is the number of a"
        " count, or of the minutes for which something had waited; times are in the owner's zone."
    )

    @resolved(ConditionId)
    def condition(self: Any) -> Any:
        """What was asked of it."""
        return self.condition.type.id


@described_type
class Explanation:
    """What became of an event and something that happened, and why."""

    event: Event = described("Which event it is; one that the asker may read.")
    occurrence: Occurrence = described(
        "What happened; without its facts where the item is out of the asker's sight by now."
    )
    outcome: OutcomeEnum = described(
        "What became of the two; where they never met, what the event as it is now makes of it."
    )
    summary: str = described("That in a sentence, with what stood in the way.")
    checks: list[ConditionCheck] = described(
        "Every condition, also those behind the first that failed: those of `all`, then those of "
        "`any`; none where the item is out of the asker's sight by now."
    )
    firing: Firing | None = described(
        "What really became of the two; null where they never met, or it is no longer kept."
    )


ExplanationConnection = connection_of(Explanation, counted=False)


@resolved_in(Event, "explanations", ExplanationConnection, metadata=JUDGED)
@paged
async def _of_event(self: Any, info: Info, page: Slice, outcome: OutcomeEnum | None = None) -> Any:
    """
    What became of it each time that what it waits for happened, newest first.

    Of one that waits for a time it is whatever happened to such items. It is told of what is within the
    viewer's sight, and to its owner of all that it fired on.

    Args:
        outcome: Only those of which this became. At most 2,000 are looked at for a page, which may then
            be short while there are more: `hasNextPage` says so, and `endCursor` where to go on.
    """
    return await explanations_of_event(info.context, self, outcome, page)


@resolved_in(Occurrence, "explanations", ExplanationConnection, metadata=JUDGED)
@paged
async def _of_occurrence(self: Any, info: Info, page: Slice) -> Any:
    """
    What became of the events that wait for this and that the viewer may read, nearest first.

    First those that fired, then those that were held back, then by how few of their conditions failed. Of
    more than 1,000 that fired, or others, the newest 1,000 are compared. There are none where this is out
    of the viewer's sight.
    """
    return await explanations_of_occurrence(info.context, self.id, page)
