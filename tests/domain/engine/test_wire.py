"""What the engine says on the feed is read as it was written."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.deeds.outbox import Occurrence
from domain.engine.wire import occurrence_from_bytes, occurrence_to_bytes
from domain.ids import uuid7

NOW = datetime(2026, 7, 1, 12, 30, 5, 250_000, tzinfo=UTC)
LEAST = {
    "event_type": "TICKET_CREATED",
    "category": "TICKETS",
    "item_kind": "Ticket",
    "item_id": UUID(int=1),
    "occurred_at": NOW,
    "recorded_at": NOW,
    "root_id": UUID(int=2),
    "facts": {"SUBJECT": "Printer on fire", "UNREAD": 3, "AGENT": None, "TAGS": ["a", "ü"]},
    "labels": {"AGENT": "Maria Lopez"},
}
FULL = {
    **LEAST,
    "began_at": NOW,
    "group_id": UUID(int=3),
    "department_id": UUID(int=4),
    "agent_id": UUID(int=5),
    "creator_id": UUID(int=6),
    "actor_id": UUID(int=7),
    "only_event_id": UUID(int=8),
}


@pytest.mark.parametrize("given", [LEAST, FULL], ids=["least", "full"])
def test_an_occurrence_is_read_as_it_was_written(given: dict[str, Any]) -> None:
    """Ids and moments are ids and moments again, and what is unknown stays so."""
    occurrence = Occurrence(id=uuid7(), **given)
    read = occurrence_from_bytes(occurrence_to_bytes(occurrence))
    assert read.columns() == occurrence.columns()
