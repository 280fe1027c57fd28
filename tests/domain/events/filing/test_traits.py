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


def test_each_is_shown_from_its_table_and_gone_with_the_last_rule_under_it() -> None:
    traits, doubts = Traits(), list[Any]()
    for sought in (*SOUGHT, *SOUGHT, ((CROSSED, "", None), 9.0)):
        traits.use(sought)
    for times in (2, 1):
        values = [trait.value for trait in traits.shown(seen(**FACTS), doubts)]
        assert sorted(map(str, values)) == ["2", "3", "5", "Large", "Red", "anna", "vip"], times
        for sought in SOUGHT:
            traits.release(sought)

    assert traits.shown(seen(**FACTS), doubts) == doubts == []


def test_what_cannot_be_looked_up_may_be_any_of_those_filed() -> None:
    traits, doubts = Traits(), list[Any]()
    for table in ((By.VALUE, "COLOUR", None), (By.LEAST, "NUMBER", None)):
        for value in (1, 2):
            traits.use((table, value))
    shown = traits.shown(seen(COLOUR=["Red"], NUMBER="many"), doubts)

    assert [trait.value for trait in shown] == [trait.value for trait in doubts] == [1, 2, 1, 2]
