"""
Cabinets: where the rules of one event type stand, so that few are looked at for an occurrence. Pure.

Rules stand in buckets, each on a level. One that has grown too large is told apart: the rules that seek
something on its level stand under the traits of it, those that do not in the bucket that is left, on a
later level. So rules are told apart as far as their number wants it.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

from domain.events.checks import Check
from domain.events.filing.paths import EXACT_GROUPS, LOOSE, OWNER, Path, path_of
from domain.events.filing.tables import Trait
from domain.events.filing.traits import Traits
from domain.events.filing.watchers import Watcher, Watchers
from domain.events.matching import OccurrenceView, Rule

END = OWNER + 1
# How many rules may stand in a bucket of each level: it costs more to look at words than at some rules.
SIZES = (*[8] * EXACT_GROUPS, 16, 16, 16)


class Sieve:
    """
    A bucket told apart by what rules seek on its level, in tables of its own, and what is left.

    Its tables know nothing of other buckets: an occurrence shows half of all numbers that rules ask for
    anywhere, and to find those would take longer than to look here for the few that lead on.
    """

    __slots__ = ("left", "traits")

    def __init__(self) -> None:
        self.traits = Traits()
        self.left: Bucket = ()

    def __bool__(self) -> bool:
        return bool(self.traits or self.left)


class Fork:
    """A bucket told apart by the owners of its rules, and those that are left, of nobody."""

    __slots__ = ("by", "left")

    def __init__(self) -> None:
        self.by: dict[Watcher, Bucket] = {}
        self.left: Bucket = ()

    def __bool__(self) -> bool:
        return bool(self.by or self.left)


# A rule, and behind it those of its checks that are not known to pass where it stands; the rule alone, where
# nothing is left to ask of it but its owner.
Row: TypeAlias = Rule | tuple[Any, ...]
Bucket: TypeAlias = tuple[Row, ...] | dict[Rule, Row] | Fork | Sieve


def rule_of(row: Row) -> Rule:
    """Return the rule of a row."""
    return row[0] if type(row) is tuple else row  # type: ignore[return-value]  # mypy does not tell them apart by `type`


def left_of(row: Row) -> tuple[Check, ...]:
    """Return the checks that are left to ask of a row."""
    return row[1:] if type(row) is tuple else ()


def _row(rule: Rule, path: Path, level: int) -> Row:
    left = path.left(level)
    return (rule, *left) if left or not rule.plain else rule


class Cabinet:
    """The rules of one event type, filed."""

    def __init__(self, watchers: Watchers) -> None:
        self._watchers, self._root = watchers, Sieve()
        self._newest = 0  # at most what a rule that was filed hears from
        self._twice = 0  # rules that an occurrence may find more than once
        self.size = 0

    def add(self, rule: Rule) -> None:
        """File a rule."""
        self.size += 1
        path = path_of(rule)
        if path is None:
            return
        self._twice += path.twice
        self._newest = max(self._newest, rule.hears_from)
        self._grown(self._root, rule, path, 0)

    def remove(self, rule: Rule) -> None:
        """Take a rule out, from wherever it stands."""
        self.size -= 1
        path = path_of(rule)
        if path is None:
            return
        self._twice -= path.twice
        self._shrunk(self._root, rule, path, 0)

    def find(self, view: OccurrenceView) -> list[Row]:
        """Return every rule that could fire on an occurrence, and maybe more; some twice, if `may_repeat`."""
        look = _Look(view, self._watchers)
        found: list[Row] = []
        look.into(self._root, found)
        if look.doubts:  # under which nothing is proved
            found = [(rule, *rule.all) for rule in dict.fromkeys(map(rule_of, found))]
        if self._newest > view.rules_revision:
            found = [row for row in found if rule_of(row).hears_from <= view.rules_revision]
        return found

    @property
    def may_repeat(self) -> bool:
        """Whether `find` may return a rule more than once."""
        return self._twice > 0

    def _grown(self, bucket: Bucket, rule: Rule, path: Path, level: int) -> Bucket:
        """Return a bucket of a level with one more rule."""
        if isinstance(bucket, tuple):
            if len(bucket) < SIZES[level]:
                return (*bucket, _row(rule, path, level))
            bucket = self._told_apart(bucket, level)
        if isinstance(bucket, dict):
            bucket[rule] = _row(rule, path, level)
        elif isinstance(bucket, Sieve) and (sign := path.signs[level]):
            for sought in sign.group:
                trait = bucket.traits.use(sought)
                trait.filed = self._grown(trait.filed, rule, path, level + 1)
        elif isinstance(bucket, Fork) and rule.owner_id is not None:
            by, watcher = bucket.by, self._watchers[rule.owner_id]
            by[watcher] = self._grown(by.get(watcher, ()), rule, path, END)
        else:
            bucket.left = self._grown(bucket.left, rule, path, max(LOOSE, level + 1))
        return bucket

    def _told_apart(self, rows: Iterable[Row], level: int) -> dict[Rule, Row] | Fork | Sieve:
        """Return a bucket of a level that has grown too large, told apart."""
        if level == END:
            return {rule_of(row): row for row in rows}
        bucket = Sieve() if level < OWNER else Fork()
        for rule in map(rule_of, rows):
            if path := path_of(rule):
                self._grown(bucket, rule, path, level)
        return bucket

    def _shrunk(self, bucket: Bucket, rule: Rule, path: Path, level: int) -> Bucket:
        """Return a bucket of a level without one of its rules; an empty one is ``()``."""
        if isinstance(bucket, tuple):
            return tuple([row for row in bucket if rule_of(row) is not rule])
        if isinstance(bucket, dict):
            del bucket[rule]
        elif isinstance(bucket, Sieve) and (sign := path.signs[level]):
            for sought in sign.group:
                trait = bucket.traits.release(sought)
                trait.filed = self._shrunk(trait.filed, rule, path, level + 1)
        elif isinstance(bucket, Fork) and rule.owner_id is not None:
            watcher = self._watchers[rule.owner_id]
            if theirs := self._shrunk(bucket.by.pop(watcher), rule, path, END):
                bucket.by[watcher] = theirs
        else:
            bucket.left = self._shrunk(bucket.left, rule, path, max(LOOSE, level + 1))
        return bucket or ()


class _Look:
    """
    One look through a cabinet for an occurrence; who may see it is found out when a bucket asks.

    ``doubts`` are traits that it may show or not, as they could not be compared.
    """

    __slots__ = ("_owners", "_view", "_watchers", "doubts")

    def __init__(self, view: OccurrenceView, watchers: Watchers) -> None:
        self._view, self._watchers = view, watchers
        self.doubts: list[Trait] = []
        self._owners: tuple[list[set[Watcher]] | None] | None = None

    def into(self, bucket: Bucket, found: list[Row]) -> None:
        """Add the rules of a bucket that the occurrence may fire."""
        while not isinstance(bucket, tuple | dict):
            if isinstance(bucket, Sieve):
                shown = bucket.traits.shown(self._view, self.doubts)
                unders: Iterable[Bucket] = [trait.filed for trait in shown]
            else:
                unders = self._watched(bucket.by)
            for under in unders:
                if type(under) is tuple:
                    found += under
                else:
                    self.into(under, found)
            bucket = bucket.left
        found += bucket.values() if isinstance(bucket, dict) else bucket

    def _watched(self, by: dict[Watcher, Bucket]) -> Iterable[Bucket]:
        """Return the buckets of those who may see it; of owners and watchers, the fewer are gone through."""
        if self._owners is None:
            self._owners = (self._watchers.of(self._view),)
        [watching] = self._owners
        if watching is None:
            return by.values()
        if sum(map(len, watching)) < len(by):
            return [by[watcher] for watcher in set[Watcher]().union(*watching) if watcher in by]
        return [bucket for watcher, bucket in by.items() if any(watcher in seeing for seeing in watching)]
