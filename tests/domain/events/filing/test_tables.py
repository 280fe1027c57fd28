"""What one fact may show is found at once: a value, a text however it is written, a word in it."""

from typing import Any

import pytest

from domain.events.filing import tables
from domain.events.filing.tables import Spellings, Table, WordTable
from domain.events.matching import OccurrenceView
from domain.words import fold
from tests.domain.events.filing.filed import NOON, TEXTS, WORDS


def shown(table: Table, fact: Any, doubts: list[Any] | None = None) -> set[Any]:
    """Return what an occurrence with that fact shows."""
    view = OccurrenceView("", {"TEXT": fact}, NOON, None, None, 0)
    return {trait.value for trait in table.shown(view, [] if doubts is None else doubts)}


def test_a_value_is_shown_for_as_long_as_something_is_filed_under_it() -> None:
    table = Table("TEXT", None)
    for value in ("Red", "Red", "Blue"):
        table.use(value)
    assert [shown(table, fact) for fact in ("Red", "red", None)] == [{"Red"}, set(), set()]

    table.release("Red")
    assert shown(table, "Red") == {"Red"}
    table.release("Red")
    assert shown(table, "Red") == set()


def test_a_custom_field_is_one_of_those_in_a_fact() -> None:
    table = Table("TEXT", "size")
    table.use("Red")

    assert shown(table, {"size": "Red"}) == {"Red"}
    assert [shown(table, fact) for fact in ({"other": "Red"}, None)] == [set(), set()]


def test_a_text_is_shown_however_it_is_written() -> None:
    table = Spellings("TEXT", None)
    for word in WORDS:
        table.use(fold(word))

    assert shown(table, "STRASSE") == shown(table, "straße") == {"strasse"}
    assert [shown(table, fact) for fact in ("VIP calls", None)] == [set(), set()]


@pytest.mark.parametrize("tried", [0, len(WORDS)])
def test_a_word_is_shown_where_it_stands_in_the_text(tried: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether words are tried one by one or looked up by their parts, and whichever are left."""
    monkeypatch.setattr(tables, "WORDS_TRIED", tried)
    table, left = WordTable("TEXT", None), [fold(word) for word in WORDS]
    for word in left:
        table.use(word)
    while left:
        for text in TEXTS:
            assert shown(table, text) == {word for word in left if text and word in fold(text)}
        table.release(left.pop())

    assert [table.by_gram, table.short] == [{}, set()]


@pytest.mark.parametrize("kind", [Table, Spellings, WordTable])
def test_what_cannot_be_compared_may_show_anything(kind: type[Table]) -> None:
    """And it is said that this is not known."""
    table, doubts = kind("TEXT", None), list[Any]()
    for value in ("red", "blue"):
        table.use(value)

    assert shown(table, ["red"], doubts) == {"red", "blue"} == {doubt.value for doubt in doubts}


@pytest.mark.parametrize("alike", ["order {:04}", "{:04} ordered"])
def test_words_that_are_alike_are_told_apart_by_what_is_not(alike: str) -> None:
    table = WordTable("TEXT", None)
    for number in range(1_000):
        table.use(alike.format(number))

    assert max(map(len, table.by_gram.values())) <= 2
