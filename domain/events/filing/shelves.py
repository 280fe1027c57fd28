"""
Shelves: what a bucket becomes that has grown too large, and what stands in buckets. Pure.

A bucket holds rows; one that was told apart holds a shelf alone, on which there are further buckets.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeAlias

from domain.events.checks import Check, Facts
from domain.events.filing.paths import OWNER, Path
from domain.events.filing.tables import Bucket
from domain.events.filing.traits import Traits
from domain.events.filing.watchers import Watcher, Watchers
from domain.events.matching import Rule

END = OWNER + 1

Change: TypeAlias = Callable[[Bucket, Rule, Path, int], Bucket]  # of a bucket, by a rule, on a level


class More:
    """A rule that asks for more than its checks of `all`, and those that are left of them."""

    __slots__ = ("left", "rule")

    def __init__(self, rule: Rule, left: tuple[Check, ...]) -> None:
        self.rule, self.left = rule, left


# A rule, of which nothing is left to ask but its owner; or, behind it, those of its checks that are not known
# to pass where it stands; or one that asks for more.
Row: TypeAlias = Rule | tuple[Any, ...] | More


def row_of(rule: Rule, path: Path, level: int) -> Row:
    """Return what stands for a rule in a bucket of a level."""
    left = path.left(level)
    if not rule.plain:
        return More(rule, tuple(left))
    return (rule, *left) if left else rule


def asked_of(row: Row) -> tuple[Rule, tuple[Check, ...]]:
    """Return the rule of a row, and the checks that are left to ask of it."""
    if isinstance(row, Rule):
        return row, ()
    return (row.rule, row.left) if isinstance(row, More) else (row[0], row[1:])


class Sieve:
    """
    A bucket told apart by what rules seek on its level, in tables of its own, and what is left.

    Its tables know nothing of other buckets: an occurrence shows half of all numbers that rules ask for
    anywhere, and to find those would take longer than to look here for the few that lead on.
    """

    __slots__ = ("left", "traits")

    def __init__(self, left: Bucket = ()) -> None:
        self.traits = Traits()
        self.left = left

    def __bool__(self) -> bool:
        return bool(self.traits or self.left)

    def change(self, change: Change, rule: Rule, path: Path, level: int) -> None:
        """Change the buckets in which a rule stands."""
        if level == len(path.signs):
            self.left = change(self.left, rule, path, OWNER)
            return
        for sought in path.signs[level].group:
            self.traits.change(sought, change, rule, path, level + 1)


class Fork:
    """A bucket told apart by the owners of its rules, and those that are left, of nobody."""

    __slots__ = ("_by", "_left", "_watchers")

    def __init__(self, watchers: Watchers) -> None:
        self._watchers = watchers
        self._by: dict[Watcher, Bucket] = {}
        self._left: Bucket = ()

    def __bool__(self) -> bool:
        return bool(self._by or self._left)

    def change(self, change: Change, rule: Rule, path: Path, _level: int) -> None:
        """Change the bucket in which a rule stands."""
        if rule.owner_id is None:
            self._left = change(self._left, rule, path, END)
            return
        watcher = self._watchers[rule.owner_id]
        if theirs := change(self._by.get(watcher, ()), rule, path, END):
            self._by[watcher] = theirs
        else:
            del self._by[watcher]

    def show(self, watching: list[set[Watcher]] | None, found: list[Any]) -> None:
        """
        Add what is of those who watch; None stands for everybody.

        Of owners and watchers, the fewer are gone through.
        """
        by = self._by
        theirs: Iterable[Watcher] = by
        if watching is not None:
            owners: set[Watcher] = set()
            for seeing in watching:
                owners |= by.keys() & seeing
            theirs = owners
        for watcher in theirs:
            found += by[watcher]
        found += self._left


class Alike:
    """A bucket told apart by what is left to ask of its rules, which is asked once."""

    __slots__ = ("by", "more")

    def __init__(self, rows: Iterable[Row]) -> None:
        self.by: dict[tuple[Check, ...], dict[Rule, None]] = {}
        self.more: dict[Rule, More] = {}
        for row in rows:
            self.add(row)

    def __bool__(self) -> bool:
        return bool(self.by or self.more)

    def add(self, row: Row) -> None:
        """Add a row."""
        rule, left = asked_of(row)
        if isinstance(row, More):
            self.more[rule] = row
        else:
            self.by.setdefault(left, {})[rule] = None

    def remove(self, row: Row) -> None:
        """Take out what stands for the rule of a row."""
        rule, left = asked_of(row)
        if isinstance(row, More):
            del self.more[rule]
            return
        alike = self.by[left]
        del alike[rule]
        if not alike:
            del self.by[left]

    def passed(self, facts: Facts, at: datetime) -> list[Rule]:
        """Return the rules, but for those that ask for more, of which all checks pass."""
        passed: list[Rule] = []
        for left, alike in self.by.items():
            for check in left:
                if not check.passes(facts, at):
                    break
            else:
                passed += alike
        return passed

    @property
    def rows(self) -> Iterable[Row]:
        """All that stands here, as it would in a bucket."""
        yield from self.more.values()
        for left, alike in self.by.items():
            for rule in alike:
                yield (rule, *left)


SHELVES = frozenset([Sieve, Fork, Alike])
