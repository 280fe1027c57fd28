"""The queue of deliveries: who has one in hand, and what is tried anew."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.deliveries import outcomes, queue
from domain.deliveries.outcomes import Failed
from domain.deliveries.queue import LEASE, retry
from domain.deliveries.records import Delivery, DeliveryChannel, DeliveryState, Queued, Receiver
from domain.storage.database import transaction
from notifications.dispatcher import Dispatcher
from tests.conftest import Place
from tests.domain.engine.quiet import quiet_desk
from tests.notifications.outgoing import DOWN, Out


@pytest.fixture
async def out(place: Place) -> AsyncIterator[Out]:
    """Open a way out."""
    async with quiet_desk(place) as desk:
        yield Out(desk)


async def test_two_processes_bring_out_each_delivery_once(out: Out) -> None:
    """Together they bring out all of them."""
    written = await out.write(*map(str, range(100)))
    await out.look(out.dispatcher, out.another())
    await out.look()
    assert sorted(out.wire.bodies, key=int) == [delivery.body for delivery in written]


async def test_what_waits_for_a_receiver_that_is_dead_for_days_is_given_up_at_once(
    out: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much it is; what came lately, and what somebody asks for anew, gets its time."""
    monkeypatch.setattr(queue, "GIVEN_UP_AT_ONCE", 10)
    out.wire.answer = lambda _: DOWN
    written = await out.write(*map(str, range(35)))

    async def days(count: float) -> None:
        for _ in range(round(count * 8)):
            await out.look()
            out.desk.clock.advance(hours=3)

    await days(1)
    late = await out.write("late")
    await days(1.1)
    assert set(await out.states(written)) == {DeliveryState.GIVEN_UP}
    assert len(out.wire.sent) < 60
    found = await Delivery.get(id=written[-1].id)
    assert found.attempts[-1]["answer"].startswith("Given up after days of failures, the last of them: 500")
    assert {report.delivery.id for report in out.wire.reported} >= {delivery.id for delivery in written}
    assert await out.states(late) != [DeliveryState.GIVEN_UP]

    async with transaction():
        await retry([found.id], out.desk.clock())
    await days(0.5)
    assert await out.states([found]) == [DeliveryState.FAILED]


@pytest.mark.parametrize(
    ("receiver", "sentence"),
    [
        ("mail", "Given up: it has waited 2 days for a mail server (DESKBELL_SMTP_URL)."),
        ("file:a.log", "Given up: it has waited 2 days for a folder for log lines (DESKBELL_LOG_DIR)."),
    ],
)
async def test_what_waits_for_a_way_out_that_never_comes_is_given_up_after_days(
    out: Out, monkeypatch: pytest.MonkeyPatch, receiver: str, sentence: str
) -> None:
    """So that the day there is one, only what is news goes out; what somebody asks for anew gets its time."""
    monkeypatch.setattr(queue, "GIVEN_UP_AT_ONCE", 2)
    written = await out.write(*map(str, range(5)), receiver=receiver)
    await queue.claim(receiver, "a process that died", out.desk.clock(), 1)
    out.desk.clock.advance(hours=47)
    late = await out.write("late", receiver=receiver)
    await out.look()
    assert DeliveryState.GIVEN_UP not in await out.states(written)
    out.desk.clock.advance(hours=2)
    await out.look(out.dispatcher, out.another())
    assert set(await out.states(written)) == {DeliveryState.GIVEN_UP}
    found = await Delivery.get(id=written[0].id)
    assert [(attempt["answer"], attempt["succeeded"]) for attempt in found.attempts] == [(sentence, False)]
    assert found.ended_at
    assert await Receiver.filter(failures__gt=0).count() == 0

    async with transaction():
        await retry([found.id], out.desk.clock())
    await out.look()
    assert await out.states([found, *late]) == [DeliveryState.PENDING] * 2
    out.dispatcher = Dispatcher(dict.fromkeys(DeliveryChannel, out.wire), out.desk.worker, out.desk.clock)
    await out.look()
    assert sorted(out.wire.bodies) == ["0", "late"]


async def test_what_a_dead_process_had_in_hand_is_sent_when_its_lease_has_ended(out: Out) -> None:
    """Not before; and what it notes after all counts no more."""
    out.wire.deaf = {"web:a"}
    written = await out.write("1")
    await out.dispatcher.look()
    while not out.wire.sent:
        await asyncio.sleep(0)
    assert await out.states(written) == [DeliveryState.SENDING]
    survivor = out.another()
    await out.look(survivor)
    assert len(out.wire.sent) == 1
    out.wire.deaf = set()
    out.desk.clock.advance(seconds=LEASE.total_seconds() + 1)
    await out.look(survivor)
    assert await out.states(written) == [DeliveryState.SENT]
    assert len(out.wire.sent) == 2
    await out.end()


async def test_what_is_noted_too_late_counts_no_more(out: Out) -> None:
    """Whoever has it by now says what became of it."""
    await out.write("1")
    now = out.desk.clock()
    [late] = await queue.claim("web:a", "one", now, 1)
    now += LEASE + timedelta(seconds=1)
    [held] = await queue.claim("web:a", "two", now, 1)
    async with transaction():
        await outcomes.succeeded(late, "one", "OK", now)
        assert await outcomes.failed(late, "one", DOWN, now, 0.5) is None
    await queue.put_back([late], "one", now)
    assert await out.states([late.delivery]) == [DeliveryState.SENDING]
    [place] = await Queued.all()
    assert (place.claimed_by, place.tries) == ("two", held.tries)
    assert await Receiver.all().count() == 0


async def test_what_was_not_tried_is_due_also_where_it_was_made_before_the_clock_was_set_back(
    out: Out,
) -> None:
    """At once, not when that time comes again."""
    [written] = await out.write("1")
    now = out.desk.clock()
    claims = await queue.claim("web:a", "one", now, 1)
    claims[0].delivery.created_at = now + timedelta(hours=1)
    await queue.put_back(claims, "one", now)
    assert [claim.delivery.id for claim in await queue.claim("web:a", "two", now, 1)] == [written.id]


@pytest.mark.parametrize("state", list(DeliveryState))
async def test_only_what_waits_or_was_given_up_is_tried_anew(out: Out, state: DeliveryState) -> None:
    """What has arrived, is being sent or held back, or was for its reader's eyes alone stays as it is."""
    for confidential in (False, True):
        [written] = await out.write("1")
        await Delivery.filter(id=written.id).update(state=state, confidential=confidential)
        async with transaction():
            found = await retry([written.id], out.desk.clock())
        anew = state in {DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.GIVEN_UP}
        assert bool(found) is (anew and not confidential)


async def test_what_was_given_up_is_tried_anew_when_somebody_says_so(out: Out) -> None:
    """With all its tries before it; what has arrived stays."""
    out.wire.answer = lambda delivery: Failed("404", refused=True) if delivery.body == "bad" else "OK"
    bad, good = await out.write("bad", "good")
    await out.look()
    out.wire.answer = lambda _: "OK"
    async with transaction():
        assert [delivery.id for delivery in await retry([bad.id, good.id], out.desk.clock())] == [bad.id]
    await out.look()
    assert await out.states([bad, good]) == [DeliveryState.SENT] * 2
    assert out.wire.bodies.count("good") == 1
