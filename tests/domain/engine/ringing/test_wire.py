"""What the engine says on the feed is read as it was written."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest

from domain.deeds.outbox import NamedAgent, Occurrence
from domain.engine.ringing.wire import UNTOLD, occurrence_from_bytes, occurrence_to_bytes
from domain.ids import uuid7
from resolvers.live import UNREADABLE

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
    """Ids and moments are ids and moments again; what only the engine needs is left out."""
    occurrence = Occurrence(id=uuid7(), **given)
    read = occurrence_from_bytes(occurrence_to_bytes(occurrence))
    told = occurrence.columns().keys() - UNTOLD

    assert {name: read.columns()[name] for name in told} == {
        name: occurrence.columns()[name] for name in told
    }
    assert read.named_actor is None


def test_who_did_it_is_named_where_that_is_known() -> None:
    occurrence = Occurrence(id=uuid7(), **FULL)
    occurrence.named_actor = NamedAgent(UUID(int=7), "Maria Lopez")

    assert occurrence_from_bytes(occurrence_to_bytes(occurrence)).named_actor == occurrence.named_actor


def test_it_is_read_once_for_all_readers() -> None:
    payload = occurrence_to_bytes(Occurrence(id=uuid7(), **LEAST))

    assert occurrence_from_bytes(payload) is occurrence_from_bytes(payload)


@pytest.mark.parametrize(
    "payload", [b"", b"{}", b"[1, 2]", b"[[], null]", b'{"id": "x", "facts": {}}', b"[{}, null, 3]", b"\xff"]
)
def test_what_another_version_wrote_is_refused_as_unreadable(payload: bytes) -> None:
    with pytest.raises(UNREADABLE):
        occurrence_from_bytes(payload)


@pytest.mark.parametrize(
    "wrong",
    [{"facts": []}, {"facts": None}, {"event_type": ["x"]}, {"also_needs": []}, {"id": 5}, {"more": 1}],
)
def test_a_column_of_another_kind_is_refused(wrong: dict[str, Any]) -> None:
    told, _ = orjson.loads(occurrence_to_bytes(Occurrence(id=uuid7(), **LEAST)))

    assert occurrence_from_bytes(orjson.dumps([told, None]))
    with pytest.raises(UNREADABLE):
        occurrence_from_bytes(orjson.dumps([told | wrong, None]))
    with pytest.raises(UNREADABLE):
        occurrence_from_bytes(orjson.dumps([told, 5]))
