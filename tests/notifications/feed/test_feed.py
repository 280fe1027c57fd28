"""What every feed promises, in memory as over Redis."""

import asyncio
import random
from contextlib import AsyncExitStack, suppress

import pytest

from domain.ports import Gap, Notice
from notifications.feed import Hub
from tests.notifications.feed.conftest import eventually, hear, hear_all, notice


async def test_every_notice_after_joining_is_heard_in_order(feed: Hub) -> None:
    async with feed.listen("maria") as reader:
        sent = [notice("maria", number) for number in range(600)]
        heard = []
        for start in range(0, 600, 10):
            await feed.publish(sent[start : start + 10])
            heard += await hear_all(reader, 10)

    assert heard == sent


async def test_concurrent_publishes_are_each_heard_once(feed: Hub) -> None:
    async with feed.listen("maria") as reader:
        await asyncio.gather(*(feed.publish([notice("maria", number)]) for number in range(16)))

        assert await hear_all(reader, 16) == [notice("maria", number) for number in range(16)]


async def test_a_listener_hears_only_its_own_channel(feed: Hub) -> None:
    async with feed.listen("maria") as maria, feed.listen("omar") as omar:
        await feed.publish([notice("maria", 1), notice("omar", 2), notice("nobody", 3), notice("maria", 4)])

        assert await hear_all(maria, 2) == [notice("maria", 1), notice("maria", 4)]
        assert await hear(omar) == notice("omar", 2)


async def test_publishing_nothing_is_no_trouble(feed: Hub) -> None:
    await feed.publish([])

    assert feed.connected


async def test_any_bytes_pass(feed: Hub) -> None:
    payloads = [b"", b"\xff\xfe\x00", b"\r\n$5\r\n", bytes(range(256)), b"x" * 100_000]
    async with feed.listen("größe 🔔") as reader:
        await feed.publish([Notice("größe 🔔", payload) for payload in payloads])

        assert await hear_all(reader, 5) == [Notice("größe 🔔", payload) for payload in payloads]


async def test_all_who_join_an_empty_channel_at_once_hear(feed: Hub) -> None:
    async with AsyncExitStack() as stack:
        readers = await asyncio.gather(*(stack.enter_async_context(feed.listen("maria")) for _ in range(50)))
        await feed.publish([notice("maria", 1)])

        assert [await hear(reader) for reader in readers] == [notice("maria", 1)] * 50


async def test_one_who_stays_hears_all_while_others_come_and_go(feed: Hub) -> None:
    async def come_and_go() -> None:
        for _ in range(20):
            async with feed.listen("maria"):
                await asyncio.sleep(0)

    async with feed.listen("maria") as reader:
        storm = asyncio.gather(*(come_and_go() for _ in range(20)))
        for number in range(100):
            await feed.publish([notice("maria", number)])
            assert await hear(reader) == notice("maria", number)
        await storm


async def test_whoever_joins_in_a_storm_hears_the_next_notice(feed: Hub) -> None:
    async def join_and_hear(number: int) -> None:
        for turn in range(10):
            async with feed.listen("maria") as reader:
                mine = notice("maria", 100 * number + turn)
                await feed.publish([mine])
                while (item := await hear(reader)) != mine:
                    assert isinstance(item, Notice | Gap)

    await asyncio.gather(*(join_and_hear(number) for number in range(10)))
    await eventually(lambda: not feed._subscriptions)


async def test_a_join_or_leave_cancelled_at_any_point_leaks_nothing(feed: Hub) -> None:
    async def listen() -> None:
        async with feed.listen("maria"):
            await asyncio.sleep(random.uniform(0, 0.002))  # noqa: S311 - any point will do

    tasks = [asyncio.create_task(listen()) for _ in range(300)]
    for task in tasks:
        await asyncio.sleep(random.choice([0, 0, 0.0005]))  # noqa: S311 - the same
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    await eventually(lambda: not feed._subscriptions)
    assert not feed._broadcast._subscribers
    async with feed.listen("maria") as reader:
        await feed.publish([notice("maria", 1)])
        assert await hear(reader) == notice("maria", 1)


async def test_a_slow_reader_keeps_the_newest_after_a_single_gap(feed: Hub) -> None:
    async with feed.listen("maria") as slow, feed.listen("maria") as quick:
        for number in range(1000):
            await feed.publish([notice("maria", number)])
            assert await hear(quick) == notice("maria", number)

        newest = [notice("maria", number) for number in range(985, 1000)]
        assert await hear_all(slow, 16) == [Gap("maria"), *newest]


async def test_a_reader_that_gave_up_waiting_misses_nothing(feed: Hub) -> None:
    async with feed.listen("maria") as reader:
        with suppress(TimeoutError):
            async with asyncio.timeout(0):
                await reader.get()
        await feed.publish([notice("maria", 1)])

        assert await hear(reader) == notice("maria", 1)


async def test_an_error_in_a_listener_is_its_own_and_leaves_the_channel(feed: Hub) -> None:
    with pytest.raises(LookupError):
        async with feed.listen("maria"):
            raise LookupError

    await eventually(lambda: not feed._subscriptions)
