"""
A wire between the processes that loses, doubles, cuts and fails over, as far as the feed allows a wire to.

What is lost is told of as a gap; what one process publishes comes in its order; what comes twice does so at
once. A process that is cut off hears nothing until it is back, and is then told that anything may be missing.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from domain.ports import Gap, Notice
from notifications.feed.hub import Hub
from notifications.feed.wire import Wire
from tests.simulation.lives import Life
from tests.simulation.loop import Loop, Pipe

DELAY = 0.004  # seconds that a notice takes at most, mostly
LOST, DOUBLED = 0.03, 0.03  # how often


class Exchange:
    """What carries notices between all processes."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.ends = list[End]()
        self.lost, self.doubled, self.cuts = 0, 0, 0
        self.faulty = True
        self.dies_ringing = dict[Life, Callable[[], None]]()  # what kills one as it publishes next

    @asynccontextmanager
    async def open_feed(self, *_: object, namespace: str = "", **__: object) -> AsyncIterator[Hub]:
        """Stand for `notifications.feed.open_feed`."""
        async with Hub(End(self), capacity=8, namespace=namespace) as hub:
            yield hub

    def carry(self, notices: Sequence[Notice]) -> None:
        """Bring to each end what it listens to, in this order."""
        for end in self.ends:
            end.bring([notice for notice in notices if notice.topic in end.wanted])

    def cut(self, life: Life, seconds: float) -> None:
        """Cut a process off for a while."""
        for end in self.ends:
            if end.life is life and end.connected:
                self.cuts += 1
                end.break_off(seconds)

    def fail_over(self, listened: Sequence[float]) -> None:
        """
        Let another take its place, which knows nothing of what was published since the first was alone.

        Each end listens to the first for some seconds more and hears nothing, until its connection breaks.
        """
        self.cuts += 1
        for end, seconds in zip(self.ends, listened, strict=False):
            end.hear_nothing_before_a_cut(seconds)

    def chance(self, rate: float) -> bool:
        """Say whether something goes wrong that does so at a rate."""
        return self.faulty and self.loop.random.random() < rate


class End(Wire):
    """A process's end of the wire."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange, self._loop, self.life = exchange, exchange.loop, exchange.loop.life
        self.wanted = set[str]()
        self._unsaid = set[str]()  # topics of what it could not publish
        self._arrivals, self._departures = Pipe(self._loop), Pipe(self._loop)
        self._cut = 0  # how often it was; what was under way then never arrives
        self._up = True
        self._deaf = False

    @property
    def connected(self) -> bool:
        """Whether notices get through."""
        return self._up

    async def connect(self) -> None:
        """Join the exchange, until the process dies."""
        self._exchange.ends.append(self)
        self.life.at_death.append(self._leave)

    async def disconnect(self) -> None:
        """Leave the exchange."""
        self._leave()

    def _leave(self) -> None:
        if self in self._exchange.ends:
            self._exchange.ends.remove(self)

    async def subscribe(self, group: str) -> None:
        """Begin to listen to a topic."""
        await self._moment()
        self.wanted.add(group)
        if not self._up:
            return
        await self._moment()

    async def unsubscribe(self, group: str) -> None:
        """Listen no longer."""
        self.wanted.discard(group)

    async def send(self, notices: Sequence[Notice]) -> bool:
        """Publish; what is known to be lost is told of now here, and later elsewhere."""
        if die := self._exchange.dies_ringing.pop(self.life, None):
            self._loop.call_for(self._loop.world, self._loop.time(), die)
            await self._loop.create_future()
        if self._up:
            await self._moment()
        if not self._up:
            self._lose(notices)
            return False
        come = _each(notices, self._exchange)
        self._departures.send(self._loop.world, self._a_while, self._exchange.carry, come)
        return True

    def bring(self, notices: Sequence[Notice | Gap]) -> None:
        """Bring something here, behind what is under way."""
        for notice in () if self._deaf else notices:
            self._arrivals.send(self.life, self._a_while, self._arrive, notice, self._cut)

    def _arrive(self, item: Notice | Gap, cut: int) -> None:
        if cut == self._cut and item.topic in self.wanted:
            self.hear(item)

    def hear_nothing_before_a_cut(self, seconds: float) -> None:
        """Take itself for connected, and hear nothing, until it is cut off and comes back at once."""
        self._cut += 1
        self._deaf = True
        self._loop.call_for(self.life, self._loop.time() + seconds, self.break_off, 0.0)

    def break_off(self, seconds: float) -> None:
        """Hear and say nothing for a while."""
        self._cut += 1
        self._up = self._deaf = False
        self._loop.call_for(self.life, self._loop.time() + seconds, self._come_back)

    def _come_back(self) -> None:
        self._up = True
        unsaid, self._unsaid = sorted(self._unsaid), set()
        self._departures.send(self._loop.world, 0, self._say_what_is_missing, unsaid)
        self.bring([Gap(topic) for topic in sorted(self.wanted)])

    def _say_what_is_missing(self, topics: Iterable[str]) -> None:
        for end in self._exchange.ends:
            end.bring([Gap(topic) for topic in topics if topic in end.wanted])

    def _lose(self, notices: Sequence[Notice]) -> None:
        topics = dict.fromkeys(notice.topic for notice in notices)
        self._unsaid.update(topics)
        for topic in topics:
            if topic in self.wanted:
                self.hear(Gap(topic))

    @property
    def _a_while(self) -> float:
        return self._loop.random.random() ** 4 * DELAY

    async def _moment(self) -> None:
        await asyncio.sleep(self._loop.random.random() * DELAY)


def _each(notices: Sequence[Notice], exchange: Exchange) -> list[Any]:
    """Return what comes of some notices: some twice, and gaps for those that are lost."""
    come = list[Notice | Gap]()
    for notice in notices:
        if exchange.chance(LOST):
            exchange.lost += 1
            come.append(Gap(notice.topic))
        else:
            come.append(notice)
            if exchange.chance(DOUBLED):
                exchange.doubled += 1
                come.append(notice)
    return come
