"""What bounds firings: limits of an action, and an event's budget."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.deeds.outbox import Occurrence, Pending
from domain.deliveries.records import Delivery
from domain.desk.rooms.tickets import Ticket, TicketPriority
from domain.engine.firing import limits, uses
from domain.engine.firing.transaction import Firings
from domain.engine.firing.uses import uses_of
from domain.engine.working.worker import Worker
from domain.people.records import Agent
from domain.policy import Policy
from domain.storage.database import rows
from notifications.inbox import Inboxes
from tests.conftest import Place
from tests.desk import SOON, message
from tests.domain.engine.quiet import QuietDesk, quiet_desk
from tests.domain.engine.waiting import Waiting, idle
from tests.outside import call, email, log
from tests.pairs import ON_POSTGRES
from tests.statements import counting

LIMITED = [
    pytest.param({"oncePerItem": True}, id="once per item"),
    pytest.param({"maximumFrequencyMinutes": 60}, id="once an hour"),
]


@pytest.mark.parametrize("limit", LIMITED)
async def test_a_limited_action_runs_once_though_two_processes_fire_at_once(
    quiet: QuietDesk, limit: dict[str, Any]
) -> None:
    """What is held back is recorded on its firing."""
    event = await quiet.event("maria", "TICKET_PRIORITY_CHANGED", actions=[{**message(), **limit}])
    ticket = await quiet.ticket()
    for priority in (TicketPriority.LOW, TicketPriority.HIGH, TicketPriority.URGENT):
        await quiet.change(ticket, priority=priority)
    await quiet.fire_at_once(*await quiet.occurrences())

    assert len(await quiet.inbox("maria")) == 1
    assert sorted(await quiet.outcomes(event)) == [["DONE"], ["HELD_BACK"], ["HELD_BACK"]]


@pytest.mark.parametrize("limit", LIMITED)
async def test_what_goes_out_is_limited_in_the_same_way(quiet: QuietDesk, limit: dict[str, Any]) -> None:
    """One mail, one line, one call; after a restart too."""
    actions = [email(addresses=["boss@customer.example"]), log("#TICKET_SUBJECT#")]
    if "oncePerItem" not in limit:  # as the catalogue has it
        actions.append(call("https://hooks.example/x"))
    limited = [{**action, **limit} for action in actions]
    await quiet.event("ada", "TICKET_PRIORITY_CHANGED", system=True, actions=limited)
    ticket = await quiet.ticket()
    for priority in (TicketPriority.LOW, TicketPriority.HIGH):
        await quiet.change(ticket, priority=priority)
    await quiet.fire_at_once(*await quiet.occurrences())
    quiet.worker = Worker(Inboxes(), quiet.worker._feed, quiet.worker.policy, quiet.clock)
    await quiet.change(ticket, priority=TicketPriority.URGENT)
    await quiet.work()

    written = await Delivery.all().order_by("id")
    assert Counter(delivery.channel for delivery in written) == Counter(
        ["MAIL", "FILE", "WEB"][: len(actions)]
    )


async def test_an_action_keeps_to_both_its_limits_and_one_held_back_leaves_no_mark(quiet: QuietDesk) -> None:
    """A second item within the hour is held back, and has its turn afterwards, once."""
    both = {"oncePerItem": True, "maximumFrequencyMinutes": 60}
    await quiet.event("maria", "TICKET_PRIORITY_CHANGED", actions=[{**message(), **both}])
    first, second = await quiet.ticket(subject="First"), await quiet.ticket(subject="Second")
    for ticket, minutes, priority in (
        (first, 0, TicketPriority.LOW),
        (second, 30, TicketPriority.LOW),
        (second, 30, TicketPriority.HIGH),
        (first, 90, TicketPriority.HIGH),
        (second, 90, TicketPriority.URGENT),
    ):
        quiet.clock.advance(minutes=minutes)
        await quiet.change(ticket, priority=priority)
        await quiet.work()

    assert await quiet.inbox("maria") == ["First", "Second"]


async def test_once_per_item_counts_each_item(quiet: QuietDesk) -> None:
    await quiet.event("maria", "TICKET_PRIORITY_CHANGED", actions=[{**message(), "oncePerItem": True}])
    for subject in ("First", "Second"):
        ticket = await quiet.ticket(subject=subject)
        for priority in (TicketPriority.LOW, TicketPriority.HIGH):
            await quiet.change(ticket, priority=priority)
    await quiet.work()

    assert await quiet.inbox("maria") == ["First", "Second"]


async def test_maximum_frequency_goes_by_when_it_happened_not_by_when_it_is_fired(quiet: QuietDesk) -> None:
    await quiet.event("maria", actions=[{**message(), "maximumFrequencyMinutes": 60}])
    for subject, minutes in (("First", 0), ("Too soon", 59), ("In time", 2), ("Too soon again", 30)):
        quiet.clock.advance(minutes=minutes)
        await quiet.ticket(subject=subject)
    quiet.clock.advance(days=1)
    await quiet.work()

    assert await quiet.inbox("maria") == ["First", "In time"]


async def test_maximum_frequency_holds_nothing_back_once_the_clock_was_set_back(quiet: QuietDesk) -> None:
    await quiet.event("maria", actions=[{**message(), "maximumFrequencyMinutes": 10}])
    for subject, minutes in (("First", 0), ("In the hour that comes twice", -60), ("Too soon", 9)):
        quiet.clock.advance(minutes=minutes)
        await quiet.ticket(subject=subject)
        await quiet.work()

    assert await quiet.inbox("maria") == ["First", "In the hour that comes twice"]


async def test_maximum_frequency_counts_from_a_firing_after_the_clock_was_set_back(quiet: QuietDesk) -> None:
    """By the clock of before, what fired lies in a time to come."""
    await quiet.event("maria", actions=[{**message(), "maximumFrequencyMinutes": 10}])
    await quiet.ticket(subject="Before")
    quiet.clock.advance(minutes=-60)
    await rows("UPDATE pending SET claimed_until = $1", quiet.clock())  # as is noted once that is noticed
    await quiet.work()
    for subject, minutes in (("Too soon", 0), ("Too soon after", 5), ("In time", 7)):
        quiet.clock.advance(minutes=minutes)
        await quiet.ticket(subject=subject)
        await quiet.work()

    assert await quiet.inbox("maria") == ["Before", "In time"]


@pytest.mark.parametrize("limit", LIMITED)
async def test_an_edit_keeps_what_was_limited(quiet: QuietDesk, limit: dict[str, Any]) -> None:
    event = await quiet.event("maria", "TICKET_PRIORITY_CHANGED", actions=[{**message("Old"), **limit}])
    ticket = await quiet.ticket()
    await quiet.change(ticket, priority=TicketPriority.HIGH)
    await quiet.work()
    new = {**message("New"), **limit}
    await quiet.edit(event, "maria", name="Better", actions=[new])
    await quiet.change(ticket, priority=TicketPriority.URGENT)
    await quiet.work()
    await quiet.edit(event, "maria", actions=[{**message("Another"), **limit}, new])
    await quiet.change(ticket, priority=TicketPriority.LOW)
    await quiet.work()

    assert await quiet.inbox("maria") == ["Old", "Another"]
    assert [firing.revision for firing in await quiet.firings(event)] == [1, 2, 3]


def at_noon(desk: QuietDesk) -> None:
    """Let it be noon, so that what a test does stays within one day."""
    desk.clock.moved += desk.clock().replace(hour=12) + timedelta(days=1) - desk.clock()


SAID = [
    pytest.param(
        {"oncePerItem": True}, "It had run for this ticket at {} and runs once per item.", id="once"
    ),
    pytest.param(
        {"maximumFrequencyMinutes": 30}, "It ran at {} and runs at most once in 30 minutes.", id="30 minutes"
    ),
    pytest.param(
        {"maximumFrequencyMinutes": 1}, "It ran at {} and runs at most once in a minute.", id="a minute"
    ),
]


@pytest.mark.parametrize(("limit", "says"), SAID)
async def test_an_action_that_is_held_back_says_why(
    quiet: QuietDesk, limit: dict[str, Any], says: str
) -> None:
    """By the clock of its event's owner, whose zone is named where that is not UTC."""
    at_noon(quiet)
    zone = ZoneInfo("Asia/Tokyo")
    await Agent.filter(id=quiet.agents["marta"].id).update(time_zone=zone.key)
    events = {
        who: await quiet.event(who, "TICKET_PRIORITY_CHANGED", actions=[{**message(), **limit}, message()])
        for who in ("marta", "omar")
    }
    ticket = await quiet.ticket("Sales Front Line")
    for priority in (TicketPriority.LOW, TicketPriority.HIGH):
        await quiet.change(ticket, priority=priority)
    await quiet.work()

    ran = (await Occurrence.filter(event_type="TICKET_PRIORITY_CHANGED").order_by("id"))[0].occurred_at
    for who, hour in (("omar", f"{ran:%H:%M}"), ("marta", f"{ran.astimezone(zone):%H:%M} JST")):
        first, second = await quiet.firings(events[who])
        assert "reason" not in first.outcomes[0]
        held_back = {"action": "SEND_MESSAGE", "outcome": "HELD_BACK", "reason": says.format(hour)}
        assert second.outcomes[0] == held_back
        assert (second.outcomes[1]["outcome"], second.outcome) == ("DONE", "FIRED")


