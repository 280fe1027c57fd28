"""
Words: how texts are compared, searched and put in order, the same everywhere. Pure.

Conditions, lists and the database's own copies of names all go by `fold`, so that no answer depends on
the database, its collation or the keyboard that something was typed on.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from itertools import pairwise, zip_longest
from typing import Any, Literal, Protocol, TypeVar


class _Identified(Protocol):
    id: Any


T = TypeVar("T", bound=_Identified)
Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
BETWEEN = "\x1f"  # stands between texts that are kept as one; it counts as a blank, so no folded text has it
# Soft hyphens, joiners, marks of direction and of variants, which Unicode's own comparison leaves out too.
UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
# Control characters, and marks that have the sentence around them read the other way.
UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
MADE_UP = [  # letters that are written otherwise, too, and marks
    letter
    for letter in map(chr, range(0x300, 0x20000))
    if unicodedata.combining(letter) or unicodedata.decomposition(letter)
]
MARKS = {
    letter
    for letter in MADE_UP
    if unicodedata.combining(unicodedata.normalize("NFKD", letter)[0])  # noqa: TID251 - of one letter
}
# No language puts so many on one letter; putting them in order takes the square of their number.
MARKED = 30
GROWTH = 3  # times
# Single letters that stand for whole phrases, of up to eighteen letters, stay as they are.
LONG = [letter for letter in MADE_UP if len(unicodedata.normalize("NFKC", letter)) > GROWTH]  # noqa: TID251 - of one letter
PHRASES = re.compile(f"([{''.join(LONG)}])")
INDEXED = range(1_000, 200_000)  # letters; shorter texts are searched faster than an index of them
OFTEN = 50  # searches in one text, beyond which an index of it costs less
GRAM = 3  # letters of the parts of words that many are filed under
SPAN = 32  # letters of the pieces that the index knows
FARTHEST = 2_592  # letters of a word that the whole index knows; a phrase has fewer
DOUBTS = 300  # words of which all pieces were found, beyond which the whole index costs less


def normal(form: Form, text: str) -> str:
    """
    Return a text in a normal form of Unicode, in a time that grows as the text does, whoever wrote it.

    For that, 30 marks in a row are put in order by themselves, as in Unicode's Stream-Safe Text Format.
    """
    if text.isascii():
        return text
    if len(text) < MARKED:
        return unicodedata.normalize(form, text)  # noqa: TID251 - here alone
    ends = [0, *_crowded(text), len(text)]
    return "".join(unicodedata.normalize(form, text[begin:end]) for begin, end in pairwise(ends))  # noqa: TID251 - here alone


def _crowded(text: str) -> list[int]:
    """Return where `MARKED` marks in a row end; of each such row, one place is looked at whatever comes."""
    ends, after = list[int](), 0
    for place in range(MARKED - 1, len(text), MARKED):
        if place < after or text[place] not in MARKS:
            continue
        begin = after = place
        while begin and text[begin - 1] in MARKS:
            begin -= 1
        while after < len(text) and text[after] in MARKS:
            after += 1
        ends += range(begin + MARKED, after + 1, MARKED)
    return ends


def fold(text: str | None) -> str:
    """
    Return what a text is compared by; nothing for None.

    Case, ways of writing the same letter, and what nobody sees make no difference, and blanks and line
    ends between words are one blank; accents do. At most three times as long as the text.
    """
    if not text:
        return ""
    seen = text if text.isascii() else UNSEEN.sub("", _plain("NFKD", text))
    folded = " ".join(seen.casefold().split())
    return folded if folded.isascii() else _plain("NFKC", folded)


def quoted(text: str) -> str:
    """Put a text between quotation marks into a sentence, on one line; all but blanks as it was written."""
    mark = '"' if "'" in text and '"' not in text else "'"
    return f"{mark}{UNSHOWN.sub('', ' '.join(text.split()))}{mark}"


def is_blank(text: str) -> bool:
    """Say whether there is nothing in a text that it could be compared by."""
    if text.isascii():
        return not text or text.isspace()
    return not any(map(str.isalnum, text)) and not fold(text)


def _plain(form: Form, text: str) -> str:
    parts = PHRASES.split(text)
    parts[::2] = [normal(form, part) for part in parts[::2]]
    return "".join(parts)


def order_key(text: str) -> str:
    """Return what a name is sorted by: its bare letters, and among equals their accents."""
    folded = fold(text)
    bare = "".join(letter for letter in normal("NFD", folded) if not unicodedata.combining(letter))
    return f"{bare}{BETWEEN}{folded}"


def is_keepable(text: str) -> bool:
    """Say whether databases and wires take a text: PostgreSQL no NUL, and nothing takes half a character."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def by_name(things: Iterable[T]) -> list[T]:
    """Return things in the order of their names, those of one name by id."""
    return sorted(things, key=lambda thing: (order_key(str(thing)), str(thing.id)))


