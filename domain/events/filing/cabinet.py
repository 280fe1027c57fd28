"""
Cabinets: where the rules of one event type stand, so that few are looked at for an occurrence. Pure.

Rules stand in buckets, each on a level. One that has grown too large is told apart: the rules that seek
something on its level stand under the traits of it, those that seek nothing more in the bucket that is left,
by their owners. So rules are told apart as far as their number wants it.
"""

from collections.abc import Mapping
from typing import Any

from domain.events.checks import Check
from domain.events.filing.paths import OWNER, Path, path_of
from domain.events.filing.shelves import END, SHELVES, Alike, Fork, Sieve, asked_of, row_of
from domain.events.filing.tables import Bucket
from domain.events.filing.watchers import Watcher, Watchers
from domain.events.matching import FIRED, OccurrenceView, Rule, decide

# How many rules may stand in a bucket of each level: tables and owners cost more than to look at some rules.
SIZES = (*[12] * OWNER, 16, 16)


class Cabinet:
    """The rules of one event type, filed."""

    def __init__(self, watchers: Watchers) -> None:
        self._watchers, self._root = watchers, Sieve()
        self._newest = 0  # at most what a rule that was filed hears from
        self._twice = 0  # rules that an occurrence may find more than once
        self.size, self.owned = 0, 0  # rules, and those of them that somebody owns

    def add(self, rule: Rule) -> None:
        """File a rule."""
        self.size += 1
        self.owned += rule.owner_id is not None
        path = path_of(rule)
        if path is None:
            return
        self._twice += path.twice
        self._newest = max(self._newest, rule.hears_from)
        self._root.change(self._grown, rule, path, 0)

    def remove(self, rule: Rule) -> None:
        """Take a rule out, from wherever it stands."""
        self.size -= 1
        self.owned -= rule.owner_id is not None
        path = path_of(rule)
        if path is None:
            return
        self._twice -= path.twice
        self._root.change(self._shrunk, rule, path, 0)

    def find(self, view: OccurrenceView) -> Mapping[Rule, tuple[Check, ...]]:
        """Return every rule that could fire on an occurrence, and maybe more, with what is left to ask."""
        left: dict[Rule, tuple[Check, ...]] = {}
        doubts: list[str] = []
        found: list[Any] = [self._root]
        for row in found:  # which grows meanwhile
            if isinstance(row, Sieve):
                row.traits.show(view, found, doubts)
                found += row.left
            elif isinstance(row, Fork):
                row.show(self._watchers.of(view), found)
            elif isinstance(row, Alike):
                found += row.rows
            else:
                rule, left[rule] = asked_of(row)
        if doubts:  # under which nothing is proved
            left = {rule: rule.all for rule in left}
        if self._newest > view.rules_revision:
            left = {rule: asked for rule, asked in left.items() if rule.hears_from <= view.rules_revision}
        return left

    def passed(self, view: OccurrenceView) -> list[Rule]:
        """
        Return the rules that nothing but their owners' bounds keeps from firing, each once.

        They are those of `find` of which `decide` says so, found with fewer calls.
        """
        doubts: list[str] = []
        passed = self._passed(view, doubts)
        if doubts:
            return [rule for rule, left in self.find(view).items() if decide(rule, view, None, left) is FIRED]
        if self._newest > view.rules_revision:
            passed = [rule for rule in passed if rule.hears_from <= view.rules_revision]
        return list(dict.fromkeys(passed)) if self._twice else passed

    def _passed(  # noqa: C901 - each kind of row in its place: all that happens goes through here
        self, view: OccurrenceView, doubts: list[str]
    ) -> list[Rule]:
        facts, at = view.facts, view.at
        watching: tuple[list[set[Watcher]] | None] | None = None
        passed: list[Rule] = []
        found: list[Any] = [self._root]
        for row in found:  # which grows meanwhile
            kind = type(row)
            if kind is tuple:
                if row[1].passes(facts, at):  # mostly it does not, or is the only one
                    for check in row[2:]:
                        if not check.passes(facts, at):
                            break
                    else:
                        passed.append(row[0])
            elif kind is Rule:
                passed.append(row)
            elif kind is Sieve:
                row.traits.show(view, found, doubts)
                found += row.left
            elif kind is Alike:
                passed += row.passed(facts, at)
                found += row.more.values()
            elif kind is Fork:
                watching = watching or (self._watchers.of(view),)
                row.show(watching[0], found)
            elif decide(row.rule, view, None, row.left) is FIRED:
                passed.append(row.rule)
        return passed

    def _grown(self, bucket: Bucket, rule: Rule, path: Path, level: int) -> Bucket:
        """Return a bucket of a level with one more rule."""
        if not bucket or type(bucket[0]) not in SHELVES:
            if len(bucket) < SIZES[level]:
                return (*bucket, row_of(rule, path, level))
            bucket = (self._told_apart(bucket, path, level),)
        shelf = bucket[0]
        if level == END:
            shelf.add(row_of(rule, path, level))
            return bucket
        if isinstance(shelf, Fork) and level < len(path.signs):  # the first that seeks more than its owner
            bucket = (shelf := Sieve(bucket),)
        shelf.change(self._grown, rule, path, level)
        return bucket

    def _told_apart(self, bucket: Bucket, path: Path, level: int) -> Sieve | Fork | Alike:
        """Return a shelf with what stands in a bucket of a level, for one more rule with that path."""
        if level == END:
            return Alike(bucket)
        standing = [(rule, theirs) for rule, _ in map(asked_of, bucket) if (theirs := path_of(rule))]
        seeking = any(level < len(each.signs) for each in (path, *[theirs for _, theirs in standing]))
        shelf = Sieve() if seeking else Fork(self._watchers)
        for rule, theirs in standing:
            shelf.change(self._grown, rule, theirs, level)
        return shelf

    def _shrunk(self, bucket: Bucket, rule: Rule, path: Path, level: int) -> Bucket:
        """Return a bucket of a level without one of its rules."""
        shelf = bucket[0]
        if type(shelf) not in SHELVES:
            return tuple([row for row in bucket if asked_of(row)[0] is not rule])
        if level == END:
            shelf.remove(row_of(rule, path, level))
        else:
            shelf.change(self._shrunk, rule, path, level)
        return bucket if shelf else ()
