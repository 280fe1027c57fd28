"""A duty is one process's at a time, and moves when that one dies or stops."""

import asyncio
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from domain.storage import duty
from domain.storage.database import as_datetime, rows
from domain.storage.duty import LENGTH, RENEWED_EVERY, Duty
from tests.domain.engine.quiet import QuietDesk


@pytest.fixture
def two(quiet: QuietDesk) -> tuple[Duty, Duty]:
    """Give the same duty as two processes see it."""
    return Duty("upkeep", quiet.worker.worker), Duty("upkeep", quiet.colleague.worker)


async def lease() -> dict[str, Any]:
    [found] = await rows("SELECT holder, ends_at FROM lease WHERE name = 'upkeep'")
    return found


async def let_it_end(after: timedelta) -> None:
    """Leave the lease as a process leaves it that died, by a clock that may have been set back since."""
    moved = "UPDATE lease SET ends_at = $1::timestamptz WHERE name = 'upkeep'"
    (moment,) = await rows("SELECT created_at FROM agent LIMIT 1")
    await rows(moved, as_datetime(moment["created_at"]) + after)


async def test_one_has_it_and_renews_it(two: tuple[Duty, Duty]) -> None:
    mine, theirs = two
    assert await mine.look() == RENEWED_EVERY
    before = await lease()
    assert 0 < await theirs.look() <= LENGTH
    assert (mine.mine, theirs.mine) == (True, False)
    assert await lease() == before

    renewed = before
    while renewed["ends_at"] == before["ends_at"]:  # in which databases count milliseconds
        await mine.look()
        renewed = await lease()
    assert renewed["holder"] == before["holder"]
    assert renewed["ends_at"] > before["ends_at"]


@pytest.mark.parametrize("after", [timedelta(0), timedelta(days=1)])
async def test_it_is_the_others_when_a_dead_ones_lease_has_run_out(
    two: tuple[Duty, Duty], after: timedelta
) -> None:
    """
    Which looks no later than that; whoever only stood still notices when it looks.

    So is one that would last longer than any, since the clock was set back.
    """
    mine, theirs = two
    await mine.look()
    await let_it_end(after)
    assert await theirs.look() == RENEWED_EVERY
    assert theirs.mine

    await mine.look()
    assert (mine.mine, theirs.mine) == (False, True)


async def test_it_lasts_no_longer_here_than_for_the_others(
    two: tuple[Duty, Duty], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also while the database cannot be asked."""
    mine, _ = two
    now = time.monotonic()
    monkeypatch.setattr("domain.storage.duty.time.monotonic", lambda: now)
    await mine.look()
    monkeypatch.setattr(duty, "rows", None)
    now += LENGTH / 2
    assert await mine.look() == RENEWED_EVERY
    assert mine.mine
    now += LENGTH / 2
    assert not mine.mine


async def test_whoever_stops_gives_it_back(two: tuple[Duty, Duty]) -> None:
    mine, theirs = two
    keeping = asyncio.create_task(mine.keep())
    while not mine.mine:
        await asyncio.sleep(0)
    keeping.cancel()
    with suppress(asyncio.CancelledError):
        await keeping
    assert not mine.mine
    assert await rows("SELECT 1 AS one FROM lease WHERE name = 'upkeep'") == []
    await theirs.look()
    assert theirs.mine


async def test_a_database_that_is_away_is_no_fault_of_whoever_stops(
    two: tuple[Duty, Duty], monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping = asyncio.create_task(two[0].keep())
    while not two[0].mine:
        await asyncio.sleep(0)
    monkeypatch.setattr(duty, "rows", None)
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping


async def test_who_stops_without_it_takes_it_from_nobody(two: tuple[Duty, Duty]) -> None:
    mine, theirs = two
    await mine.look()
    waiting = asyncio.create_task(theirs.keep())
    await asyncio.sleep(0)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    assert (await lease())["holder"] == mine._holder
