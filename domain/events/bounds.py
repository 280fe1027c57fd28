"""How much one owner may have watched: how many events, how heavy each, for how many thresholds."""

from collections.abc import Iterator
from uuid import UUID

from domain.errors import DomainError, LimitExceeded
from domain.events.conditions import Condition
from domain.events.definitions import Definition
from domain.policy import Policy
from domain.storage.database import rows


def weight_of(condition: Condition) -> int:
    """Return how many comparisons a condition may take: one for each word, value or thing that it names."""
    return max(1, len(condition.value)) if isinstance(condition.value, list) else 1


def too_heavy(definition: Definition, policy: Policy) -> Iterator[DomainError]:
    """Find that an event would compare too much."""
    if sum(map(weight_of, definition.conditions)) > policy.event_weight:
        yield LimitExceeded(
            "At most {limit} words, values and things in all conditions of one event.",
            path=("conditions",),
            limit=policy.event_weight,
        )


async def check_room(owner: UUID, definition: Definition, policy: Policy, event: UUID | None = None) -> None:
    """
    Check that an owner may have this event beside their others; ``event`` is the one that it replaces.

    Raises:
        LimitExceeded: they have enough, or the clock asks about as many thresholds as it may for them.
    """
    events, thresholds = policy.owner_events, policy.owner_thresholds
    others = "FROM event WHERE owner_id = $1 AND deleted_at IS NULL"
    if event is None:
        [found] = await rows(f"SELECT COUNT(*) AS number {others}", owner)
        if found["number"] >= events:
            raise LimitExceeded("At most {limit} events of one owner; delete one first.", limit=events)
    if definition.threshold is None:
        return
    asked = await rows(
        f"SELECT DISTINCT event_type, threshold {others} AND threshold IS NOT NULL AND id <> $2",
        owner,
        event or owner,
    )
    known = {(row["event_type"], row["threshold"]) for row in asked}
    if len(known | {(definition.event_type.id, definition.threshold)}) > max(thresholds, len(known)):
        raise LimitExceeded(
            "At most {limit} different times to wait for; take one that you have already.",
            path=("conditions", "all"),
            limit=thresholds,
        )
