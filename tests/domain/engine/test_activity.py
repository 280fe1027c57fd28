"""What is counted of a span, and how far."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.deeds.outbox import PARKED, Pending
from domain.deliveries.queue import FOREVER
from domain.deliveries.records import Queued, Receiver
from domain.engine import activity
from domain.engine.activity import Activity, Part, Span, count, what_waits
from domain.engine.firing.uses import Use
from domain.engine.firing.uses import count as count_use
from domain.events.records import Event
from domain.ids import uuid7
from tests.domain.engine.quiet import QuietDesk

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def counted(quiet: QuietDesk, span: Span = Span.HOUR) -> Activity:
    """Count a span up to a moment from now, so that what was just done is in it."""
    now = quiet.clock() + timedelta(seconds=1)
    return replace(await count(span, now), **await what_waits(now))


@pytest.mark.parametrize("span", Span)
async def test_a_span_is_looked_at_in_parts_that_go_without_a_gap_up_to_now(
    quiet: QuietDesk, span: Span
) -> None:
    number, length = span.parts
    found = await count(span, NOON)
    assert len(found.parts) == number
    assert (found.since, found.until) == (NOON - number * length, NOON)
    for before, after in zip(found.parts, found.parts[1:], strict=False):
        assert (before.until, after.until - after.since) == (after.since, length)


async def test_what_happened_lies_in_its_part_by_its_kind(quiet: QuietDesk) -> None:
    """What is not dealt with waits; it was late by as long as it waited."""
    event = await quiet.event("maria")
    await quiet.ticket()
    assert (await counted(quiet)).waiting == 1
    quiet.clock.advance(minutes=12)
    await quiet.work()
    found = await counted(quiet)
    assert (found.waiting, found.parked) == (0, 0)
    [happened] = [part for part in found.parts if part.counts["occurrences"]]
    [told] = [part for part in found.parts if part.counts["messages"]]
    assert happened.counts["occurrences"] == {"TICKETS": 1}
    assert found.parts.index(told) - found.parts.index(happened) in {2, 3}
    assert (told.counts["firings"], told.counts["messages"]) == ({"FIRED": 1}, {"UNREAD": 1})
    assert told.late(0.5) == pytest.approx(720, abs=30)
    assert [(each.event_id, each.fired, each.held_back) for each in found.ranked] == [(event.id, 1, 0)]
    assert not any(part.counts["occurrences"] for part in (await count(Span.HOUR, NOON)).parts)


async def test_beyond_what_is_counted_a_part_is_not_exact(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity, "COUNTED", 2)
    for number in range(3):
        await quiet.ticket(subject=f"Fire {number}")
    last = (await counted(quiet)).parts[-1]
    assert (last.counts["occurrences"], last.exact) == ({"TICKETS": 2}, False)


async def test_what_is_throttled_parked_and_paused_is_told(quiet: QuietDesk) -> None:
    now = quiet.clock()
    event, long_ago = await quiet.event("maria"), await quiet.event("maria", name="Long ago")
    gone = await quiet.event("maria", name="Gone")
    await Event.filter(id=gone.id).update(deleted_at=now)
    await count_use({each.id: Use(spent=9, throttled=True) for each in (event, gone)}, 1, now)
    await count_use({long_ago.id: Use(spent=9, throttled=True)}, 1, now - timedelta(days=2))
    await quiet.ticket()
    await Pending.all().update(state=PARKED)
    await Receiver.create(key="mail", failures=9, failing_since=now, paused_until=now + timedelta(hours=1))
    await Receiver.create(key="provider:0", paused_until=FOREVER)
    await Receiver.create(key="web", failures=9, failing_since=now, paused_until=now - timedelta(hours=1))
    await Queued.create(delivery_id=uuid7(), receiver="mail", due_at=now)
    found = await counted(quiet, Span.DAY)
    assert found.throttled == [event.id]
    assert (found.parked, found.waiting) == (1, 0)
    assert [(each.key, each.waiting, each.is_provider) for each in found.paused] == [
        ("mail", 1, False),
        ("provider:0", 0, True),
    ]
    mail, provider = found.paused
    assert (mail.until, mail.failing_since) == (now + timedelta(hours=1), now)
    assert (provider.until, provider.failing_since) == (None, None)


def test_lateness_is_that_of_the_message_below_which_such_a_share_lies() -> None:
    def late(*seconds: float) -> list[float | None]:
        part = Part(NOON, NOON, {}, seconds)
        return [part.late(0.5), part.late(0.95)]

    assert late() == [None, None]
    assert late(3) == [3, 3]
    assert late(1, 2, 3, 4) == [2, 4]
    assert late(*range(1, 101)) == [50, 95]
