"""Notification profiles: by which channels a person is reached, and when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from domain.catalogue.moments import clock_time, zone_named
from domain.errors import DomainError, Invalid

LONGEST_DIGEST = 24 * 60  # minutes
DAY = timedelta(days=1)


class NotificationChannel(StrEnum):
    """
    How a person learns of a message: a noise on the live stream, an e-mail, a web push.

    Attributes:
        LIVE: The open screens make a noise of it; without it the message comes there silently.
        MAIL: An e-mail, alone or in a digest.
        WEB_PUSH: A push to each browser that takes them.
    """

    LIVE = "LIVE"
    MAIL = "MAIL"
    WEB_PUSH = "WEB_PUSH"


Channels = frozenset[NotificationChannel]


@dataclass(frozen=True)
class Choice:
    """The channels of messages, and of those from events that are marked as urgent."""

    normal: Channels = frozenset({NotificationChannel.LIVE, NotificationChannel.WEB_PUSH})
    urgent: Channels = frozenset(NotificationChannel)

    @classmethod
    def parse(cls, given: Mapping[str, Any], otherwise: "Choice") -> Self:
        """Read what was given; what was not is as ``otherwise``."""
        return cls(*(_channels(given.get(name), getattr(otherwise, name)) for name in ("normal", "urgent")))

    def to_json(self) -> dict[str, Any]:
        """Return what `parse` takes."""
        return {name: sorted(getattr(self, name)) for name in ("normal", "urgent")}


def _channels(given: Any, otherwise: Channels) -> Channels:
    return otherwise if given is None else frozenset(map(NotificationChannel, given))


@dataclass(frozen=True)
class QuietHours:
    """
    A stretch of each day, such as 22:00 to 06:30, from its first moment up to its last.

    Where none was ``given_zone``, ``zone`` is their owner's as it is now.
    """

    start: time
    end: time
    zone: ZoneInfo
    given_zone: str | None = None

    @classmethod
    def parse(cls, given: Mapping[str, Any], zone: str) -> Self:
        """
        Check what a person sent; ``zone`` holds where they name none.

        Raises:
            Invalid: with the path inside.
        """
        found = cls(_time(given, "start"), _time(given, "end"), *_zone(given, zone))
        if found.start == found.end:
            raise Invalid("Let them end at another time than they start.", path=("end",))
        return found

    def to_json(self) -> dict[str, Any]:
        """Return what `parse` takes."""
        return {"start": f"{self.start:%H:%M}", "end": f"{self.end:%H:%M}", "timeZone": self.given_zone}

    def end_of(self, moment: datetime) -> datetime | None:
        """
        Return when the quiet hours end that a moment falls into; None if it falls into none.

        Where an hour comes twice, they last from the earliest to the latest moment that the clock may mean.
        """
        today = moment.astimezone(self.zone).date()
        for day in (today - DAY, today):
            last = day if self.start < self.end else day + DAY
            begin, end = min(_moments(day, self.start, self.zone)), max(_moments(last, self.end, self.zone))
            if begin <= moment < end:
                return end
        return None


@dataclass(frozen=True)
class Digest:
    """
    When mail goes out together: every so many minutes, counted from midnight UTC, or once a day.

    Where none was ``given_zone``, ``zone`` is its owner's as it is now.
    """

    every_minutes: int | None = None
    at: time | None = None
    zone: ZoneInfo = ZoneInfo("UTC")  # noqa: RUF009 - it never changes
    given_zone: str | None = None

    @classmethod
    def parse(cls, given: Mapping[str, Any], zone: str) -> Self:
        """
        Check what a person sent; ``zone`` holds where they name none.

        Raises:
            Invalid: with the path inside.
        """
        minutes, at = given.get("everyMinutes"), given.get("at")
        if (minutes is None) == (at is None):
            raise Invalid("Give either `everyMinutes` or `at`.")
        if minutes is not None and not 1 <= minutes <= LONGEST_DIGEST:
            raise Invalid("Give minutes from 1 to {limit}.", path=("everyMinutes",), limit=LONGEST_DIGEST)
        return cls(minutes, _time(given, "at") if at is not None else None, *_zone(given, zone))

    def to_json(self) -> dict[str, Any]:
        """Return what `parse` takes."""
        return {
            "everyMinutes": self.every_minutes,
            "at": self.at and f"{self.at:%H:%M}",
            "timeZone": self.given_zone,
        }

    def after(self, moment: datetime) -> datetime:
        """Return when the next one goes out."""
        if self.every_minutes:
            spacing = timedelta(minutes=self.every_minutes)
            begun = datetime.combine(moment.astimezone(UTC).date(), time(), UTC)
            return begun + ((moment - begun) // spacing + 1) * spacing
        today = moment.astimezone(self.zone).date()
        times = (_moments(day, self.at or time(), self.zone)[0] for day in (today, today + DAY))
        return next(one for one in times if one > moment)


@dataclass(frozen=True)
class Profile:
    """By which channels a person is reached, in all and for single categories, and when."""

    choice: Choice = Choice()
    categories: Mapping[str, Choice] = field(default_factory=dict)
    quiet_hours: QuietHours | None = None
    digest: Digest | None = None

    @classmethod
    def parse(cls, given: Mapping[str, Any], zone: str) -> Self:
        """
        Check what a person sent, who lives in ``zone``; what they left out is as by default.

        Raises:
            Invalid: with the path inside.
        """
        choice, categories = Choice.parse(given, Choice()), dict[str, Choice]()
        for place, one in enumerate(given.get("categories") or ()):
            if one["category"] in categories:
                path = ("categories", str(place), "category")
                raise Invalid("This category is there already.", path=path)
            categories[str(one["category"])] = Choice.parse(one, choice)
        return cls(
            choice,
            categories,
            _part(QuietHours, given, "quietHours", zone),
            _part(Digest, given, "digest", zone),
        )

    def to_json(self) -> dict[str, Any]:
        """Return what `parse` takes."""
        return {
            **self.choice.to_json(),
            "categories": [{"category": name, **one.to_json()} for name, one in self.categories.items()],
            "quietHours": self.quiet_hours and self.quiet_hours.to_json(),
            "digest": self.digest and self.digest.to_json(),
        }

    def channels(self, category: str, *, urgent: bool) -> Channels:
        """Return the channels for messages of a category."""
        choice = self.categories.get(category, self.choice)
        return choice.urgent if urgent else choice.normal

    def quiet_until(self, moment: datetime) -> datetime | None:
        """Return when the quiet hours end that a moment falls into; None if it falls into none."""
        return self.quiet_hours.end_of(moment) if self.quiet_hours else None

    def held_until(self, channel: NotificationChannel, moment: datetime) -> datetime | None:
        """Return until when what is not urgent is held back; None if it goes out at once."""
        digest = self.digest if channel is NotificationChannel.MAIL else None
        out = digest.after(moment) if digest else moment
        out = self.quiet_until(out) or out
        return out if out > moment else None


def _part(kind: Any, given: Mapping[str, Any], name: str, zone: str) -> Any:
    if given.get(name) is None:
        return None
    try:
        return kind.parse(given[name], zone)
    except DomainError as fault:
        raise fault.under(name) from None


def _time(given: Mapping[str, Any], name: str) -> time:
    try:
        return clock_time(given[name])
    except Invalid as fault:
        raise fault.under(name) from None


def _zone(given: Mapping[str, Any], otherwise: str) -> tuple[ZoneInfo, str | None]:
    name = given.get("timeZone") or None
    try:
        return zone_named(name or otherwise), name
    except Invalid as fault:
        raise fault.under("timeZone") from None


def _moments(day: date, at: time, zone: ZoneInfo) -> list[datetime]:
    """
    Return the moments that a wall clock may mean: two that are the same, but where clocks change.

    A time that comes twice has two. One that is left out is the moment at which the clock goes forward.
    """
    first, second = (datetime.combine(day, at.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return [first, second]
    before, change = second, first
    while change - before > timedelta.resolution:
        middle = before + (change - before) / 2
        if middle.astimezone(zone).utcoffset() == second.astimezone(zone).utcoffset():
            before = middle
        else:
            change = middle
    return [change, change]
