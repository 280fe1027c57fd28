"""
The feed that the process's listeners share: one subscription a topic, a bounded queue a reader.

`Broadcast` loses subscribers who come or go at the same moment, and its queues have no limit. So each
topic has one subscription here, which all its readers share: a task of its own holds it for as long as
anyone listens. Readers come and go by entering a set, which takes no waiting that a cancellation could
cut in two. What is heard goes from the wire to its readers by a callback, some milliseconds at a time.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Self

from broadcaster import Broadcast

from domain.ports import Gap, Notice, Reader
from notifications.feed.wire import Wire

logger = logging.getLogger("deskbell.feed")

TURN = 0.005  # seconds for which readers are told of what has been heard before others get their turn
NOTHING = deque[Notice | Gap](maxlen=0)  # in all mailboxes that are empty


class Hub:
    """
    A `Feed` over any wire; open it as an async context manager.

    The first reader of a topic waits for the wire's word, at most a moment; that keeps no other topic
    waiting. Close the feed after its readers have gone: it does not wake them.
    """

    def __init__(self, wire: Wire, *, capacity: int, namespace: str = "") -> None:
        self._wire = wire
        self._broadcast = Broadcast(backend=wire)
        self._capacity = capacity
        self._namespace = namespace
        self._subscriptions: dict[str, _Subscription] = {}
        self._heard: deque[tuple[Notice | Gap, Iterator[_Mailbox]]] = deque()
        wire.hear, wire.waiting = self._hear, self._heard.__len__

    @property
    def connected(self) -> bool:
        """Whether notices get through now; false means listeners live on gaps until the wire is back."""
        return self._wire.connected

    async def publish(self, notices: Sequence[Notice]) -> bool:
        """Ring, and say whether it is out; readers of this process hear it through the wire too, and once."""
        named = [Notice(self._namespace + notice.topic, notice.payload) for notice in notices]
        return not named or await self._wire.send(named)

    def doubt(self, topics: Iterable[str] | None) -> None:
        """Tell readers of some topics, or of all, that they may have missed something."""
        named = self._subscriptions if topics is None else map(self._namespace.__add__, topics)
        for topic in tuple(named):
            self._hear(Gap(topic))

    @asynccontextmanager
    async def listen(self, topic: str) -> AsyncIterator[Reader]:
        """Join a topic; on entry every notice published from now on will be heard."""
        topic = self._namespace + topic
        # One that everybody has left is on its way out; only then is there a new one.
        while (shared := self._subscription(topic)).closing:
            await asyncio.wait({shared.task})
        mailbox = _Mailbox(topic, self._capacity)
        shared.readers.add(mailbox)
        try:
            if shared.joining:
                await shared.joining.wait()
            yield mailbox
        finally:
            shared.readers.discard(mailbox)
            shared.close_if_empty()

    async def __aenter__(self) -> Self:
        await self._broadcast.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        subscriptions = list(self._subscriptions.values())
        for shared in subscriptions:
            shared.readers.clear()
            shared.close_if_empty()
        await asyncio.gather(*(shared.task for shared in subscriptions), return_exceptions=True)
        await self._broadcast.disconnect()

    def _subscription(self, topic: str) -> "_Subscription":
        shared = self._subscriptions.get(topic)
        if shared is None:
            shared = self._subscriptions[topic] = _Subscription()
            shared.task = asyncio.create_task(self._keep(topic, shared))
        return shared

    async def _keep(self, topic: str, shared: "_Subscription") -> None:
        try:
            async with self._broadcast.subscribe(topic) as subscriber:
                shared.let_in()
                if shared.readers:
                    await subscriber.get()  # for ever, until the last reader leaves
        finally:
            del self._subscriptions[topic]

    def _hear(self, item: Notice | Gap) -> None:
        if shared := self._subscriptions.get(item.topic):
            if not self._heard:
                asyncio.get_running_loop().call_soon(self._tell)
            self._heard.append((item, iter(tuple(shared.readers))))

    def _tell(self) -> None:
        """Tell readers of what has been heard, in order, for one turn."""
        heard, ends = self._heard, perf_counter() + TURN
        while heard:
            item, readers = heard[0]
            for mailbox in readers:
                mailbox.put(item)
                if perf_counter() > ends:
                    asyncio.get_running_loop().call_soon(self._tell)
                    return
            heard.popleft()


class _Subscription:
    """What the readers of one topic share, and the task that holds it."""

    __slots__ = ("joining", "readers", "task")

    task: asyncio.Task[None]

    def __init__(self) -> None:
        self.readers: set[_Mailbox] = set()
        self.joining: asyncio.Event | None = asyncio.Event()  # which takes memory, and is over once joined

    def let_in(self) -> None:
        """Let in who waits, and from now on whoever comes."""
        if self.joining:
            self.joining.set()
            self.joining = None

    @property
    def closing(self) -> bool:
        """Whether everyone has left; nobody may enter any more."""
        return not self.joining and not self.readers

    def close_if_empty(self) -> None:
        # While still joining it is let be: cut there, `Broadcast` would raise. It looks for readers itself.
        if self.closing:
            self.task.cancel()


class _Mailbox:
    """One reader's bounded queue, which takes no memory while it is empty."""

    __slots__ = ("_at_once", "_capacity", "_ended", "_gap", "_items", "_waiting")

    def __init__(self, topic: str, capacity: int) -> None:
        self._gap = Gap(topic)
        self._capacity = capacity
        self._items = NOTHING
        self._waiting: asyncio.Future[None] | None = None
        self._at_once: Callable[[Notice], bool] | None = None
        self._ended: BaseException | None = None

    def put(self, item: Notice | Gap) -> None:
        items = self._items
        if items is NOTHING:
            if self._at_once and not self._ended and type(item) is Notice:
                try:
                    if self._at_once(item):
                        return
                except Exception:
                    logger.exception("a reader failed to take a notice at once; it is left to be read")
            items = self._items = deque()
        # One gap says it all: the database is read from the last known place in any case.
        if items and items[-1] == item == self._gap:
            return
        if len(items) >= self._capacity:
            # Two go and a gap comes in their place; when a gap stood first, only one notice is lost.
            items.popleft()
            items.popleft()
            items.appendleft(self._gap)
        items.append(item)
        self._wake()

    def end(self, reason: BaseException) -> None:
        self._ended = reason
        self._wake()

    async def get(self, at_once: Callable[[Notice], bool] | None = None) -> Notice | Gap:
        while not self._items and not self._ended:
            self._waiting, self._at_once = asyncio.get_running_loop().create_future(), at_once
            try:
                await self._waiting
            finally:
                self._waiting = self._at_once = None
        # Also where something is left to read: whoever may no longer read gets none of it.
        if self._ended:
            raise self._ended
        item = self._items.popleft()
        if not self._items:
            self._items = NOTHING
        return item

    def _wake(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)
