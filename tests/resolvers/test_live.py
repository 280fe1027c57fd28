"""Live streams: every message once and in order, whatever breaks, for as long as the reader may."""

import asyncio
import gc
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.access.ending import end_one
from domain.deeds.recording import do
from domain.engine.housekeeping.retention import forget
from domain.engine.rules import lookout
from domain.errors import Unauthenticated
from domain.messages import Bell, Inbox, Message
from domain.people.access_records import Session
from domain.people.records import Agent
from domain.ports import Gap
from domain.storage.database import rows
from domain.storage.revisions import ACCESS, raise_revision
from notifications.feed import open_feed
from resolvers.context import Context
from resolvers.live import message_deliveries
from resolvers.streams import BrokenOff
from tests.conftest import Place
from tests.desk import SOON, Bells, Person, RunningDesk, message
from tests.notifications.feed.conftest import eventually
from tests.pairs import ON_POSTGRES, ON_SQLITE
from tests.resolvers.listening import PROTOCOLS, Listen, asked_to_come_again, away_once, code_of
from tests.servers import ValkeyServer
from tests.serving import running

A_SECOND = 5.0  # of a machine that has much else to do


@pytest.fixture(params=PROTOCOLS)
def listen(request: pytest.FixtureRequest) -> Listen:
    """Give a way to listen, over each protocol."""
    return PROTOCOLS[request.param]


@pytest.fixture
async def ringing(desk: RunningDesk) -> RunningDesk:
    """Give a desk where Maria hears of every ticket of hers."""
    await desk.event("maria")
    return desk


async def subjects(bells: Bells, count: int) -> list[str]:
    return [bell["message"]["subject"] for bell in await bells.take(count)]


async def test_null_starts_live_at_once(ringing: RunningDesk, listen: Listen) -> None:
    await ringing.tickets("Before")
    async with listen(ringing.maria, None) as bells:
        await ringing.streams(1)
        await ringing.tickets("After")
        bell = await bells.next()

    assert (bell["message"]["subject"], bell["replayed"], bell["unreadCount"]) == ("After", False, 2)
    assert bells.silent


async def test_an_empty_cursor_replays_all_that_is_kept_and_goes_live(
    ringing: RunningDesk, listen: Listen
) -> None:
    await ringing.tickets("First", "Second")
    async with listen(ringing.maria, "") as bells:
        replayed = await bells.take(2)
        await ringing.tickets("Third")
        live = await bells.next()

    assert [(bell["message"]["subject"], bell["replayed"]) for bell in (*replayed, live)] == [
        ("First", True),
        ("Second", True),
        ("Third", False),
    ]
    assert bells.silent


async def test_a_cursor_replays_what_came_after_it(ringing: RunningDesk, listen: Listen) -> None:
    await ringing.tickets("First", "Second", "Third")
    async with listen(ringing.maria, "") as bells:
        first = await bells.next()
    async with listen(ringing.maria, first["cursor"]) as bells:
        assert await subjects(bells, 2) == ["Second", "Third"]


@ON_SQLITE
async def test_of_what_was_replayed_nothing_is_kept_while_its_reader_waits(
    ringing: RunningDesk, listen: Listen
) -> None:
    await ringing.tickets("One", "Two")
    before = _read()
    async with listen(ringing.maria, "") as bells:
        await subjects(bells, 2)
        await eventually(lambda: _read() <= before)


def _read() -> int:
    gc.collect()
    return sum(type(thing) in {Bell, Inbox} for thing in gc.get_objects())


