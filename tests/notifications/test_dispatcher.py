import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.deliveries import queue
from domain.deliveries.outcomes import Failed, delay, pause
from domain.deliveries.queue import DELAYS, FOREVER, LEASE, TRIES, retry
from domain.deliveries.records import Delivery, DeliveryState, Queued, Receiver
from domain.storage.database import transaction
from notifications import dispatcher
from tests.conftest import Place
from tests.desk import SOON
from tests.domain.engine.quiet import quiet_desk
from tests.notifications.outgoing import DOWN, Out


@pytest.fixture
async def out(place: Place) -> AsyncIterator[Out]:
    """Open a way out."""
    async with quiet_desk(place) as desk:
        yield Out(desk)


def test_tries_are_spread_over_about_a_day_and_then_end() -> None:
    """By a fifth to either side; a receiver's wish holds where it is longer, up to a day."""
    assert timedelta(hours=20) < sum(DELAYS, timedelta()) < timedelta(hours=30)
    assert delay(1, 0.0) == DELAYS[0] * 0.8
    assert delay(1, 1.0) == DELAYS[0] * 1.2
    assert delay(1, 0.5, timedelta(hours=2)) == timedelta(hours=2)
    assert delay(1, 0.5, timedelta(days=9)) == timedelta(days=1)
    assert delay(TRIES, 0.5) is None


def test_a_pause_comes_with_failures_in_a_row_and_grows_to_an_end() -> None:
    """Sooner only where the receiver asks for it."""
    assert pause(1) is None
    assert pause(1, timedelta(minutes=3)) == timedelta(minutes=3)
    pauses = [pause(count) or timedelta() for count in range(5, 40)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(seconds=15), timedelta(minutes=10))


async def test_what_is_due_goes_out_once_oldest_first(out: Out) -> None:
    """And is noted with the answer."""
    out.wire.at_once = 1
    written = await out.write("1", "2", "3")
    await out.look()
    await out.look()
    assert out.wire.bodies == ["1", "2", "3"]
    assert await out.states(written) == [DeliveryState.SENT] * 3
    found = await Delivery.get(id=written[0].id)
    assert [(attempt["answer"], attempt["succeeded"]) for attempt in found.attempts] == [("OK", True)]
    assert found.ended_at
    assert await Queued.all().count() == 0


async def test_a_receiver_that_fails_for_an_hour_then_recovers_gets_everything_under_the_same_ids(
    out: Out,
) -> None:
    """Nothing is lost or sent twice, and another receiver waits for nobody."""
    out.wire.answer = lambda delivery: DOWN if delivery.receiver == "web:a" else "OK"
    written = await out.write(*map(str, range(30)))
    for minute in range(60):
        other = await out.write(f"other {minute}", receiver="web:b")
        await out.look()
        assert await out.states(other) == [DeliveryState.SENT]
        out.desk.clock.advance(minutes=1)
    assert len([delivery for delivery in out.wire.sent if delivery.receiver == "web:a"]) < 30
    tried = {delivery.id for delivery in out.wire.sent if delivery.receiver == "web:a"}
    assert tried <= {delivery.id for delivery in written}

    out.wire.answer = lambda _: "OK"
    out.wire.sent.clear()
    for _ in range(150):
        await out.look()
        out.desk.clock.advance(minutes=1)
    assert await out.states(written) == [DeliveryState.SENT] * 30
    assert sorted(out.wire.bodies, key=int) == [delivery.body for delivery in written]
    assert (await Receiver.get(key="web:a")).failures == 0


async def test_a_receiver_that_keeps_failing_is_probed_with_one_delivery_at_a_time(out: Out) -> None:
    """While it is paused it is left alone."""
    out.wire.answer = lambda _: DOWN
    await out.write(*map(str, range(50)))
    for _ in range(5):
        await out.look()
    paused = await Receiver.get(key="web:a")
    assert paused.paused_until
    before = len(out.wire.sent)
    await out.look()
    assert len(out.wire.sent) == before
    await out.write("new")
    out.desk.clock.advance(minutes=11)
    await out.look()
    assert len(out.wire.sent) == before + 1


async def test_a_refusal_for_good_is_given_up_and_pauses_nobody(out: Out) -> None:
    """The receiver is well: it has answered."""
    out.wire.answer = lambda delivery: (
        Failed("404 Not Found", refused=True) if delivery.body == "bad" else "OK"
    )
    written = await out.write("bad", "good")
    await out.look()
    assert await out.states(written) == [DeliveryState.GIVEN_UP, DeliveryState.SENT]
    assert await Receiver.filter(failures__gt=0).count() == 0


async def test_a_fault_of_one_delivery_pauses_nobody(out: Out) -> None:
    """However many there are in a row, others go out and it is tried again."""
    grey = Failed("450 Greylisted", alone=True)
    out.wire.answer = lambda delivery: grey if delivery.body == "grey" else "OK"
    written = await out.write(*["grey"] * 10, "white")
    for _ in range(3):
        await out.look()
    assert set(await out.states(written)) == {DeliveryState.FAILED, DeliveryState.SENT}
    assert await Receiver.filter(failures__gt=0).count() == 0