class Folded:
    """A folded text, to look for many words in."""

    def __init__(self, text: str | None) -> None:
        self.text = fold(text)
        self._long = len(self.text) in INDEXED
        self._searches, self._doubts = 0, 0

    def has_any(self, words: Collection[str]) -> bool:
        """Say whether one of some folded words stands in the text, also within another word."""
        if self._long:
            self._searches += len(words)
            if self._searches > OFTEN:
                return any(map(self._finds, words))
        text = self.text
        for word in words:  # noqa: SIM110 - many events ask for a word or two; `any` would take twice the time
            if word in text:
                return True
        return False

    @cached_property
    def grams(self) -> set[str]:
        """What begins at each place of the text, `GRAM` letters far."""
        return {self.text[place : place + GRAM] for place in range(len(self.text) - GRAM + 1)}

    @cached_property
    def _pieces(self) -> set[str]:
        """What begins at each place of the text, `SPAN` letters far."""
        return {self.text[place : place + SPAN] for place in range(len(self.text))}

    @cached_property
    def _beginnings(self) -> list[str]:
        """The pieces in order."""
        return sorted(self._pieces)

    @cached_property
    def _places(self) -> list[int]:
        """
        All places of the text, in the order of what begins there, `FARTHEST` letters far.

        Thrice as many letters are put in order by the ranks of their three parts.
        """
        ranks: dict[Any, int] = {begins: rank for rank, begins in enumerate(self._beginnings, 1)}
        order = [ranks[self.text[place : place + SPAN]] for place in range(len(self.text))]
        span = SPAN
        while span < FARTHEST and len(ranks) < len(order):
            parts = zip_longest(order, order[span:], order[2 * span :], fillvalue=0)
            thrice = [first << 40 | second << 20 | third for first, second, third in parts]
            ranks = {begins: rank for rank, begins in enumerate(sorted(set(thrice)), 1)}
            order, span = [ranks[begins] for begins in thrice], 3 * span
        return sorted(range(len(order)), key=order.__getitem__)

    def _finds(self, word: str) -> bool:
        if len(word) < SPAN:
            place = bisect_left(self._beginnings, word)
            return place < len(self._beginnings) and self._beginnings[place].startswith(word)
        # Pieces that overlap, so that a word of two parts of the text is seldom taken for one of it.
        last = len(word) - SPAN
        if not all(word[at : at + SPAN] in self._pieces for at in (last, *range(0, last, SPAN // 2))):
            return False
        self._doubts += 1
        if self._doubts <= DOUBTS or len(word) > FARTHEST:
            return word in self.text
        place = bisect_left(self._places, word, key=lambda at: self.text[at : at + len(word)])
        return place < len(self.text) and self.text.startswith(word, self._places[place])


class Said(str):  # noqa: SLOT000 - a slot cannot be cached in
    """A text that is folded once, however many look at it."""

    @cached_property
    def folded(self) -> Folded:
        """The text as it is compared."""
        return Folded(self)


def folded(text: str | None) -> Folded:
    """Return a text as it is compared; what is `Said` remembers it."""
    return text.folded if isinstance(text, Said) else Folded(text)


class Remembering(dict[str, Any]):
    """Facts whose texts, also those in objects of their own, are folded once each."""


def remembering(facts: Mapping[str, Any]) -> Remembering:
    """Return facts as ones that remember; those that do are themselves."""
    if isinstance(facts, Remembering):
        return facts
    # Their kinds are looked at as they are: to ask whether each is one of some would be a call for each.
    return Remembering(
        {
            name: Said(fact) if (kind := type(fact)) is str else remembering(fact) if kind is dict else fact
            for name, fact in facts.items()
        }
    )
