"""Kinds of condition values whose fact is a moment; here times of day, and days of the week."""

import re
from datetime import UTC, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from domain.catalogue.forms import moment_of
from domain.catalogue.kinds import Kind, Names, admitted, listed, one_of, title_of
from domain.catalogue.operators import Operator
from domain.catalogue.wall_clocks import DAY, Stretch
from domain.catalogue.zones import zone_named
from domain.errors import Invalid


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


class Momentary(Kind):
    """A kind whose fact is a moment."""

    def freeze(self, reading: Any) -> tuple[Any, str | None]:
        return frozen(reading), None

    def admit(self, given: Any) -> str:
        return moment_of(admitted(given, str, lambda: Invalid("Give a moment, or null."))).isoformat()


class TimeOfDay(Momentary):
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


class DayOfWeek(Momentary):
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