async def test_what_is_tried_for_a_day_in_vain_is_given_up(out: Out) -> None:
    """Every attempt is on it."""
    out.wire.answer = lambda _: DOWN
    [written] = await out.write("1")
    for _ in range(200):
        await out.look()
        out.desk.clock.advance(minutes=15)
    found = await Delivery.get(id=written.id)
    assert (found.state, len(found.attempts)) == (DeliveryState.GIVEN_UP, TRIES)
    assert len(out.wire.reported) == TRIES


async def test_a_receiver_that_asks_for_time_gets_it(out: Out) -> None:
    """All of its deliveries wait."""
    out.wire.answer = lambda _: Failed("503", after=timedelta(hours=2))
    out.wire.at_once = 1
    await out.write("1")
    await out.look()
    out.wire.answer = lambda _: "OK"
    await out.write("2")
    out.desk.clock.advance(minutes=119)
    await out.look()
    assert out.wire.bodies == ["1"]
    out.desk.clock.advance(minutes=2)
    await out.look()
    await out.look()
    assert sorted(out.wire.bodies) == ["1", "1", "2"]


async def test_the_first_failure_leaves_all_that_waits_behind_it_untried(out: Out) -> None:
    """Whether the receiver asks for time or not; a server that is back at once is served at once."""
    out.wire.at_once = 1
    for asked in (timedelta(hours=2), None):
        out.wire.sent.clear()
        out.wire.answer = lambda _, asked=asked: Failed("429", after=asked)  # type: ignore[misc]  # one a turn
        await out.write(*map(str, range(30)))
        await out.look()
        assert len(out.wire.sent) == 1
        assert await Queued.filter(tries__gt=0).count() == 1
        out.wire.answer = lambda _: "OK"
        out.desk.clock.advance(seconds=asked.total_seconds() if asked else 0.5)
        await out.look()
        assert len(out.wire.sent) >= 30
        out.desk.clock.advance(minutes=1)
        await out.look()
        assert await Queued.all().count() == 0


async def test_a_pause_holds_a_queue_that_is_being_served(out: Out) -> None:
    """What is in hand goes out, no more of it."""

    def pause_it(delivery: Delivery) -> str:
        if delivery.body == "3":
            pauses.append(asyncio.create_task(Receiver.create(key="web:a", paused_until=FOREVER)))
        return "OK"

    pauses = list[asyncio.Task[Receiver]]()
    out.wire.answer, out.wire.at_once = pause_it, 1
    await out.write(*map(str, range(200)))
    await out.look()
    assert len(out.wire.sent) < 200
    assert await Queued.filter(claimed_by="").count() == 200 - len(out.wire.sent)


@pytest.mark.parametrize("said", ["accept\udce9", "a\0b"])
async def test_an_answer_in_whatever_letters_is_noted(out: Out, said: str) -> None:
    """No database takes all that a server can say, and what cannot be noted would be sent anew."""
    out.wire.answer = lambda delivery: Failed(said, refused=True) if delivery.body == "bad" else said
    written = await out.write("bad", "good")
    await out.look()
    assert await out.states(written) == [DeliveryState.GIVEN_UP, DeliveryState.SENT]
    assert said not in out.wire.reported[0].fault.answer


