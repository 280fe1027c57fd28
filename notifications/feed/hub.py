"""
The feed that the process's listeners share: one subscription a topic, a bounded queue a reader.

`Broadcast` loses subscribers who come or go at the same moment, and its queues have no limit. So each
topic has one subscription here, which all its readers share: a task of its own holds it for as long as
anyone listens. Readers come and go by entering a set, which takes no waiting that a cancellation could
cut in two.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Self, cast

from broadcaster import Broadcast

from domain.ports import Gap, Notice, Reader
from notifications.feed.wire import Heard, Wire


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

    @property
    def connected(self) -> bool:
        """Whether notices get through now; false means listeners live on gaps until the wire is back."""
        return self._wire.connected

    async def publish(self, notices: Sequence[Notice]) -> None:
        """Ring; this process's readers too hear it through the wire, and so once."""
        if notices:
            await self._wire.send(
                [Notice(self._namespace + notice.topic, notice.payload) for notice in notices]
            )

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
            await shared.joined.wait()
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
                shared.joined.set()
                while shared.readers:
                    shared.tell(cast("Heard", await subscriber.get()).item)
        finally:
            del self._subscriptions[topic]


class _Subscription:
    """What the readers of one topic share, and the task that holds it."""

    task: asyncio.Task[None]

    def __init__(self) -> None:
        self.readers: set[_Mailbox] = set()
        self.joined = asyncio.Event()

    @property
    def closing(self) -> bool:
        """Whether everyone has left; nobody may enter any more."""
        return self.joined.is_set() and not self.readers

    def close_if_empty(self) -> None:
        # While still joining it is let be: cut there, `Broadcast` would raise. It looks for readers itself.
        if self.closing:
            self.task.cancel()

    def tell(self, item: Notice | Gap) -> None:
        for mailbox in self.readers:
            mailbox.put(item)


class _Mailbox:
    """One reader's bounded queue."""

    __slots__ = ("_arrived", "_capacity", "_ended", "_gap", "_items")

    def __init__(self, topic: str, capacity: int) -> None:
        self._gap = Gap(topic)
        self._capacity = capacity
        self._items: deque[Notice | Gap] = deque()
        self._arrived = asyncio.Event()
        self._ended: BaseException | None = None

    def put(self, item: Notice | Gap) -> None:
        items = self._items
        # One gap says it all: the database is read from the last known place in any case.
        if items and items[-1] == item == self._gap:
            return
        if len(items) >= self._capacity:
            # Two go and a gap comes in their place; when a gap stood first, only one notice is lost.
            items.popleft()
            items.popleft()
            items.appendleft(self._gap)
        items.append(item)
        self._arrived.set()

    def end(self, reason: BaseException) -> None:
        self._ended = reason
        self._arrived.set()

    async def get(self) -> Notice | Gap:
        while not self._items and not self._ended:
            self._arrived.clear()
            await self._arrived.wait()
        # Also where something is left to read: whoever may no longer read gets none of it.
        if self._ended:
            raise self._ended
        return self._items.popleft()
