"""The live stream of an agent's messages: without gap or duplicate, and how many are unread."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta

from domain.errors import CursorExpired
from domain.messages import Bell, Message
from domain.ports import Notice
from domain.rights import Permission
from resolvers.context import Context
from resolvers.loaders import Loaders
from resolvers.streams import Stream

# What was written by another version of us, or by somebody else.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)
A_WHILE = timedelta(seconds=0.5)  # for which a glance at an item is good: sight is lost within a second


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

    __slots__ = ("clock", "context", "cursor", "place", "read_bell", "stream")

    def __init__(self, context: Context, stream: Stream, place: int) -> None:
        self.context, self.stream, self.place, self.clock = context, stream, place, context.desk.clock
        self.read_bell = context.desk.postbox.read_bell
        self.cursor = context.desk.postbox.cursors_of(context.principal.agent.id)

    def go_on(self, message: Message | Bell, unread: int, *, replayed: bool = False) -> PushedMessage:
        """Go on to a message, and return it as its reader gets it."""
        self.place = message.sequence
        return PushedMessage(self.cursor(message.sequence), message, unread, replayed)

    def push(self, notice: Notice) -> bool:
        """
        Push a bell that comes next at once; False where it has to be read in its turn.

        Every reader's every message comes by here, so it looks for itself rather than ask those beside it.
        """
        if not notice.payload:  # somebody has read
            return True
        try:
            bell = self.read_bell(notice.payload)
        except UNREADABLE:
            return False
        sequence = bell.sequence
        if sequence != self.place + 1 or bell.named_event is None or not self.stands_so(bell):
            return sequence <= self.place
        stream = self.stream
        self.context.asker = stream.principal
        pushed = PushedMessage(self.cursor(sequence), bell, bell.unread, replayed=False)
        if stream.late or not self.context.push(pushed):
            return False
        self.place = sequence
        return True

    def stands_so(self, bell: Bell) -> bool:
        """Say whether a bell's glance at its item is of now; a while later the item may have moved."""
        # Nor is one to be trusted of a while ahead: the clock of the host that has made it is not ours.
        return bell.glance is None or abs(bell.glance.as_of - self.clock()) < A_WHILE

    async def push_in_turn(self, bell: Bell, unread: int, *, replayed: bool = False) -> bool:
        """Push a bell once its reader has read what came before; False where it has to be executed."""
        await self.context.ready()
        if not self.stands_so(bell):
            bell = bell._replace(glance=await self.context.desk.glances.get(bell.about))
        await look_anew(self.context, self.stream)
        return self.context.push(self.go_on(bell, unread, replayed=replayed))

    async def missed(self, known: int) -> AsyncGenerator[PushedMessage, None]:
        """
        Push what lies in the inbox by now, as far as that can be; give what has to be executed.

        Up to the sequence ``known`` it is a replay. What is read is kept for this long, not by the stream.

        Raises:
            CursorExpired: retention has overtaken the reader, or see `Postbox.missed`.
        """
        context, postbox = self.context, self.context.desk.postbox
        agent = context.principal.agent.id
        while page := await postbox.missed(agent, self.place):
            bells = {bell.sequence: bell for bell in await postbox.bells_for(page, context.now)}
            unread = (await postbox.inbox_of(agent)).unread
            for message in page:
                if message.sequence > self.place + 1:
                    raise CursorExpired
                replayed, rung = message.sequence <= known, bells.get(message.sequence)
                if rung and await self.push_in_turn(rung, unread, replayed=replayed):
                    continue
                await look_anew(context, self.stream)
                yield self.go_on(message, unread, replayed=replayed)

    async def next_bell(self) -> Bell | None:
        """Wait for the next bell that was not pushed at once; None where the inbox must be read instead."""
        while isinstance(item := await self.stream.reader.get(self.push), Notice):
            try:
                bell = self.read_bell(item.payload) if item.payload else None
                if bell:
                    bell.record()  # which fails here, where the inbox can still be read instead
            except UNREADABLE:
                return None
            if bell and bell.sequence > self.place:  # else it was read from the inbox: bells may ring twice
                return bell if bell.sequence == self.place + 1 else None
        return None


async def message_deliveries(context: Context, after: str | None) -> AsyncIterator[PushedMessage]:
    """
    Stream an agent's messages: first those behind the cursor, then each as it comes.

    A notice on the wire only says that there is something to read: a hole in the sequence, a broken
    wire, a full queue and an outage of the database all lead back to the inbox, so nothing is missing,
    doubled or out of order.
    What comes while the stream waits is pushed by the context at once, where that can be; what is yielded
    goes the usual way.

    Raises:
        BadRequest, CursorExpired: see `Postbox.place_of`; also where that is found later.
        Unauthenticated: the reader's session has ended.
    """
    postbox, agent = context.desk.postbox, context.principal.agent.id
    # The place is taken before joining, so that null means: all that comes once the stream is known.
    inbox = await postbox.inbox_of(agent)
    place, known = postbox.place_of(after, inbox), inbox.last_sequence
    del inbox  # as all that is read here, it would be there for as long as the stream
    topic, asker = postbox.topic_of(agent), context.principal
    async with context.desk.streams.join(topic, asker, Permission.USE_INBOX) as stream:
        reading = _Reading(context, stream, place)
        while True:
            async with stream.through_outages():
                async with aclosing(reading.missed(known)) as missed:
                    while pushed := await anext(missed, None):
                        yield pushed
                del missed
                while bell := await reading.next_bell():
                    if not await reading.push_in_turn(bell, bell.unread):
                        await look_anew(context, stream)
                        yield reading.go_on(bell.record(), bell.unread)


async def look_anew(context: Context, stream: Stream) -> None:
    """
    Let a push be resolved with the rights and the records of now, and let go of those of the last.

    Raises what ended the stream: reading on from the database must not outlast the reader's access.
    """
    await stream.look_again()
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
            async with stream.through_outages():
                count = (await postbox.inbox_of(agent)).unread
                if count != told:
                    await look_anew(context, stream)
                    told = count
                    yield count
                await stream.reader.get()
