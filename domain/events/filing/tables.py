"""
Tables: what occurrences show that rules are filed under, looked up at once however many there are. Pure.

A trait is one thing that an occurrence may show; a table knows all of one sort, such as those of the values
of PRIORITY, for as long as rules are filed under them.
"""

from collections.abc import Iterable
from itertools import repeat
from typing import Any

from domain.events.matching import OccurrenceView
from domain.words import GRAM, folded

WORDS_TRIED = 64  # one by one, which is faster than to look up each part of a text


class Trait:
    """One thing that an occurrence may show; ``filed`` are the rules that stand under it first of all."""

    __slots__ = ("filed", "uses", "value")

    def __init__(self, value: Any) -> None:
        self.value, self.uses = value, 0
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
    """Words that stand in the fact, each filed under that of its parts of three letters with the fewest."""

    __slots__ = ("by_gram", "grams", "short")

    def __init__(self, name: str, field: str | None) -> None:
        super().__init__(name, field)
        self.by_gram: dict[str, list[Trait]] = {}
        self.grams: dict[Trait, str] = {}
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
        word = trait.value
        grams = [word[place : place + GRAM] for place in range(len(word) - GRAM + 1)]
        if not grams:
            self.short.add(trait)
            return
        sizes = list(map(len, map(self.by_gram.get, grams, repeat(()))))
        fewest = grams[sizes.index(min(sizes))]
        self.grams[trait] = fewest
        self.by_gram.setdefault(fewest, []).append(trait)

    def _removed(self, trait: Trait) -> None:
        self.short.discard(trait)
        if gram := self.grams.pop(trait, None):
            filed = self.by_gram[gram]
            filed.remove(trait)
            if not filed:
                del self.by_gram[gram]
