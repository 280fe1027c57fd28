"""
Cabinets: where the rules of one event type stand, so that few are looked at for an occurrence. Pure.

Rules stand in buckets, each on a level. One that has grown too large becomes a fork: the rules that seek
something on its level stand under the traits of it, those that do not in the bucket that is left, on a
later level. So rules are told apart as far as their number wants it.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from domain.events.checks import Check
from domain.events.filing.paths import EXACT_GROUPS, LOOSE, OWNER, Path, Sought, path_of
from domain.events.filing.tables import Trait
from domain.events.filing.traits import Traits
from domain.events.filing.watchers import Watcher, Watchers
from domain.events.matching import OccurrenceView, Rule

END = OWNER + 1
# How many rules may stand in a bucket of each level: it costs more to look at words than at some rules.
SIZES = (*[8] * EXACT_GROUPS, 16, 16, 16)


class Fork:
    """A bucket that has been told apart: by traits or owners, and what is left."""

    __slots__ = ("by", "left")

    def __init__(self) -> None:
        self.by: dict[Any, Bucket] = {}
        self.left: Bucket = ()


# A rule, and behind it those of its checks that are not known to pass where it stands; the rule alone, where
# nothing is left to ask of it but its owner.
Row: TypeAlias = Rule | tuple[Any, ...]
Bucket: TypeAlias = tuple[Row, ...] | dict[Rule, Row] | Fork


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
        self._watchers, self._traits = watchers, Traits()
        self._loose = Traits()  # of those that seek nothing that is looked up at once
        self._rest: Bucket = ()  # those that seek nothing that can be looked up
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
        if path.exact:
            for sought in path.exact[0].group:
                trait = self._traits.use(sought)
                trait.filed = self._grown(trait.filed, rule, path, 1)
        elif path.loose:
            for sought in path.loose.group:
                trait = self._loose.use(sought)
                trait.filed = self._grown(trait.filed, rule, path, OWNER)
        else:
            self._rest = self._grown(self._rest, rule, path, OWNER)

    def remove(self, rule: Rule) -> None:
        """Take a rule out, from wherever it stands."""
        self.size -= 1
        path = path_of(rule)
        if path is None:
            return
        self._twice -= path.twice
        if path.exact:
            for sought in path.exact[0].group:
                trait = self._traits.release(sought)
                trait.filed = self._shrunk(trait.filed, rule, path, 1)
        elif path.loose:
            for sought in path.loose.group:
                trait = self._loose.release(sought)
                trait.filed = self._shrunk(trait.filed, rule, path, OWNER)
        else:
            self._rest = self._shrunk(self._rest, rule, path, OWNER)

    def find(self, view: OccurrenceView) -> list[Row]:
        """Return every rule that could fire on an occurrence, and maybe more; some twice, if `may_repeat`."""
        look, found = _Look(view, self._traits, self._watchers), list[Row]()
        for trait in look.exact:
            bucket = trait.filed
            if type(bucket) is tuple:
                found += bucket
            else:
                look.into(bucket, 1, found)
        for trait in self._loose.shown(view, look.doubts):
            bucket = trait.filed
            if type(bucket) is tuple:
                found += bucket
            else:
                look.into(bucket, OWNER, found)
        if self._rest:
            look.into(self._rest, OWNER, found)
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
            if level == END:
                bucket = {rule_of(row): row for row in bucket}
            else:
                fork = Fork()
                for known in map(rule_of, bucket):
                    if known_path := path_of(known):
                        self._put(fork, known, known_path, level)
                bucket = fork
        if isinstance(bucket, dict):
            bucket[rule] = _row(rule, path, level)
        else:
            self._put(bucket, rule, path, level)
        return bucket

    def _put(self, fork: Fork, rule: Rule, path: Path, level: int) -> None:
        under = self._keys(rule, path, level, self._traits.use)
        for key in under:
            fork.by[key] = self._grown(fork.by.get(key, ()), rule, path, level + 1)
        if not under:
            fork.left = self._grown(fork.left, rule, path, max(LOOSE, level + 1))

    def _shrunk(self, bucket: Bucket, rule: Rule, path: Path, level: int) -> Bucket:
        """Return a bucket of a level without one of its rules; an empty one is ``()``."""
        if isinstance(bucket, tuple):
            return tuple([row for row in bucket if rule_of(row) is not rule])
        if isinstance(bucket, dict):
            del bucket[rule]
            return bucket or ()
        under = self._keys(rule, path, level, self._traits.release)
        for key in under:
            if shrunk := self._shrunk(bucket.by[key], rule, path, level + 1):
                bucket.by[key] = shrunk
            else:
                del bucket.by[key]
        if not under:
            bucket.left = self._shrunk(bucket.left, rule, path, max(LOOSE, level + 1))
        return bucket if bucket.by or bucket.left else ()

    def _keys(self, rule: Rule, path: Path, level: int, trait: Callable[[Sought], Trait]) -> list[Any]:
        """Return under what a rule stands in a fork of a level; nothing if it is left there."""
        if level > LOOSE:
            return [] if rule.owner_id is None else [self._watchers[rule.owner_id]]
        sign = path.sign(level)
        return [trait(sought) for sought in sign.group] if sign else []


class _Look:
    """
    One look through a cabinet for an occurrence; what few buckets ask for is found out when one does.

    ``doubts`` are traits that it may show or not, as they could not be compared.
    """

    __slots__ = ("_owners", "_shown", "_traits", "_view", "_watchers", "doubts", "exact")

    def __init__(self, view: OccurrenceView, traits: Traits, watchers: Watchers) -> None:
        self._view, self._traits, self._watchers = view, traits, watchers
        self.doubts: list[Trait] = []
        self.exact = traits.exact(view, self.doubts)
        self._shown: set[Trait] | None = None
        self._owners: tuple[list[set[Watcher]] | None] | None = None

    def into(self, bucket: Bucket, level: int, found: list[Row]) -> None:
        """Add the rules of a bucket that the occurrence may fire."""
        while type(bucket) is Fork:
            if by := bucket.by:
                for under in self._under(by, level):
                    if type(under) is tuple:
                        found += under
                    else:
                        self.into(under, level + 1, found)
            bucket = bucket.left
            level = max(LOOSE, level + 1)
        found += bucket.values() if isinstance(bucket, dict) else bucket  # type: ignore[arg-type]  # no fork

    def _under(self, by: dict[Any, Bucket], level: int) -> Iterable[Bucket]:
        if level < LOOSE:
            return [by[trait] for trait in self.exact if trait in by]
        return self._shown_of(by) if level == LOOSE else self._watched(by)

    def _shown_of(self, by: dict[Trait, Bucket]) -> Iterable[Bucket]:
        """Return the buckets of what it shows at all; it may show more numbers than there are buckets."""
        if self._shown is None:
            self._shown = {*self.exact, *self._traits.loose(self._view, self.doubts)}
        shown = self._shown
        if len(shown) <= len(by):
            return [by[trait] for trait in shown if trait in by]
        return [bucket for trait, bucket in by.items() if trait in shown]

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
