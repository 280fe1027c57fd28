"""What the engine says on the feed: that something has changed, and each occurrence that is dealt with."""

from datetime import datetime
from uuid import UUID

import orjson

from domain.deeds.outbox import Occurrence

OCCURRENCES = "occurrences"
CHANGES = "changes"


def occurrence_to_bytes(occurrence: Occurrence) -> bytes:
    """Write an occurrence for the wire."""
    return orjson.dumps(occurrence.columns())


def occurrence_from_bytes(payload: bytes) -> Occurrence:
    """Read an occurrence from the wire."""
    given = orjson.loads(payload)
    for name in ("occurred_at", "recorded_at", "began_at"):
        given[name] = given[name] and datetime.fromisoformat(given[name])
    for name in (
        "id",
        "item_id",
        "group_id",
        "department_id",
        "agent_id",
        "creator_id",
        "actor_id",
        "only_event_id",
        "root_id",
    ):
        given[name] = given[name] and UUID(given[name])
    return Occurrence(**given)
