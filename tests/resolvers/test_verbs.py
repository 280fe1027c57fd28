"""What a verb's input names is looked up, within its limits."""

import pytest

from schema import payloads
from tests.calls import calls_of
from tests.desk import RunningDesk


@pytest.mark.parametrize(
    ("field", "who"),
    [
        ("markMessagesRead(ids: $ids)", "maria"),
        ("setEventsEnabled(ids: $ids, enabled: true)", "maria"),
        ("copyEvents(ids: $ids)", "maria"),
        ("deleteEvents(ids: $ids)", "maria"),
        ("setEventsUrgent(ids: $ids, urgent: true)", "ada"),
        ("retryDeliveries(ids: $ids)", "ada"),
    ],
)
async def test_of_too_many_ids_none_is_read(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, field: str, who: str
) -> None:
    operation = "mutation($ids: [ID!]!) { it: " + field + " { errors { code path } } }"
    with calls_of(monkeypatch, payloads, "own_id") as read:
        refused = await desk.people[who].ask(operation, ids=["x"] * 1_000)

    assert refused["errors"] == [{"code": "LIMIT_EXCEEDED", "path": ["ids"]}]
    assert read == []