async def test_more_than_a_page_is_replayed_in_order(
    ringing: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one message in a turn of the loop, so that nobody else waits for more."""
    copies = [message(f"#TICKET_SUBJECT# {number}") for number in range(20)]
    await ringing.event("maria", actions=copies)
    await ringing.tickets(*(f"Ticket {number}" for number in range(12)))
    turns, in_one, push = 0, Counter[int](), Context.push

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def pushed(context: Context, value: object) -> bool:
        in_one[turns] += 1
        return push(context, value)

    monkeypatch.setattr(Context, "push", pushed)
    counting = asyncio.create_task(count_turns())
    async with ringing.maria.listening("") as bells:
        heard = await subjects(bells, 12 * 21)
    counting.cancel()
    assert (in_one.total(), max(in_one.values())) == (12 * 21, 1)

    one_ticket = ["", *(f" {number}" for number in range(20))]
    assert heard == [f"Ticket {number}{end}" for number in range(12) for end in one_ticket]


@ON_SQLITE
async def test_what_is_read_while_the_database_is_away_comes_when_it_is_back(
    ringing: RunningDesk, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ringing.tickets("First", "Second")
    faults = away_once(monkeypatch, type(ringing.runtime.postbox), "missed")
    async with listen(ringing.maria, "") as bells:
        heard = await subjects(bells, 2)
        await ringing.tickets("Third")
        heard += await subjects(bells, 1)
        assert bells.silent

    assert (heard, faults) == (["First", "Second", "Third"], [])


@ON_SQLITE
async def test_a_count_that_cannot_be_read_is_told_once_it_can(
    ringing: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = away_once(monkeypatch, type(ringing.runtime.postbox), "inbox_of")
    async with ringing.maria.subscribed("subscription { unreadCountChanged }") as counts:
        assert str(await counts.next()) == "0"

    assert not faults


async def test_a_cursor_that_was_never_given_is_refused(ringing: RunningDesk, listen: Listen) -> None:
    await ringing.tickets("First")
    async with listen(ringing.maria, "") as bells:
        cursor = (await bells.next())["cursor"]
    for person, wrong in ((ringing.omar, cursor), (ringing.maria, "nonsense")):
        async with listen(person, wrong) as bells:
            assert code_of(await bells.ended()) == "BAD_USER_INPUT"


async def test_a_cursor_older_than_what_is_kept_has_expired(ringing: RunningDesk, listen: Listen) -> None:
    await ringing.tickets("First", "Second")
    async with listen(ringing.maria, "") as bells:
        cursor = (await bells.next())["cursor"]
    ringing.clock.advance(seconds=1)
    await forget(ringing.clock(), timedelta())
    async with listen(ringing.maria, cursor) as bells:
        assert code_of(await bells.ended()) == "CURSOR_EXPIRED"
    async with listen(ringing.maria, "") as bells:
        await ringing.streams(1)
        await ringing.tickets("Third")
        assert await subjects(bells, 1) == ["Third"]


@ON_SQLITE
async def test_a_stream_that_has_pushed_what_is_lost_by_now_has_expired(
    ringing: RunningDesk, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where another database took the first one's place, and lacks its last commits."""
    async with listen(ringing.maria, "") as bells:
        await ringing.tickets("First", "Lost")
        assert await subjects(bells, 2) == ["First", "Lost"]
        await rows("DELETE FROM message WHERE sequence = 2")
        await rows("UPDATE inbox SET last_sequence = 1")
        away_once(monkeypatch, lookout, "revisions")
        assert code_of(await bells.ended()) == "CURSOR_EXPIRED"


async def test_two_streams_of_one_agent_hear_the_same(ringing: RunningDesk) -> None:
    async with ringing.maria.listening() as one, ringing.maria.listening() as other:
        await ringing.streams(2)
        await ringing.tickets("First", "Second")

        assert await subjects(one, 2) == await subjects(other, 2) == ["First", "Second"]


async def test_nothing_is_lost_across_a_restart_of_the_server(place: Place, listen: Listen) -> None:
    """Also what was fired while the reader was away."""
    async with running(place.settings()) as desk:
        await desk.event("maria")
        async with listen(desk.maria, None) as bells:
            await desk.streams(1)
            await desk.tickets("First")
            cursor = (await bells.next())["cursor"]
        await desk.tickets("Second")
    async with running(place.settings()) as desk, listen(desk.maria, cursor) as bells:
        await desk.tickets("Third")
        heard = await bells.take(2)

    assert [bell["message"]["subject"] for bell in heard] == ["Second", "Third"]


async def test_a_server_that_stops_breaks_its_streams_off(place: Place, listen: Listen) -> None:
    async with AsyncExitStack() as streams:
        async with running(place.settings()) as desk:
            bells = await streams.enter_async_context(listen(desk.maria, None))
            await desk.streams(1)
        assert asked_to_come_again(await bells.ended())


@ON_POSTGRES
async def test_what_is_fired_while_valkey_is_down_is_heard_when_it_is_back(
    ringing: RunningDesk, valkey: ValkeyServer, listen: Listen
) -> None:
    async with listen(ringing.maria, None) as bells:
        await ringing.streams(1)
        await ringing.tickets("Before")
        assert await subjects(bells, 1) == ["Before"]
        valkey.stop()
        try:
            await ringing.tickets("Meanwhile", "And more")
        finally:
            valkey.start()
        await ringing.tickets("After")

        assert await subjects(bells, 3) == ["Meanwhile", "And more", "After"]
        assert bells.silent


@ON_POSTGRES
async def test_cut_connections_to_valkey_lose_nothing(ringing: RunningDesk, valkey: ValkeyServer) -> None:
    sent = [f"Ticket {number}" for number in range(15)]
    async with ringing.maria.listening() as bells:
        await ringing.streams(1)
        for number, subject in enumerate(sent):
            if number % 4 == 1:
                valkey.cut_clients()
            await ringing.ticket(subject=subject)

        assert await subjects(bells, 15) == sent


class Listener:
    """One of several readers of an inbox, who comes and goes."""

    def __init__(self, person: Person, listen: Listen, cursor: str) -> None:
        self.person, self.listen, self.cursor = person, listen, cursor
        self.heard: list[str] = []
        self._open: AsyncExitStack | None = None
        self._bells = Bells()

    async def come(self) -> None:
        """Connect with the last cursor."""
        if not self._open:
            self._open = AsyncExitStack()
            self._bells = await self._open.enter_async_context(self.listen(self.person, self.cursor))

    async def go(self) -> None:
        """Disconnect; what was not looked at yet was not heard."""
        if self._open:
            while not self._bells.silent and random.random() < 0.5:  # noqa: S311 - any number will do
                await self.look()
            await self._open.aclose()
            self._open = None

    async def look(self) -> None:
        """Take one bell."""
        bell = await self._bells.next()
        self.cursor = bell["cursor"]
        self.heard.append(bell["message"]["subject"])

    async def hear(self, expected: list[str]) -> None:
        """Come, and hear all that is still to come."""
        await self.come()
        while len(self.heard) < len(expected):
            await self.look()


async def lose(desk: RunningDesk, valkey: ValkeyServer | None) -> None:
    """Break the feed as it may break: cut connections, or a full queue of a reader."""
    if valkey:
        valkey.cut_clients()
        return
    feed: Any = desk.runtime.feed
    topic = desk.runtime.postbox.topic_of((await Agent.get(email="maria@desk.example")).id)
    if shared := feed._subscriptions.get(topic):
        for mailbox in shared.readers:
            mailbox._items.clear()
            mailbox.put(Gap(topic))


STEPS = st.lists(
    st.sampled_from(["fire", "fire", "fire", "come 0", "come 1", "go 0", "go 1", "go 2", "lose"]), max_size=14
)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
async def test_whatever_happens_each_reader_hears_each_message_once_and_in_order(
    ringing: RunningDesk, request: pytest.FixtureRequest, pair: str, steps: list[str]
) -> None:
    """Any course of firing, disconnecting, coming back with the last cursor, and losing the feed."""
    valkey = request.getfixturevalue("valkey") if pair == "postgres+valkey" else None
    inbox = await Inbox.first()
    messages = await Message.filter(sequence=inbox.last_sequence) if inbox else []
    cursor = (
        ringing.runtime.postbox.cursors_of(messages[0].agent_id)(messages[0].sequence) if messages else ""
    )
    protocols = [*PROTOCOLS.values(), PROTOCOLS["websocket"]]
    readers = [Listener(ringing.maria, protocol, cursor) for protocol in protocols]
    sent = list[str]()

    async def fire() -> None:
        sent.append(f"Ticket {len(sent)}")
        await ringing.ticket(subject=sent[-1])

    for step in steps:
        verb, _, number = step.partition(" ")
        if verb == "fire":
            await fire()
        elif verb == "lose":
            await lose(ringing, valkey)
        else:
            await getattr(readers[int(number)], verb)()
    await fire()
    try:
        for reader in readers:
            await reader.hear(sent)
        assert [reader.heard for reader in readers] == [sent] * 3
    finally:
        for reader in readers:
            await reader.go()


async def open_by_hand(desk: RunningDesk, after: str | None) -> AsyncIterator[Any]:
    """Read Maria's stream without a socket between, so that nothing but the test pulls."""
    principal = await desk.runtime.gate.authenticate(desk.maria.token)
    return message_deliveries(Context(desk.runtime, principal, ""), after)


async def test_a_slow_reader_costs_bounded_memory_and_misses_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deskbell.app.open_feed", partial(open_feed, capacity=8))
    async with running(place.settings()) as desk:
        await desk.event("maria")
        stream = await open_by_hand(desk, None)
        slow = asyncio.ensure_future(anext(stream))
        await desk.streams(1)
        sent = [f"Ticket {number}" for number in range(40)]
        await desk.tickets(*sent)
        [waiting] = [stream.reader for stream in desk.runtime.streams._open]
        assert len(waiting._items) <= 8  # type: ignore[attr-defined]  # of the hub's reader

        heard = [(await slow).message.subject]
        async with asyncio.timeout(SOON):
            heard += [(await anext(stream)).message.subject for _ in sent[1:]]
        assert heard == sent
        await stream.aclose()  # type: ignore[attr-defined]  # it is a generator


async def test_a_long_replay_ends_too_when_its_reader_signs_out(ringing: RunningDesk) -> None:
    await ringing.tickets(*(f"Ticket {number}" for number in range(5)))
    stream = await open_by_hand(ringing, "")
    await anext(stream)
    assert await ringing.maria.ask("mutation { signOut }")

    with pytest.raises(Unauthenticated):
        await anext(stream)


async def test_a_long_replay_ends_too_when_the_server_stops(ringing: RunningDesk) -> None:
    await ringing.tickets(*(f"Ticket {number}" for number in range(5)))
    stream = await open_by_hand(ringing, "")
    await anext(stream)
    ringing.runtime.streams.drain()

    with pytest.raises(BrokenOff):
        await anext(stream)


async def sign_out(desk: RunningDesk) -> None:
    assert await desk.maria.ask("mutation { signOut }")


async def disable(desk: RunningDesk) -> None:
    operation = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { message } } }"
    form = {"agentId": desk.maria.id, "enabled": False}
    assert await desk.ada.ask(operation, input=form) == {"errors": []}


