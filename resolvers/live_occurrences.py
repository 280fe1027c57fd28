"""The live stream of occurrences, as they happen."""

from collections.abc import AsyncIterator, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from domain.deeds.outbox import Occurrence
from domain.engine.ringing.wire import OCCURRENCES, occurrence_from_bytes
from domain.people.principal import Principal
from domain.ports import Gap, Notice
from domain.rights import Permission
from resolvers.context import Context
from resolvers.live import A_WHILE, UNREADABLE, look_anew
from resolvers.narrowing import Narrowing
from resolvers.occurrence_sight import as_seen, may_see, visible
from resolvers.streams import Stream

REMEMBERED, REMEMBERED_FOR = 10_000, timedelta(minutes=1)  # long after an occurrence may be told again
PAGE = 200
OVERLAP = timedelta(seconds=10)  # deeds are not committed in the order in which they were recorded


class Watching:
    """Which occurrences a stream has told of, and of which it may."""

    def __init__(self, context: Context, narrowing: Narrowing) -> None:
        self.context, self.narrowing, self._newest = context, narrowing, context.now
        self.told: dict[UUID, datetime] = {}  # when each came

    @property
    def newest(self) -> datetime:
        """When the last was recorded of which it was asked, by a clock that may have been set back since."""
        self._newest = min(self._newest, self.context.now)
        return self._newest

    def wants(self, occurrence: Occurrence, principal: Principal) -> bool:
        """Say whether to tell of an occurrence."""
        self._newest = max(self.newest, occurrence.recorded_at)
        fits = occurrence.id not in self.told and self.narrowing.fits(occurrence)
        return fits and may_see(occurrence, principal)

    def note(self, occurrence: Occurrence) -> None:
        """Remember that it has been told, for as long as it may come again."""
        while self.told:
            first, came = next(iter(self.told.items()))
            if len(self.told) < REMEMBERED and came >= self.newest - REMEMBERED_FOR:
                break
            del self.told[first]
        self.told[occurrence.id] = self.context.now

    def stands_so(self, occurrence: Occurrence, principal: Principal) -> bool:
        """Say whether an item is as open to somebody as when it happened; a while later it may have moved."""
        return principal.sees_all or abs(occurrence.recorded_at - self.context.now) < A_WHILE

    def push(self, stream: Stream, notice: Notice) -> bool:
        """Push an occurrence at once; False where it has to be read in its turn."""
        try:
            occurrence = occurrence_from_bytes(notice.payload)
        except UNREADABLE:
            return False
        if not self.wants(occurrence, stream.principal):
            return True
        if stream.late or not _at_hand(occurrence) or not self.stands_so(occurrence, stream.principal):
            return False
        self.context.asker = stream.principal
        pushed = self.context.push(occurrence)
        if pushed:
            self.note(occurrence)
        return pushed


async def raised_occurrences(context: Context, wanted: Mapping[str, Any]) -> AsyncIterator[Occurrence]:
    """
    Stream the occurrences within the reader's sight that a filter wants, from now on, each once.

    Where the wire lost some, they are read from the database and may come late, but not twice. What comes
    late is without its facts where its item is out of the reader's sight by then.

    Raises:
        DomainError: see `Narrowing.read`.
    """
    narrowing = Narrowing.read(wanted)
    async with context.desk.streams.join(
        OCCURRENCES, context.principal, Permission.VIEW_OCCURRENCES
    ) as stream:
        watching = Watching(context, narrowing)
        item: Notice | Gap | None = None  # that has not been told of to its end
        while True:
            async with stream.through_outages():
                item = item or await stream.reader.get(partial(watching.push, stream))
                async for occurrence in _told_by(item, watching.newest, stream.principal):
                    if watching.wants(occurrence, stream.principal):
                        await context.ready()
                        await look_anew(context, stream)
                        if not watching.stands_so(occurrence, stream.principal):
                            [occurrence] = await as_seen(context, [occurrence])  # noqa: PLW2901 - as far as it is
                        watching.note(occurrence)
                        if not _at_hand(occurrence) or not context.push(occurrence):
                            yield _without_names(occurrence)
                item = None


def _at_hand(occurrence: Occurrence) -> bool:
    """Say whether all that most readers ask of an occurrence is known."""
    return occurrence.named_actor is not None or occurrence.actor_id is None


def _without_names(occurrence: Occurrence) -> Occurrence:
    """Return an occurrence for being executed, where more than the name of its actor may be asked."""
    alone = copy(occurrence)
    alone.named_actor = None
    return alone


async def _told_by(item: Notice | Gap, newest: datetime, principal: Principal) -> AsyncIterator[Occurrence]:
    """Return the occurrence in a notice, or what may have been lost where there is none to be read."""
    try:
        if isinstance(item, Notice):
            yield occurrence_from_bytes(item.payload)
            return
    except UNREADABLE:
        pass
    async for page in recorded_since(newest, principal):
        for occurrence in page:
            yield occurrence


async def recorded_since(
    moment: datetime, principal: Principal, **of: Any
) -> AsyncIterator[Sequence[Occurrence]]:
    """Read what was recorded since shortly before a moment, page by page, in the order of ids."""
    recorded = Occurrence.filter(visible(principal), recorded_at__gte=moment - OVERLAP, **of)
    page = await recorded.order_by("id").limit(PAGE)
    while page:
        yield page
        page = await recorded.filter(id__gt=page[-1].id).order_by("id").limit(PAGE)
