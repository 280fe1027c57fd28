"""What the wire over a cluster does when slots move and nodes die; the rest it does as every wire does."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.ports import Gap
from notifications.feed import Hub
from notifications.feed import cluster as wires
from notifications.feed.cluster import ClusterWire
from notifications.feed.redis_url import RedisUrl
from notifications.feed.sender import MOST_LOST
from notifications.feed.slots import slot_of
from tests.notifications.feed.conftest import (
    SOON,
    back,
    eventually,
    hear,
    hear_all,
    hear_gap,
    notice,
    process,
    reach,
)
from tests.notifications.feed.peers import serving
from tests.servers import ValkeyServer, free_port
from tests.valkeys import MEMBER, ValkeyCluster, tell

# uvloop sees that a connection has been cut before it writes, and then nothing is lost with it.
WRITING_BLINDLY = pytest.mark.asyncio(loop_factories=["asyncio"])


@pytest.fixture
async def here(cluster: ValkeyCluster) -> AsyncIterator[Hub]:
    """Give the feed of one process."""
    async with process(cluster) as feed:
        await back(feed)
        yield feed


@pytest.fixture
async def there(cluster: ValkeyCluster) -> AsyncIterator[Hub]:
    """Give the feed of another process."""
    async with process(cluster) as feed:
        await back(feed)
        yield feed


async def test_servers_whose_answers_make_no_sense_are_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever else has their address by mistake may be gone later."""
    monkeypatch.setattr(wires, "MOMENT", 0.01)
    asked = list[bytes]()

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.read(1_000):
            asked.append(said)
            sense = b"+cluster_state:ok\r\n*1\r\n+nonsense\r\n" * said.count(b"SLOTS")
            writer.write(b"+OK\r\n" * said.count(b"SETINFO") + sense)

    async with serving(peer) as port:
        wire = ClusterWire(RedisUrl.parse(f"redis+cluster://127.0.0.1:{port}"), patience=SOON)
        await wire.connect()
        await eventually(lambda: b"".join(asked).count(b"SLOTS") > 1)
        assert not wire.connected
        await wire.disconnect()


def elsewhere(cluster: ValkeyCluster, topic: str) -> str:
    """Name a topic that another node has."""
    owner = cluster.owner(topic)
    return next(name for number in range(100) if cluster.owner(name := f"other {number}") is not owner)


async def test_processes_hear_each_other_on_every_node(here: Hub, there: Hub) -> None:
    topics = [f"agent {number}" for number in range(300)]
    listening = [there.listen(topic) for topic in topics]
    readers = await asyncio.gather(*(listener.__aenter__() for listener in listening))
    for number in range(3):
        await here.publish([notice(topic, number) for topic in topics])
    heard = [await hear_all(reader, 3) for reader in readers]
    await asyncio.gather(*(listener.__aexit__(None, None, None) for listener in listening))

    assert heard == [[notice(topic, number) for number in range(3)] for topic in topics]
    assert len({there._wire._owners[slot_of(topic)] for topic in topics}) == 3  # type: ignore[attr-defined]


async def test_a_cut_connection_is_a_gap_on_its_nodes_topics_only(
    cluster: ValkeyCluster, here: Hub, there: Hub
) -> None:
    topic = elsewhere(cluster, "maria")
    async with here.listen("maria") as mine, there.listen("maria") as theirs, there.listen(topic) as other:
        tell(cluster.owner("maria"), "CLIENT", "KILL", "TYPE", "pubsub")
        assert [await hear(mine), await hear(theirs)] == [Gap("maria")] * 2

        await back(here, there)
        await here.publish([notice("maria", 1), notice(topic, 1)])
        assert [await hear(mine), await hear(theirs)] == [notice("maria", 1)] * 2
        assert await hear(other) == notice(topic, 1)


@WRITING_BLINDLY
async def test_a_notice_lost_with_the_publishers_connection_is_one_gap_everywhere(
    cluster: ValkeyCluster, here: Hub, there: Hub
) -> None:
    topic = elsewhere(cluster, "maria")
    async with here.listen("maria") as mine, there.listen("maria") as theirs, there.listen(topic) as other:
        await here.publish([notice("maria", 1)])
        assert [await hear(mine), await hear(theirs)] == [notice("maria", 1)] * 2
        tell(cluster.owner("maria"), "CLIENT", "KILL", "TYPE", "normal")
        await here.publish([notice("maria", 2)])
        await here.publish([notice(topic, 2)])
        assert [await hear(mine), await hear(theirs)] == [Gap("maria")] * 2
        assert await hear(other) == notice(topic, 2)

        await back(here)
        await here.publish([notice("maria", 3)])
        assert await hear(theirs) == notice("maria", 3)


async def test_a_slot_that_moves_under_its_listeners_is_a_gap_and_nothing_for_others(
    cluster: ValkeyCluster, here: Hub, there: Hub
) -> None:
    topic = elsewhere(cluster, "maria")
    async with here.listen("maria") as mine, there.listen("maria") as theirs, there.listen(topic) as other:
        cluster.move("maria", cluster.other("maria"))
        await hear_gap(mine)
        await hear_gap(theirs)
        await here.publish([notice("maria", 1), notice(topic, 1)])
        for reader in (mine, theirs):
            while await hear(reader) != notice("maria", 1):
                pass
        assert await hear(other) == notice(topic, 1)


