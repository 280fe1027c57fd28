"""How texts are compared, searched and put in order."""

import sys
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.words import (
    DOUBTS,
    GROWTH,
    INDEXED,
    MARKS,
    OFTEN,
    SPAN,
    Folded,
    Form,
    by_name,
    fold,
    folded,
    is_blank,
    normal,
    order_key,
    quoted,
    remembering,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
FEW = st.text("ab é\n", max_size=6)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("unable to\r\nlog  in", "Unable to log in"),
        ("unable\u00a0to\u3000log\tin", " unable to log in "),
        ("Straße", "STRASSE"),
        ("σίσυφος", "ΣΊΣΥΦΟΣ"),
        ("e\u0301clair", "\u00c9CLAIR"),
        ("İstanbul", "i\u0307stanbul"),
        ("\uff21\uff22\uff11", "ab1"),
        ("ｶﾞｽ", "ガス"),
        ("office", "ofﬁce"),
        ("ah\u00adorn", "ahorn"),
        ("\u200fرقم طلب", "رقم\u00a0طلب"),
        ("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
        ("❤", "❤\ufe0f"),
    ],
)
def test_the_same_words_are_the_same_however_they_are_written(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("log in", "login"), ("Ärger", "Arger"), ("Ärger", "Ürger"), ("か", "が"), ("件名", "件"), ("и", "й")],
)
def test_other_words_are_others(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("it's", '"it\'s"'),
        ('it\'s "so"', "'it's \"so\"'"),
        ("C:\\temp", "'C:\\temp'"),
        ("Dear all,\r\n\n\tthe printer", "'Dear all, the printer'"),
        ("क्\u200dष", "'क्\u200dष'"),  # with a mark that says how letters are joined
        ("Où\u00a0?", "'Où ?'"),
        ("\u202egnp.exe\x07", "'gnp.exe'"),
    ],
)
def test_a_text_stands_in_a_sentence_as_it_was_written_on_one_line(text: str, shown: str) -> None:
    assert quoted(text) == shown


@given(TEXTS)
def test_folding_is_done_once_and_for_all(text: str) -> None:
    """Nothing is left to fold, whatever form and case it came in, and nothing grows without bounds."""
    done = fold(text)

    assert len(done) <= GROWTH * len(text)
    assert fold(done) == done == fold(normal("NFD", text))
    assert is_blank(text) is (done == "")


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@given(TEXTS)
def test_ordinary_texts_have_their_ordinary_normal_form(form: Form, text: str) -> None:
    assert normal(form, text) == unicodedata.normalize(form, text)


def test_every_mark_is_known_and_every_letter_made_of_marks() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.combining(character) or unicodedata.decomposition(character):
            beginning = unicodedata.normalize("NFKD", character)[0]
            assert (character in MARKS) is (unicodedata.combining(beginning) > 0), hex(ord(character))


