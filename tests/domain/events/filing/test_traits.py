"""All that occurrences of a type may show is found in the table where it was filed."""

from typing import Any

from domain.catalogue.clues import By
from domain.events.filing.paths import CROSSED, RISING, Sought
from domain.events.filing.traits import Traits
from domain.events.matching import OccurrenceView
from tests.domain.events.filing.filed import NOON

SOUGHT: list[Sought] = [
    ((By.VALUE, "COLOUR", None), "Red"),
    ((By.VALUE, "CUSTOM", "size"), "Large"),
    ((By.SPELLING, "NAME", None), "anna"),
    ((By.WORD, "TEXT", None), "vip"),
    ((By.LEAST, "NUMBER", None), 3),
    ((By.MOST, "CUSTOM", "weight"), 5),
    ((RISING, "", None), 2),
]
FACTS = {
    "COLOUR": "Red",
    "CUSTOM": {"size": "Large", "weight": 4},
    "NAME": "Anna",
    "TEXT": "A VIP calls",
    "NUMBER": 3,
}


def seen(**facts: Any) -> OccurrenceView:
    """Make an occurrence with these facts, by which a count has risen to two."""
    return OccurrenceView("", facts, NOON, None, None, 0, counts=(1, 2))


def shown(traits: Traits, view: OccurrenceView, doubts: list[str]) -> list[Any]:
    """Return what is found of an occurrence."""
    found: list[Any] = []
    traits.show(view, found, doubts)
    return found


def test_each_is_shown_from_its_table_and_gone_with_the_last_that_is_filed_there() -> None:
    traits, doubts = Traits(), list[str]()
    for sought in (*SOUGHT, ((CROSSED, "", None), 9.0)):
        traits.change(sought, lambda bucket, value: (*bucket, value), sought[1])
    found = shown(traits, seen(**FACTS), doubts)
    assert sorted(map(str, found)) == ["2", "3", "5", "Large", "Red", "anna", "vip"]

    for sought in SOUGHT:
        traits.change(sought, lambda _bucket: ())
    assert shown(traits, seen(**FACTS), doubts) == doubts == []
    assert traits
    traits.change(((CROSSED, "", None), 9.0), lambda _bucket: ())
    assert not traits


def test_what_cannot_be_looked_up_may_be_any_of_those_filed() -> None:
    traits, doubts = Traits(), list[str]()
    for table in ((By.VALUE, "COLOUR", None), (By.LEAST, "NUMBER", None), (By.MOST, "OTHER", None)):
        for value in (1, 2):
            traits.change((table, value), lambda _bucket, value: (value,), value)

    assert shown(traits, seen(COLOUR=["Red"], NUMBER=1, OTHER=2), doubts) == [1, 2, 1, 2]
    assert shown(traits, seen(COLOUR=1, NUMBER="many", OTHER=2), doubts) == [1, 1, 2, 2]
    for text in ("anna", "bea"):
        traits.change(((By.SPELLING, "NAME", None), text), lambda _bucket, text: (text,), text)
    assert shown(traits, seen(COLOUR=1, NUMBER=1, NAME=5), doubts) == [1, 1, "anna", "bea"]
    assert doubts == ["COLOUR", "NUMBER", "NAME"]
