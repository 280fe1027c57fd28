"""What the engine says on the feed: that something has changed, and each occurrence that is dealt with."""

from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from types import NoneType
from uuid import UUID

import orjson

from domain.deeds.outbox import NamedAgent, Occurrence

OCCURRENCES = "occurrences"
CHANGES = "changes"


UNTOLD = {
    "labels",
    "only_event_id",
    "root_id",
    "rules_revision",
    "people_revision",
    "count_before",
    "count",
    "began_at",
    "crossed",
}
"""What the engine alone needs to know of an occurrence, and no reader."""
TOLD = Occurrence._meta.db_fields - UNTOLD
_NAMES = sorted(TOLD)
_VALUES = attrgetter(*_NAMES)


def occurrence_to_bytes(occurrence: Occurrence) -> bytes:
    """Write what readers are told of an occurrence, and who did it, for the wire."""
    actor = occurrence.named_actor
    return orjson.dumps([dict(zip(_NAMES, _VALUES(occurrence), strict=True)), actor and actor.display_name])


@lru_cache(maxsize=64)
def occurrence_from_bytes(payload: bytes) -> Occurrence:
    """
    Read an occurrence from the wire, once for all of a process's readers, who leave it as it is.

    What only the engine needs of it is missing. What is none of this version's is refused with an error.
    """
    given, actor_name = orjson.loads(payload)
    texts = {type(given[name]) for name in ("event_type", "category", "item_kind")}
    perhaps = {type(given["also_needs"]), type(actor_name)} <= {str, NoneType}
    if given.keys() != TOLD or type(given["facts"]) is not dict or texts != {str} or not perhaps:
        raise ValueError("no occurrence, or that of another version")
    for name in ("occurred_at", "recorded_at"):
        given[name] = datetime.fromisoformat(given[name])
    for name in ("id", "item_id", "group_id", "department_id", "agent_id", "creator_id", "actor_id"):
        given[name] = given[name] and UUID(given[name])
    found = Occurrence(**given, root_id=given["id"], labels={})
    found.named_actor = NamedAgent(given["actor_id"], actor_name) if actor_name else None
    return found
