"""The live streams: an agent's messages without gap or duplicate, and occurrences as they happen."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.deeds.outbox import Occurrence
from domain.engine.wire import OCCURRENCES, occurrence_from_bytes
from domain.errors import CursorExpired
from domain.messages import Message
from domain.people.principal import Principal
from domain.ports import Gap, Notice
from domain.rights import Permission
from resolvers.context import Context
from resolvers.loaders import Loaders
from resolvers.occurrences import Narrowing, may_see, visible
from resolvers.streams import Stream

REMEMBERED = 10_000
UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)  # written by another version of us, or by somebody else
PAGE = 200
OVERLAP = timedelta(seconds=10)  # deeds are not committed in the order in which they were recorded


@dataclass(frozen=True, slots=True)
class PushedMessage:
    """A message on its way to its reader."""

    cursor: str
    message: Message
    unread_count: int
    replayed: bool

    @property
    def silent(self) -> bool:
        """Whether the client is asked to make no noise."""
        return self.message.silent


async def message_deliveries(context: Context, after: str | None) -> AsyncIterator[PushedMessage]:
    """
    Stream an agent's messages: first those behind the cursor, then each as it comes.

    A notice on the wire only says that there is something to read: a hole in the sequence, a broken
    wire and a full queue all lead back to the inbox, so nothing is missing, doubled or out of order.

    Raises:
        BadRequest, CursorExpired: see `Postbox.place_of`.
        Unauthenticated: the reader's session has ended.
    """
    postbox, agent = context.desk.postbox, context.principal.agent.id
    # The place is taken before joining, so that null means: all that comes once the stream is known.
    inbox = await postbox.inbox_of(agent)
    place, known = postbox.place_of(after, inbox), inbox.last_sequence
    topic, asker = postbox.topic_of(agent), context.principal
    async with context.desk.streams.join(topic, asker, Permission.USE_INBOX) as stream:
        while True:
            while page := await postbox.missed(agent, place):
                unread = (await postbox.inbox_of(agent)).unread
                for message in page:
                    if message.sequence > place + 1:
                        raise CursorExpired  # retention has overtaken the reader
                    _look_anew(context, stream)
                    place = message.sequence
                    yield PushedMessage(postbox.cursor_of(message), message, unread, place <= known)
            while bell := await _next_bell(stream, context, place):
                message, unread = bell
                if message.sequence == place + 1:  # else it was read from the inbox: bells may ring twice
                    _look_anew(context, stream)
                    place = message.sequence
                    yield PushedMessage(postbox.cursor_of(message), message, unread, replayed=False)


def _look_anew(context: Context, stream: Stream) -> None:
    """
    Let a push be resolved with the rights and the records of now, and let go of those of the last.

    Raises what ended the stream: reading on from the database must not outlast the reader's access.
    """
    stream.check()
    context.asker, context.loaders = stream.principal, Loaders()


async def _next_bell(stream: Stream, context: Context, place: int) -> tuple[Message, int] | None:
    """Wait for the next bell; None where the inbox must be read instead."""
    item = await stream.reader.get()
    while isinstance(item, Notice) and not item.payload:  # somebody has read
        item = await stream.reader.get()
    if isinstance(item, Gap):
        return None
    try:
        message, unread = context.desk.postbox.read_bell(item.payload)
    except UNREADABLE:
        return None
    return None if message.sequence > place + 1 else (message, unread)


async def unread_counts(context: Context) -> AsyncIterator[int]:
    """
    Stream how many of an agent's messages are unread: now, and whenever that changes.

    A notice on the wire only says that it may have; what counts is the inbox.
    """
    postbox, agent, told = context.desk.postbox, context.principal.agent.id, -1
    topic, asker = postbox.topic_of(agent), context.principal
    async with context.desk.streams.join(topic, asker, Permission.USE_INBOX) as stream:
        while True:
            count = (await postbox.inbox_of(agent)).unread
            if count != told:
                _look_anew(context, stream)
                told = count
                yield count
            await stream.reader.get()


async def raised_occurrences(context: Context, narrowing: Narrowing) -> AsyncIterator[Occurrence]:
    """
    Stream the occurrences within the reader's sight, from now on, each once.

    Where the wire lost some, they are read from the database and may come late, but not twice.
    """
    seen: dict[UUID, None] = {}
    async with context.desk.streams.join(
        OCCURRENCES, context.principal, Permission.VIEW_OCCURRENCES
    ) as stream:
        newest = context.now
        while True:
            item = await stream.reader.get()
            async for occurrence in _told_by(item, newest, stream.principal):
                newest = max(newest, occurrence.recorded_at)
                if occurrence.id in seen or not (
                    narrowing.fits(occurrence) and may_see(occurrence, stream.principal)
                ):
                    continue
                seen[occurrence.id] = None
                if len(seen) > REMEMBERED:
                    del seen[next(iter(seen))]
                _look_anew(context, stream)
                yield occurrence


async def _told_by(item: Notice | Gap, newest: datetime, principal: Principal) -> AsyncIterator[Occurrence]:
    """Return the occurrence in a notice, or what may have been lost where there is none to be read."""
    try:
        if isinstance(item, Notice):
            yield occurrence_from_bytes(item.payload)
            return
    except UNREADABLE:
        pass
    async for occurrence in _since(newest, principal):
        yield occurrence


async def _since(moment: datetime, principal: Principal) -> AsyncIterator[Occurrence]:
    """Read what was recorded since shortly before a moment, page by page, in the order of ids."""
    late = Occurrence.filter(visible(principal), recorded_at__gte=moment - OVERLAP).order_by("id")
    page = await late.limit(PAGE)
    while page:
        for occurrence in page:
            yield occurrence
        page = await late.filter(id__gt=page[-1].id).limit(PAGE)
