"""By which channels a person is reached and when, also on the nights the clocks change."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.people.profiles import LONGEST_DIGEST, NotificationChannel, Profile

LIVE, MAIL, PUSH = NotificationChannel
BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    """Return a moment; without an offset it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def profile(**said: Any) -> Profile:
    """Return the profile of somebody in Berlin."""
    return Profile.parse(said, BERLIN)


def quiet(start: str, end: str, **more: Any) -> Profile:
    """Return a profile with quiet hours."""
    return profile(quietHours={"start": start, "end": end, **more})


def test_by_default_a_person_hears_and_gets_pushes_and_mail_when_it_is_urgent() -> None:
    assert profile().channels("TICKETS", urgent=False) == {LIVE, PUSH}
    assert profile().channels("TICKETS", urgent=True) == {LIVE, MAIL, PUSH}
    assert [profile().held_until(one, at("2026-07-01T23:00")) for one in NotificationChannel] == [None] * 3


def test_a_category_has_channels_of_its_own_and_takes_the_others_from_all() -> None:
    one = profile(normal=["MAIL"], categories=[{"category": "SURVEYS", "normal": []}])
    assert one.channels("TICKETS", urgent=False) == {MAIL}
    assert one.channels("SURVEYS", urgent=False) == set()
    assert one.channels("SURVEYS", urgent=True) == {LIVE, MAIL, PUSH}


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


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"quietHours": {"start": "22:00", "end": "22:00"}}, ("quietHours", "end")),
        ({"quietHours": {"start": "24:00", "end": "06:00"}}, ("quietHours", "start")),
        (
            {"quietHours": {"start": "22:00", "end": "06:00", "timeZone": "Berlin"}},
            ("quietHours", "timeZone"),
        ),
        ({"digest": {}}, ("digest",)),
        ({"digest": {"everyMinutes": 30, "at": "17:00"}}, ("digest",)),
        ({"digest": {"everyMinutes": 0}}, ("digest", "everyMinutes")),
        ({"digest": {"at": "5 pm"}}, ("digest", "at")),
        (
            {"categories": [{"category": "TASKS"}, {"category": "TASKS"}]},
            ("categories", "1", "category"),
        ),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(said: Any, path: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refusal:
        profile(**said)
    assert refusal.value.path == path


def test_a_profile_is_read_as_it_is_written() -> None:
    one = profile(
        normal=["MAIL"],
        categories=[{"category": "TASKS", "urgent": []}],
        quietHours={"start": "22:00", "end": "06:00"},
        digest={"at": "17:00"},
    )
    assert Profile.parse(one.to_json(), BERLIN) == one


def test_hours_without_a_zone_are_by_their_owners_clock_wherever_they_move() -> None:
    """A digest too; what was given a zone stays there."""
    hours, lived_in = {"start": "22:00", "end": "06:00"}, ZoneInfo(BERLIN)
    kept = profile(quietHours=hours, digest={"at": "17:00"}).to_json()
    moved = Profile.parse(kept, "Asia/Tokyo")
    assert moved.quiet_until(at("2026-07-01T13:00")) == at("2026-07-01T21:00")
    assert moved.held_until(MAIL, at("2026-07-01T07:00")) == at("2026-07-01T08:00")

    kept = profile(
        quietHours={**hours, "timeZone": BERLIN}, digest={"at": "17:00", "timeZone": BERLIN}
    ).to_json()
    stays = Profile.parse(kept, "Asia/Tokyo")
    assert stays.quiet_hours
    assert stays.digest
    assert stays.quiet_hours.zone == stays.digest.zone == lived_in
