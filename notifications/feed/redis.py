"""
The wire between processes, over Redis or Valkey: it breaks, mends itself and says what may be missing.

One task, the pump, owns the listening connection, and starts anew whenever anything goes wrong with it.
Others only edit the set of wanted topics. Redis confirms each subscription; one that nobody is
waiting for any more belongs to somebody who has listened in vain until now, and is told as a `Gap`.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress

from hiredis import Reader
from redis import DriverInfo
from redis.asyncio import Connection, ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Disconnected

from domain.ports import Gap, Notice
from notifications.feed.outage import Outage
from notifications.feed.sender import GAPS, Sender
from notifications.feed.wire import Wire

MOMENT = 1.0
"""Seconds that joining waits for Redis; after that one has joined all the same, and a gap follows."""

AT_ONCE = 64 * 1024  # bytes that are read at once
WAITING = 1_000  # notices that have not reached their readers, beyond which the rest waits in the socket


OURSELVES = DriverInfo()
"""What Redis lists us as; each connection would look on the whole path for the client's version."""


class RedisWire(Wire):
    """
    Carries notices through Redis, which may be down at any time, also at the start.

    Args:
        url: ``redis://``, ``rediss://`` or ``unix://``.
        patience: Seconds of silence after which the peer counts as dead.
    """

    def __init__(self, url: str, *, patience: float = 3.0) -> None:
        self._url = url
        self._patience = patience
        self._outage = Outage("Listening to Redis")
        self._wanted = {GAPS}
        self._changed: set[str] = set()
        self._wake = asyncio.Event()
        self._asked: set[str] = set()
        self._subscribed: set[str] = set()
        self._joining: dict[str, asyncio.Future[None]] = {}
        self._heard = False
        self._closing = False

    @property
    def connected(self) -> bool:
        """Whether this process hears others, and has not failed to publish."""
        return GAPS in self._subscribed and not self._sender.outage.on

    async def connect(self) -> None:
        """
        Start, and wait a moment for Redis to be there.

        Raises:
            ValueError: The URL cannot be one of Redis.
        """
        self._pool = self._open_pool()
        self._sender = Sender(Redis.from_pool(self._open_pool()), self._tell_gaps, self._patience)
        self._tasks = [asyncio.create_task(self._pump()), asyncio.create_task(self._sender.run())]
        await self.subscribe(GAPS)

    async def disconnect(self) -> None:
        """Stop; what was not sent by now never will be."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def subscribe(self, group: str) -> None:
        """Join a topic, within a moment; when Redis does not confirm by then, a gap follows."""
        self._wanted.add(group)
        self._touch(group)
        if group in self._subscribed or self._outage.on:
            return
        confirmed = self._joining[group] = asyncio.get_running_loop().create_future()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(MOMENT):
                    await confirmed
        finally:
            del self._joining[group]

    async def unsubscribe(self, group: str) -> None:
        """Leave a topic, without waiting."""
        self._wanted.discard(group)
        self._touch(group)

    async def send(self, notices: Sequence[Notice]) -> None:
        """Publish; while Redis is down, tell a gap to our own listeners now and to all others later."""
        await self._sender.send(notices)

    def _open_pool(self) -> ConnectionPool:
        try:
            pool = ConnectionPool.from_url(
                self._url,
                protocol=2,
                retry=Retry(NoBackoff(), 0),
                # Its own way of timing a write swallows a cancellation now and then: we time it ourselves.
                socket_timeout=None,
                driver_info=OURSELVES,
            )
            pool.make_connection()  # type: ignore[no-untyped-call]  # in redis-py
        except (TypeError, ValueError):
            # Neither the URL nor the first error is repeated: they may hold a part of the password.
            raise ValueError("not a URL of Redis, like redis://host:6379/0, rediss://… or unix://…") from None
        return pool

    async def _pump(self) -> None:
        # Not for ever: a task group in which something fails as it is cancelled forgets the cancellation.
        while not self._closing:
            try:
                await self._converse(self._pool.make_connection())  # type: ignore[no-untyped-call]  # in redis-py
            except* Exception as group:  # noqa: BLE001  # whatever it was, a new connection mends it
                if not self._closing:
                    await self._endure(group.exceptions[0])

    async def _endure(self, error: Exception) -> None:
        self._outage.begin(error)
        # Whoever is joining goes on without a word from Redis; a gap follows when it is back.
        for confirmed in self._joining.values():
            if not confirmed.done():
                confirmed.set_result(None)
        await self._outage.pause()

    async def _converse(self, connection: Connection) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await connection.connect()  # type: ignore[no-untyped-call]  # in redis-py
            self._changed = set(self._wanted)  # a new connection knows no topic
            self._wake.set()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._read(connection))
                group.create_task(self._ask(connection))
                group.create_task(self._watch(connection))
        finally:
            self._asked.clear()
            self._subscribed.clear()
            await connection.disconnect(nowait=True)

    async def _read(self, connection: Connection) -> None:
        # Not by `read_response`, which takes longer over a frame than its way to its reader does.
        incoming, frames = connection._reader, Reader()  # noqa: SLF001  # redis-py's stream, once connected
        while incoming and (data := await incoming.read(AT_ONCE)):
            self._heard = True
            frames.feed(data)
            while (frame := frames.gets()) is not False:
                match frame:
                    case [b"message", name, payload]:
                        self._take(name.decode(), payload)
                    case [b"subscribe", name, _]:
                        self._confirm(name.decode())
                    case Exception():  # as where a topic is not for us
                        raise frame
            while self.waiting() > WAITING:  # each turn of the loop brings some to their readers
                self._heard = True  # there is more to read than readers can take just now
                await asyncio.sleep(0)
        raise Disconnected("closed")

    async def _ask(self, connection: Connection) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            changed, self._changed = self._changed, set()
            joining = (changed & self._wanted) - self._asked
            # Only what is confirmed is left, so that a late confirmation never passes for a newer one.
            leaving = (changed & self._subscribed) - self._wanted
            self._asked = (self._asked | joining) - leaving
            self._subscribed -= leaving
            if joining:
                await self._tell(connection, "SUBSCRIBE", *joining)
            if leaving:
                await self._tell(connection, "UNSUBSCRIBE", *leaving)

    async def _watch(self, connection: Connection) -> None:
        # A peer that vanishes closes nothing: its silence is all there is to notice.
        while True:
            self._heard = False
            await self._tell(connection, "PING")
            await asyncio.sleep(self._patience)
            if not self._heard:
                raise Disconnected(f"silent for {self._patience} s")

    async def _tell(self, connection: Connection, *command: str) -> None:
        async with asyncio.timeout(self._patience):
            await connection.send_command(*command)

    def _take(self, topic: str, payload: bytes) -> None:
        if topic != GAPS:
            self.hear(Notice(topic, payload))
        else:
            lost = payload.decode(errors="replace")
            self._tell_gaps([lost] if lost else self._wanted)

    def _confirm(self, topic: str) -> None:
        self._subscribed.add(topic)
        if topic == GAPS:  # which is asked for on every connection: only now others are heard
            self._outage.end()
        confirmed = self._joining.get(topic)
        if topic not in self._wanted:
            self._touch(topic)
        elif confirmed and not confirmed.done():
            confirmed.set_result(None)
        else:
            self._tell_gaps([topic])

    def _tell_gaps(self, topics: Iterable[str]) -> None:
        for topic in topics:
            if topic in self._wanted:
                self.hear(Gap(topic))

    def _touch(self, topic: str) -> None:
        self._changed.add(topic)
        self._wake.set()
