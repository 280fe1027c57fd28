"""Why events fired, or did not, in GraphQL."""

from typing import Any

import strawberry

from schema.described import described_type, resolved
from schema.enums import ConditionId, OutcomeEnum
from schema.events import Event
from schema.occurrences import Occurrence
from schema.pages import connection_of


@described_type
class ConditionCheck:
    """One condition of an event, held against what happened."""

    held: bool = strawberry.field(description="Whether it was as asked.")
    expected: str = strawberry.field(description="What is asked, as people read it: `is High or Urgent`.")
    actual: str | None = strawberry.field(
        description="What it was, as people read it: `Low`; null where it had no value. It is the number of a"
        " count, or of the minutes for which something had waited; times are in the owner's zone."
    )

    @resolved(ConditionId)
    def condition(self: Any) -> Any:
        """What was asked of it."""
        return self.condition.type.id


@described_type
class Explanation:
    """What became of an event and something that happened, and why."""

    event: Event = strawberry.field(description="Which event it is; one that the asker may read.")
    occurrence: Occurrence = strawberry.field(
        description="What happened; without its facts where the item is out of the asker's sight by now."
    )
    outcome: OutcomeEnum = strawberry.field(
        description="What became of the two; where they never met, what the event as it is now makes of it."
    )
    summary: str = strawberry.field(description="That in a sentence, with what stood in the way.")
    checks: list[ConditionCheck] = strawberry.field(
        description="Every condition, also those behind the first that failed: those of `all`, then those of "
        "`any`; none where the item is out of the asker's sight by now."
    )


ExplanationConnection = connection_of(Explanation, counted=False)
