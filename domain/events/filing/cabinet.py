"""
Cabinets: where the rules of one event type stand, so that few are looked at for an occurrence. Pure.

Rules stand in buckets, each on a level. One that has grown too large becomes a fork: the rules that seek
something on its level stand under the traits of it, those that do not in the bucket that is left, on a
later level. So rules are told apart as far as their number wants it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from domain.events.filing.paths import EXACT_GROUPS, Path, path_of
from domain.events.filing.tables import Trait
from domain.events.filing.traits import Traits
from domain.events.filing.watchers import Watcher, Watchers
from domain.events.matching import OccurrenceView, Rule

# Levels: first the groups that are looked up at once, then what takes more, then the owner's sight.
LOOSE, OWNER, END = EXACT_GROUPS, EXACT_GROUPS + 1, EXACT_GROUPS + 2
# How many rules may stand in a bucket of each level: it costs more to look at words than at some rules.
SIZES = (*[8] * EXACT_GROUPS, 16, 16, 16)


class Fork:
    """A bucket that has been told apart: by traits or owners, and what is left."""

    __slots__ = ("by", "left")

    def __init__(self) -> None:
        self.by: dict[Any, Bucket] = {}
        self.left: Bucket = ()


Bucket: TypeAlias = tuple[Rule, ...] | set[Rule] | Fork


class Cabinet:
    """The rules of one event type, filed."""

    def __init__(self, watchers: Watchers) -> None:
        self._watchers, self._traits = watchers, Traits()
        self._rest: Bucket = ()  # those that seek nothing that can be looked up
        self._twice = 0  # rules that an occurrence may find more than once
        self.size = 0

    def add(self, rule: Rule) -> None:
        """File a rule."""
        self.size += 1
        path = path_of(rule)
        if path is None:
            return
        self._twice += path.twice
        for sought in path.exact[0] if path.exact else ():
            trait = self._traits.use(sought)
            trait.filed = self._grown(trait.filed, rule, path, 1)
        if not path.exact:
            for sought in path.loose:
                trait = self._traits.use(sought)
                trait.loosely = self._grown(trait.loosely, rule, path, OWNER)
            if not path.loose:
                self._rest = self._grown(self._rest, rule, path, OWNER)

    def remove(self, rule: Rule) -> None:
        """Take a rule out, from wherever it stands."""
        self.size -= 1
        path = path_of(rule)
        if path is None:
            return
        self._twice -= path.twice
        for sought in path.exact[0] if path.exact else ():
            trait = self._traits.release(sought)
            trait.filed = self._shrunk(trait.filed, rule, path, 1)
        if not path.exact:
            for sought in path.loose:
                trait = self._traits.release(sought)
                trait.loosely = self._shrunk(trait.loosely, rule, path, OWNER)
            if not path.loose:
                self._rest = self._shrunk(self._rest, rule, path, OWNER)

    def find(self, view: OccurrenceView) -> Iterable[Rule]:
        """Return every rule that could fire on an occurrence, and maybe more, each once."""
        look, found = _Look(view, self._traits, self._watchers), list[Rule]()
        for trait in look.exact:
            if filed := trait.filed:
                look.into(filed, 1, found)
        for trait in look.loose:
            if filed := trait.loosely:
                look.into(filed, OWNER, found)
        look.into(self._rest, OWNER, found)
        return dict.fromkeys(found) if self._twice else found

    def _grown(self, bucket: Bucket, rule: Rule, path: Path, level: int) -> Bucket:
        """Return a bucket of a level with one more rule."""
        if isinstance(bucket, tuple):
            if len(bucket) < SIZES[level]:
                return (*bucket, rule)
            if level == END:
                return {*bucket, rule}
            fork = Fork()
            for known in bucket:
                if known_path := path_of(known):
                    self._put(fork, known, known_path, level)
            bucket = fork
        if isinstance(bucket, set):
            bucket.add(rule)
        else:
            self._put(bucket, rule, path, level)
        return bucket

    def _put(self, fork: Fork, rule: Rule, path: Path, level: int) -> None:
        under = list(self._keys(rule, path, level, self._traits.use))
        for key in under:
            fork.by[key] = self._grown(fork.by.get(key, ()), rule, path, level + 1)
        if not under:
            fork.left = self._grown(fork.left, rule, path, max(LOOSE, level + 1))

    def _shrunk(self, bucket: Bucket, rule: Rule, path: Path, level: int) -> Bucket:
        """Return a bucket of a level without one of its rules; an empty one is ``()``."""
        if isinstance(bucket, tuple):
            return tuple(known for known in bucket if known is not rule)
        if isinstance(bucket, set):
            bucket.discard(rule)
            return bucket or ()
        under = list(self._keys(rule, path, level, self._traits.release))
        for key in under:
            if shrunk := self._shrunk(bucket.by[key], rule, path, level + 1):
                bucket.by[key] = shrunk
            else:
                del bucket.by[key]
        if not under:
            bucket.left = self._shrunk(bucket.left, rule, path, max(LOOSE, level + 1))
        return bucket if bucket.by or bucket.left else ()

    def _keys(self, rule: Rule, path: Path, level: int, trait: Any) -> Iterator[Any]:
        """Return under what a rule stands in a fork of a level; nothing if it is left there."""
        if level < LOOSE:
            yield from map(trait, path.exact[level] if level < len(path.exact) else ())
        elif level == LOOSE:
            yield from map(trait, path.loose)
        elif rule.owner_id is not None:
            yield self._watchers[rule.owner_id]


class _Look:
    """One look through a cabinet for an occurrence; what few buckets ask for is found out when one does."""

    __slots__ = ("_owners", "_shown", "_view", "_watchers", "exact", "loose")

    def __init__(self, view: OccurrenceView, traits: Traits, watchers: Watchers) -> None:
        self._view, self._watchers = view, watchers
        self.exact = traits.exact(view)
        self.loose = [*self.exact, *traits.loose(view)]
        self._shown: set[Trait] | None = None
        self._owners: tuple[list[set[Watcher]] | None] | None = None

    def into(self, bucket: Bucket, level: int, found: list[Rule]) -> None:
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
        found += bucket  # type: ignore[arg-type]  # no fork

    def _under(self, by: dict[Any, Bucket], level: int) -> Iterable[Bucket]:
        if level < LOOSE:
            return [by[trait] for trait in self.exact if trait in by]
        return self._shown_of(by) if level == LOOSE else self._watched(by)

    def _shown_of(self, by: dict[Trait, Bucket]) -> Iterable[Bucket]:
        """Return the buckets of what it shows at all; it may show more numbers than there are buckets."""
        if len(self.loose) <= len(by):
            return [by[trait] for trait in self.loose if trait in by]
        if self._shown is None:
            self._shown = set(self.loose)
        shown = self._shown
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
