"""What the wire over Redis does when Redis, or the way to it, does not work."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Connection

from domain.ports import Gap
from notifications.feed import Hub, listener, open_feed
from notifications.feed.link import Link
from notifications.feed.redis_url import Address
from notifications.feed.sender import GAPS, MOST_LOST
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
from tests.servers import ValkeyServer

# uvloop sees that a connection has been cut before it writes, and then nothing is lost with it.
WRITING_BLINDLY = pytest.mark.asyncio(loop_factories=["asyncio"])


@pytest.fixture
async def here(valkey: ValkeyServer) -> AsyncIterator[Hub]:
    """Give the feed of one process."""
    async with process(valkey) as feed:
        yield feed


@pytest.fixture
async def there(valkey: ValkeyServer) -> AsyncIterator[Hub]:
    """Give the feed of another process."""
    async with process(valkey) as feed:
        yield feed


async def test_processes_hear_each_other(here: Hub, there: Hub) -> None:
    async with here.listen("maria") as mine, there.listen("maria") as theirs:
        await here.publish([notice("maria", 1)])
        assert [await hear(mine), await hear(theirs)] == [notice("maria", 1)] * 2
        await there.publish([notice("maria", 2)])
        assert [await hear(mine), await hear(theirs)] == [notice("maria", 2)] * 2


async def test_the_last_to_leave_unsubscribes(valkey: ValkeyServer, here: Hub) -> None:
    async with here.listen("maria"), here.listen("maria"):
        assert b"maria" in valkey._ask(b"PUBSUB CHANNELS")

    await eventually(lambda: b"maria" not in valkey._ask(b"PUBSUB CHANNELS"))


async def test_listeners_hear_a_gap_and_go_on_after_their_connection_is_cut(
    valkey: ValkeyServer, here: Hub, there: Hub
) -> None:
    async with here.listen("maria") as mine, there.listen("maria") as theirs:
        valkey._ask(b"CLIENT KILL TYPE pubsub")
        assert [await hear(mine), await hear(theirs)] == [Gap("maria")] * 2

        await here.publish([notice("maria", 1)])
        assert [await hear(mine), await hear(theirs)] == [notice("maria", 1)] * 2


@WRITING_BLINDLY
async def test_a_notice_lost_with_the_publishers_connection_becomes_a_gap_everywhere(
    valkey: ValkeyServer, here: Hub, there: Hub
) -> None:
    async with here.listen("maria") as mine, there.listen("maria") as theirs, there.listen("omar") as other:
        await here.publish([notice("maria", 1)])
        assert [await hear(mine), await hear(theirs)] == [notice("maria", 1)] * 2
        valkey._ask(b"CLIENT KILL TYPE normal")
        await here.publish([notice("maria", 2)])
        assert [await hear(mine), await hear(theirs)] == [Gap("maria")] * 2

        await back(here)
        await here.publish([notice("omar", 3)])
        assert await hear(other) == notice("omar", 3)


async def test_a_connection_that_was_closed_while_idle_loses_nothing(valkey: ValkeyServer, here: Hub) -> None:
    async with here.listen("maria") as reader:
        await here.publish([notice("maria", 1)])
        assert await hear(reader) == notice("maria", 1)
        valkey._ask(b"CLIENT KILL TYPE normal")
        link = here._wire._line.sender._link  # type: ignore[attr-defined]
        await eventually(lambda: link.ended)
        await here.publish([notice("maria", 2)])
        assert await hear(reader) == notice("maria", 2)


async def test_what_is_published_while_redis_is_dead_is_made_up_for(
    valkey: ValkeyServer, here: Hub, there: Hub
) -> None:
    async with here.listen("maria") as mine, there.listen("maria") as theirs:
        valkey.stop()
        await here.publish([notice("maria", 1)])
        assert await hear(mine) == Gap("maria")
        assert not here.connected
        valkey.start()
        await hear_gap(theirs)

        await back(here, there)
        await here.publish([notice("maria", 2)])
        for reader in (mine, theirs):
            while await hear(reader) != notice("maria", 2):
                pass


async def test_joining_while_redis_is_dead_succeeds_and_a_gap_follows(
    valkey: ValkeyServer, here: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "MOMENT", 10 * SOON)
    valkey.stop()
    await eventually(lambda: not here.connected)
    async with asyncio.timeout(SOON), here.listen("maria") as reader, here.listen("maria") as second:
        valkey.start()
        assert [await hear(reader), await hear(second)] == [Gap("maria")] * 2


async def test_a_silent_redis_is_noticed_and_keeps_nobody_waiting(valkey: ValkeyServer) -> None:
    async with process(valkey, patience=0.3) as here, here.listen("maria") as reader:
        valkey.pause()
        async with asyncio.timeout(SOON), here.listen("omar") as other:
            await here.publish([notice("omar", 1)])
            assert await hear(other) == Gap("omar")
            await eventually(lambda: not here.connected)
            valkey.resume()
            await hear_gap(reader)
            await reach(here, other, notice("omar", 2))


async def test_a_late_confirmation_of_a_join_is_a_gap(valkey: ValkeyServer, here: Hub) -> None:
    valkey.pause()
    async with here.listen("maria") as reader:
        valkey.resume()
        assert await hear(reader) == Gap("maria")
        assert here.connected


async def test_redis_may_come_up_after_the_feed_and_is_missed_once_in_the_log(
    valkey: ValkeyServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries, opened = list[Address](), Link.open

    async def tried(connection: Connection, address: Address) -> Link:
        tries.append(address)
        return await opened(connection, address)

    monkeypatch.setattr(Link, "open", tried)
    valkey.stop()
    caplog.set_level(logging.INFO)
    async with process(valkey) as here, here.listen("maria") as reader:
        assert not here.connected
        await here.publish([notice("maria", 1)])
        await here.publish([notice("maria", 2)])
        assert await hear(reader) == Gap("maria")
        await eventually(lambda: len(tries) > 5)
        valkey.start()
        await back(here)
        await hear_gap(reader)

    said = [record.getMessage().split(" (")[0] for record in caplog.records if "notifications" in record.name]
    assert sorted(said) == [
        "Listening to Redis is back",
        "Listening to Redis is down",
        "Publishing to Redis is back",
        "Publishing to Redis is down",
    ]


async def test_a_redis_that_turns_us_away_is_tried_again(valkey: ValkeyServer, here: Hub) -> None:
    async with here.listen("maria") as reader:
        valkey._ask(b"CONFIG SET requirepass secret\r\nCLIENT KILL TYPE pubsub")
        await eventually(lambda: not here.connected)
        async with process(valkey) as there, there.listen("maria"):
            assert not there.connected
        valkey._ask(b'AUTH secret\r\nCONFIG SET requirepass ""')
        await eventually(lambda: here.connected)
        await hear_gap(reader)


@pytest.mark.parametrize(
    "url",
    [
        "http://redis",
        "redis",
        "redis://host:port",
        "redis://host?colour=red",
        "redis://h?db=x",
        "redis://:se/cret@host",
    ],
)
async def test_what_is_no_url_of_redis_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match=r"^It must look like redis|^What stands behind"):
        async with open_feed(url):
            pass


async def test_publishing_to_a_closed_feed_keeps_nobody_waiting(valkey: ValkeyServer) -> None:
    async with process(valkey) as feed:
        pass
    async with asyncio.timeout(SOON):
        await feed.publish([notice("maria", 1)])


async def test_nothing_foreign_on_our_channels_disturbs_us(valkey: ValkeyServer, here: Hub) -> None:
    async with here.listen("maria") as reader:
        valkey._ask(b"PUBLISH " + GAPS.encode() + b' "\\xff\\xfe"')
        valkey._ask(b'PUBLISH maria "\\xff"')
        assert getattr(await hear(reader), "payload", None) == b"\xff"


@WRITING_BLINDLY
async def test_losses_on_very_many_channels_are_remembered_as_one(
    valkey: ValkeyServer, here: Hub, there: Hub
) -> None:
    async with there.listen("maria") as reader:
        await here.publish([notice("maria", 1)])
        assert await hear(reader) == notice("maria", 1)
        valkey._ask(b"CLIENT KILL TYPE normal")
        await here.publish([notice(f"topic {number}", number) for number in range(MOST_LOST + 1)])
        assert await hear(reader) == Gap("maria")


async def test_a_thousand_channels_are_all_back_after_a_restart(valkey: ValkeyServer, here: Hub) -> None:
    listening = [here.listen(f"agent {number}") for number in range(1000)]
    readers = await asyncio.gather(*(listener.__aenter__() for listener in listening))
    valkey.stop()
    valkey.start()
    assert await asyncio.gather(*map(hear, readers)) == [Gap(f"agent {number}") for number in range(1000)]
    await back(here)
    await here.publish([notice(f"agent {number}", number) for number in range(1000)])
    heard = [await hear(reader) for reader in readers]
    await asyncio.gather(*(listener.__aexit__(None, None, None) for listener in listening))

    assert heard == [notice(f"agent {number}", number) for number in range(1000)]


async def test_a_flood_costs_a_slow_reader_and_no_memory(here: Hub, there: Hub) -> None:
    flood = [notice("maria", number) for number in range(20_000)]
    async with there.listen("maria") as slow, there.listen("maria") as quick:
        for start in range(0, 20_000, 1000):
            await here.publish(flood[start : start + 1000])
            assert there._wire.waiting() < 5000
        while await hear(quick) != flood[-1]:
            pass

        assert await hear_all(slow, 256) == [Gap("maria"), *flood[-255:]]
