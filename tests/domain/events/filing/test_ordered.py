"""Of numbers in order, those are shown that a fact, a wait or a count has come to."""

from datetime import timedelta
from typing import Any

import pytest

from domain.catalogue.clocks import Spell
from domain.events.filing.ordered import Crossings, Falling, Least, Most, Ordered, Rising
from domain.events.matching import OccurrenceView
from tests.domain.events.filing.filed import NOON


def seen(fact: float | None = None, **told: Any) -> OccurrenceView:
    """Make an occurrence of that size, or of a spell or counts."""
    return OccurrenceView("", {"SIZE": fact}, NOON, None, None, 0, **told)


def waited(minutes: float, crossed: float | None) -> OccurrenceView:
    """Make one of an item that has waited."""
    return seen(spell=Spell(NOON - timedelta(minutes=minutes), crossed))


@pytest.mark.parametrize(
    ("kind", "view", "shown"),
    [
        (Least, seen(3), [1, 3]),
        (Least, seen(0.5), []),
        (Least, seen(), []),
        (Most, seen(3), [3, 5]),
        (Most, seen(5.5), []),
        (Most, seen(), []),
        (Crossings, waited(3, crossed=3), [3]),
        (Crossings, waited(4, crossed=4), []),
        (Crossings, waited(4, crossed=None), [1, 3]),
        (Crossings, waited(4.9995, crossed=None), [1, 3, 5]),
        (Crossings, seen(), []),
        (Rising, seen(counts=(1, 3)), [3]),
        (Rising, seen(counts=(0, 9)), [1, 3, 5]),
        (Rising, seen(counts=(3, 1)), []),
        (Rising, seen(), []),
        (Falling, seen(counts=(5, 3)), [3]),
        (Falling, seen(counts=(9, 0)), [1, 3, 5]),
        (Falling, seen(counts=(1, 3)), []),
        (Falling, seen(), []),
    ],
)
def test_those_are_shown_that_it_has_come_to(
    kind: type[Ordered], view: OccurrenceView, shown: list[int]
) -> None:
    table = kind("SIZE", None)
    for number in (3, 5, 1):
        table.put(number, (*table.get(number), number))
    assert shown_of(table, view) == shown

    for number in (3, 1):
        table.put(number, ())
    assert shown_of(table, view) == [number for number in shown if number == 5]


def shown_of(table: Ordered, view: OccurrenceView) -> list[Any]:
    """Return what is found of an occurrence."""
    found: list[Any] = []
    table.show(view, found, [])
    return found


def test_all_that_is_filed_under_a_number_is_shown_together() -> None:
    table = Least("SIZE", None)
    for number in (1, 3, 3, 5, 3):
        table.put(number, (*table.get(number), len(table.row)))
    assert shown_of(table, seen(3)) == [0, 1, 2, 4]

    table.put(3, (2, 4))
    assert [shown_of(table, seen(3)), shown_of(table, seen(9))] == [[0, 2, 4], [0, 2, 4, 3]]


def test_a_number_that_cannot_be_compared_may_reach_all() -> None:
    table, found, doubts = Most("SIZE", None), list[Any](), list[str]()
    table.put(3, ("three",))
    table.show(OccurrenceView("", {"SIZE": "many"}, NOON, None, None, 0), found, doubts)

    assert [found, doubts] == [["three"], ["SIZE"]]
