"""Kinds of condition values whose fact is a moment: times of day, days of the week, and dates."""

import re
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from operator import le, lt
from typing import Any
from zoneinfo import ZoneInfo

from domain.catalogue.forms import moment_of
from domain.catalogue.kinds import Kind, Names, Predicate, admitted, listed, one_of, title_of
from domain.catalogue.operators import Operator
from domain.catalogue.wall_clocks import DAY, Stretch
from domain.catalogue.zones import zone_named
from domain.errors import Invalid

OFFSET = timedelta(days=1)  # from UTC, which no zone reaches
LONGEST_DAY = len("2026-01-31")  # characters; with a time of day, a moment has more


class Day(StrEnum):
    """
    A day of the week, Monday first.

    Attributes:
        MONDAY: The first day of the week.
        TUESDAY: The second day of the week.
        WEDNESDAY: The third day of the week.
        THURSDAY: The fourth day of the week.
        FRIDAY: The fifth day of the week.
        SATURDAY: The sixth day of the week.
        SUNDAY: The last day of the week.
    """

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


def clock_time(text: str) -> time:
    """
    Return a time of day, given in hours and minutes.

    Raises:
        Invalid: it is none.
    """
    if re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        return time.fromisoformat(text)
    raise Invalid("'{given}' is not a time of day such as '08:30'.", given=text[:20])


def _minute(text: str) -> int:
    """Return which minute of the day a time of day is."""
    of = time.fromisoformat(text)
    return of.hour * 60 + of.minute


def frozen(moment: datetime | None) -> str | None:
    """Return a moment as facts keep it: as ISO 8601 in UTC."""
    if moment is None:
        return None
    # In UTC before it is looked up: elsewhere, two moments are alike where clocks are set back.
    return _frozen(moment if moment.tzinfo is UTC else moment.astimezone(UTC))


_frozen = lru_cache(maxsize=100)(datetime.isoformat)  # what happens now is frozen for several conditions


class _Momentary(Kind):
    """A kind whose fact is a moment."""

    def freeze(self, reading: Any) -> tuple[Any, str | None]:
        return frozen(reading), None

    def admit(self, given: Any) -> str:
        return moment_of(admitted(given, str, lambda: Invalid("Give a moment, or null."))).isoformat()


class TimeOfDay(_Momentary):
    """
    A stretch of the day by the wall clock, to the minute, both ends included.

    It may wrap past midnight. On the night the clocks change, an hour that comes twice counts twice
    and one that is left out never comes.
    """

    name = "time-of-day"
    takes = "timeOfDay"
    operators = (Operator.BETWEEN,)
    default = Operator.BETWEEN

    def parse(self, operator: Operator, given: Any) -> dict[str, str | None]:
        for end in ("start", "end"):
            try:
                clock_time(given[end])
            except Invalid as refusal:
                raise refusal.under(end) from None
        zone = given.get("timeZone")
        try:
            zone and zone_named(zone)
        except Invalid as refusal:
            raise refusal.under("timeZone") from None
        return {"start": given["start"], "end": given["end"], "timeZone": zone}

    def stretch(self, value: Any, zone: ZoneInfo) -> Stretch:
        start, end = (_minute(value[name]) for name in ("start", "end"))
        where = ZoneInfo(value["timeZone"]) if value["timeZone"] else zone
        return Stretch(where, None, start, (end - start) % DAY)

    def say(self, operator: Operator, value: Any, names: Names) -> str:
        zone = f" {value['timeZone']}" if value["timeZone"] else ""
        return f"is between {value['start']} and {value['end']}{zone}"

    def actual(self, value: Any, fact: Any, zone: ZoneInfo) -> str:
        where = ZoneInfo(value["timeZone"]) if value["timeZone"] else zone
        return f"{datetime.fromisoformat(fact).astimezone(where):%H:%M}"


class DayOfWeek(_Momentary):
    """Days of the week, by the owner's wall clock."""

    name = "day-of-week"
    takes = "days"
    operators = (Operator.IN,)
    default = Operator.IN

    def parse(self, operator: Operator, given: Any) -> list[str]:
        days = listed(given, lambda: Invalid("Give at least one day."))
        return sorted(set(days), key=lambda day: list(Day).index(Day(day)))

    def stretch(self, value: Any, zone: ZoneInfo) -> Stretch:
        days = list(Day)
        return Stretch(zone, frozenset(days.index(Day(day)) for day in value), 0, DAY - 1)

    def say(self, operator: Operator, value: Any, names: Names) -> str:
        return f"is {one_of(map(title_of, value))}"

    def actual(self, value: Any, fact: Any, zone: ZoneInfo) -> str:
        return title_of(list(Day)[datetime.fromisoformat(fact).astimezone(zone).weekday()])


