"""The wire between processes, over one server of Redis or Valkey, wherever that is at the moment."""

import asyncio
from collections.abc import Callable, Iterable, Sequence

from domain.ports import Gap, Notice
from notifications.feed.line import Line
from notifications.feed.sender import GAPS
from notifications.feed.servers import MOMENT, Place
from notifications.feed.wire import Wire


class RedisWire(Wire):
    """
    Carries notices through a server, which may be down at any time, also at the start.

    Args:
        place: Where the server is.
        patience: Seconds of silence after which the peer counts as dead.
    """

    def __init__(self, place: Place, *, patience: float) -> None:
        self._place = place
        self._patience = patience
        self._doubts = Doubts(lambda _: self._tell(self._line.listener.wanted))

    @property
    def connected(self) -> bool:
        """Whether this process hears others, and has not failed to publish."""
        return self._line.connected

    async def connect(self) -> None:
        """Start, and wait a moment for the server to be there."""
        self._line = Line(
            self._place, self, "Redis", announced=self._announced, tell=self._tell, patience=self._patience
        )
        await self._line.listener.subscribe(GAPS)

    async def disconnect(self) -> None:
        """Stop; what was not sent by now never will be."""
        await self._line.close()

    async def subscribe(self, group: str) -> None:
        """Join a topic, within a moment; when the server does not confirm by then, a gap follows."""
        await self._line.listener.subscribe(group)

    async def unsubscribe(self, group: str) -> None:
        """Leave a topic, without waiting."""
        self._line.listener.unsubscribe(group)

    async def send(self, notices: Sequence[Notice]) -> bool:
        """Publish; while the server is down, tell a gap to our own listeners now and to all others later."""
        return await self._line.sender.send(notices)

    def _announced(self, lost: str) -> None:
        if lost:
            self._tell([lost])
        else:
            self._doubts.add(lost)

    def _tell(self, topics: Iterable[str]) -> None:
        for topic in topics:
            if topic in self._line.listener.wanted:
                self.hear(Gap(topic))


class Doubts:
    """
    What others say of very many topics at once: each process says so after a failover, in the same moment.

    Args:
        settle: Called a moment later with all that was said until then.
    """

    def __init__(self, settle: Callable[[set[str]], None]) -> None:
        self._settle = settle
        self._said: set[str] = set()

    def add(self, said: str) -> None:
        """Take note."""
        if not self._said:
            asyncio.get_running_loop().call_later(MOMENT, self._end)
        self._said.add(said)

    def _end(self) -> None:
        said, self._said = self._said, set()
        self._settle(said)
