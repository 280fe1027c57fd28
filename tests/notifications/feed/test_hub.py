"""The hub over a wire that a test plays itself: rooms come and go, and slow readers keep the newest."""

import asyncio
import gc
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

import notifications.feed.hub
from domain.ports import Gap, Notice
from notifications.feed.hub import Hub, _Mailbox
from notifications.feed.wire import Wire
from tests.desk import SOON

TOPIC = "inbox:1"


class Played(Wire):
    """A wire that hears only what a test lets it hear, and counts who has joined."""

    def __init__(self) -> None:
        self.joined = Counter[str]()
        self.sent: list[Notice] = []

    @property
    def connected(self) -> bool:
        """It always is."""
        return True

    async def connect(self) -> None:
        """Need nothing."""

    async def disconnect(self) -> None:
        """Need nothing."""

    async def subscribe(self, topic: str) -> None:
        """Count who comes."""
        self.joined[topic] += 1

    async def unsubscribe(self, topic: str) -> None:
        """Count who goes."""
        self.joined[topic] -= 1

    async def send(self, notices: Sequence[Notice]) -> bool:
        """Keep it to oneself."""
        self.sent += notices
        return True


@pytest.fixture
def wire() -> Played:
    """A wire that a test plays."""
    return Played()


def hub(wire: Played, *, namespace: str = "") -> Hub:
    """Open a hub whose readers keep four."""
    return Hub(wire, capacity=4, namespace=namespace)


async def until_nobody_has_joined(wire: Played) -> None:
    """Wait until the last room is closed."""
    async with asyncio.timeout(SOON):
        while any(wire.joined.values()):
            await asyncio.sleep(0)


async def test_all_readers_of_a_topic_share_one_subscription(wire: Played) -> None:
    async with hub(wire) as feed, feed.listen(TOPIC) as first, feed.listen(TOPIC) as second:
        wire.hear(Notice(TOPIC, b"1"))

        assert await first.get() == await second.get() == Notice(TOPIC, b"1")
        assert wire.joined == {TOPIC: 1}


async def test_a_topic_that_is_joined_keeps_nothing_to_wait_for(wire: Played) -> None:
    async with hub(wire) as feed, AsyncExitStack() as stack:
        gc.collect()
        before = _events()
        for number in range(10):
            await stack.enter_async_context(feed.listen(f"inbox:{number}"))

        assert _events() <= before + 10  # those of broadcaster's queues


def _events() -> int:
    return sum(type(thing) is asyncio.Event for thing in gc.get_objects())


async def test_a_room_closes_behind_its_last_reader_and_opens_again(wire: Played) -> None:
    async with hub(wire) as feed:
        async with feed.listen(TOPIC):
            async with feed.listen(TOPIC):
                pass
            assert wire.joined[TOPIC] == 1
        await until_nobody_has_joined(wire)
        async with feed.listen(TOPIC) as reader:
            wire.hear(Notice(TOPIC, b"again"))
            assert await reader.get() == Notice(TOPIC, b"again")


async def test_a_reader_hears_nothing_of_other_topics(wire: Played) -> None:
    async with hub(wire) as feed, feed.listen(TOPIC) as reader, feed.listen("inbox:2") as other:
        wire.hear(Notice("inbox:2", b"theirs"))
        wire.hear(Notice(TOPIC, b"mine"))

        assert await reader.get() == Notice(TOPIC, b"mine")
        assert await other.get() == Notice("inbox:2", b"theirs")


async def test_desks_on_one_wire_are_kept_apart_by_their_namespace(wire: Played) -> None:
    async with hub(wire, namespace="desk-1:") as feed, feed.listen(TOPIC) as reader:
        await feed.publish([Notice(TOPIC, b"out")])
        wire.hear(Notice(f"desk-1:{TOPIC}", b"in"))

        assert wire.sent == [Notice(f"desk-1:{TOPIC}", b"out")]
        assert (await reader.get()).topic == f"desk-1:{TOPIC}"


async def test_nothing_is_sent_where_there_is_nothing_to_say(wire: Played) -> None:
    async with hub(wire) as feed:
        await feed.publish([])

        assert wire.sent == []


async def test_a_reader_who_is_given_up_while_joining_leaves_no_room_open(wire: Played) -> None:
    async with hub(wire) as feed:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0), feed.listen(TOPIC):
                pass
        async with feed.listen(TOPIC) as reader:
            wire.hear(Notice(TOPIC, b"1"))
            assert await reader.get() == Notice(TOPIC, b"1")
        await until_nobody_has_joined(wire)