class Dates(_Momentary):
    """
    A moment within a range, both ends included.

    Either end is a moment, or an ISO 8601 duration (`P7D`, `-PT12H`) from the moment at which the
    occurrence happened. A moment without a zone is in the owner's; a day alone is the whole day there.
    """

    name = "date-range"
    takes = "dates"
    operators = (Operator.BETWEEN, Operator.LESS_THAN, Operator.GREATER_THAN)
    default = Operator.BETWEEN
    shape = re.compile(
        r"(?P<sign>[+-]?)P(?=.)(?:(?P<weeks>\d{1,9})W)?(?:(?P<days>\d{1,9})D)?"
        r"(?:T(?=.)(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9})S)?)?"
    )
    longest = timedelta(days=100 * 366)

    def parse(self, operator: Operator, given: Any) -> dict[str, str | None]:
        after, before = given.get("after"), given.get("before")
        ends = []
        for end, text in (("after", after), ("before", before)):
            if text is None:
                continue
            found = self._end(operator, end, text)
            if found is None:
                raise Invalid(
                    "'{given}' is neither a moment (2026-01-31T09:00Z) nor a duration (P7D, -PT12H).",
                    path=(end,),
                    given=text[:40],
                )
            if isinstance(found, timedelta) and abs(found) > self.longest:
                raise Invalid("Give a duration of at most 100 years.", path=(end,))
            ends.append(found)
        if not ends:
            raise Invalid("Give after, before or both.")
        if len(ends) == 2 and _reversed(*ends):  # noqa: PLR2004 - both ends
            raise Invalid(
                "after {after} is later than before {before}.", path=("after",), after=after, before=before
            )
        if operator is Operator.LESS_THAN and (before is None or after is not None):
            raise Invalid("LESS_THAN takes before alone.", path=("before",))
        if operator is Operator.GREATER_THAN and (after is None or before is not None):
            raise Invalid("GREATER_THAN takes after alone.", path=("after",))
        return {"after": after, "before": before}

    def _end(self, operator: Operator, end: str, text: str) -> datetime | timedelta | None:
        if found := self.shape.fullmatch(text):
            parts = {
                name: int(digits) for name, digits in found.groupdict().items() if name != "sign" and digits
            }
            try:
                return timedelta(**parts) * (-1 if found["sign"] == "-" else 1)
            except OverflowError:
                return timedelta.max
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        if len(text) > LONGEST_DAY:
            return moment
        # A day alone is in the range that it ends, and is over before what comes after it.
        last = (end == "before") is (operator is Operator.BETWEEN)
        return datetime.combine(moment, time.max if last else time.min)

    def predicate(self, operator: Operator, value: Any, zone: ZoneInfo) -> Predicate:
        ends = ("after", "before")
        after, before = (self._end(operator, end, value[end]) if value[end] else None for end in ends)
        # By equality, a moment of an hour that comes twice, or never, is none of another zone.
        earlier = le if operator is Operator.BETWEEN else lt

        def fixed(end: datetime | timedelta, now: datetime) -> datetime:
            if isinstance(end, timedelta):
                return now + end
            return end if end.tzinfo else end.replace(tzinfo=zone)

        def within(fact: str | None, now: datetime) -> bool:
            if fact is None:
                return False
            moment = datetime.fromisoformat(fact)
            ends = [fixed(end, now) for end in (after, before) if end is not None]
            return (after is None or earlier(ends[0], moment)) and (
                before is None or earlier(moment, ends[-1])
            )

        return within

    def say(self, operator: Operator, value: Any, names: Names) -> str:
        ends = [("after", value["after"]), ("before", value["before"])]
        return "is " + " and ".join(f"{word} {end}" for word, end in ends if end)

    def actual(self, value: Any, fact: Any, zone: ZoneInfo) -> str:
        return f"{datetime.fromisoformat(fact).astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _reversed(after: datetime | timedelta, before: datetime | timedelta) -> bool:
    """Say whether a range is empty whenever it is looked at, in whatever zone its owner is."""
    if isinstance(after, timedelta) or isinstance(before, timedelta):
        return isinstance(after, timedelta) and isinstance(before, timedelta) and after > before
    alike = (after.tzinfo is None) == (before.tzinfo is None)
    early, late = (end if end.tzinfo else end.replace(tzinfo=UTC) for end in (before, after))
    return late - early > (timedelta() if alike else OFFSET)
