"""
Publishing to Redis: concurrent publishes share a pipeline, and what is lost is remembered.

The publishing connection may break while every listener's own stays whole. Nobody would notice then,
so the topics of what could not be sent are kept and announced on `GAPS` as soon as the wire is back.
What timed out may still arrive, late: after a gap, old notices may be heard again.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from hiredis import ReplyError
from redis.exceptions import ResponseError

from domain.ports import Notice
from notifications.feed.link import Command, Link
from notifications.feed.outage import Outage
from notifications.feed.redis_url import Address
from notifications.feed.servers import Place
from notifications.feed.slots import Moved

GAPS = "deskbell:gaps"
"""Where lost notices are announced, by the topic's name or by slots; an empty name means any topic."""

MOST_LOST = 10_000
PIPELINE = 1_000


class _Batch:
    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.settled, self.out = asyncio.Event(), False


class Sender:
    """
    Sends over a connection of its own, as long as `run` runs.

    Args:
        place: Where the server is.
        outage: Of the way there.
        tell: Called at once with the topics of what was lost.
        moved: Called where the server, one of a cluster, says that another has the topics of a slot.
        patience: Seconds that the server may take over a pipeline.
    """

    def __init__(
        self,
        place: Place,
        outage: Outage,
        *,
        tell: Callable[[Iterable[str]], None],
        moved: Callable[[Moved], None] | None,
        patience: float,
    ) -> None:
        self._place = place
        self.outage = outage
        self._tell = tell
        self._moved = moved
        self._patience = patience
        self._link: Link | None = None
        self._address: Address | None = None
        self._astray = False
        self._batch = _Batch()
        self._lost: set[str] = set()
        self._work = asyncio.Event()

    async def send(self, notices: Sequence[Notice]) -> bool:
        """Wait until these are out, or known to be lost: while the wire is down, at once; say which."""
        if self.outage.on:
            self._lose(notices)
            return False
        batch = self._batch
        batch.notices.extend(notices)
        self._work.set()
        await batch.settled.wait()
        return batch.out

    async def run(self) -> None:
        """Send, for ever."""
        try:
            while True:
                await self._work.wait()
                self._work.clear()
                batch, self._batch = self._batch, _Batch()
                await self._deliver(batch)
        finally:
            self.outage.on = True  # whoever still publishes is not kept waiting
            self._batch.settled.set()
            await self._leave()

    def announce(self, payloads: Iterable[str]) -> None:
        """Say on `GAPS`, as soon as may be, before all that is sent from now on."""
        self._remember(payloads)
        self._work.set()

    def follow(self, address: Address) -> None:
        """Leave a server that is at another address: this is where the others are."""
        if self._link and self._link.address != address:
            self._astray = True
            self._work.set()

    async def _deliver(self, batch: _Batch) -> None:
        gaps: set[str] = set()
        try:
            link = await self._reach()
            gaps, self._lost = self._lost, gaps
            # Gaps go first: nobody shall hear what is new before they know that something is missing.
            gone = [Notice(GAPS, topic.encode()) for topic in gaps]
            batch.out = await self._transmit(link, gone + batch.notices)
            self.outage.end()
        except Exception as error:  # noqa: BLE001  # whatever it was, a new connection mends it
            await self._leave()
            self.outage.begin(error)
            self._remember(gaps)
            self._lose(batch.notices + self._batch.notices)
        finally:
            batch.settled.set()
        if self.outage.on:
            # Those who came meanwhile were lost with the others: nobody waits for an outage to end.
            self._batch.settled.set()
            self._batch = _Batch()
            await self.outage.pause()
            self._work.set()

    async def _reach(self) -> Link:
        # One that was closed while there was nothing to send, as servers do with the idle, has lost nothing.
        if self._astray or (self._link and self._link.ended):
            await self._leave()
        if not self._link:
            async with asyncio.timeout(self._patience):
                self._link = await self._place.connect()
            # What another server took, when this one was already the one that others listen to, nobody heard.
            if self._address not in (None, self._link.address):
                self._remember({""})
            self._address = self._link.address
        return self._link

    async def _leave(self) -> None:
        self._astray = False
        link, self._link = self._link, None
        if link:
            await link.close()

    async def _transmit(self, link: Link, notices: list[Notice]) -> bool:
        """Send; say whether all was taken."""
        rest, taken = iter(notices), True
        while chunk := list(islice(rest, PIPELINE)):
            async with asyncio.timeout(self._patience):
                answers = await link.exchange([self._command(notice) for notice in chunk])
            for notice, answer in zip(chunk, answers, strict=True):
                if isinstance(answer, ReplyError):
                    self._turned_away(notice, Moved.read(str(answer), link.address), str(answer))
                    taken = False
        return taken

    def _command(self, notice: Notice) -> Command:
        sharded = self._moved and notice.topic != GAPS
        return ("SPUBLISH" if sharded else "PUBLISH", notice.topic, notice.payload)

    def _turned_away(self, notice: Notice, moved: Moved | None, error: str) -> None:
        if not moved or not self._moved:
            raise ResponseError(error)
        # Sent there, it might come behind a newer one; whoever learns of a move says so to all listeners.
        self._tell([notice.topic])
        self._moved(moved)

    def _lose(self, notices: Sequence[Notice]) -> None:
        topics = {notice.topic for notice in notices}
        self._remember(topics)
        self._tell(topics)

    def _remember(self, topics: Iterable[str]) -> None:
        self._lost.update(topics)
        # Too many to remember are remembered as all there are.
        if len(self._lost) > MOST_LOST or "" in self._lost:
            self._lost = {""}
