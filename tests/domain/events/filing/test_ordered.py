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
    for number in (3, 5, 1, 3):
        table.use(number)
    assert [trait.value for trait in table.shown(view, [])] == shown

    for number in (3, 1, 3):
        table.release(number)
    assert [trait.value for trait in table.shown(view, [])] == [number for number in shown if number == 5]
