"""Times of day and days of the week of what time tells of."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.desk import message
from tests.domain.engine.waiting import Waiting, idle
from tests.pairs import ON_SQLITE

NIGHTS = [
    ("Europe/Lisbon", "01:00", "01:59", datetime(2027, 10, 31, 0, 30, tzinfo=UTC), True),
    ("Europe/Lisbon", "01:00", "01:59", datetime(2027, 10, 31, 1, 30, tzinfo=UTC), True),
    ("Europe/Lisbon", "01:00", "01:59", datetime(2027, 10, 31, 2, 30, tzinfo=UTC), False),
    ("Europe/Lisbon", "01:00", "01:59", datetime(2027, 3, 28, 0, 30, tzinfo=UTC), False),
    ("Europe/Lisbon", "01:00", "01:59", datetime(2027, 3, 28, 1, 30, tzinfo=UTC), False),
    ("Europe/Lisbon", "02:00", "02:59", datetime(2027, 3, 28, 1, 30, tzinfo=UTC), True),
    ("America/New_York", "01:00", "01:59", datetime(2027, 11, 7, 5, 30, tzinfo=UTC), True),
    ("America/New_York", "01:00", "01:59", datetime(2027, 11, 7, 6, 30, tzinfo=UTC), True),
    ("America/New_York", "01:00", "01:59", datetime(2027, 11, 7, 7, 30, tzinfo=UTC), False),
    ("America/New_York", "02:00", "02:59", datetime(2027, 3, 14, 6, 30, tzinfo=UTC), False),
    ("America/New_York", "02:00", "02:59", datetime(2027, 3, 14, 7, 30, tzinfo=UTC), False),
    ("America/New_York", "22:00", "03:30", datetime(2027, 3, 14, 7, 20, tzinfo=UTC), True),
]


async def _moment(waiting: Waiting, at: datetime, condition: dict[str, Any], kind: str) -> list[str]:
    """Let a count or an idle spell be there at a moment; return who rang."""
    waiting.at(at - timedelta(minutes=60))
    count = {"condition": "TICKET_COUNT", "value": {"range": {"min": 1}}}
    if kind == "idle":
        await waiting.event(conditions=idle(30, condition), actions=[message("Rung")])
    else:
        conditions, actions = {"all": [condition, count]}, [message("Rung")]
        await waiting.desk.event("maria", "TICKET_COUNT_FOR_GROUP", conditions=conditions, actions=actions)
    waiting.at(at - timedelta(minutes=30 if kind == "idle" else 0))
    await waiting.desk.ticket()
    waiting.at(at + timedelta(minutes=45))  # the bell is late, and the moment is its own
    await waiting.tick()
    return await waiting.rung()


async def _lives_in(waiting: Waiting, zone: str) -> None:
    await waiting.desk.agents["maria"].update_from_dict({"time_zone": zone}).save()


@ON_SQLITE  # what differs is no matter of storage
@pytest.mark.parametrize("kind", ["idle", "count"])
@pytest.mark.parametrize("whose", ["the owner's zone", "a zone of its own"])
@pytest.mark.parametrize(("zone", "start", "end", "at", "rings"), NIGHTS)
async def test_times_of_day_on_the_nights_that_the_clocks_change(
    waiting: Waiting, kind: str, whose: str, zone: str, start: str, end: str, at: datetime, rings: bool
) -> None:
    """An hour that comes twice rings in both, one that is left out in neither."""
    mine = whose == "the owner's zone"
    await _lives_in(waiting, zone if mine else "Asia/Tokyo")
    hours = {"start": start, "end": end, "timeZone": None if mine else zone}
    rung = await _moment(waiting, at, {"condition": "TIME_OF_DAY", "value": {"timeOfDay": hours}}, kind)

    assert rung == ["Rung"] * rings


@ON_SQLITE  # what differs is no matter of storage
@pytest.mark.parametrize("kind", ["idle", "count"])
@pytest.mark.parametrize("whose", ["the owner's zone", "a zone of its own"])
@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Europe/Lisbon", datetime(2027, 10, 30, 22, 30, tzinfo=UTC), "SATURDAY"),
        ("Europe/Lisbon", datetime(2027, 10, 30, 23, 30, tzinfo=UTC), "SUNDAY"),
        ("Europe/Lisbon", datetime(2027, 10, 31, 23, 30, tzinfo=UTC), "SUNDAY"),
        ("America/New_York", datetime(2027, 3, 14, 4, 30, tzinfo=UTC), "SATURDAY"),
        ("America/New_York", datetime(2027, 3, 15, 4, 30, tzinfo=UTC), "MONDAY"),
    ],
)
async def test_days_end_at_midnight_where_the_condition_says(
    waiting: Waiting, kind: str, whose: str, zone: str, at: datetime, day: str
) -> None:
    mine = whose == "the owner's zone"
    await _lives_in(waiting, zone if mine else "Asia/Tokyo")
    condition = {"condition": "DAY_OF_WEEK", "value": {"days": [day]}, "timeZone": None if mine else zone}

    assert await _moment(waiting, at, condition, kind) == ["Rung"]