async def test_receivers_that_fail_leave_room_for_those_who_do_not(
    out: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deaf ones wait for each other, and nobody waits for them."""
    monkeypatch.setattr(dispatcher, "RECEIVERS_AT_ONCE", 4)
    monkeypatch.setattr(dispatcher, "PROBED_AT_ONCE", 2)
    out.wire.answer = lambda _: DOWN
    for number in range(6):
        await out.write("1", receiver=f"web:dead {number}")
    for _ in range(2):
        await out.look()
    out.desk.clock.advance(minutes=1)
    out.wire.deaf = {f"web:dead {number}" for number in range(6)}
    out.wire.answer = lambda _: "OK"
    await out.write("heard", receiver="web:well")
    await out.dispatcher.look()
    assert len(out.dispatcher._serving) == 3
    await asyncio.wait_for(out.dispatcher._serving["web:well"], SOON)
    assert "heard" in out.wire.bodies
    await out.end()


async def test_a_process_that_ends_leaves_what_it_has_not_begun_to_others(
    out: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Untried, and at once; what it cuts off is its own until the lease ends."""
    monkeypatch.setattr(dispatcher, "PARTING", 0.01)
    out.wire.deaf, out.wire.at_once = {"web:a"}, 1
    await out.write(*map(str, range(10)))
    working = asyncio.create_task(out.dispatcher.run())
    while not out.wire.sent:
        await asyncio.sleep(0)
    working.cancel()
    await asyncio.wait([working])
    assert await Queued.filter(claimed_by="", tries=0).count() == 9
    assert await Queued.filter(claimed_by=out.desk.worker.worker, tries=1).count() == 1
    out.wire.deaf = set()
    await out.look(out.another())
    assert sorted(out.wire.bodies) == [*map(str, range(10))]


async def test_a_process_that_ends_lets_what_is_under_way_end_and_begins_nothing(out: Out) -> None:
    out.wire.deaf, out.wire.at_once = {"web:a"}, 1
    written = await out.write(*map(str, range(3)))
    working = asyncio.create_task(out.dispatcher.run())
    while not out.wire.sent:
        await asyncio.sleep(0)
    working.cancel()
    out.wire.hear_again.set()
    await asyncio.wait([working])
    assert await out.states(written) == [DeliveryState.SENT, *[DeliveryState.PENDING] * 2]
    assert out.wire.bodies == ["0"]


async def test_a_receiver_is_served_by_one_task_whatever_is_written_meanwhile(out: Out) -> None:
    """So it has no more to answer at once than its channel allows."""
    out.wire.deaf, out.wire.at_once = {"web:a"}, 1
    written = await out.write("1")
    await out.dispatcher.look()
    while not out.wire.sent:
        await asyncio.sleep(0)
    serving = out.dispatcher._serving["web:a"]
    written += await out.write("2")
    await out.dispatcher.look()
    assert out.dispatcher._serving["web:a"] is serving
    out.wire.hear_again.set()
    for _ in range(2):
        await out.look()
    assert await out.states(written) == [DeliveryState.SENT] * 2


async def test_receivers_that_have_failed_are_probed_in_turns(
    out: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was probed gives its place to the next."""
    monkeypatch.setattr(dispatcher, "PROBED_AT_ONCE", 1)
    out.wire.answer = lambda _: DOWN
    written = [*await out.write("1"), *await out.write("2", receiver="web:b")]
    await out.look()
    out.wire.answer = lambda _: "OK"
    out.desk.clock.advance(minutes=1)
    for _ in range(2):
        await out.look()
    assert await out.states(written) == [DeliveryState.SENT] * 2


async def test_a_deaf_receiver_delays_no_other(out: Out) -> None:
    """It is served by a task of its own."""
    out.wire.deaf = {"web:a"}
    await out.write("deaf")
    await out.dispatcher.look()
    other = await out.write("heard", receiver="web:b")
    await out.dispatcher.look()
    await asyncio.wait_for(out.dispatcher._serving["web:b"], SOON)
    assert await out.states(other) == [DeliveryState.SENT]
    await out.end()


async def test_no_answer_in_time_is_a_failure(out: Out) -> None:
    """The receiver may have it all the same, so the next attempt has the same id."""
    out.wire.deaf, out.wire.time_limit = {"web:a"}, 0.01
    written = await out.write("1")
    await out.look()
    assert await out.states(written) == [DeliveryState.FAILED]
    out.wire.deaf = set()
    out.desk.clock.advance(minutes=1)
    await out.look()
    assert await out.states(written) == [DeliveryState.SENT]
    assert {delivery.id for delivery in out.wire.sent} == {written[0].id}


@pytest.mark.parametrize("answer", ["OK", DOWN])
async def test_a_pause_by_hand_outlasts_whatever_the_receiver_says(out: Out, answer: str | Failed) -> None:
    """And that somebody has its deliveries tried anew."""
    out.wire.answer = lambda _: answer
    [written] = await out.write("1")
    now, worker = out.desk.clock(), out.desk.worker.worker
    [claim] = await queue.claim("web:a", worker, now, 1)
    await Receiver.create(key="web:a", paused_until=FOREVER)
    assert await out.dispatcher._bring(out.wire, claim) is (answer == "OK")
    async with transaction():
        await retry([written.id], now)
    assert (await Receiver.get(key="web:a")).paused_until == FOREVER
    await out.write("2")
    await out.look()
    assert len(out.wire.sent) == 1


async def test_what_there_was_no_time_to_try_has_not_been_tried(out: Out) -> None:
    """A slow receiver's queue is left to whoever comes next, and loses no try by waiting."""
    made = await out.write("one", "two")
    out.wire.time_limit = LEASE.total_seconds() + 1
    await out.look()
    assert await out.states(made) == [DeliveryState.PENDING] * 2
    assert [(queued.tries, queued.claimed_by) for queued in await Queued.all()] == [(0, "")] * 2

    out.wire.time_limit = 10.0
    await out.look()
    assert out.wire.bodies == ["one", "two"]


async def test_an_unexpected_fault_costs_one_try(out: Out, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged whole, and said in a sentence."""

    def fall(_: Delivery) -> str:
        raise RuntimeError("a bug")

    out.wire.answer = fall
    [written] = await out.write("1")
    await out.look()
    found = await Delivery.get(id=written.id)
    assert (found.state, "logged" in found.attempts[0]["answer"]) == (DeliveryState.FAILED, True)
    assert "a bug" in caplog.text


async def test_what_has_no_channel_waits(out: Out) -> None:
    """As mail does before there is a mail server."""
    written = await out.write("1", receiver="mail")
    await out.look()
    assert await out.states(written) == [DeliveryState.PENDING]
