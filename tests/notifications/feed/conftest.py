import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest

from domain.ports import Gap, Notice, Reader
from notifications.feed import Hub, open_feed
from notifications.feed.redis import RedisWire
from notifications.feed.servers import Server
from notifications.redis_url import RedisUrl
from tests.servers import ValkeyServer, valkey_server

SOON = 8.0  # seconds; nothing that works takes as long


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    """Give a server of the test's own, to do as it likes with."""
    with valkey_server() as server:
        yield server


@pytest.fixture(params=["memory", "redis"])
async def feed(request: pytest.FixtureRequest) -> AsyncIterator[Hub]:
    """Give the same feed over each wire."""
    url = request.getfixturevalue("valkey").url if request.param == "redis" else None
    async with open_feed(url, capacity=16) as feed:
        yield feed


@asynccontextmanager
async def process(server: ValkeyServer, patience: float = 3.0) -> AsyncIterator[Hub]:
    """Open a feed as one more process would."""
    url = RedisUrl.parse(server.url)
    async with Hub(RedisWire(Server(url, url.hosts[0]), patience=patience), capacity=256) as feed:
        yield feed


def notice(topic: str, number: int) -> Notice:
    """Make a topic's notice of that number."""
    return Notice(topic, str(number).encode())


async def hear(reader: Reader) -> Notice | Gap:
    """Get a reader's next item, or fail."""
    async with asyncio.timeout(SOON):
        return await reader.get()


async def hear_all(reader: Reader, count: int) -> list[Notice | Gap]:
    """Get a reader's next items, or fail."""
    return [await hear(reader) for _ in range(count)]


async def hear_gap(reader: Reader) -> None:
    """Read on until there is a gap, or fail."""
    while not isinstance(await hear(reader), Gap):
        pass


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait for what shows from outside only."""
    async with asyncio.timeout(SOON):
        while not condition():
            await asyncio.sleep(0.005)
