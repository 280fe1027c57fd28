"""The bell wire between processes, as the domain's `Feed` asks for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from notifications.feed.hub import Hub
from notifications.feed.memory import MemoryWire
from notifications.feed.redis_url import RedisUrl
from notifications.feed.wires import open_wire

__all__ = ["Hub", "open_feed"]


@asynccontextmanager
async def open_feed(redis_url: str | None, *, capacity: int = 256, namespace: str = "") -> AsyncIterator[Hub]:
    """
    Open the feed: over Redis or Valkey when there is a URL, inside this process otherwise.

    Redis may be down, now or later: the feed works, readers get gaps, ``connected`` says so.

    Args:
        redis_url: What `RedisUrl` reads.
        capacity: Notices a reader may fall behind, at least 2, before the oldest become a gap.
        namespace: What this desk's topics begin with: a Redis tells all its topics to everybody.

    Raises:
        ValueError: The URL cannot be one of Redis.
    """
    wire = open_wire(RedisUrl.parse(redis_url)) if redis_url else MemoryWire()
    async with Hub(wire, capacity=capacity, namespace=namespace) as feed:
        yield feed
