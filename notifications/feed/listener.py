"""
Listening to one server of Redis or Valkey: it breaks, mends itself and says what may be missing.

One task, the pump, owns the connection, and starts anew whenever anything goes wrong with it. Others
only edit the set of wanted topics. The server confirms each subscription; one that nobody is waiting for
any more belongs to somebody who has listened in vain until now, and is told as a `Gap`.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress

from hiredis import ReplyError
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import ResponseError

from domain.ports import Gap, Notice
from notifications.feed.link import Command, Link
from notifications.feed.outage import Outage
from notifications.feed.redis_url import Address
from notifications.feed.sender import GAPS
from notifications.feed.servers import MOMENT, Place
from notifications.feed.slots import Moved, slot_of
from notifications.feed.wire import Wire

WAITING = 1_000  # notices that have not reached their readers, beyond which the rest waits in the socket


class Listener:
    """
    Hears topics for a wire, as long as `run` runs.

    Args:
        place: Where the server is.
        wire: Whose topics these are; it is handed what was heard.
        announced: Called with what others say on `GAPS`.
        moved: Called where the server, one of a cluster, says that another has the topics of a slot.
        patience: Seconds of silence after which the peer counts as dead.
        up: Called with the server's address, whenever others are heard again.
    """

    def __init__(
        self,
        place: Place,
        wire: Wire,
        outage: Outage,
        *,
        announced: Callable[[str], None],
        moved: Callable[[Moved], None] | None,
        up: Callable[[Address], None],
        patience: float,
    ) -> None:
        self._place = place
        self._wire = wire
        self._outage = outage
        self._announced = announced
        self._moved = moved
        self._up = up
        self._patience = patience
        self.wanted = {GAPS}
        self._changed: set[str] = set()
        self._wake = asyncio.Event()
        self._asked: defaultdict[int, set[str]] = defaultdict(set)
        self._subscribed: set[str] = set()
        self._joining: dict[str, asyncio.Future[None]] = {}
        self._heard = False
        self._closing = False

    @property
    def connected(self) -> bool:
        """Whether others are heard now."""
        return GAPS in self._subscribed

    async def run(self) -> None:
        """Listen until `close`."""
        # Not for ever: a task group in which something fails as it is cancelled forgets the cancellation.
        while not self._closing:
            try:
                await self._converse()
            except* Exception as group:  # noqa: BLE001  # whatever it was, a new connection mends it
                if not self._closing:
                    await self._endure(group.exceptions[0])

    def close(self) -> None:
        """Have `run` end when it is cancelled."""
        self._closing = True

    def want(self, topic: str) -> None:
        """Join a topic, without waiting; once it is joined, a gap follows."""
        self.wanted.add(topic)
        self._touch(topic)

    async def subscribe(self, topic: str) -> None:
        """Join a topic, within a moment; when the server does not confirm by then, a gap follows."""
        self.want(topic)
        if topic in self._subscribed or self._outage.on:
            return
        confirmed = self._joining[topic] = asyncio.get_running_loop().create_future()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(MOMENT):
                    await confirmed
        finally:
            if self._joining.get(topic) is confirmed:
                del self._joining[topic]

    def unsubscribe(self, topic: str) -> None:
        """Leave a topic, without waiting; who is joining it goes on."""
        self.wanted.discard(topic)
        self._touch(topic)
        self._let_go(topic)

    async def _endure(self, error: Exception) -> None:
        self._outage.begin(error)
        # Whoever is joining goes on without a word from the server; a gap follows when it is back.
        for topic in tuple(self._joining):
            self._let_go(topic)
        await self._outage.pause()

    async def _converse(self) -> None:
        async with asyncio.timeout(self._patience):
            link = await self._place.connect()
        try:
            self._changed = set(self.wanted)  # a new connection knows no topic
            self._wake.set()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._read(link))
                group.create_task(self._ask(link))
                group.create_task(self._watch(link))
        finally:
            self._asked.clear()
            self._subscribed.clear()
            await link.close()

    async def _read(self, link: Link) -> None:
        while True:
            for frame in await link.read():
                match frame:
                    case [b"message" | b"smessage", name, payload]:
                        self._take(name.decode(), payload)
                    case [b"subscribe" | b"ssubscribe", name, _]:
                        self._confirm(name.decode(), link)
                    case [b"sunsubscribe", name, _]:
                        self._cast_out(name.decode())
                    case ReplyError():
                        self._refuse(str(frame), link)
            self._heard = True
            while self._wire.waiting() > WAITING:  # each turn of the loop brings some to their readers
                self._heard = True  # there is more to read than readers can take just now
                await asyncio.sleep(0)

    async def _ask(self, link: Link) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            changed, self._changed = self._changed, set()
            joining = {topic for topic in (changed & self.wanted) - self._subscribed if self._unasked(topic)}
            # Only what is confirmed is left, so that a late confirmation never passes for a newer one.
            leaving = (changed & self._subscribed) - self.wanted
            self._subscribed -= leaving
            await self._tell(link, [(self._word("SUBSCRIBE", topic), topic) for topic in joining])
            await self._tell(link, [(self._word("UNSUBSCRIBE", topic), topic) for topic in leaving])

    async def _watch(self, link: Link) -> None:
        # A peer that vanishes closes nothing: its silence is all there is to notice.
        while True:
            self._heard = False
            await self._tell(link, [("PING",)])
            await asyncio.sleep(self._patience)
            if not self._heard:
                raise Disconnected(f"silent for {self._patience} s")
            if await self._place.is_elsewhere(link.address):
                raise Disconnected("another server has taken its place")

    async def _tell(self, link: Link, commands: list[Command]) -> None:
        if commands:
            async with asyncio.timeout(self._patience):
                await link.tell(commands)

    def _unasked(self, topic: str) -> bool:
        asked = self._asked[slot_of(topic)]
        new = topic not in asked
        asked.add(topic)
        return new

    def _word(self, command: str, topic: str) -> str:
        return "S" + command if self._moved and topic != GAPS else command

    def _take(self, topic: str, payload: bytes) -> None:
        if topic != GAPS:
            self._wire.hear(Notice(topic, payload))
        else:
            self._announced(payload.decode(errors="replace"))

    def _confirm(self, topic: str, link: Link) -> None:
        self._asked[slot_of(topic)].discard(topic)
        self._subscribed.add(topic)
        if topic == GAPS:  # which is asked for on every connection: only now others are heard
            self._outage.end()
            self._up(link.address)
        if topic not in self.wanted:
            self._touch(topic)
        elif not self._let_go(topic) and topic != GAPS:
            self._wire.hear(Gap(topic))

    def _cast_out(self, topic: str) -> None:
        # Unasked, it says that the slot is another's by now; asked again, the server names the other.
        if topic in self._subscribed:
            self._subscribed.remove(topic)
            self._touch(topic)

    def _refuse(self, error: str, link: Link) -> None:
        moved = Moved.read(error, link.address) if self._moved else None
        if not moved or not self._moved:
            raise ResponseError(error)  # as where a topic is not for us
        self._asked.pop(moved.slot, None)
        self._moved(moved)

    def _let_go(self, topic: str) -> bool:
        confirmed = self._joining.pop(topic, None)
        if confirmed and not confirmed.done():
            confirmed.set_result(None)
            return True
        return False

    def _touch(self, topic: str) -> None:
        self._changed.add(topic)
        self._wake.set()