async def test_a_firing_whose_actions_were_all_held_back_did_nothing(quiet: QuietDesk) -> None:
    """What ran on another day is told with its day."""
    limited = {**message(), "oncePerItem": True}
    event = await quiet.event("maria", "TICKET_PRIORITY_CHANGED", actions=[limited, limited])
    ticket = await quiet.ticket()
    for priority in (TicketPriority.LOW, TicketPriority.HIGH):
        await quiet.change(ticket, priority=priority)
        await quiet.work()
        quiet.clock.advance(days=2)

    first, second = await quiet.firings(event)
    assert (first.outcome, second.outcome, second.held_back) == ("FIRED", "HELD_BACK", None)
    day = f"{first.fired_at:%Y-%m-%d %H:%M}"
    assert second.outcomes[0]["reason"] == f"It had run for this ticket at {day} and runs once per item."


async def test_a_match_that_its_spell_silences_is_recorded_and_counts_for_nothing(waiting: Waiting) -> None:
    """A change asks those again that have not rung; one that has rung matches, and keeps silent."""
    desk, urgent = waiting.desk, {"condition": "PRIORITY", "value": {"values": ["URGENT"]}}
    at_noon(desk)
    rings = await waiting.event("ada", system=True)
    asks = await waiting.event("ada", system=True, conditions=idle(30, urgent))
    ticket = await desk.ticket()
    await waiting.wait(minutes=30)
    before = (await uses_of([rings.id]))[rings.id]
    await waiting.act(ticket, Ticket.change, priority=TicketPriority.URGENT)
    await desk.work()

    fired, silenced = await desk.firings(rings)
    began = f"{ticket.last_activity_at:%H:%M}"
    assert (fired.held_back, fired.outcome) == (None, "FIRED")
    said = f"It had rung for this ticket in its wait since {began} and rings once in a wait."
    assert silenced.held_back == said
    assert (silenced.outcome, silenced.chain, silenced.outcomes) == ("HELD_BACK", None, [])
    assert (await uses_of([rings.id]))[rings.id] == before
    assert before.firing_count == 1
    assert [firing.held_back for firing in await desk.firings(asks)] == [None]
    assert len(await waiting.rung("ada")) == 2

    # Both have rung: nothing is asked, and nothing recorded.
    await waiting.act(ticket, Ticket.change, subject="Still on fire")
    await desk.work()
    assert len(await desk.firings(rings)) == 2


