"""How the clock's questions are asked."""

from typing import Any

import pytest

from domain.catalogue.declared import EventType
from domain.desk.rooms import CATALOGUE
from domain.engine.clock import crossings
from domain.storage.database import dialect, rows
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import Waiting


@pytest.mark.parametrize(
    "event_type",
    [event_type for event_type in CATALOGUE.event_types.values() if event_type.clock],
    ids=lambda event_type: event_type.id,
)
def test_every_clock_asks_by_an_index(event_type: EventType) -> None:
    """So that it costs what has come due, however much is quiet."""
    kind: Any = CATALOGUE.category_of(event_type.id).item

    assert event_type.clock
    assert (event_type.clock.column, "id") in kind._meta.indexes


async def test_all_thresholds_of_an_event_type_are_asked_in_one_statement(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is answered for itself, along the times, whatever else there is an index of."""
    waiting, asked = Waiting(quiet), list[tuple[Any, ...]]()
    for minutes in range(10, 30):
        await waiting.event(minutes=minutes, actions=[message(f"After {minutes}")])
    await quiet.ticket()
    await waiting.tick()

    async def noted(sql: str, *parameters: Any) -> list[dict[str, Any]]:
        asked.append((sql, *parameters))
        return await rows(sql, *parameters)

    with monkeypatch.context() as patched:
        patched.setattr(crossings, "rows", noted)
        await waiting.tick()
    assert len(asked) == 1
    if dialect() == "sqlite":  # PostgreSQL goes by how much there is
        [(sql, *parameters)] = asked
        plan = [step["detail"] for step in await rows(f"EXPLAIN QUERY PLAN {sql}", *parameters)]
        assert any("(last_activity_at>? AND last_activity_at<?)" in step for step in plan), plan
    await waiting.wait(minutes=12.5)
    assert await waiting.rung() == ["After 10", "After 11", "After 12"]
