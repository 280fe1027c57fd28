"""Tables of numbers, some of which in a row are shown at a time. Pure."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable

from domain.events.filing.tables import Table, Trait
from domain.events.matching import OccurrenceView

SLACK = 0.001  # minutes: thresholds are rounded when they are added to a moment


class Ordered(Table):
    """Numbers in order, some of which in a row are shown at a time."""

    __slots__ = ("order",)

    def __init__(self, name: str, field: str | None) -> None:
        super().__init__(name, field)
        self.order: list[float] = []

    def _added(self, trait: Trait) -> None:
        insort(self.order, trait.value)

    def _removed(self, trait: Trait) -> None:
        del self.order[bisect_left(self.order, trait.value)]

    def _part(self, begin: int | None, end: int | None) -> list[Trait]:
        """Return the traits from one place to another."""
        return [self.traits[value] for value in self.order[begin:end]]


class Least(Ordered):
    """Numbers that the fact reaches."""

    __slots__ = ()

    def _find(self, view: OccurrenceView) -> Iterable[Trait]:
        fact = self._fact(view)
        return () if fact is None else self._part(None, bisect_right(self.order, fact))


class Most(Ordered):
    """Numbers that the fact does not exceed."""

    __slots__ = ()

    def _find(self, view: OccurrenceView) -> Iterable[Trait]:
        fact = self._fact(view)
        return () if fact is None else self._part(bisect_left(self.order, fact), None)


class Crossings(Ordered):
    """Minutes that an item has just waited; all that it has waited by now where it is asked again."""

    __slots__ = ()

    def _find(self, view: OccurrenceView) -> Iterable[Trait]:
        spell = view.spell
        if spell is None:
            return ()
        if spell.crossed is None:
            return self._part(None, bisect_right(self.order, spell.minutes_until(view.at) + SLACK))
        trait = self.traits.get(spell.crossed)
        return () if trait is None else (trait,)


class Rising(Ordered):
    """Least counts of ranges that a count has come up to."""

    __slots__ = ()

    def _find(self, view: OccurrenceView) -> Iterable[Trait]:
        if view.counts is None:
            return ()
        before, after = view.counts
        return self._part(bisect_right(self.order, before), bisect_right(self.order, after))


class Falling(Ordered):
    """Most counts of ranges that a count has come down to."""

    __slots__ = ()

    def _find(self, view: OccurrenceView) -> Iterable[Trait]:
        if view.counts is None:
            return ()
        before, after = view.counts
        return self._part(bisect_left(self.order, after), bisect_left(self.order, before))
