"""When what a person is told goes out, also on the nights the clocks change."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people.schedules import LONGEST_DIGEST
from tests.domain.people.test_profiles import MAIL, PUSH, at, profile, quiet


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-07-01T19:59:59", None),
        ("2026-07-01T20:00", "2026-07-02T04:30"),
        ("2026-07-02T02:00", "2026-07-02T04:30"),
        ("2026-07-02T04:30", None),
        ("2026-07-02T12:00", None),
    ],
)
def test_quiet_hours_wrap_past_midnight(moment: str, end: str | None) -> None:
    """From 22:00 up to 06:30, in Berlin's summer."""
    assert quiet("22:00", "06:30").quiet_until(at(moment)) == (end and at(end))


def test_quiet_hours_of_another_zone_are_those_of_its_clock() -> None:
    one = quiet("12:00", "13:00", timeZone="America/New_York")
    assert one.quiet_until(at("2026-01-05T17:30")) == at("2026-01-05T18:00")
    assert one.quiet_until(at("2026-01-05T11:30")) is None


@pytest.mark.parametrize(
    ("start", "end", "moment", "until"),
    [
        # In Berlin, on 29 March 2026, 2:00 is followed by 3:00.
        ("22:00", "02:30", "2026-03-29T00:59", "2026-03-29T01:00"),
        ("22:00", "02:30", "2026-03-29T01:00", None),
        ("02:30", "06:00", "2026-03-29T00:45", None),
        ("02:30", "06:00", "2026-03-29T01:00", "2026-03-29T04:00"),
        ("02:15", "02:45", "2026-03-29T01:00", None),
        # On 25 October 2026, the hour from 2:00 comes twice.
        ("22:00", "02:30", "2026-10-25T00:15", "2026-10-25T01:30"),
        ("22:00", "02:30", "2026-10-25T01:15", "2026-10-25T01:30"),
        ("02:30", "06:00", "2026-10-25T00:30", "2026-10-25T05:00"),
    ],
)
def test_quiet_hours_are_as_long_as_the_clock_allows_when_it_changes(
    start: str, end: str, moment: str, until: str | None
) -> None:
    """Nobody is woken at an hour that may be meant to be quiet, and an hour that is left out is none."""
    assert quiet(start, end).quiet_until(at(moment)) == (until and at(until))


@given(
    start=st.times(),
    end=st.times(),
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants it so
)
def test_quiet_hours_end_later_and_within_a_day(start: Any, end: Any, moment: datetime) -> None:
    """Whatever they are, on whichever day; an hour more where the clocks change."""
    if f"{start:%H:%M}" == f"{end:%H:%M}":
        return
    until = quiet(f"{start:%H:%M}", f"{end:%H:%M}").quiet_until(moment)
    assert until is None or timedelta() < until - moment <= timedelta(hours=26)
    assert until is None or quiet(f"{start:%H:%M}", f"{end:%H:%M}").quiet_until(until) is None


@pytest.mark.parametrize(
    ("digest", "moment", "out"),
    [
        ({"everyMinutes": 30}, "2026-07-01T10:10", "2026-07-01T10:30"),
        ({"everyMinutes": 30}, "2026-07-01T10:30", "2026-07-01T11:00"),
        ({"everyMinutes": 420}, "2026-07-01T20:59", "2026-07-01T21:00"),
        ({"everyMinutes": 420}, "2026-07-01T22:00", "2026-07-02T00:00"),
        ({"everyMinutes": 420}, "2026-07-02T00:30", "2026-07-02T07:00"),
        ({"everyMinutes": LONGEST_DIGEST}, "2026-07-01T10:30", "2026-07-02T00:00"),
        ({"at": "17:00"}, "2026-07-01T14:59", "2026-07-01T15:00"),
        ({"at": "17:00"}, "2026-07-01T15:00", "2026-07-02T15:00"),
        ({"at": "02:30"}, "2026-03-28T12:00", "2026-03-29T01:00"),
        ({"at": "17:00", "timeZone": "UTC"}, "2026-07-01T15:00", "2026-07-01T17:00"),
    ],
)
def test_a_digest_holds_mail_back_and_nothing_else(digest: Any, moment: str, out: str) -> None:
    one = profile(digest=digest)
    assert one.held_until(MAIL, at(moment)) == at(out)
    assert one.held_until(PUSH, at(moment)) is None


def test_a_digest_that_would_fall_into_quiet_hours_waits_for_their_end() -> None:
    one = profile(digest={"at": "23:00"}, quietHours={"start": "22:00", "end": "07:00"})
    assert one.held_until(MAIL, at("2026-07-01T12:00")) == at("2026-07-02T05:00")
