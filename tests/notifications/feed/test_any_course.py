"""Whatever happens in whatever order, one who reads the database at each gap has read everything."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ports import Gap
from notifications.feed import Hub, open_feed
from tests.notifications.feed.conftest import eventually, notice, process
from tests.servers import ValkeyServer, valkey_server
from tests.valkeys import ValkeyCluster, tell

TOPICS = st.sampled_from(["maria", "omar"])
PROCESS = st.integers(0, 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), TOPICS, PROCESS),
        st.tuples(st.just("publish"), TOPICS, PROCESS),
        st.tuples(st.just("join"), TOPICS, PROCESS),
        st.tuples(st.just("leave"), TOPICS, PROCESS),
        st.tuples(st.just("breathe"), TOPICS, PROCESS),
        st.tuples(st.sampled_from(["cut normal", "cut pubsub", "move"]), TOPICS, PROCESS),
    ),
    max_size=40,
)


class Desk:
    """Numbers stand for a database: up to its count, all of a topic is committed there."""

    def __init__(self, feeds: list[Hub], server: ValkeyServer | ValkeyCluster | None) -> None:
        self.feeds, self.server = feeds, server
        self.committed: Counter[str] = Counter()
        self.read: dict[asyncio.Task[None], tuple[str, set[int]]] = {}
        self.publishing: list[asyncio.Task[None]] = []
        self.gaps = 0

    async def play(self, steps: list[tuple[str, str, int]]) -> None:
        """Begin with listeners everywhere, do all that, and wait until it is settled."""
        for feed in self.feeds:
            for topic in ("maria", "omar"):
                await self.take("publish", topic, feed)
                await self.take("join", topic, feed)
        await self._catch_up()
        for step, topic, number in steps:
            await self.take(step, topic, self.feeds[number])
        await self._catch_up()
        for task in self.read:
            task.cancel()
        done = await asyncio.gather(*self.read, return_exceptions=True)
        assert all(isinstance(result, asyncio.CancelledError) for result in done)

    async def take(self, step: str, topic: str, feed: Hub) -> None:
        """Do one thing, or begin it."""
        if step == "publish":
            self.publishing.append(asyncio.create_task(self._publish(topic, feed)))
        elif step == "join":
            known: set[int] = set()
            self.read[asyncio.create_task(self._follow(topic, feed, known))] = (topic, known)
        elif step == "leave" and self.read:
            self.read.popitem()[0].cancel()
        elif step == "breathe":
            await asyncio.sleep(0.001)
        elif step.startswith("cut") and self.server:
            for node in [self.server] if isinstance(self.server, ValkeyServer) else self.server.nodes:
                tell(node, "CLIENT", "KILL", "TYPE", step.removeprefix("cut "))
        elif step == "move" and isinstance(self.server, ValkeyCluster):
            self.server.move(topic, self.server.other(topic))

    async def _catch_up(self) -> None:
        await asyncio.gather(*self.publishing)
        with suppress(TimeoutError):
            await eventually(lambda: not self._missing())
        assert not self._missing()

    def _missing(self) -> list[tuple[str, set[int]]]:
        return [
            (topic, missing)
            for topic, known in self.read.values()
            if (missing := set(range(1, self.committed[topic] + 1)) - known)
        ]

    async def _publish(self, topic: str, feed: Hub) -> None:
        self.committed[topic] += 1
        await feed.publish([notice(topic, self.committed[topic])])

    async def _follow(self, topic: str, feed: Hub, known: set[int]) -> None:
        async with feed.listen(topic) as reader:
            known.update(range(1, self.committed[topic] + 1))
            while True:
                match await reader.get():
                    case Gap():
                        self.gaps += 1
                        known.update(range(1, self.committed[topic] + 1))
                    case heard:
                        known.add(int(heard.payload))


@pytest.fixture(scope="module")
def valkey_of_all() -> Iterator[ValkeyServer]:
    """Give one server to every example."""
    with valkey_server() as server:
        yield server


@settings(max_examples=60)
@given(steps=STEPS)
async def test_in_memory_nothing_is_lost_and_no_gap_told(steps: list[tuple[str, str, int]]) -> None:
    async with open_feed(None) as feed:
        desk = Desk([feed, feed], None)
        await desk.play(steps)

        assert desk.gaps == 0


@settings(max_examples=60)
@given(steps=STEPS)
async def test_over_redis_a_gap_stands_for_all_that_is_lost(
    valkey_of_all: ValkeyServer, steps: list[tuple[str, str, int]]
) -> None:
    async with process(valkey_of_all) as here, process(valkey_of_all) as there:
        await Desk([here, there], valkey_of_all).play(steps)


@settings(max_examples=12)
@given(steps=STEPS)
async def test_over_a_cluster_too_also_where_slots_move(
    cluster_of_all: ValkeyCluster, steps: list[tuple[str, str, int]]
) -> None:
    async with process(cluster_of_all) as here, process(cluster_of_all) as there:
        await Desk([here, there], cluster_of_all).play(steps)
    cluster_of_all.settle()
