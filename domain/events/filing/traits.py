"""Traits: all that occurrences of one type may show and rules are filed under. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Any

from domain.catalogue.clues import By
from domain.events.filing import paths
from domain.events.filing.ordered import Crossings, Falling, Least, Most, Rising
from domain.events.filing.paths import CROSSED, FALLING, RISING, Sought
from domain.events.filing.tables import Bucket, Spellings, Table, WordTable
from domain.events.matching import OccurrenceView

KINDS: dict[str, type[Table]] = {
    By.VALUE: Table,
    By.SPELLING: Spellings,
    By.WORD: WordTable,
    By.LEAST: Least,
    By.MOST: Most,
    CROSSED: Crossings,
    RISING: Rising,
    FALLING: Falling,
}


class Traits:
    """The tables of some rules of one event type."""

    __slots__ = ("_least", "_most", "_others", "_plain", "_tables", "_texts")

    def __init__(self) -> None:
        self._tables: dict[paths.Table, Table] = {}
        # The tables by what they cost: those of plain values are the most, and need no call each.
        self._plain: dict[str, dict[Any, Bucket]] = {}
        self._least: list[tuple[str, list[float], list[Any]]] = []
        self._most: list[tuple[str, list[float], list[Any]]] = []
        self._texts: list[Spellings | WordTable] = []
        self._others: list[Table] = []

    def __bool__(self) -> bool:
        return bool(self._tables)

    def change(self, sought: Sought, change: Callable[..., Bucket], *given: Any) -> None:
        """Change what is filed under what is sought."""
        named, value = sought
        table = self._tables.get(named) or self._add(named)
        bucket = change(table.get(value), *given)
        table.put(value, bucket)
        if not bucket and not table:
            self._remove(named)

    def show(  # noqa: C901 - most tables are asked here without a call each, by all that happens
        self, view: OccurrenceView, found: list[Any], doubts: list[str]
    ) -> None:
        """Add what is filed under what an occurrence shows to ``found``; see `Table.show`."""
        fact_of, begun = view.facts.get, len(found)
        try:
            for name, filed in self._plain.items():
                if bucket := filed.get(fact_of(name)):
                    found += bucket
            for name, order, row in self._least:
                if (fact := fact_of(name)) is not None and (end := bisect_right(order, fact)):
                    found += row[:end]
            for name, order, row in self._most:
                if (fact := fact_of(name)) is not None:
                    found += row[bisect_left(order, fact) :]
            for table in self._texts:
                if (fact := fact_of(table.name)) is not None:
                    table.find(fact, found)
        except (AttributeError, TypeError):  # a fact that is no plain value, no number, or no text
            del found[begun:]
            for each in self._tables.values():
                each.show(view, found, doubts)
        else:
            for each in self._others:
                each.show(view, found, doubts)

    def _add(self, named: paths.Table) -> Table:
        by, name, field = named
        table = self._tables[named] = KINDS[by](name, field)
        if by == By.VALUE and field is None:
            self._plain[name] = table.filed
        elif isinstance(table, Least) and field is None:
            self._least.append((name, table.order, table.row))
        elif isinstance(table, Most) and field is None:
            self._most.append((name, table.order, table.row))
        elif isinstance(table, Spellings | WordTable) and field is None:
            self._texts.append(table)
        else:
            self._others.append(table)
        return table

    def _remove(self, named: paths.Table) -> None:
        by, name, field = named
        table = self._tables.pop(named)
        if by == By.VALUE and field is None:
            del self._plain[name]
        elif isinstance(table, Least) and field is None:
            self._least.remove((name, table.order, table.row))
        elif isinstance(table, Most) and field is None:
            self._most.remove((name, table.order, table.row))
        elif isinstance(table, Spellings | WordTable) and field is None:
            self._texts.remove(table)
        else:
            self._others.remove(table)
