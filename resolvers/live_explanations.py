"""The live stream of what becomes of an event, while somebody traces it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from domain.deeds.outbox import Occurrence, undecided
from domain.desk.rooms import CATALOGUE
from domain.engine.ringing.wire import OCCURRENCES, occurrence_from_bytes
from domain.errors import NotFound
from domain.events.records import Event, may_read
from domain.people.principal import Principal
from domain.ports import Gap, Notice
from domain.storage.records import by_ids, in_parts
from resolvers.context import Context
from resolvers.desk import own_id
from resolvers.explanations import Explanation, explain
from resolvers.live import A_WHILE, UNREADABLE, look_anew
from resolvers.live_occurrences import Watching, recorded_since
from resolvers.narrowing import Narrowing
from resolvers.streams import Stream

TOGETHER = 20  # what was lost is explained so many at a time
LOOK = 0.5  # seconds after which it is looked again whether there still is an event to trace


async def traced(context: Context, global_id: str) -> AsyncIterator[Explanation]:
    """
    Stream what becomes of an event that the reader may read, each time that what it waits for happens.

    That is told once it is dealt with, of what is within their sight, each once; where the wire lost some,
    they are read from the database. Nothing is stored, and who raises or matches anything knows of nobody.

    Raises:
        NotFound: there is no such event, or not any more, or the reader may not read it.
    """
    tracing = _Tracing(context, await _event(context, own_id("Event", global_id, "id")))
    async with context.desk.streams.join(OCCURRENCES, context.principal) as stream:
        item: Notice | Gap | None = None  # that has not been explained to its end
        while True:
            async with stream.through_outages():
                item = item or await tracing.heard(stream)
                async for explanation in tracing.go_on(stream, item):
                    yield explanation
                item = None


async def _event(context: Context, event_id: UUID) -> Event:
    """Return an event that the reader may read, as it is now."""
    found = await context.desk.events.get(event_id)
    if not found or found.event_type not in CATALOGUE.event_types or not may_read(found, context.principal):
        raise NotFound("There is no such event, or it is not yours to see.", path=("id",))
    return found


class _Tracing:
    """What a stream has told of an event."""

    def __init__(self, context: Context, event: Event) -> None:
        self.context, self.event_id, self.event_type = context, event.id, event.event_type
        self.watching = Watching(context, Narrowing(event_type=event.event_type))
        self.awaited = set[UUID]()  # what the wire may have lost, and was not dealt with when it was read

    async def heard(self, stream: Stream) -> Notice | Gap | None:
        """Wait for something that may be to be told; None where there was nothing for a while."""

        def is_not_wanted(notice: Notice) -> bool:
            try:
                return not self.watching.wants(occurrence_from_bytes(notice.payload), stream.principal)
            except UNREADABLE:
                return False

        try:
            async with asyncio.timeout(LOOK):
                return await stream.reader.get(is_not_wanted)
        except TimeoutError:
            return None

    async def go_on(self, stream: Stream, item: Notice | Gap | None) -> AsyncIterator[Explanation]:
        """Explain what was heard of, with the rights of now and of the event as it is now."""
        await look_anew(self.context, stream)
        await _event(self.context, self.event_id)
        async for happened in self._happened(item, stream.principal):
            for part in in_parts(happened, TOGETHER):
                async for explanation in self._explained(stream, list(part)):
                    yield explanation

    async def _explained(self, stream: Stream, left: list[Occurrence]) -> AsyncIterator[Explanation]:
        """Explain one after the other; when its reader comes to it, each is of no more than a while ago."""
        while left:
            await look_anew(self.context, stream)
            asker, ends = stream.principal, self.context.now + A_WHILE
            event = await _event(self.context, self.event_id)
            for explanation in await explain(self.context, [(event, occurrence) for occurrence in left]):
                occurrence = left.pop(0)
                self.awaited.discard(occurrence.id)
                if self.watching.wants(occurrence, stream.principal):
                    self.watching.note(occurrence)
                    yield explanation
                await look_anew(self.context, stream)
                if stream.principal is not asker or self.context.now > ends:
                    break  # and explain the rest anew

    async def _happened(
        self, item: Notice | Gap | None, principal: Principal
    ) -> AsyncIterator[Sequence[Occurrence]]:
        """Return what is told of in a notice, as it is stored, or what may have been lost."""
        if item is None:
            return
        try:
            known = occurrence_from_bytes(item.payload) if isinstance(item, Notice) else None
        except UNREADABLE:
            known = None
        if known:
            yield await Occurrence.filter(id=known.id)
            return
        yield await self._dealt_with(await by_ids(Occurrence, self.awaited))
        newest = self.watching.newest
        async for page in recorded_since(newest, principal, event_type=self.event_type):
            yield await self._dealt_with(page)

    async def _dealt_with(self, occurrences: Sequence[Occurrence]) -> list[Occurrence]:
        """Leave out what no event was matched with yet: the wire tells of it once that is so."""
        waiting = await undecided([occurrence.id for occurrence in occurrences])
        self.awaited |= waiting
        return [occurrence for occurrence in occurrences if occurrence.id not in waiting]
