"""Dates: a condition's range of moments, whose ends are moments, days, or durations from what happens."""

import re
from datetime import UTC, datetime, time, timedelta
from operator import le, lt
from typing import Any
from zoneinfo import ZoneInfo

from domain.catalogue.kinds import Names, Predicate
from domain.catalogue.moments import Momentary
from domain.catalogue.operators import Operator
from domain.errors import Invalid

OFFSET = timedelta(days=1)  # from UTC, which no zone reaches
LONGEST_DAY = len("2026-01-31")  # characters; with a time of day, a moment has more


class Dates(Momentary):
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
        after, before = (value[end] and self._said(value[end]) for end in ("after", "before"))
        if operator is not Operator.BETWEEN:
            return f"is after {after}" if after else f"is before {before}"
        if after and before:
            return f"is between {after} and {before}"
        return f"is {after} or later" if after else f"is {before} or earlier"

    def _said(self, end: str) -> str:
        """Say an end as people do, a moment as it was written."""
        if not (found := self.shape.fullmatch(end)):
            return end
        parts = [(int(digits), unit) for unit, digits in found.groupdict("0").items() if unit != "sign"]
        said = " ".join(f"{n} {unit.removesuffix('s') if n == 1 else unit}" for n, unit in parts if n)
        side = "before" if found["sign"] == "-" else "after"
        return f"{said} {side} it happens" if said else "when it happens"

    def actual(self, value: Any, fact: Any, zone: ZoneInfo) -> str:
        return f"{datetime.fromisoformat(fact).astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _reversed(after: datetime | timedelta, before: datetime | timedelta) -> bool:
    """Say whether a range is empty whenever it is looked at, in whatever zone its owner is."""
    if isinstance(after, timedelta) or isinstance(before, timedelta):
        return isinstance(after, timedelta) and isinstance(before, timedelta) and after > before
    alike = (after.tzinfo is None) == (before.tzinfo is None)
    early, late = (end if end.tzinfo else end.replace(tzinfo=UTC) for end in (before, after))
    return late - early > (timedelta() if alike else OFFSET)
