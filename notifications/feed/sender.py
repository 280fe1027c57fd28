"""
Publishing to Redis: concurrent publishes share a pipeline, and what is lost is remembered.

The publishing connection may break while every listener's own stays whole. Nobody would notice then,
so the topics of what could not be sent are kept and announced on `GAPS` as soon as the wire is back.
What timed out may still arrive, late: after a gap, old notices may be heard again.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain.ports import Notice
from notifications.feed.outage import Outage

GAPS = "deskbell:gaps"
"""Where lost notices are announced, by the topic's name; an empty name means any topic."""

MOST_LOST = 10_000
PIPELINE = 1_000


class _Batch:
    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.settled = asyncio.Event()


class Sender:
    """
    Sends over a connection of its own, as long as `run` runs.

    Args:
        client: One without retries, which would upset the order.
        tell: Called at once with the topics of what was lost.
        patience: Seconds that Redis may take over a pipeline.
    """

    def __init__(self, client: Redis, tell: Callable[[Iterable[str]], None], patience: float) -> None:
        self._client = client
        self._tell = tell
        self._patience = patience
        self._batch = _Batch()
        self._lost: set[str] = set()
        self._work = asyncio.Event()
        self.outage = Outage("Publishing to Redis")

    async def send(self, notices: Sequence[Notice]) -> None:
        """Return when these are out, or known to be lost: while the wire is down, at once."""
        if self.outage.on:
            self._lose(notices)
            return
        batch = self._batch
        batch.notices.extend(notices)
        self._work.set()
        await batch.settled.wait()

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
            await self._client.aclose()

    async def _deliver(self, batch: _Batch) -> None:
        gaps, self._lost = self._lost, set()
        try:
            # Gaps go first: nobody shall hear what is new before they know that something is missing.
            await self._transmit([Notice(GAPS, topic.encode()) for topic in gaps] + batch.notices)
            self.outage.end()
        except (RedisError, OSError) as error:
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

    async def _transmit(self, notices: list[Notice]) -> None:
        rest = iter(notices)
        while chunk := list(islice(rest, PIPELINE)):
            async with self._client.pipeline(transaction=False) as pipeline:
                for notice in chunk:
                    pipeline.publish(notice.topic, notice.payload)
                async with asyncio.timeout(self._patience):
                    await pipeline.execute()

    def _lose(self, notices: Sequence[Notice]) -> None:
        topics = {notice.topic for notice in notices}
        self._remember(topics)
        self._tell(topics)

    def _remember(self, topics: set[str]) -> None:
        self._lost |= topics
        # Too many to remember are remembered as all there are.
        if len(self._lost) > MOST_LOST or "" in self._lost:
            self._lost = {""}
