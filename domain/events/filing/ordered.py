"""Tables of numbers, some of which in a row are shown at a time. Pure."""

from bisect import bisect_left, bisect_right
from typing import Any

from domain.events.filing.tables import Bucket, Table
from domain.events.matching import OccurrenceView

SLACK = 0.001  # minutes: thresholds are rounded when they are added to a moment


class Ordered(Table):
    """What is filed under numbers, in order, some of which in a row are shown at a time."""

    __slots__ = ("order", "row")

    def __init__(self, name: str, field: str | None) -> None:
        super().__init__(name, field)
        self.row: list[Any] = []  # what is filed, one by one
        self.order: list[float] = []  # under which numbers

    def __bool__(self) -> bool:
        return bool(self.row)

    def get(self, value: float) -> Bucket:
        return tuple(self.row[bisect_left(self.order, value) : bisect_right(self.order, value)])

    def put(self, value: float, bucket: Bucket) -> None:
        places = slice(bisect_left(self.order, value), bisect_right(self.order, value))
        self.order[places] = [value] * len(bucket)
        self.row[places] = bucket

    def _find_all(self, found: list[Any]) -> None:
        found += self.row


class Least(Ordered):
    """What is filed under numbers that the fact reaches."""

    __slots__ = ()

    def find(self, fact: float, found: list[Any]) -> None:
        found += self.row[: bisect_right(self.order, fact)]


class Most(Ordered):
    """What is filed under numbers that the fact does not exceed."""

    __slots__ = ()

    def find(self, fact: float, found: list[Any]) -> None:
        found += self.row[bisect_left(self.order, fact) :]


class Crossings(Ordered):
    """Minutes that an item has just waited; all that it has waited by now where it is asked again."""

    __slots__ = ()

    def show(self, view: OccurrenceView, found: list[Any], doubts: list[str]) -> None:
        spell = view.spell
        if spell is None:
            return
        if spell.crossed is None:
            found += self.row[: bisect_right(self.order, spell.minutes_until(view.at) + SLACK)]
        else:
            found += self.get(spell.crossed)


class Rising(Ordered):
    """Least counts of ranges that a count has come up to."""

    __slots__ = ()

    def show(self, view: OccurrenceView, found: list[Any], doubts: list[str]) -> None:
        if view.counts is not None:
            before, after = view.counts
            found += self.row[bisect_right(self.order, before) : bisect_right(self.order, after)]


class Falling(Ordered):
    """Most counts of ranges that a count has come down to."""

    __slots__ = ()

    def show(self, view: OccurrenceView, found: list[Any], doubts: list[str]) -> None:
        if view.counts is not None:
            before, after = view.counts
            found += self.row[bisect_left(self.order, after) : bisect_left(self.order, before)]
