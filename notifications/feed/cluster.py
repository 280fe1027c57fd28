"""
The wire between processes, over a cluster of Redis or Valkey: each topic is with the server of its slot.

A scout asks every moment who has which slot; servers that lose one say so themselves, to whoever asks
them for it. What moves is joined anew where it is now, and whoever joins anew reads of a gap. Whoever
publishes may learn of a move later than its listeners: all that it published until then, where they no
longer were, nobody heard. So each process, when it learns of a move, says so where the slot is now.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain

from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError

from domain.ports import Gap, Notice
from notifications.feed.line import Line
from notifications.feed.outage import Outage
from notifications.feed.redis import Doubts
from notifications.feed.redis_url import Address, RedisUrl
from notifications.feed.sender import GAPS
from notifications.feed.servers import MOMENT, Server
from notifications.feed.slots import Moved, Owners, nobody, owners, slot_of, span, spans
from notifications.feed.wire import Wire


class ClusterWire(Wire):
    """
    Carries notices through a cluster, any server of which may be down at any time, also at the start.

    Args:
        url: What its servers are reached by, and where some of them are.
        patience: Seconds of silence after which a server counts as dead.

    Raises:
        ValueError: Nothing can be connected to so.
    """

    def __init__(self, url: RedisUrl, *, patience: float) -> None:
        self._url = url
        self._patience = patience
        self._seeds = [Server(url, address) for address in url.hosts]
        self._owners = nobody()
        self._lines: dict[Address, Line] = {}
        self._topics: defaultdict[int, set[str]] = defaultdict(set)
        self._unsent: set[int] = set()
        self._doubts = Doubts(self._settle)
        self._outage = Outage("Finding the servers of the cluster")
        self._known = asyncio.Event()
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def connected(self) -> bool:
        """Whether every slot has a server where this process hears others, and none failed to publish."""
        return None not in self._owners and all(line.connected for line in self._lines.values())

    async def connect(self) -> None:
        """Start, and wait a moment for the cluster to be there."""
        self._scout = asyncio.create_task(self._look_out())
        with suppress(TimeoutError):
            async with asyncio.timeout(MOMENT):
                await self._known.wait()
        await asyncio.gather(*(line.listener.subscribe(GAPS) for line in self._lines.values()))

    async def disconnect(self) -> None:
        """Stop; what was not sent by now never will be."""
        self._scout.cancel()
        await asyncio.gather(self._scout, return_exceptions=True)
        await asyncio.gather(*self._closing, *(line.close() for line in self._lines.values()))

    async def subscribe(self, group: str) -> None:
        """Join a topic, within a moment; when its server does not confirm by then, a gap follows."""
        slot = slot_of(group)
        self._topics[slot].add(group)
        if line := self._line(slot):
            await line.listener.subscribe(group)

    async def unsubscribe(self, group: str) -> None:
        """Leave a topic, without waiting."""
        slot = slot_of(group)
        self._topics[slot].discard(group)
        if not self._topics[slot]:
            del self._topics[slot]
        if line := self._line(slot):
            line.listener.unsubscribe(group)

    async def send(self, notices: Sequence[Notice]) -> bool:
        """Publish to all servers at once; what one that is down was to have becomes gaps."""
        parts, all_known = defaultdict[Address, list[Notice]](list), True
        for notice in notices:
            slot = slot_of(notice.topic)
            if owner := self._owners[slot]:
                parts[owner].append(notice)
            else:
                self._unsent.add(slot)
                self._tell([notice.topic])
                all_known = False
        sends = [self._lines[owner].sender.send(part) for owner, part in parts.items()]
        # Most often it is one bell, and no task.
        out = [await sends[0]] if len(sends) == 1 else await asyncio.gather(*sends)
        return all_known and all(out)

    async def _look_out(self) -> None:
        while True:
            try:
                self._assign(await self._ask())
                self._outage.end()
                self._known.set()
            except Exception as error:  # noqa: BLE001  # whatever it was, it is asked again
                self._outage.begin(error)
            pause = self._patience if self.connected else MOMENT
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311  # jitter is no secret

    async def _ask(self) -> Owners:
        """Ask one server after the other, until one knows."""
        servers = {server.address: server for server in self._seeds}
        servers |= {address: Server(self._url, address) for address in self._lines}
        failed = Disconnected("no server")
        for server in random.sample(list(servers.values()), len(servers)):
            try:
                info, slots = await server.ask(("CLUSTER", "INFO"), ("CLUSTER", "SLOTS"))
            except RedisError as error:
                failed = Disconnected(str(error))
            else:
                # One that is cut off from most others goes on with what it knew.
                if b"cluster_state:ok" in info:
                    return owners(slots, server.address)
                failed = Disconnected("the cluster is down")
        raise failed

    def _assign(self, new: Owners) -> None:
        self._move({slot: owner for slot, owner in enumerate(new) if owner != self._owners[slot]})
        for address in self._lines.keys() - set(new):
            closing = asyncio.create_task(self._lines.pop(address).close())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    def _moved(self, moved: Moved, asked: Address) -> None:
        if self._owners[moved.slot] == asked:  # and nothing newer is known
            self._move({moved.slot: moved.owner})

    def _move(self, new: dict[int, Address | None]) -> None:
        doubtful: defaultdict[Address, list[int]] = defaultdict(list)
        for slot, owner in new.items():
            before, self._owners[slot] = self._line(slot), owner
            after = self._line(slot)
            for topic in self._topics.get(slot, ()):
                if before:
                    before.listener.unsubscribe(topic)
                if after:
                    after.listener.want(topic)
            # What was published there of late may have found no listener any more; they are told of it later,
            # where the slot has gone.
            if before:
                self._unsent.add(slot)
            if owner and slot in self._unsent:
                doubtful[owner].append(slot)
        for owner, slots in doubtful.items():
            self._unsent.difference_update(slots)
            self._lines[owner].sender.announce(spans(slots))

    def _line(self, slot: int) -> Line | None:
        owner = self._owners[slot]
        if owner and owner not in self._lines:
            self._lines[owner] = Line(
                Server(self._url, owner),
                self,
                f"Redis at {owner}",
                announced=partial(self._announced, asked=owner),
                tell=self._tell,
                moved=partial(self._moved, asked=owner),
                patience=self._patience,
            )
        return self._lines[owner] if owner else None

    def _announced(self, lost: str, asked: Address) -> None:
        if not lost or span(lost):
            self._doubts.add(lost)
        elif self._owners[slot_of(lost)] == asked:  # each server passes on what is said at any of them
            self._tell([lost])

    def _settle(self, said: set[str]) -> None:
        slots = list(self._topics) if "" in said else chain.from_iterable(span(text) or () for text in said)
        for slot in slots:
            self._tell(self._topics.get(slot, ()))

    def _tell(self, topics: Iterable[str]) -> None:
        for topic in topics:
            if topic in self._topics.get(slot_of(topic), ()):
                self.hear(Gap(topic))