@pytest.mark.parametrize(
    "text",
    ["a" + "\u0301" * 900 + "\u0323" * 900, "\u0f73" * 900, "\u0344" * 900, "a" + "\uff9e\u0323" * 900],
)
def test_no_more_marks_are_put_in_order_at_once_than_a_language_has(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """However many a stranger sends; none is lost, and what follows them is put right as ever."""
    asked = list[str]()
    real = unicodedata.normalize

    def noted(form: Form, part: str) -> str:
        asked.append(real("NFKD", part))
        return real(form, part)

    monkeypatch.setattr(unicodedata, "normalize", noted)
    done = fold(text + " e\u0301")

    assert done.endswith(" \u00e9")
    assert len(real("NFKD", done)) >= len(text)
    for part in asked:
        marked = "".join("m" if unicodedata.combining(character) else " " for character in part)
        assert max(map(len, marked.split()), default=0) <= 90


def test_letters_that_stand_for_phrases_do_not_make_a_text_grow() -> None:
    """They stay, and so does all that follows them."""
    assert fold("\ufdfa" * 1_000 + " The End") == "\ufdfa" * 1_000 + " the end"
    assert fold("\u2167") == fold("\u2177")


def test_every_letter_grows_within_bounds_and_once() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.decomposition(character) or character.casefold() != character:
            assert len(fold(character)) <= GROWTH, hex(ord(character))
            assert fold(fold(character)) == fold(character), hex(ord(character))


@dataclass
class Named:
    """A thing with a name."""

    name: str
    id: int = 0

    def __str__(self) -> str:
        return self.name


def test_names_stand_by_their_letters_then_by_accents_and_things_of_one_name_by_id() -> None:
    names = ["zebra", "Ärger", "Ürger", "arger", "Zoë", "ZOE", "éclair", "Ecke", "件名", "Яна", "яблоко"]

    assert [thing.name for thing in by_name(map(Named, reversed(names)))] == [
        *("arger", "Ärger", "Ecke", "éclair", "Ürger", "zebra", "ZOE", "Zoë", "яблоко", "Яна", "件名")
    ]
    assert by_name([Named("Zoe", 2), Named("Zoe", 1)]) == [Named("Zoe", 1), Named("Zoe", 2)]
    assert order_key("Zoë") < order_key("Zoe 2")


@pytest.mark.parametrize(
    ("searches", "doubts"),
    [(0, 0), (OFTEN + 1, 0), (OFTEN + 1, DOUBTS)],
    ids=["as it is", "indexed", "wholly indexed"],
)
@given(st.lists(FEW.map(fold).filter(bool)), FEW)
def test_words_are_found_wherever_they_stand(
    searches: int, doubts: int, words: list[str], start: str
) -> None:
    """Also in a text that so many look for that it is indexed, and when they are longer than its index."""
    text = fold(f"{start} {'lorem ipsum dolor sit amet ' * (INDEXED.start // 20)}baé")
    searched = Folded(text)
    searched.has_any(["?"] * searches)
    for _ in range(doubts):
        searched.has_any([text[: SPAN + 1]])
    words += [text[3:60], text[3:60] + "?", text[-900:], text[-900:] + "?", text[:900] + "?"]

    assert [searched.has_any([word]) for word in words] == [word in text for word in words]
    assert searched.has_any(words)


class Watched(str):  # noqa: SLOT000 - it counts
    """A text that counts how often it is gone through."""

    gone_through = 0

    def __contains__(self, word: str) -> bool:  # type: ignore[override]  # as of `str`
        """Count."""
        self.gone_through += 1
        return super().__contains__(word)


@pytest.mark.parametrize(
    ("text", "ends", "doubted"),
    [
        ("a" * 3_000, "b{}", 0),
        ("ab" * 1_500, "b{}", 0),
        ("ab" * 500 + "a" * 999 + "ab" * 500, "b{}", 0),
        (("a" * 600 + "b") * 6, "a" * 600, DOUBTS),
    ],
    ids=lambda value: str(value)[:9],
)
def test_a_text_is_gone_through_only_so_often(text: str, ends: str, doubted: int) -> None:
    """Also by words that begin as it does, and end otherwise, or are made of what stands in it."""
    searched = Folded(text)
    searched.text = Watched(text)
    number = 2 * (OFTEN + DOUBTS)
    words = [text[: SPAN + index % 500] + ends.format(index) for index in range(number)]

    assert not any(searched.has_any([word]) for word in words)
    assert searched.text.gone_through == OFTEN + doubted
    assert searched.has_any([text[600:1_900]])


class Looked(set[str]):
    """Marks that count how often a letter is looked up."""

    times = 0

    def __contains__(self, one: object) -> bool:
        """Count."""
        self.times += 1
        return super().__contains__(one)


@pytest.mark.parametrize(
    "text", ["\u0390" * 3_000, ("a" + "\u0301" * 29) * 100, "\u0301" * 3_000, "件" * 3_000]
)
def test_no_letter_is_looked_at_often_for_marks(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Most are not even once; a search for rows of marks from each place took most of a message's time."""
    looked = Looked(MARKS)
    monkeypatch.setattr("domain.words.MARKS", looked)
    normal("NFKD", text)

    assert looked.times <= 1.1 * len(text)


@given(st.lists(st.tuples(st.sampled_from("ae \u0301\u0323\uff9e\u0f73"), st.integers(1, 70))))
def test_rows_of_marks_are_cut_from_their_beginning(runs: list[tuple[str, int]]) -> None:
    """After each thirty of them, as a search from the left would find them."""
    text, ends, row = "".join(letter * many for letter, many in runs), list[int](), 0
    for place, character in enumerate(text, 1):
        row = row + 1 if character in MARKS else 0
        ends += [place] if row and row % 30 == 0 else []
    parts = [text[begin:end] for begin, end in pairwise([0, *ends, len(text)])]

    expected = "".join(unicodedata.normalize("NFKD", part) for part in parts)
    assert normal("NFKD", text) == expected


def test_a_fact_is_folded_once_however_many_look() -> None:
    facts = remembering({"SUBJECT": "Ärger", "CUSTOM_FIELD": {"x": "Ürger"}, "COUNT": 3, "PINNED": None})

    assert folded(facts["SUBJECT"]) is folded(facts["SUBJECT"])
    assert folded(facts["CUSTOM_FIELD"]["x"]) is folded(facts["CUSTOM_FIELD"]["x"])
    assert folded(remembering(facts)["SUBJECT"]) is folded(facts["SUBJECT"])
    assert facts == {"SUBJECT": "Ärger", "CUSTOM_FIELD": {"x": "Ürger"}, "COUNT": 3, "PINNED": None}
