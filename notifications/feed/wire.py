"""What the hub asks of a wire: a broadcaster backend that sends many at once and never raises."""

import asyncio
from collections.abc import Sequence

from broadcaster import BroadcastBackend, Event

from domain.ports import Gap, Notice


class Heard(Event):
    """What a wire brought, on its way through `Broadcast`, whose own events hold text only."""

    def __init__(self, item: Notice | Gap) -> None:
        super().__init__(item.topic, "")
        self.item = item


class Wire(BroadcastBackend):
    """
    A broadcaster backend with its queue of what came in.

    ``subscribe`` returns within a moment and, like every method after ``connect``, raises nothing;
    ``unsubscribe`` does not even wait. The queue has no limit of its own because `Broadcast` empties
    it on each turn of the loop: it holds what one turn brought, the rest waits in the socket.
    """

    def __init__(self) -> None:
        self._incoming: asyncio.Queue[Heard] = asyncio.Queue()

    @property
    def connected(self) -> bool:
        """Whether notices get through now, as far as is known."""
        raise NotImplementedError

    async def send(self, notices: Sequence[Notice]) -> None:
        """Publish in this order; what is lost is made up for with gaps."""
        raise NotImplementedError

    async def publish(self, topic: str, message: bytes) -> None:
        """Publish one notice."""
        await self.send([Notice(topic, message)])

    async def next_published(self) -> Event:
        """Wait for the next thing heard: always a `Heard`."""
        return await self._incoming.get()