async def test_however_many_keep_silent_it_takes_as_many_statements(waiting: Waiting) -> None:
    """One event has yet to ring, so that each change asks all of them again."""
    urgent = {"condition": "PRIORITY", "value": {"values": ["URGENT"]}}
    await waiting.event("ada", system=True, conditions=idle(30, urgent))
    took = []
    for more in (2, 6):
        events = [await waiting.event("ada", system=True) for _ in range(more)]
        ticket = await waiting.desk.ticket()
        await waiting.wait(minutes=30)
        with counting() as noted:
            await waiting.act(ticket, Ticket.change, priority=TicketPriority.HIGH)
            await waiting.desk.work()
        took.append(len(noted))
        for event in events:
            _, silent = await waiting.desk.firings(event)
            assert silent.outcome == "HELD_BACK"

    assert took[0] == took[1]


async def test_a_moment_that_an_event_rang_for_is_named(waiting: Waiting) -> None:
    """The same occurrence told again is recorded once, as it was the first time."""
    desk = waiting.desk
    at_noon(desk)
    due = desk.clock() + timedelta(minutes=5)
    event = await desk.event("maria", "TICKET_FOLLOW_UP_DUE")
    asks = [{"condition": "PRIORITY", "value": {"values": ["URGENT"]}}]
    await desk.event("maria", "TICKET_FOLLOW_UP_DUE", conditions={"all": asks})
    ticket = await desk.ticket()
    await waiting.act(ticket, Ticket.schedule_follow_up, at=due)
    await waiting.wait(minutes=6)
    await waiting.act(ticket, Ticket.change, priority=TicketPriority.URGENT)
    await desk.work()

    for _ in range(2):
        _, silenced = await desk.firings(event)
        said = f"It had rung for this ticket and its moment, {due:%H:%M}, and rings once for it."
        assert silenced.held_back == said
        [*_, again] = await Occurrence.filter(began_at__isnull=False).order_by("id")
        await Pending.create(occurrence_id=again.id, claimed_until=desk.clock() - timedelta(minutes=1))
        await desk.work()


