"""
Tables: what occurrences show that rules are filed under, looked up at once however many there are. Pure.

A trait is one thing that an occurrence may show; a table knows all of one sort, such as those of the values
of PRIORITY, for as long as rules are filed under them.
"""

import math
from collections.abc import Iterable
from typing import Any

from domain.events.matching import OccurrenceView
from domain.words import GRAM, folded

WORDS_TRIED = 64  # one by one, which is faster than to look up each part of a text
PARTS = 500  # that many words have among them, at least


class Trait:
    """
    One thing that an occurrence may show; ``filed`` are the rules that stand under it first of all.

    ``gram`` is the part of a word that it is looked up by; nothing where it is not.
    """

    __slots__ = ("filed", "gram", "uses", "value")

    def __init__(self, value: Any) -> None:
        self.value, self.uses, self.gram = value, 0, ""
        self.filed: Any = ()


class Table:
    """The traits that one fact may show in one way."""

    __slots__ = ("field", "name", "traits")

    def __init__(self, name: str, field: str | None) -> None:
        self.name, self.field = name, field
        self.traits: dict[Any, Trait] = {}

    def use(self, value: Any) -> Trait:
        """Return the trait of a value, to file one more rule under it."""
        trait = self.traits.get(value)
        if trait is None:
            trait = self.traits[value] = Trait(value)
            self._added(trait)
        trait.uses += 1
        return trait

    def release(self, value: Any) -> Trait:
        """Return the trait of a value, under which there is one rule less."""
        trait = self.traits[value]
        trait.uses -= 1
        if not trait.uses:
            del self.traits[value]
            self._removed(trait)
        return trait

    def shown(self, view: OccurrenceView, doubts: list[Trait]) -> Iterable[Trait]:
        """Return the traits it shows; all, and they are ``doubts``, where its fact cannot be compared."""
        try:
            return self._find(view)
        except Exception:  # noqa: BLE001 - whoever decides on the rules meets it again, and tells
            doubts += self.traits.values()
            return self.traits.values()

    def _find(self, view: OccurrenceView) -> Iterable[Trait]:
        """Return the traits that an occurrence shows."""
        trait = self.traits.get(self._fact(view))
        return () if trait is None else (trait,)

    def _fact(self, view: OccurrenceView) -> Any:
        """Return the fact; None where it is missing."""
        fact = view.facts.get(self.name)
        return (fact or {}).get(self.field) if self.field else fact

    def _added(self, trait: Trait) -> None:
        """Note a trait that is new."""

    def _removed(self, trait: Trait) -> None:
        """Forget a trait that nothing is filed under any more."""


class Spellings(Table):
    """Texts, one of which is the fact."""

    __slots__ = ()

    def _find(self, view: OccurrenceView) -> Iterable[Trait]:
        fact = self._fact(view)
        trait = None if fact is None else self.traits.get(folded(fact).text)
        return () if trait is None else (trait,)


class WordTable(Table):
    """Words that stand in the fact, each filed under one of its parts of three letters that has few."""

    __slots__ = ("by_gram", "short")

    def __init__(self, name: str, field: str | None) -> None:
        super().__init__(name, field)
        self.by_gram: dict[str, list[Trait]] = {}
        self.short: set[Trait] = set()

    def _find(self, view: OccurrenceView) -> Iterable[Trait]:
        fact = self._fact(view)
        if fact is None:
            return ()
        said = folded(fact)
        text = said.text
        if len(self.traits) <= WORDS_TRIED:
            return [trait for word, trait in self.traits.items() if word in text]
        by_gram, found = self.by_gram, list(self.short)
        for gram in by_gram.keys() & said.grams:
            found += by_gram[gram]
        return [trait for trait in found if trait.value in text]

    def _added(self, trait: Trait) -> None:
        word, by_gram = trait.value, self.by_gram
        usual, fewest = len(self.traits) / max(len(by_gram), PARTS), math.inf
        # Of one with no more than usual, no other is much better; texts of a sort, as orders, begin alike.
        for place in range(len(word) - GRAM, -1, -1):
            gram = word[place : place + GRAM]
            filed = len(by_gram.get(gram, ()))
            if filed < fewest:
                fewest, trait.gram = filed, gram
                if filed <= usual:
                    break
        if trait.gram:
            by_gram.setdefault(trait.gram, []).append(trait)
        else:
            self.short.add(trait)

    def _removed(self, trait: Trait) -> None:
        if not trait.gram:
            self.short.discard(trait)
            return
        filed = self.by_gram[trait.gram]
        filed.remove(trait)
        if not filed:
            del self.by_gram[trait.gram]
