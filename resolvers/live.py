"""The live streams: an agent's messages without gap or duplicate, and occurrences as they happen."""

from collections.abc import AsyncIterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from domain.deeds.outbox import Occurrence
from domain.engine.wire import OCCURRENCES, occurrence_from_bytes
from domain.errors import CursorExpired
from domain.messages import Bell, Message
from domain.people.principal import Principal
from domain.ports import Gap, Notice
from domain.rights import Permission
from resolvers.context import Context
from resolvers.loaders import Loaders
from resolvers.occurrences import Narrowing, may_see, visible
from resolvers.streams import Stream

REMEMBERED, REMEMBERED_FOR = 10_000, timedelta(minutes=1)  # long after an occurrence may be told again
UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)  # written by another version of us, or by somebody else
PAGE = 200
OVERLAP = timedelta(seconds=10)  # deeds are not committed in the order in which they were recorded


@dataclass(slots=True)
class PushedMessage:
    """A message on its way to its reader."""

    cursor: str
    message: Message | Bell
    unread_count: int
    replayed: bool

    @property
    def silent(self) -> bool:
        """Whether the client is asked to make no noise."""
        return self.message.silent


class _Reading:
    """How far an agent's stream of messages has come: ``place`` is the sequence of the last one."""

    def __init__(self, context: Context, place: int) -> None:
        self.context, self.postbox, self.place = context, context.desk.postbox, place
        self.agent = context.principal.agent.id

    def go_on(self, message: Message | Bell, unread: int, *, replayed: bool = False) -> PushedMessage:
        """Go on to a message."""
        self.place = message.sequence
        return PushedMessage(self.postbox.cursor_behind(self.agent, self.place), message, unread, replayed)

    def push(self, stream: Stream, notice: Notice) -> bool:
        """Push a bell that comes next at once; False where it has to be read in its turn."""
        if not notice.payload:  # somebody has read
            return True
        try:
            bell, before = self.postbox.read_bell(notice.payload), self.place
        except UNREADABLE:
            return False
        if bell.sequence != before + 1 or bell.named_event is None:
            return bell.sequence <= before
        self.context.asker = stream.principal
        pushed = self.context.push(self.go_on(bell, bell.unread))
        if not pushed:
            self.place = before
        return pushed

    async def next_bell(self, stream: Stream) -> Bell | None:
        """Wait for the next bell that was not pushed at once; None where the inbox must be read instead."""
        while isinstance(item := await stream.reader.get(partial(self.push, stream)), Notice):
            try:
                bell = self.postbox.read_bell(item.payload) if item.payload else None
            except UNREADABLE:
                return None
            if bell and bell.sequence > self.place:  # else it was read from the inbox: bells may ring twice
                return bell if bell.sequence == self.place + 1 else None
        return None


async def message_deliveries(context: Context, after: str | None) -> AsyncIterator[PushedMessage]:
    """
    Stream an agent's messages: first those behind the cursor, then each as it comes.

    A notice on the wire only says that there is something to read: a hole in the sequence, a broken
    wire and a full queue all lead back to the inbox, so nothing is missing, doubled or out of order.
    What comes while the stream waits is pushed by the context at once, where that can be; what is yielded
    goes the usual way.

    Raises:
        BadRequest, CursorExpired: see `Postbox.place_of`.
        Unauthenticated: the reader's session has ended.
    """
    postbox, agent = context.desk.postbox, context.principal.agent.id
    # The place is taken before joining, so that null means: all that comes once the stream is known.
    inbox = await postbox.inbox_of(agent)
    reading, known = _Reading(context, postbox.place_of(after, inbox)), inbox.last_sequence
    topic, asker = postbox.topic_of(agent), context.principal
    async with context.desk.streams.join(topic, asker, Permission.USE_INBOX) as stream:
        while True:
            while page := await postbox.missed(agent, reading.place):
                unread = (await postbox.inbox_of(agent)).unread
                for message in page:
                    if message.sequence > reading.place + 1:
                        raise CursorExpired  # retention has overtaken the reader
                    _look_anew(context, stream)
                    yield reading.go_on(message, unread, replayed=message.sequence <= known)
            while bell := await reading.next_bell(stream):
                await context.ready()
                _look_anew(context, stream)
                if not context.push(reading.go_on(bell, bell.unread)):
                    yield reading.go_on(bell.record(), bell.unread)


def _look_anew(context: Context, stream: Stream) -> None:
    """
    Let a push be resolved with the rights and the records of now, and let go of those of the last.

    Raises what ended the stream: reading on from the database must not outlast the reader's access.
    """
    stream.check()
    context.asker, context.loaders = stream.principal, Loaders()


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


class _Watching:
    """Which occurrences a stream has told of, and of which it may."""

    def __init__(self, context: Context, narrowing: Narrowing) -> None:
        self.context, self.narrowing, self.newest = context, narrowing, context.now
        self.told = dict[UUID, datetime]()  # when each came

    def wants(self, occurrence: Occurrence, principal: Principal) -> bool:
        """Say whether to tell of an occurrence."""
        self.newest = max(self.newest, occurrence.recorded_at)
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

    def push(self, stream: Stream, notice: Notice) -> bool:
        """Push an occurrence at once; False where it has to be read in its turn."""
        try:
            occurrence = occurrence_from_bytes(notice.payload)
        except UNREADABLE:
            return False
        if not self.wants(occurrence, stream.principal):
            return True
        if not _at_hand(occurrence):
            return False
        self.context.asker = stream.principal
        pushed = self.context.push(occurrence)
        if pushed:
            self.note(occurrence)
        return pushed


async def raised_occurrences(context: Context, narrowing: Narrowing) -> AsyncIterator[Occurrence]:
    """
    Stream the occurrences within the reader's sight, from now on, each once.

    Where the wire lost some, they are read from the database and may come late, but not twice.
    """
    async with context.desk.streams.join(
        OCCURRENCES, context.principal, Permission.VIEW_OCCURRENCES
    ) as stream:
        watching = _Watching(context, narrowing)
        while True:
            item = await stream.reader.get(partial(watching.push, stream))
            async for occurrence in _told_by(item, watching.newest, stream.principal):
                if watching.wants(occurrence, stream.principal):
                    watching.note(occurrence)
                    await context.ready()
                    _look_anew(context, stream)
                    if not _at_hand(occurrence) or not context.push(occurrence):
                        yield _without_names(occurrence)


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
