"""A wall clock is asked for many moments."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.catalogue.wall_clocks import REMEMBERED, WallClock

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def test_it_tells_the_minute_of_the_week_and_remembers_only_so_many() -> None:
    clock = WallClock(ZoneInfo("Asia/Tokyo"))
    told = [clock[(MONDAY + timedelta(minutes=passed)).isoformat()] for passed in range(REMEMBERED + 1)]

    assert told == list(range(9 * 60, 9 * 60 + REMEMBERED + 1))
    assert clock == {(MONDAY + timedelta(minutes=REMEMBERED)).isoformat(): told[-1]}
