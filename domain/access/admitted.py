"""
Everybody who has been let in, as this process knows them: each is read once for as long as nothing changes.

What has changed is heard of by revisions, and concerns those whose rights rest on it: only they are read
anew, at once if a stream of theirs is open, else when they ask. So all that is known here is as of the
revisions that were looked at last. What was being read while a change was heard of does not count for those
whom it concerns.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Protocol
from uuid import UUID

from domain.errors import DomainError, Unauthenticated
from domain.people.principal import Principal
from domain.people.standings import OVER, Standing, standings_of
from domain.storage.concerns import FOLLOWED, changed_between
from domain.storage.records import in_parts
from domain.storage.revisions import revisions
from domain.storage.together import MOST, Together

REMEMBERED = 10_000  # beside those who have a stream open
LOOKED_LATELY = 1.0  # seconds for which it is good to have looked whether anything has changed
NEVER = datetime.max.replace(tzinfo=UTC)
Changed = frozenset[UUID] | None  # things by their ids; None is anything


class Follower(Protocol):
    """An open stream, which is told how its reader stands whenever that may have changed."""

    def follow(self, found: Standing) -> None:
        """Go on with the rights of now, or end."""
        ...


class Admitted:
    """Who has been let in, by the session or API token that holds them; ``clock`` says which have run out."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._known: dict[UUID, Principal] = {}
        self._resting: dict[UUID, set[UUID]] = {}  # which of them rest on a thing
        self._followers: dict[UUID, list[Follower]] = {}
        self._owed = set[UUID]()  # whose followers are still to be told
        self._first_end = NEVER  # before which nobody's time is up who is followed
        self._under_way: list[list[Changed]] = []  # what was heard of during each reading that goes on
        self._together = Together(self._read)
        self._current: dict[str, int] = {}
        self.looked_at = -LOOKED_LATELY  # by the monotonic clock; it moves where the database answers
        self._hearing, self._telling = asyncio.Lock(), asyncio.Lock()

    async def as_now(self, held_by: UUID | None) -> Principal:
        """
        Return whom a session or token lets in, as they are now; to be asked outside of transactions.

        Raises:
            Unauthenticated: it lets in nobody, or not any more.
        """
        if held_by is None:
            raise Unauthenticated(OVER)
        found: Standing | None = await self._known_now(held_by)
        while found is None:
            found = await self._together.get(held_by)  # none: a change that concerns them was heard of
        if isinstance(found, DomainError):
            raise found
        return found

    async def follow(self, held_by: UUID | None, follower: Follower) -> None:
        """Tell a stream how its reader stands: now, and whenever that may have changed, until `leave`."""
        if held_by is None:
            follower.follow(Unauthenticated(OVER))
            return
        self._followers.setdefault(held_by, []).append(follower)
        if known := await self._known_now(held_by):
            self._first_end = min(self._first_end, known.ends_at or NEVER)
            follower.follow(known)
            return
        while await self._together.get(held_by) is None:  # whoever reads tells all who follow by then
            pass

    def leave(self, held_by: UUID | None, follower: Follower) -> None:
        """Tell a stream no more."""
        if held_by:
            left = self._followers[held_by]
            left.remove(follower)
            if not left:
                del self._followers[held_by]
                self._owed.discard(held_by)

    async def look(self, current: Mapping[str, int]) -> None:
        """
        Hear of the revisions that were read a moment ago; tell the streams whom a change concerns.

        What fails is made up for by the next look.
        """
        seen_at = monotonic()
        async with self._hearing:
            await self._hear(current, seen_at)
        async with self._telling:  # whoever has made a change goes on when all whom it concerns are told
            for part in in_parts(list(self._owed), MOST):
                await self._read(part)

    async def _known_now(self, held_by: UUID) -> Principal | None:
        """Return somebody if nothing has changed for them, as far as a look says that is not long ago."""
        if self.late:
            async with self._hearing:
                if self.late:
                    seen_at = monotonic()
                    await self._hear(await revisions(), seen_at)
        known = self._known.get(held_by)
        return None if known and known.ends_at and known.ends_at <= self._clock() else known

    @property
    def late(self) -> bool:
        """Whether the last look is too long ago to say how anybody stands now."""
        return monotonic() - self.looked_at >= LOOKED_LATELY

    async def _hear(self, current: Mapping[str, int], seen_at: float) -> None:
        # One look may overtake another, and a revision only ever goes up.
        newest = {name: max(self._current.get(name, 0), current.get(name, 0)) for name in FOLLOWED}
        changed = await changed_between(self._current, newest)
        # Nothing is awaited from here on, so that all that is known is as of one moment.
        if changed != frozenset():
            self._drop(changed)
        self._owe_those_whose_time_is_up()
        self._current, self.looked_at = newest, max(self.looked_at, seen_at)

    def _drop(self, changed: Changed) -> None:
        for heard in self._under_way:
            heard.append(changed)
        if changed is None:
            self._owed.update(self._followers)
            self._known, self._resting = {}, {}
            return
        for held_by in [thing for thing in changed if thing in self._followers]:
            self._take(held_by, Unauthenticated(OVER))  # a session or token that is named has ended
        concerned = set[UUID]().union(*(self._resting.get(thing, ()) for thing in changed))
        # Whose followers are owed a word, or who is being read for them, is not known.
        self._owed.update(held_by for held_by in concerned if held_by in self._followers)
        for held_by in concerned:
            self._forget(held_by)

    def _owe_those_whose_time_is_up(self) -> None:
        now = self._clock()
        if now < self._first_end:
            return
        ends = {
            held_by: (self._known[held_by].ends_at or NEVER) if held_by in self._known else now
            for held_by in self._followers
        }
        self._owed.update(held_by for held_by, end in ends.items() if end <= now)
        self._first_end = min((end for end in ends.values() if end > now), default=NEVER)

    async def _read(self, ids: Collection[UUID]) -> dict[UUID, Standing]:
        """
        Say how some stand, and tell whoever follows them.

        Those are left out whom a change concerns that was heard of meanwhile.
        """
        heard: list[Changed] = []
        self._under_way.append(heard)
        try:
            found = await standings_of(ids, self._clock())
        finally:
            self._under_way = [other for other in self._under_way if other is not heard]
        for held_by, standing in list(found.items()):
            if isinstance(standing, Principal) and any(_concerns(changed, standing) for changed in heard):
                del found[held_by]
            else:
                self._take(held_by, standing)
        return found

    def _take(self, held_by: UUID, standing: Standing) -> None:
        """Know from now on how somebody stands, and tell whoever follows them."""
        self._forget(held_by)
        if isinstance(standing, Principal):
            self._remember(held_by, standing)
        self._owed.discard(held_by)
        for follower in self._followers.get(held_by, ()):
            follower.follow(standing)

    def _remember(self, held_by: UUID, asker: Principal) -> None:
        if len(self._known) >= REMEMBERED + len(self._followers):
            for other in self._known.keys() - self._followers.keys():
                self._forget(other)
        self._known[held_by] = asker
        if held_by in self._followers:
            self._first_end = min(self._first_end, asker.ends_at or NEVER)
        for thing in asker.rests_on:
            self._resting.setdefault(thing, set()).add(held_by)

    def _forget(self, held_by: UUID) -> None:
        if asker := self._known.pop(held_by, None):
            for thing in asker.rests_on:
                (left := self._resting[thing]).discard(held_by)
                if not left:
                    del self._resting[thing]


def _concerns(changed: Changed, asker: Principal) -> bool:
    return changed is None or not changed.isdisjoint(asker.rests_on)
