"""Where a server of Redis or Valkey is: at an address, or wherever sentinels say that it is now."""

import asyncio
from typing import Any, Protocol

from redis.asyncio import ConnectionPool, SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError

from notifications.feed.link import Command, Link
from notifications.feed.redis_url import Address, RedisUrl

MOMENT = 1.0
"""Seconds that joining waits for a word, and that one of several servers gets to answer a question."""


class Place(Protocol):
    """Where to connect to, whenever a connection breaks."""

    async def connect(self) -> Link:
        """Connect to the server, for as long as that takes."""
        ...

    async def is_elsewhere(self, address: Address) -> bool:
        """Whether the server is no longer there, as far as can be learnt within a moment."""
        ...


class Server:
    """
    A server that stays where it is.

    Raises:
        ValueError: Nothing can be connected to so, or certificates cannot be read.
    """

    def __init__(self, url: RedisUrl, address: Address, *, sentinel: bool = False) -> None:
        self.address = address
        try:
            self._pool = ConnectionPool.from_url(
                url.sentinel(address) if sentinel else url.server(address),
                protocol=2,
                retry=Retry(NoBackoff(), 0),
                # Its own way of timing a write swallows a cancellation now and then: we time it ourselves.
                socket_timeout=None,
                driver_info=None,  # to tell it would take one more right of a user of access lists
            )
            connection = self._connection()
            self._tls = connection.ssl_context if isinstance(connection, SSLConnection) else None
            if self._tls:
                self._tls.get()
        except OSError:
            raise ValueError("The certificates that the URL of Redis names cannot be read.") from None
        except (RedisError, TypeError, ValueError):
            # Neither the URL nor the first error is repeated: they may hold a part of the password.
            raise ValueError("What stands behind the ? in the URL of Redis is not known to it.") from None

    async def connect(self) -> Link:
        """Connect to it, for as long as that takes."""
        connection = self._connection()
        if self._tls:
            connection.ssl_context = self._tls  # which has read its certificates
        return await Link.open(connection, self.address)

    async def is_elsewhere(self, address: Address) -> bool:
        """Say no."""
        return address != self.address

    async def ask(self, *commands: Command) -> list[Any]:
        """
        Ask over a connection that is there for this question only.

        Raises:
            Disconnected: There is no answer within a moment.
        """
        try:
            async with asyncio.timeout(MOMENT):
                link = await self.connect()
                try:
                    return await link.ask(*commands)
                finally:
                    await link.close()
        except TimeoutError:
            raise Disconnected(f"{self.address} is silent") from None

    def _connection(self) -> Any:
        return self._pool.make_connection()  # type: ignore[no-untyped-call]  # in redis-py


class Primary:
    """The server that sentinels call the primary of a service; by the next connection it may be another."""

    def __init__(self, url: RedisUrl) -> None:
        self._url = url
        self._sentinels = [Server(url, address, sentinel=True) for address in url.hosts]
        Server(url, url.hosts[0])  # what cannot work is refused here

    async def connect(self) -> Link:
        """Find the primary and connect to it; one that is not, or not yet, is refused."""
        link = await Server(self._url, await self._find()).connect()
        primary = False
        try:
            [[role, *_]] = await link.ask(("ROLE",))
            primary = role == b"master"
        finally:
            if not primary:
                await link.close()
        if not primary:
            raise Disconnected(f"{link.address} is not the primary yet")
        return link

    async def is_elsewhere(self, address: Address) -> bool:
        """Whether sentinels know another primary."""
        try:
            return await self._find() != address
        except (RedisError, OSError):
            return False  # who cannot be asked has not said so

    async def _find(self) -> Address:
        for sentinel in tuple(self._sentinels):
            try:
                [found] = await sentinel.ask(("SENTINEL", "GET-MASTER-ADDR-BY-NAME", self._url.service))
            except (RedisError, OSError):
                found = None
            match found:
                case [host, port]:
                    return Address(host.decode(), int(port))
            # The next time, one that may know better is asked first.
            self._sentinels.remove(sentinel)
            self._sentinels.append(sentinel)
        raise Disconnected(f"no sentinel knows where {self._url.service} is")
