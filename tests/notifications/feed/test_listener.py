"""A listener alone, at a server that works, one that breaks, and ones that are none."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from domain.ports import Gap, Notice
from notifications.feed import listener
from notifications.feed.listener import Listener
from notifications.feed.outage import Outage
from notifications.feed.redis_url import Address, RedisUrl
from notifications.feed.sender import GAPS
from notifications.feed.servers import Server
from notifications.feed.slots import Moved, slot_of
from notifications.feed.wire import Wire
from tests.notifications.feed.conftest import SOON, eventually
from tests.notifications.feed.peers import Peer, serving
from tests.servers import ValkeyServer


class Heard(Wire):
    """Keeps what is heard."""

    def __init__(self) -> None:
        self.all = list[Notice | Gap]()
        self.hear, self.waiting = self.all.append, lambda: 0


class Listening:
    """A listener, what it hears and whom it tells."""

    def __init__(self, port: int, *, cluster: bool = False, patience: float = SOON) -> None:
        url = RedisUrl.parse(f"redis://127.0.0.1:{port}")
        self.heard, self.outage = Heard(), Outage("Listening")
        self.gaps, self.moves, self.up = list[str](), list[Moved](), list[Address]()
        self.listener = Listener(
            Server(url, url.hosts[0]),
            self.heard,
            self.outage,
            announced=self.gaps.append,
            moved=self.moves.append if cluster else None,
            up=self.up.append,
            patience=patience,
        )


@asynccontextmanager
async def listening(port: int, *, cluster: bool = False, patience: float = SOON) -> AsyncIterator[Listening]:
    """Let one listen."""
    made = Listening(port, cluster=cluster, patience=patience)
    running = asyncio.create_task(made.listener.run())
    try:
        yield made
    finally:
        made.listener.close()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def saying(*words: str) -> Peer:
    """Make a peer that says this once it was asked to subscribe, and then nothing until it is left."""

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = b""
        while b"SUBSCRIBE" not in asked:
            asked += await reader.read(1_000)
            if b"SETINFO" in asked:  # what a client of redis-py says of itself before
                writer.write(b"+OK\r\n" * asked.count(b"SETINFO"))
                asked = asked.rpartition(b"SETINFO")[2]
        writer.write("".join(words).encode())
        while await reader.read(1_000):
            pass

    return peer


def confirmed(topic: str, word: str = "subscribe") -> str:
    """Write the frame that confirms a topic."""
    return f"*3\r\n${len(word)}\r\n{word}\r\n${len(topic)}\r\n{topic}\r\n:1\r\n"


async def test_what_is_subscribed_to_is_heard_and_what_was_left_is_not(valkey: ValkeyServer) -> None:
    async with listening(valkey.port) as here:
        await here.listener.subscribe("maria")
        await here.listener.subscribe("omar")
        here.listener.unsubscribe("omar")
        await eventually(lambda: b"omar" not in valkey._ask(b"PUBSUB CHANNELS"))
        valkey._ask(b"PUBLISH omar 1")
        valkey._ask(b"PUBLISH maria 2")
        await eventually(lambda: bool(here.heard.all))

        assert here.heard.all == [Notice("maria", b"2")]
        assert here.listener.connected
        assert here.up == [Address("127.0.0.1", valkey.port)]


async def test_whoever_did_not_wait_is_told_a_gap_once_the_topic_is_joined(valkey: ValkeyServer) -> None:
    async with listening(valkey.port) as here:
        here.listener.want("maria")
        await eventually(lambda: here.heard.all == [Gap("maria")])


async def test_after_its_connection_is_cut_it_joins_all_anew(valkey: ValkeyServer) -> None:
    """And says of each what may be missing; of what others announce as lost it passes on the words."""
    async with listening(valkey.port) as here:
        await here.listener.subscribe("maria")
        valkey._ask(b"CLIENT KILL TYPE pubsub")
        await eventually(lambda: here.heard.all == [Gap("maria")])
        await eventually(lambda: here.listener.connected)
        valkey._ask(f"PUBLISH {GAPS} omar".encode())
        await eventually(lambda: here.gaps == ["omar"])

        assert not here.outage.on


async def test_what_was_asked_for_in_vain_is_asked_for_anew_over_the_next_connection() -> None:
    """As where the first breaks before the server has confirmed it."""
    connections = 0

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        first = connections == 1
        while asked := await reader.read(1_000):
            writer.write(b"+OK\r\n" * asked.count(b"SETINFO"))
            if b"maria" in asked and first:
                return
            for topic in (GAPS, "maria"):
                writer.write(confirmed(topic).encode() * (topic.encode() in asked))

    async with serving(peer) as port, listening(port) as here:
        await eventually(lambda: here.listener.connected)
        await here.listener.subscribe("maria")
        await eventually(lambda: here.heard.all == [Gap("maria")])

    assert connections == 2


async def test_what_is_joined_already_is_not_waited_for(
    valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "MOMENT", None)
    async with listening(valkey.port) as here, asyncio.timeout(SOON):
        await eventually(lambda: here.listener.connected)
        for _ in range(2):
            await here.listener.subscribe("maria")

        assert here.listener.wanted == {GAPS, "maria"}


async def test_without_a_server_joining_waits_for_nothing() -> None:
    async with serving(saying()) as port:
        pass
    async with listening(port) as here:
        await eventually(lambda: here.outage.on)
        async with asyncio.timeout(SOON):
            await here.listener.subscribe("maria")

        assert here.listener.wanted == {GAPS, "maria"}
        assert not here.listener.connected


async def test_who_is_joining_when_the_connection_breaks_goes_on() -> None:
    """A server that closes without a word."""

    async def rude(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read(1_000)

    async with serving(rude) as port, listening(port) as here:
        async with asyncio.timeout(SOON):
            await here.listener.subscribe("maria")
        await eventually(lambda: here.outage.on)

        assert here.heard.all == []


async def test_a_server_that_refuses_a_topic_is_down(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(saying("-NOPERM not for you\r\n")) as port, listening(port) as here:
        await eventually(lambda: here.outage.on)

    assert "NOPERM not for you" in caplog.text


async def test_a_server_that_falls_silent_is_down(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(saying(confirmed(GAPS))) as port, listening(port, patience=0.1):
        await eventually(lambda: "silent for 0.1 s" in caplog.text)


async def test_a_slot_that_has_moved_is_told_and_asked_for_again_when_it_is_cast_out() -> None:
    """Of a cluster: the connection stays."""
    slot = slot_of("maria")
    words = [confirmed(GAPS), f"-MOVED {slot} 127.0.0.2:7\r\n", confirmed("maria", "ssubscribe")]
    peer = saying(*words, confirmed("maria", "sunsubscribe"))
    async with serving(peer) as port, listening(port, cluster=True) as here:
        here.listener.want("maria")
        await eventually(lambda: here.heard.all == [Gap("maria")])

        assert here.moves == [Moved(slot, Address("127.0.0.2", 7))]
        assert here.listener.connected
