"""What one fact may show is found at once: a value, a text however it is written, a word in it."""

from typing import Any

import pytest

from domain.events.filing import tables
from domain.events.filing.tables import Spellings, Table, WordTable
from domain.events.matching import OccurrenceView
from domain.words import fold
from tests.domain.events.filing.filed import NOON, TEXTS, WORDS


def table_of(kind: type[Table], *values: Any, field: str | None = None) -> Table:
    """Make a table under each of whose values that value itself is filed."""
    table = kind("TEXT", field)
    for value in values:
        table.put(value, (value,))
    return table


def shown(table: Table, fact: Any, doubts: list[str] | None = None) -> set[Any]:
    """Return what is found of an occurrence with that fact."""
    found: list[Any] = []
    view = OccurrenceView("", {"TEXT": fact}, NOON, None, None, 0)
    table.show(view, found, [] if doubts is None else doubts)
    return set(found)


def test_a_value_is_shown_for_as_long_as_something_is_filed_under_it() -> None:
    table = table_of(Table, "Red", "Blue")
    table.put("Red", (*table.get("Red"), "also Red"))
    assert [shown(table, fact) for fact in ("Red", "red", None)] == [{"Red", "also Red"}, set(), set()]

    table.put("Red", ())
    assert [shown(table, "Red"), table.get("Red"), bool(table)] == [set(), (), True]
    table.put("Blue", ())
    assert not table


def test_a_custom_field_is_one_of_those_in_a_fact() -> None:
    table = table_of(Table, "Red", field="size")

    assert shown(table, {"size": "Red"}) == {"Red"}
    assert [shown(table, fact) for fact in ({"other": "Red"}, None)] == [set(), set()]


def test_a_text_is_shown_however_it_is_written() -> None:
    table = table_of(Spellings, *map(fold, WORDS))

    assert shown(table, "STRASSE") == shown(table, "straße") == {"strasse"}
    assert [shown(table, fact) for fact in ("VIP calls", None)] == [set(), set()]


@pytest.mark.parametrize("tried", [0, len(WORDS)])
def test_a_word_is_shown_where_it_stands_in_the_text(tried: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether words are tried one by one or looked up by their parts, and whichever are left."""
    monkeypatch.setattr(tables, "WORDS_TRIED", tried)
    table, left = WordTable("TEXT", None), list(dict.fromkeys(map(fold, WORDS)))
    for word in left:
        table.put(word, (word,))
    while left:
        for text in TEXTS:
            assert shown(table, text) == {word for word in left if text and word in fold(text)}
        table.put(left.pop(), ())

    assert [table.filed, table.by_gram, table.grams, table.short] == [{}, {}, {}, set()]


@pytest.mark.parametrize("kind", [Table, Spellings, WordTable])
def test_what_cannot_be_compared_may_show_anything(kind: type[Table]) -> None:
    """And it is said that this is not known."""
    doubts: list[str] = []

    assert shown(table_of(kind, "red", "blue"), ["red"], doubts) == {"red", "blue"}
    assert doubts == ["TEXT"]


@pytest.mark.parametrize("alike", ["order {:04}", "{:04} ordered"])
def test_words_that_are_alike_are_told_apart_by_what_is_not(alike: str) -> None:
    table = WordTable("TEXT", None)
    for number in range(1_000):
        table.put(alike.format(number), ("filed",))

    assert max(map(len, table.by_gram.values())) <= 2


class Long(str):  # noqa: SLOT000 - it counts
    """A word that knows how many parts of it were looked at."""

    looked_at = 0

    def __getitem__(self, place: Any) -> str:
        self.looked_at += 1
        return super().__getitem__(place)


def test_of_long_words_that_are_alike_few_parts_are_looked_at() -> None:
    """Whoever saves an event with a hundred phrases does not hold up the others."""
    table, words = WordTable("TEXT", None), [Long("a" * (500 - number)) for number in range(3)]
    for word in words:
        table.put(word, ("filed",))

    assert 1 <= words[-1].looked_at <= 2 * tables.LOOKED_AT
