"""Reading what happened in steps: back to a moment, and with turns for others."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.engine.backtesting import steps
from domain.engine.backtesting.steps import PastReading, of_kinds
from domain.ids import uuid7
from tests.desk import SOON
from tests.domain.engine.backtesting.trying import never
from tests.domain.engine.quiet import QuietDesk

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


async def test_others_have_their_turn_after_each_stretch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the database answers at once."""
    stored, turns, seen = [(uuid7(), NOW) for _ in range(6)], 0, list[int]()

    async def read(*_: Any) -> list[Any]:
        return stored

    async def first(*_: Any) -> UUID:
        return stored[0][0]

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    monkeypatch.setattr(steps, "tuples", read)
    monkeypatch.setattr(steps, "first_id", first)
    monkeypatch.setattr(steps, "STRETCH", 2)
    at_it = asyncio.create_task(others())
    async for stretch in PastReading("", "", (), NOW, NOW).stretches(never):
        assert len(stretch) == 2
        seen.append(turns)
    at_it.cancel()

    assert seen == sorted(set(seen))


async def test_it_reads_back_to_what_was_recorded_then(quiet: QuietDesk) -> None:
    for _ in range(3):
        await quiet.ticket()
    told = [occurrence.id for occurrence in reversed(await quiet.occurrences())]
    since = (await quiet.occurrences())[0].recorded_at

    reading = PastReading("o.facts", "o.event_type = $3", ("TICKET_CREATED",), since, quiet.clock())
    found = [str(row[0]) async for stretch in reading.stretches(never) for row in stretch]

    assert found == [str(own) for own in told]
    assert reading.left_at is None


async def test_of_no_kind_of_item_nothing_is_read(quiet: QuietDesk) -> None:
    await quiet.ticket()
    since = (await quiet.occurrences())[0].recorded_at
    reading = PastReading("o.facts", of_kinds([]), (), since, quiet.clock())

    assert [stretch async for stretch in reading.stretches(never)] == []


async def test_where_nothing_was_recorded_since_nothing_is_read(quiet: QuietDesk) -> None:
    await quiet.ticket()
    quiet.clock.advance(days=1)

    reading = PastReading("o.facts", "TRUE", (), quiet.clock(), quiet.clock())

    assert [stretch async for stretch in reading.stretches(never)] == []
    assert reading.left_at is None


async def test_what_takes_several_statements_is_read_once(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "STEP", 2)
    for _ in range(5):
        await quiet.ticket()
    told = await quiet.occurrences()
    reading = PastReading("o.facts", "TRUE", (), told[0].recorded_at, quiet.clock(), before=told[4].id)
    async with asyncio.timeout(SOON):
        found = [str(row[0]) async for stretch in reading.stretches(never) for row in stretch]

    assert found == [str(occurrence.id) for occurrence in reversed(told[:4])]
