"""A sender alone: what goes out in which order, and what becomes of what does not."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import pytest

from domain.ports import Notice
from notifications.feed.link import Link
from notifications.feed.outage import Outage
from notifications.feed.redis_url import Address, RedisUrl
from notifications.feed.sender import GAPS, MOST_LOST, PIPELINE, Sender
from notifications.feed.servers import Server
from notifications.feed.slots import Moved
from tests.notifications.feed.conftest import SOON, eventually, notice
from tests.notifications.feed.peers import serving
from tests.servers import ValkeyServer


class Sending:
    """A sender and whom it tells."""

    def __init__(self, port: int, *, cluster: bool) -> None:
        url = RedisUrl.parse(f"redis://127.0.0.1:{port}")
        self.told, self.moves = list[str](), list[Moved]()
        self.sender = Sender(
            Server(url, url.hosts[0]),
            Outage("Publishing"),
            tell=self.tell,
            moved=self.moves.append if cluster else None,
            patience=SOON,
        )

    def tell(self, topics: Iterable[str]) -> None:
        """Keep the topics of what was lost."""
        self.told += sorted(topics)


@asynccontextmanager
async def sending(port: int, *, cluster: bool = False) -> AsyncIterator[Sending]:
    """Let one send."""
    made = Sending(port, cluster=cluster)
    running = asyncio.create_task(made.sender.run())
    try:
        yield made
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@asynccontextmanager
async def reading(valkey: ValkeyServer) -> AsyncIterator[Link]:
    """Give a connection that reads what is published to these."""
    link = await Server(RedisUrl.parse(valkey.url), Address("127.0.0.1", valkey.port)).connect()
    await link.exchange([("SUBSCRIBE", "maria"), ("SUBSCRIBE", GAPS)])
    try:
        yield link
    finally:
        await link.close()


async def read(link: Link, count: int) -> list[tuple[str, bytes]]:
    """Read so many of what was published."""
    found = list[tuple[str, bytes]]()
    async with asyncio.timeout(SOON):
        while len(found) < count:
            found += [(topic.decode(), payload) for _, topic, payload in await link.read()]
    return found


@pytest.mark.parametrize("count", [1, PIPELINE + 1])
async def test_notices_go_out_in_their_order_however_many(valkey: ValkeyServer, count: int) -> None:
    async with reading(valkey) as link, sending(valkey.port) as here:
        await here.sender.send([notice("maria", number) for number in range(count)])

        assert await read(link, count) == [("maria", str(number).encode()) for number in range(count)]
        assert here.told == []


async def test_what_may_be_missing_is_said_before_what_is_new(valkey: ValkeyServer) -> None:
    async with reading(valkey) as link, sending(valkey.port) as here:
        here.sender.announce(["omar"])
        await here.sender.send([notice("maria", 1)])

        assert await read(link, 2) == [(GAPS, b"omar"), ("maria", b"1")]


@pytest.mark.parametrize("babbles", [False, True])
async def test_what_is_lost_is_told_at_once_and_announced_when_the_server_is_back(*, babbles: bool) -> None:
    """While it is away, or answers what nobody has asked, nobody waits."""
    away, taken = True, bytearray()

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (asked := await reader.read(1_000)) and (babbles or not away):
            answer = b":1\r\n" * (1 + away)
            writer.write(b"+OK\r\n" * asked.count(b"SETINFO") + answer * asked.count(b"PUBLISH"))
            if not away:
                taken.extend(asked)

    async with serving(peer) as port, sending(port) as here:
        await here.sender.send([notice("maria", 1)])
        assert here.sender.outage.on
        async with asyncio.timeout(SOON):
            await here.sender.send([notice("omar", 2)])
        assert here.told == ["maria", "omar"]
        assert not taken

        away = False
        await eventually(lambda: not here.sender.outage.on)
        assert taken.count(GAPS.encode()) == 2
        assert b"maria" in taken
        assert b"omar" in taken


async def test_whoever_comes_while_others_are_being_lost_is_lost_with_them() -> None:
    """They do not wait for the outage to end, and nothing of theirs comes behind what was said of it."""
    away, taken, reached, fail = True, bytearray(), asyncio.Event(), asyncio.Event()

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while asked := await reader.read(1_000):
            writer.write(b"+OK\r\n" * asked.count(b"SETINFO"))
            if away and b"PUBLISH" in asked:
                reached.set()
                await fail.wait()
                return
            writer.write(b":1\r\n" * asked.count(b"PUBLISH"))
            taken.extend(asked)

    async with serving(peer) as port, sending(port) as here:
        async with asyncio.timeout(SOON):
            first = asyncio.create_task(here.sender.send([Notice("maria", b"first")]))
            await reached.wait()
            second = asyncio.create_task(here.sender.send([Notice("omar", b"second")]))
            await asyncio.sleep(0)
            fail.set()
            assert not any(await asyncio.gather(first, second))
        away = False
        await eventually(lambda: not here.sender.outage.on)

    assert here.told == ["maria", "omar"]
    assert b"omar" in taken
    assert b"second" not in taken


async def test_too_much_that_is_lost_is_announced_as_all_there_is(valkey: ValkeyServer) -> None:
    async with reading(valkey) as link, sending(valkey.port) as here:
        here.sender.announce(f"topic {number}" for number in range(MOST_LOST + 1))

        assert await read(link, 1) == [(GAPS, b"")]


async def test_whoever_is_waiting_when_it_ends_goes_on() -> None:
    """And whoever comes later does not wait, since nobody sends any more."""

    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        while await reader.read(1_000):
            pass

    async with serving(silent) as port:
        async with sending(port) as here:
            waiting = asyncio.create_task(here.sender.send([notice("maria", 1)]))
            await asyncio.sleep(0)
        async with asyncio.timeout(SOON):
            await waiting
            await here.sender.send([notice("omar", 2)])

    assert "omar" in here.told


def refusing(error: str) -> AbstractAsyncContextManager[int]:
    """Serve what answers each publication with an error."""

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while asked := await reader.read(1_000):
            publications = asked.count(b"PUBLISH")
            writer.write(b"+OK\r\n" * asked.count(b"SETINFO") + f"-{error}\r\n".encode() * publications)

    return serving(peer)


async def test_a_server_that_refuses_is_down_and_what_was_for_it_is_lost() -> None:
    async with refusing("NOPERM not for you") as port, sending(port) as here:
        await here.sender.send([notice("maria", 1)])

        assert here.sender.outage.on
        assert here.told == ["maria"]


async def test_what_was_for_a_slot_that_has_moved_is_lost_and_the_move_is_told() -> None:
    """The server, one of a cluster, stays."""
    async with refusing("MOVED 7 127.0.0.2:7") as port, sending(port, cluster=True) as here:
        await here.sender.send([Notice("maria", b"1")])
        await eventually(lambda: here.told == ["maria"])

        assert here.moves == [Moved(7, Address("127.0.0.2", 7))]
        assert not here.sender.outage.on


async def test_it_leaves_a_server_that_the_others_have_left(valkey: ValkeyServer) -> None:
    """At the same address it stays."""

    def known() -> bytes:
        return valkey._ask(b"CLIENT LIST TYPE normal")

    async with sending(valkey.port) as here:
        await here.sender.send([notice("maria", 1)])
        [first] = {line for line in known().splitlines() if b"cmd=publish" in line}
        here.sender.follow(Address("127.0.0.1", valkey.port))
        await here.sender.send([notice("maria", 2)])
        assert first.split()[0] in known()

        here.sender.follow(Address("127.0.0.2", 7))
        await here.sender.send([notice("maria", 3)])
        assert first.split()[0] not in known()
        assert here.told == []
