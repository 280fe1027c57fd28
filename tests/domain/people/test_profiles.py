"""By which channels a person is reached, and when."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.errors import Invalid
from domain.people.profiles import NotificationChannel, Profile

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
    assert [profile().held_until(channel, at("2026-07-01T23:00")) for channel in NotificationChannel] == [
        None
    ] * 3


def test_a_category_has_channels_of_its_own_and_takes_the_others_from_all() -> None:
    one = profile(normal=["MAIL"], categories=[{"category": "SURVEYS", "normal": []}])
    assert one.channels("TICKETS", urgent=False) == {MAIL}
    assert one.channels("SURVEYS", urgent=False) == set()
    assert one.channels("SURVEYS", urgent=True) == {LIVE, MAIL, PUSH}


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
        ({"categories": [{"category": "TASKS"}, {"category": "TASKS"}]}, ("categories", "1", "category")),
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