async def sign_out_elsewhere(desk: RunningDesk) -> None:
    """As another process would that shares no wire with this one."""
    maria = await Agent.get(email="maria@desk.example")
    [session] = await Session.filter(agent_id=maria.id)
    await do(lambda deed: end_one(deed, Session, session.id, maria.id), by=None, at=desk.clock(), engine=None)


async def disable_elsewhere(desk: RunningDesk) -> None:
    await Agent.filter(email="maria@desk.example").update(enabled=False)
    await raise_revision("people")


async def end_all_sessions_elsewhere(desk: RunningDesk) -> None:
    """What `reset-password` does."""
    await Session.all().update(ended_at=desk.clock())
    await raise_revision(ACCESS)


@pytest.mark.parametrize(
    "withdraw",
    [sign_out, disable, sign_out_elsewhere, disable_elsewhere, end_all_sessions_elsewhere],
    ids=lambda withdraw: withdraw.__name__,
)
async def test_a_stream_on_which_nothing_happens_ends_within_a_second_of_its_readers_access(
    desk: RunningDesk, listen: Listen, withdraw: Any
) -> None:
    async with listen(desk.maria, None) as bells:
        await desk.streams(1)
        await withdraw(desk)
        began = time.monotonic()
        assert code_of(await bells.ended()) == "UNAUTHENTICATED"
        assert time.monotonic() - began < A_SECOND


async def test_access_ends_in_time_while_the_engine_is_busy(
    ringing: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its looking out for changes does not stand in the queue behind its work."""
    go_on = asyncio.Event()
    real = ringing.runtime.engine._deal_with  # type: ignore[attr-defined]

    async def slowly(batch: Any) -> Any:
        await go_on.wait()
        return await real(batch)

    monkeypatch.setattr(ringing.runtime.engine, "_deal_with", slowly)
    async with ringing.maria.listening() as bells:
        await ringing.streams(1)
        await ringing.ticket()
        await sign_out_elsewhere(ringing)
        began = time.monotonic()
        assert code_of(await bells.ended()) == "UNAUTHENTICATED"
        assert time.monotonic() - began < A_SECOND
    go_on.set()
    await ringing.settled()


async def test_others_streams_go_on_when_one_reader_is_out(desk: RunningDesk) -> None:
    await desk.event("ada")
    async with desk.hearing("ada", "maria") as heard:
        await sign_out(desk)
        assert code_of(await heard["maria"].ended()) == "UNAUTHENTICATED"
        await desk.tickets("Still here")
        assert await subjects(heard["ada"], 1) == ["Still here"]