@given(numbers=st.lists(st.integers(0, 9), max_size=40), capacity=st.integers(2, 6))
def test_a_reader_who_is_slow_keeps_the_newest_and_hears_that_something_is_missing(
    numbers: list[int], capacity: int
) -> None:
    mailbox, gap = _Mailbox(TOPIC, capacity), Gap(TOPIC)
    for number in numbers:
        mailbox.put(Notice(TOPIC, bytes([number])))
    kept = list(mailbox._items)

    assert len(kept) <= capacity
    missing = len(numbers) > capacity
    assert kept.count(gap) == missing
    assert (kept[:1] == [gap]) is missing
    heard = [item.payload[0] for item in kept if isinstance(item, Notice)]
    assert heard == numbers[len(numbers) - len(heard) :]


def test_gaps_that_follow_one_another_are_told_once() -> None:
    mailbox, gap = _Mailbox(TOPIC, 4), Gap(TOPIC)
    for item in (gap, gap, Notice(TOPIC, b"1"), gap, gap):
        mailbox.put(item)

    assert list(mailbox._items) == [gap, Notice(TOPIC, b"1"), gap]


async def test_a_reader_waits_until_something_comes() -> None:
    mailbox = _Mailbox(TOPIC, 4)
    reading = asyncio.create_task(mailbox.get())
    await asyncio.sleep(0)
    assert not reading.done()
    mailbox.put(Notice(TOPIC, b"1"))

    assert await reading == Notice(TOPIC, b"1")


async def test_an_end_is_told_before_what_is_left() -> None:
    mailbox = _Mailbox(TOPIC, 4)
    mailbox.put(Notice(TOPIC, b"1"))
    mailbox.end(RuntimeError("signed out"))

    for _ in range(2):
        with pytest.raises(RuntimeError, match="signed out"):
            await mailbox.get()


async def test_a_reader_who_waits_is_told_of_an_end() -> None:
    mailbox = _Mailbox(TOPIC, 4)
    reading = asyncio.create_task(mailbox.get())
    await asyncio.sleep(0)
    mailbox.end(RuntimeError("signed out"))

    with pytest.raises(RuntimeError, match="signed out"):
        await asyncio.wait_for(reading, SOON)


async def waiting_with(feed: Hub, at_once: Callable[[Notice], bool]) -> asyncio.Task[Notice | Gap]:
    """Let a reader of the topic wait, and take at once what it can."""

    async def wait() -> Notice | Gap:
        async with feed.listen(TOPIC) as reader:
            return await reader.get(at_once)

    task = asyncio.create_task(wait())
    while not any(mailbox._at_once for shared in feed._subscriptions.values() for mailbox in shared.readers):
        await asyncio.sleep(0)
    return task


async def test_a_reader_who_waits_takes_notices_at_once_until_it_leaves_one(wire: Played) -> None:
    taken = list[bytes]()

    def take(notice: Notice) -> bool:
        taken.append(notice.payload)
        return notice.payload != b"3"

    async with hub(wire) as feed:
        waiting = await waiting_with(feed, take)
        for payload in (b"1", b"2", b"3", b"4"):
            wire.hear(Notice(TOPIC, payload))

        assert await waiting == Notice(TOPIC, b"3")
        assert taken == [b"1", b"2", b"3"]


async def test_a_gap_is_not_for_taking(wire: Played) -> None:
    async with hub(wire) as feed:
        waiting = await waiting_with(feed, lambda _: True)
        wire.hear(Gap(TOPIC))

        assert await waiting == Gap(TOPIC)


async def test_what_fails_to_take_a_notice_leaves_it(wire: Played, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Notice) -> bool:
        raise ValueError("no")

    async with hub(wire) as feed:
        waiting = await waiting_with(feed, fail)
        wire.hear(Notice(TOPIC, b"1"))

        assert await waiting == Notice(TOPIC, b"1")
        assert "failed to take a notice" in caplog.text


async def test_a_reader_whose_reading_has_ended_takes_nothing_more() -> None:
    mailbox, asked = _Mailbox(TOPIC, 4), list[Notice]()

    def take(notice: Notice) -> bool:
        asked.append(notice)
        return True

    async def wait() -> None:
        with pytest.raises(PermissionError):
            await mailbox.get(take)

    waiting = asyncio.create_task(wait())
    await asyncio.sleep(0)
    mailbox.end(PermissionError())
    mailbox.put(Notice(TOPIC, b"1"))
    await waiting

    assert not asked


async def test_a_crowd_is_told_a_part_at_a_time(wire: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications.feed.hub, "TURN", 0)
    async with hub(wire) as feed, feed.listen(TOPIC) as first, feed.listen(TOPIC) as second:
        for payload in (b"1", b"2"):
            wire.hear(Notice(TOPIC, payload))
        waiting = [wire.waiting()]
        while wire.waiting():
            await asyncio.sleep(0)
            waiting.append(wire.waiting())

        assert len(waiting) > 4  # two notices for two readers, a turn each
        for reader in (first, second):
            assert [await reader.get() for _ in range(2)] == [Notice(TOPIC, b"1"), Notice(TOPIC, b"2")]
