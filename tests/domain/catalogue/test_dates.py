"""Conditions on dates: moments, days and durations, on whose clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.events.conditions import Condition
from tests.domain.catalogue.moments import moment
from tests.domain.catalogue.test_kinds import NEW_YORK, dates, holds


@pytest.mark.parametrize(
    ("condition", "at", "expected"),
    [  # it is noon of March 10, 2026
        (dates("2026-03-01T00:00Z", "2026-03-31T00:00Z"), "2026-03-01T00:00", True),
        (dates("2026-03-01T00:00Z", "2026-03-31T00:00Z"), "2026-03-31T00:00", True),
        (dates("2026-03-01T00:00Z", "2026-03-31T00:00Z"), "2026-03-31T00:00:01", False),
        (dates("2026-03-01T00:00+02:00"), "2026-02-28T22:00", True),
        (dates("2026-03-01T00:00+02:00"), "2026-02-28T21:59", False),
        (dates("-PT12H"), "2026-03-10T00:00", True),
        (dates("-PT12H"), "2026-03-09T23:59", False),
        (dates(before="P7D"), "2026-03-17T12:00", True),
        (dates(before="P7D"), "2026-03-17T12:01", False),
        (dates("-P1W", "P1DT2H30M5S"), "2026-03-11T14:30:05", True),
        (dates("-P1W", "P1DT2H30M5S"), "2026-03-11T14:30:06", False),
        (dates("P0D", "2026-03-31T00:00Z"), "2026-03-10T12:00", True),
        (dates(before="P0D", operator="LESS_THAN"), "2026-03-10T12:00", False),
        (dates(before="P0D", operator="LESS_THAN"), "2026-03-10T11:59", True),
        (dates("2026-03-01T00:00Z", operator="GREATER_THAN"), "2026-03-01T00:00", False),
        (dates("2026-03-01T00:00Z", operator="GREATER_THAN"), "2026-03-01T00:00:01", True),
        (dates("-P100W"), None, False),
        (dates("0001-01-01T00:00"), "2026-03-10T12:00", True),
        (dates(before="9999-12-31T23:59"), "2026-03-10T12:00", True),
    ],
    ids=str,
)
def test_dates_are_moments_or_durations_from_now(
    condition: Condition, at: str | None, expected: bool
) -> None:
    """Between includes both ends, less and greater than exclude theirs."""
    assert holds(condition, at and moment(at)) is expected


def test_a_date_without_a_zone_is_in_the_owners() -> None:
    """Midnight in New York is five in the morning in UTC."""
    march = dates("2026-03-01")
    assert holds(march, moment("2026-03-01T05:00"), NEW_YORK)
    assert not holds(march, moment("2026-03-01T04:59"), NEW_YORK)


@pytest.mark.parametrize(
    ("condition", "first", "last"),
    [
        (dates("2026-01-30", "2026-01-31"), "2026-01-30T05:00", "2026-02-01T04:59:59.999999"),
        (dates("2026-01-31T00:00", "2026-01-31"), "2026-01-31T05:00", "2026-02-01T04:59:59.999999"),
        (dates(before="2026-01-31", operator="LESS_THAN"), None, "2026-01-31T04:59:59.999999"),
        (dates("2026-01-31", operator="GREATER_THAN"), "2026-02-01T05:00", None),
    ],
    ids=str,
)
def test_a_day_alone_is_all_of_it_in_the_owners_zone(
    condition: Condition, first: str | None, last: str | None
) -> None:
    """The last of a range is in it, and what comes before or after a day begins or ends with that."""
    for end, beyond in ((first, -1), (last, 1)):
        if end:
            outside = datetime.fromisoformat(moment(end)) + timedelta(microseconds=beyond)
            assert holds(condition, moment(end), NEW_YORK)
            assert not holds(condition, outside.isoformat(), NEW_YORK)


def test_ends_by_two_clocks_are_taken_where_a_zone_may_be_that_they_hold_in() -> None:
    ends = dates("2026-01-02T00:00", "2026-01-01T12:00Z")
    assert holds(ends, moment("2026-01-01T11:00"), ZoneInfo("Pacific/Kiritimati"))


@pytest.mark.parametrize(("end", "at"), [("11-01T01:30", "11-01T05:30"), ("03-08T02:30", "03-08T07:30")])
def test_a_strict_end_is_left_out_also_in_an_hour_that_comes_twice_or_never(end: str, at: str) -> None:
    for strict in (
        dates(f"2026-{end}", operator="GREATER_THAN"),
        dates(before=f"2026-{end}", operator="LESS_THAN"),
    ):
        assert not holds(strict, moment(f"2026-{at}"), NEW_YORK)