async def test_what_is_published_by_an_old_map_is_made_up_for(cluster: ValkeyCluster, there: Hub) -> None:
    async with process(cluster, patience=60) as here, there.listen("maria") as theirs:
        await back(here)
        cluster.move("maria", cluster.other("maria"))
        await hear_gap(theirs)  # of the move
        await here.publish([notice("maria", 1)])
        await hear_gap(theirs)  # of that notice
        await here.publish([notice("maria", 2)])
        while await hear(theirs) != notice("maria", 2):
            pass


async def test_joining_by_an_old_map_leads_to_the_right_node(cluster: ValkeyCluster) -> None:
    async with process(cluster, patience=60) as here:
        await back(here)
        cluster.move("maria", cluster.other("maria"))
        async with here.listen("maria") as reader:
            await here.publish([notice("maria", 1)])
            while await hear(reader) != notice("maria", 1):
                pass


async def test_a_replica_takes_over_from_a_killed_node(cluster: ValkeyCluster) -> None:
    cluster.guard("maria")
    killed, topic = cluster.owner("maria"), elsewhere(cluster, "maria")
    try:
        async with process(cluster) as here, process(cluster) as there:
            await back(here, there)
            async with here.listen("maria") as mine, there.listen("maria") as theirs, there.listen(topic):
                killed.stop()
                await eventually(lambda: not there.connected)
                async with asyncio.timeout(SOON), there.listen("maria 2"):
                    await here.publish([notice("maria", 1)])
                await hear_gap(mine)
                await hear_gap(theirs)
                await back(here, there)
                await here.publish([notice("maria", 2)])
                for reader in (mine, theirs):
                    while await hear(reader) != notice("maria", 2):
                        pass
    finally:
        killed.start()
        cluster.settle()


async def test_a_replica_that_takes_over_in_peace_is_followed(cluster: ValkeyCluster) -> None:
    spare = cluster.guard("maria")
    async with process(cluster, patience=0.5) as here, here.listen("maria") as reader:
        await back(here)
        tell(spare, "CLUSTER", "FAILOVER")
        await hear_gap(reader)
        assert cluster.owner("maria") is spare
        await reach(here, reader, notice("maria", 1))


async def test_a_silent_node_keeps_nobody_waiting(cluster: ValkeyCluster) -> None:
    topic = elsewhere(cluster, "maria")
    async with process(cluster, patience=0.3) as here, here.listen("maria") as reader, here.listen(topic):
        await back(here)
        silent = cluster.owner("maria")
        silent.pause()
        try:
            await here.publish([notice("maria", 1)])
            assert await hear(reader) == Gap("maria")
            assert not here.connected
        finally:
            silent.resume()
        await hear_gap(reader)


async def test_a_cluster_may_get_its_slots_after_the_feed(tmp_path: Path) -> None:
    flags = (*MEMBER, "--cluster-port", str(free_port()))
    node = ValkeyServer(tmp_path, free_port(), *flags)
    cluster = ValkeyCluster([node])
    try:
        async with (
            process(cluster) as here,
            process(cluster) as there,
            here.listen("maria") as mine,
            there.listen("maria") as theirs,
        ):
            await here.publish([notice("maria", 1)])
            assert await hear(mine) == Gap("maria")
            assert not here.connected
            tell(node, "CLUSTER", "ADDSLOTSRANGE", 0, 16383)
            await hear_gap(theirs)
            await back(here, there)
            await there.publish([notice("maria", 2)])
            while await hear(theirs) != notice("maria", 2):
                pass
    finally:
        node.stop()


async def test_what_is_published_while_nobody_has_the_slot_is_made_up_for(
    cluster: ValkeyCluster, there: Hub
) -> None:
    async with (
        process(cluster, patience=60) as here,
        here.listen("maria") as mine,
        there.listen("maria") as theirs,
    ):
        await back(here)
        wire, slot = here._wire, slot_of("maria")
        assert isinstance(wire, ClusterWire)
        owner = wire._owners[slot]
        wire._move({slot: None})
        await here.publish([notice("maria", 1)])
        assert await hear(mine) == Gap("maria")
        assert not here.connected
        wire._move({slot: owner})
        assert await hear(theirs) == Gap("maria")


async def test_one_server_is_no_cluster(valkey: ValkeyServer, caplog: pytest.LogCaptureFixture) -> None:
    alone = ValkeyCluster([valkey])
    async with process(alone) as feed, feed.listen("maria") as reader:
        await feed.publish([notice("maria", 1)])
        assert await hear(reader) == Gap("maria")
        assert not feed.connected
    assert "cluster support disabled" in caplog.text


async def test_losses_on_very_many_channels_are_remembered_as_one(here: Hub, there: Hub) -> None:
    async with there.listen("maria") as reader:
        for line in here._wire._lines.values():  # type: ignore[attr-defined]
            line.sender.announce(f"topic {number}" for number in range(MOST_LOST + 1))
        assert await hear(reader) == Gap("maria")
