"""Conditions on moments: times of day and days of the week, on whose clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.catalogue.moments import DayOfWeek, frozen
from domain.events.conditions import Condition
from tests.desk import RunningDesk, message
from tests.domain.catalogue.moments import UTC_ZONE, moment
from tests.domain.catalogue.test_kinds import BERLIN, NEW_YORK, between, holds, it


@pytest.mark.parametrize(
    ("condition", "at", "expected"),
    [
        (between("08:30", "17:00"), "2026-03-10T08:30", True),
        (between("08:30", "17:00"), "2026-03-10T08:29:59", False),
        (between("08:30", "17:00"), "2026-03-10T17:00:59", True),
        (between("08:30", "17:00"), "2026-03-10T17:01", False),
        (between("12:00", "12:00"), "2026-03-10T12:00:30", True),
        (between("12:00", "12:00"), "2026-03-10T12:01", False),
        (between("22:00", "06:00"), "2026-03-10T23:59", True),
        (between("22:00", "06:00"), "2026-03-10T00:00", True),
        (between("22:00", "06:00"), "2026-03-10T06:00", True),
        (between("22:00", "06:00"), "2026-03-10T06:01", False),
        (between("22:00", "06:00"), "2026-03-10T21:59", False),
        (between("22:00", "06:00", "Asia/Kolkata"), "2026-03-10T16:30", True),
        (between("22:00", "06:00", "Asia/Kolkata"), "2026-03-10T16:29", False),
        (between("00:00", "23:59", "Pacific/Kiritimati"), "2026-03-10T12:00", True),
    ],
    ids=str,
)
def test_a_time_of_day_goes_by_the_wall_clock_and_may_wrap_midnight(
    condition: Condition, at: str, expected: bool
) -> None:
    """To the minute, both ends included."""
    assert holds(condition, moment(at)) is expected


@pytest.mark.parametrize(
    ("condition", "at", "expected"),
    [
        (between("02:00", "02:59", "Europe/Berlin"), "2026-03-29T00:59:59", False),
        (between("02:00", "02:59", "Europe/Berlin"), "2026-03-29T01:00", False),
        (between("03:00", "03:00", "Europe/Berlin"), "2026-03-29T01:00", True),
        (between("02:00", "02:59", "Europe/Berlin"), "2026-10-25T00:30", True),
        (between("02:00", "02:59", "Europe/Berlin"), "2026-10-25T01:30", True),
        (between("02:00", "02:59", "Europe/Berlin"), "2026-10-25T02:00", False),
        (between("02:00", "02:59", "America/New_York"), "2026-03-08T06:59", False),
        (between("02:00", "02:59", "America/New_York"), "2026-03-08T07:00", False),
        (between("01:00", "01:59", "America/New_York"), "2026-11-01T05:30", True),
        (between("01:00", "01:59", "America/New_York"), "2026-11-01T06:30", True),
        (between("01:00", "01:59", "America/New_York"), "2026-11-01T07:00", False),
    ],
    ids=str,
)
def test_on_the_nights_the_clocks_change_the_wall_clock_counts(
    condition: Condition, at: str, expected: bool
) -> None:
    """An hour that comes twice counts twice, one that is left out never comes."""
    assert holds(condition, moment(at)) is expected


def test_a_time_of_day_without_a_zone_is_the_owners() -> None:
    """Half past eight in Berlin is half past seven in UTC; a zone that is given comes first."""
    assert holds(between("08:30", "08:30"), moment("2026-03-10T07:30"), BERLIN)
    assert not holds(between("08:30", "08:30"), moment("2026-03-10T08:30"), BERLIN)
    assert holds(between("08:30", "08:30", "UTC"), moment("2026-03-10T08:30"), BERLIN)


@pytest.mark.parametrize(
    ("days", "at", "zone", "expected"),
    [
        ("MONDAY", "2026-03-09T23:30", UTC_ZONE, True),
        ("MONDAY", "2026-03-09T23:30", BERLIN, False),
        ("TUESDAY", "2026-03-09T23:30", BERLIN, True),
        ("SUNDAY", "2026-11-01T03:59", NEW_YORK, False),
        ("SUNDAY", "2026-11-01T04:00", NEW_YORK, True),
        ("SUNDAY", "2026-11-02T04:59", NEW_YORK, True),
        ("SUNDAY", "2026-11-02T05:00", NEW_YORK, False),
        ("SATURDAY SUNDAY", "2026-03-14T12:00", UTC_ZONE, True),
        ("SATURDAY SUNDAY", "2026-03-13T12:00", UTC_ZONE, False),
    ],
    ids=str,
)
def test_a_day_of_the_week_is_the_owners(days: str, at: str, zone: ZoneInfo, expected: bool) -> None:
    """It begins and ends at the owner's midnight, also where the day has 25 hours."""
    assert holds(it(DayOfWeek(), days.split()), moment(at), zone) is expected


async def test_a_bad_zone_of_days_is_refused_where_it_stands(desk: RunningDesk) -> None:
    """Also where the condition is not on days."""
    operation = """mutation($input: CreateEventInput!) { createEvent(input: $input) {
        event { conditions { all { summary timeZone value } } } errors { code path } } }"""
    days = {"condition": "DAY_OF_WEEK", "value": {"days": ["MONDAY"]}}
    given = {
        "name": "Mondays",
        "eventType": "TICKET_CREATED",
        "actions": [message()],
        "conditions": {
            "all": [
                {**days, "timeZone": "Europe/Lissabon"},
                {"condition": "PINNED", "value": {"flag": True}, "timeZone": "Europe/Lisbon"},
            ]
        },
    }
    refused = await desk.maria.ask(operation, input=given)
    assert [(error["code"], error["path"]) for error in refused["errors"]] == [
        ("INVALID", ["conditions", "all", "0", "timeZone"]),
        ("INVALID", ["conditions", "all", "1", "timeZone"]),
    ]

    given["conditions"] = {"all": [{**days, "timeZone": "Europe/Lisbon"}]}
    made = await desk.maria.ask(operation, input=given)
    [condition] = made["event"]["conditions"]["all"]
    assert condition["summary"] == "Day of Week is Monday in Europe/Lisbon"
    assert condition["timeZone"] == "Europe/Lisbon"


def test_a_moment_is_kept_in_utc_also_of_an_hour_that_comes_twice() -> None:
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)

    assert [frozen(twice), frozen(twice.replace(fold=1)), frozen(None)] == [
        "2026-10-25T00:30:00+00:00",
        "2026-10-25T01:30:00+00:00",
        None,
    ]
