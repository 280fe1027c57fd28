"""What the hub asks of a wire: a broadcaster backend that sends many at once and never raises."""

import asyncio
from collections.abc import Callable, Sequence
from typing import NoReturn

from broadcaster import BroadcastBackend

from domain.ports import Gap, Notice


class Wire(BroadcastBackend):
    """
    A broadcaster backend that hands what came in straight to the hub, without broadcaster's queues.

    ``subscribe`` returns within a moment and, like every method after ``connect``, raises nothing;
    ``unsubscribe`` does not even wait. ``hear`` and ``waiting`` are the hub's: it takes what came in, and
    says how much of it has not reached its readers yet.
    """

    hear: Callable[[Notice | Gap], None]
    waiting: Callable[[], int]

    @property
    def connected(self) -> bool:
        """Whether notices get through now, as far as is known."""
        raise NotImplementedError

    async def send(self, notices: Sequence[Notice]) -> bool:
        """Publish in this order; say whether all is out. What is lost is made up for with gaps."""
        raise NotImplementedError

    async def publish(self, topic: str, message: bytes) -> None:
        """Publish one notice."""
        await self.send([Notice(topic, message)])

    async def next_published(self) -> NoReturn:
        """Wait for ever: what is heard goes its short way."""
        await asyncio.get_running_loop().create_future()
        raise AssertionError