async def test_an_event_beyond_its_budget_is_throttled_and_says_so_once(place: Place) -> None:
    async with quiet_desk(place, Policy(event_budget=2)) as quiet:
        quiet.clock.moved -= timedelta(seconds=quiet.clock().timestamp() % 60)  # one minute holds it all
        event = await quiet.event("maria", name="Chatty")
        await quiet.event("ada", "EVENT_THROTTLED", system=True, actions=[message("#ERROR_MESSAGE#", "-")])
        for _ in range(5):
            await quiet.ticket()
        await quiet.work()

        said = "It fired more than 2 times in a minute and was throttled."
        assert len(await quiet.inbox("maria")) == 2
        assert [firing.held_back for firing in await quiet.firings(event)] == [None, None, said, said, said]
        assert await quiet.inbox("ada") == [f"Chatty: {said}"]
        assert (await uses_of([event.id]))[event.id].throttled_at

        quiet.clock.advance(minutes=1)
        await quiet.ticket()
        await quiet.work()
        assert len(await quiet.inbox("maria")) == 3

        quiet.clock.advance(hours=-1)  # as somebody sets a clock back
        for _ in range(3):
            await quiet.ticket()
        await quiet.work()
        assert len(await quiet.inbox("maria")) == 5
        assert await quiet.inbox("ada") == [f"Chatty: {said}"] * 2


@ON_POSTGRES
async def test_of_processes_that_find_a_budget_at_its_end_one_says_so(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second finds it when the first has not committed yet, and waits for what that has said."""
    async with quiet_desk(place, Policy(event_budget=1)) as quiet:
        quiet.clock.moved -= timedelta(seconds=quiet.clock().timestamp() % 60)
        await quiet.event("ada", system=True)
        for _ in range(5):
            await quiet.ticket()
        opened = [told for told in await quiet.occurrences() if told.event_type == "TICKET_CREATED"]
        for worker in (quiet.worker, quiet.colleague):
            await worker.look()
        await Firings(
            opened[:1], quiet.worker.rules, Inboxes(), quiet.worker.policy, quiet.clock(), "0"
        ).fire()
        count, say = uses.count, limits.say_throttled
        counted, found = asyncio.Event(), asyncio.Event()

        async def late(used: Any, slot: int, at: datetime) -> None:
            if slot == 1:
                counted.set()
                await found.wait()
            await count(used, slot, at)

        async def saying(satisfied: Any) -> None:
            if counted.is_set():
                found.set()
            await say(satisfied)

        monkeypatch.setattr(uses, "count", late)
        monkeypatch.setattr(limits, "say_throttled", saying)

        async def fired(told: list[Occurrence], worker: Worker, number: str) -> None:
            await Firings(told, worker.rules, Inboxes(), worker.policy, quiet.clock(), number).fire()

        first = asyncio.create_task(fired(opened[1:3], quiet.worker, "1"))
        await asyncio.wait_for(counted.wait(), SOON)
        await asyncio.wait_for(fired(opened[3:], quiet.colleague, "2"), SOON)
        await first

        assert await Occurrence.filter(event_type="EVENT_THROTTLED").count() == 1
