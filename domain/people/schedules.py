"""When what a person is told goes out: quiet hours and digests, by the clock of a zone. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from domain.catalogue.moments import clock_time
from domain.catalogue.zones import zone_named
from domain.errors import Invalid

LONGEST_DIGEST = 24 * 60  # minutes
DAY = timedelta(days=1)


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
        Parse what a person sent; ``zone`` holds where they name none.

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
    When mail goes out together: every so many minutes, counted from each midnight UTC, or once a day.

    Where none was ``given_zone``, ``zone`` is its owner's as it is now.
    """

    every_minutes: int | None = None
    at: time | None = None
    zone: ZoneInfo = ZoneInfo("UTC")  # noqa: RUF009 - it never changes
    given_zone: str | None = None

    @classmethod
    def parse(cls, given: Mapping[str, Any], zone: str) -> Self:
        """
        Parse what a person sent; ``zone`` holds where they name none.

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
            return begun + min(((moment - begun) // spacing + 1) * spacing, DAY)
        today = moment.astimezone(self.zone).date()
        times = (_moments(day, self.at or time(), self.zone)[0] for day in (today, today + DAY))
        return next(out for out in times if out > moment)


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
        own = Invalid("Your own time zone, {given}, is not known here; give one.", given=otherwise)
        raise (fault if name else own).under("timeZone") from None


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
