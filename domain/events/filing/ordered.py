"""Tables of numbers, some of which in a row are shown at a time. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from domain.events.filing.tables import Table, Trait
from domain.events.matching import OccurrenceView

SLACK = 0.001  # minutes: thresholds are rounded when they are added to a moment


class Ordered(Table):
    """Numbers in order, some of which in a row are shown at a time."""

    __slots__ = ("order", "row")

    def __init__(self, name: str, field: str | None) -> None:
        super().__init__(name, field)
        self.order: list[float] = []
        self.row: list[Trait] = []  # those of these numbers

    def _added(self, trait: Trait) -> None:
        place = bisect_left(self.order, trait.value)
        self.order.insert(place, trait.value)
        self.row.insert(place, trait)

    def _removed(self, trait: Trait) -> None:
        place = bisect_left(self.order, trait.value)
        del self.order[place], self.row[place]


class Least(Ordered):
    """Numbers that the fact reaches."""

    __slots__ = ()

    def _find(self, view: OccurrenceView) -> Iterable[Trait]:
        fact = self._fact(view)
        return () if fact is None else self.reached(fact)

    def reached(self, fact: float) -> list[Trait]:
        """Return those that a fact passes."""
        return self.row[: bisect_right(self.order, fact)]


class Most(Ordered):
    """Numbers that the fact does not exceed."""

    __slots__ = ()

    def _find(self, view: OccurrenceView) -> Iterable[Trait]:
        fact = self._fact(view)
        return () if fact is None else self.reached(fact)

    def reached(self, fact: float) -> list[Trait]:
        """Return those that a fact passes."""
        return self.row[bisect_left(self.order, fact) :]


class Crossings(Ordered):
    """Minutes that an item has just waited; all that it has waited by now where it is asked again."""

    __slots__ = ()

    def _find(self, view: OccurrenceView) -> Iterable[Trait]:
        spell = view.spell
        if spell is None:
            return ()
        if spell.crossed is None:
            return self.row[: bisect_right(self.order, spell.minutes_until(view.at) + SLACK)]
        trait = self.traits.get(spell.crossed)
        return () if trait is None else (trait,)


class Rising(Ordered):
    """Least counts of ranges that a count has come up to."""

    __slots__ = ()

    def _find(self, view: OccurrenceView) -> Iterable[Trait]:
        if view.counts is None:
            return ()
        before, after = view.counts
        return self.row[bisect_right(self.order, before) : bisect_right(self.order, after)]


class Falling(Ordered):
    """Most counts of ranges that a count has come down to."""

    __slots__ = ()

    def _find(self, view: OccurrenceView) -> Iterable[Trait]:
        if view.counts is None:
            return ()
        before, after = view.counts
        return self.row[bisect_left(self.order, after) : bisect_left(self.order, before)]
