"""Wall clocks: which minute of the week it is somewhere. Pure."""

from datetime import datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = 24 * 60  # minutes
REMEMBERED = 500  # moments by each clock


class WallClock(dict[str, int]):
    """
    The minute of the week, Monday first, of moments in ISO 8601, by the wall clock of a zone.

    Many conditions ask for that of one occurrence, so it remembers the last moments.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, moment: str) -> int:
        local = datetime.fromisoformat(moment).astimezone(self._zone)
        if len(self) >= REMEMBERED:
            self.clear()
        self[moment] = minute = local.weekday() * DAY + local.hour * 60 + local.minute
        return minute


@cache
def wall_clock(zone: ZoneInfo) -> WallClock:
    """Return the wall clock of a zone."""
    return WallClock(zone)


class Stretch(NamedTuple):
    """
    A part of the week by the wall clock of a zone: on some days, Monday being 0, or None for each day.

    On those it begins at a minute of the day and lasts for some minutes more, maybe past midnight.
    """

    zone: ZoneInfo
    days: frozenset[int] | None
    begins: int
    lasts: int
