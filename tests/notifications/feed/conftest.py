import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Protocol

import pytest

from domain.ports import Gap, Notice, Reader
from notifications.feed import Hub, open_feed
from notifications.feed.redis_url import RedisUrl
from notifications.feed.wires import open_wire
from tests.servers import ValkeyServer, valkey_server
from tests.valkeys import ValkeyCluster, valkey_cluster

SOON = 8.0  # seconds; nothing that works takes as long


class HasUrl(Protocol):
    """Servers that a URL leads to."""

    @property
    def url(self) -> str:
        """The URL."""
        ...


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    """Give a server of the test's own, to do as it likes with."""
    with valkey_server() as server:
        yield server


@pytest.fixture(scope="session")
def cluster_of_all() -> Iterator[ValkeyCluster]:
    """Give one cluster to the session."""
    with valkey_cluster() as cluster:
        yield cluster


@pytest.fixture
def cluster(cluster_of_all: ValkeyCluster) -> ValkeyCluster:
    """Give the cluster, on which all nodes live and agree; who stops one starts it again."""
    cluster_of_all.settle()
    return cluster_of_all


@pytest.fixture(params=["memory", "valkey", "cluster"])
async def feed(request: pytest.FixtureRequest) -> AsyncIterator[Hub]:
    """Give the same feed over each wire."""
    url = request.getfixturevalue(request.param).url if request.param != "memory" else None
    async with open_feed(url, capacity=16) as feed:
        yield feed


@asynccontextmanager
async def process(server: HasUrl, patience: float = 3.0) -> AsyncIterator[Hub]:
    """Open a feed as one more process would."""
    wire = open_wire(RedisUrl.parse(server.url), patience=patience)
    async with Hub(wire, capacity=256) as feed:
        yield feed


async def back(*feeds: Hub) -> None:
    """Wait until all of these hear and publish again."""
    await eventually(lambda: all(feed.connected for feed in feeds))


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


async def reach(feed: Hub, reader: Reader, item: Notice) -> None:
    """Publish until a reader hears it, or fail: what nobody heard, as the wire changed, a gap stands for."""
    async with asyncio.timeout(SOON):
        heard: Notice | Gap | None = None
        while heard != item:
            await back(feed)
            await feed.publish([item])
            heard = await reader.get()


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait for what shows from outside only."""
    async with asyncio.timeout(SOON):
        while not condition():
            await asyncio.sleep(0.005)
