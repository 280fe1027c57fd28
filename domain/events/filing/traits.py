"""Traits: all that occurrences of one type may show and rules are filed under. Pure."""

from typing import Any, ClassVar

from domain.catalogue.clues import By
from domain.events.filing import paths
from domain.events.filing.ordered import Crossings, Falling, Least, Most, Rising
from domain.events.filing.paths import CROSSED, FALLING, RISING, Sought
from domain.events.filing.tables import Spellings, Table, Trait, WordTable
from domain.events.matching import OccurrenceView


class Traits:
    """All tables of the rules of one event type."""

    KINDS: ClassVar[dict[str, type[Table]]] = {
        By.VALUE: Table,
        By.SPELLING: Spellings,
        By.WORD: WordTable,
        By.LEAST: Least,
        By.MOST: Most,
        CROSSED: Crossings,
        RISING: Rising,
        FALLING: Falling,
    }

    __slots__ = ("_others", "_plain", "_ranges", "_tables")

    def __init__(self) -> None:
        self._tables: dict[paths.Table, Table] = {}
        # The tables by what they cost: those of plain values are the most, and need no call each.
        self._plain: dict[str, dict[Any, Trait]] = {}
        self._ranges: list[tuple[str, Least | Most]] = []
        self._others: list[Table] = []

    def __bool__(self) -> bool:
        return bool(self._tables)

    def use(self, sought: Sought) -> Trait:
        """Return what is sought, to file one more rule under it."""
        named, value = sought
        table = self._tables.get(named)
        return (table or self._add(named)).use(value)

    def release(self, sought: Sought) -> Trait:
        """Return what is sought, under which there is one rule less."""
        named, value = sought
        table = self._tables[named]
        trait = table.release(value)
        if not table.traits:
            self._remove(named)
        return trait

    def shown(self, view: OccurrenceView, doubts: list[Trait]) -> list[Trait]:
        """Return all that an occurrence shows, and ``doubts`` with it."""
        facts = view.facts
        found: list[Trait] = []
        for name, traits in self._plain.items():
            try:
                trait = traits.get(facts.get(name))
            except TypeError:  # a fact that is no plain value; see `Table.shown`
                found += traits.values()
                doubts += traits.values()
            else:
                if trait is not None:
                    found.append(trait)
        for name, ordered in self._ranges:
            if (fact := facts.get(name)) is not None:
                try:
                    found += ordered.reached(fact)
                except TypeError:  # as above
                    found += ordered.row
                    doubts += ordered.row
        for table in self._others:
            found += table.shown(view, doubts)
        return found

    def _add(self, named: paths.Table) -> Table:
        by, name, field = named
        table = self._tables[named] = self.KINDS[by](name, field)
        if by == By.VALUE and field is None:
            self._plain[name] = table.traits
        elif isinstance(table, Least | Most) and field is None:
            self._ranges.append((name, table))
        else:
            self._others.append(table)
        return table

    def _remove(self, named: paths.Table) -> None:
        by, name, field = named
        table = self._tables.pop(named)
        if by == By.VALUE and field is None:
            del self._plain[name]
        elif isinstance(table, Least | Most) and field is None:
            self._ranges.remove((name, table))
        else:
            self._others.remove(table)
