"""
Tables: what occurrences show that rules are filed under, looked up at once however many there are. Pure.

A table knows all that one fact may show in one way, such as the values of PRIORITY, for as long as rules
are filed under them.
"""

import math
from collections.abc import Iterable
from typing import Any, TypeAlias

from domain.events.matching import OccurrenceView
from domain.words import GRAM, Folded, folded

WORDS_TRIED = 64  # one by one, which is faster than to look up each part of a text
LOOKED_AT = 24  # parts of a long word, of which one is chosen, and fewer than twice as many of a shorter one
PARTS = 500  # that many words have among them, at least

Bucket: TypeAlias = tuple[Any, ...]  # what is filed in one place; where that is nothing, the place is gone


class Table:
    """What is filed under the values that one fact may have."""

    __slots__ = ("field", "filed", "name")

    def __init__(self, name: str, field: str | None) -> None:
        self.name, self.field = name, field
        self.filed: dict[Any, Bucket] = {}

    def __bool__(self) -> bool:
        return bool(self.filed)

    def get(self, value: Any) -> Bucket:
        """Return what is filed under a value."""
        return self.filed.get(value, ())

    def put(self, value: Any, bucket: Bucket) -> None:
        """File a bucket under a value, in place of what was there."""
        if bucket:
            self.filed[value] = bucket
        else:
            del self.filed[value]

    def show(self, view: OccurrenceView, found: list[Any], doubts: list[str]) -> None:
        """
        Add what is filed under what an occurrence shows to ``found``.

        Where its fact cannot be compared, that is all, and its name goes to ``doubts``.
        """
        try:
            fact = view.facts.get(self.name)
            if self.field:
                fact = (fact or {}).get(self.field)
            if fact is not None:
                self.find(fact, found)
        except Exception:  # noqa: BLE001 - whoever decides on the rules meets it again, and tells
            doubts.append(self.name)
            self._find_all(found)

    def find(self, fact: Any, found: list[Any]) -> None:
        """
        Add what is filed under what a fact shows to ``found``.

        Raises:
            AttributeError, TypeError: it cannot be compared.
        """
        found += self.filed.get(fact, ())

    def _find_all(self, found: list[Any]) -> None:
        """Add all that is filed."""
        for bucket in self.filed.values():
            found += bucket


class Spellings(Table):
    """What is filed under texts, one of which is the fact."""

    __slots__ = ()

    def find(self, fact: Any, found: list[Any]) -> None:
        found += self.filed.get(folded(fact).text, ())


class WordTable(Table):
    """What is filed under words that stand in the fact; each is found by a part of it that few have."""

    __slots__ = ("by_gram", "grams", "short")

    def __init__(self, name: str, field: str | None) -> None:
        super().__init__(name, field)
        self.by_gram: dict[str, list[str]] = {}
        self.grams: dict[str, str] = {}  # of each word the part that it is found by
        self.short: set[str] = set()

    def put(self, value: str, bucket: Bucket) -> None:
        """File a bucket under a word, in place of what was there."""
        if not bucket:
            self._remove(value)
        elif value not in self.filed:
            self._add(value)
        super().put(value, bucket)

    def find(self, fact: Any, found: list[Any]) -> None:
        said, filed = folded(fact), self.filed
        text = said.text
        for word in filed if len(filed) <= WORDS_TRIED else self._looked_up(said):
            if word in text:
                found += filed[word]

    def _looked_up(self, said: Folded) -> Iterable[str]:
        """Return the words that may stand in a text, by its parts."""
        by_gram, words = self.by_gram, list(self.short)
        for gram in by_gram.keys() & said.grams:
            words += by_gram[gram]
        return words

    def _add(self, word: str) -> None:
        by_gram, chosen = self.by_gram, ""
        usual, fewest = (len(self.filed) + 1) / max(len(by_gram), PARTS), math.inf
        # Of one with no more than usual, no other is much better; texts of a sort, as orders, begin alike.
        last = len(word) - GRAM
        for place in (last, *range(0, last, max(1, last // LOOKED_AT))) if last >= 0 else ():
            gram = word[place : place + GRAM]
            filed = len(by_gram.get(gram, ()))
            if filed < fewest:
                fewest, chosen = filed, gram
                if filed <= usual:
                    break
        if chosen:
            self.grams[word] = chosen
            by_gram.setdefault(chosen, []).append(word)
        else:
            self.short.add(word)

    def _remove(self, word: str) -> None:
        gram = self.grams.pop(word, None)
        if gram is None:
            self.short.remove(word)
            return
        alike = self.by_gram[gram]
        alike.remove(word)
        if not alike:
            del self.by_gram[gram]
