"""What bounds firings: limits of an action, and an event's budget."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from domain.deliveries.records import Delivery
from domain.desk.rooms.tickets import TicketPriority
from domain.engine.worker import Worker
from domain.events.records import Event
from domain.policy import Policy
from notifications.inbox import Inboxes
from tests.conftest import Place
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk, quiet_desk
from tests.outside import call, email, log

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


@pytest.mark.parametrize("limit", LIMITED)
async def test_an_edit_keeps_what_was_limited(quiet: QuietDesk, limit: dict[str, Any]) -> None:
    event = await quiet.event("maria", "TICKET_PRIORITY_CHANGED", actions=[{**message("Old"), **limit}])
    ticket = await quiet.ticket()
    await quiet.change(ticket, priority=TicketPriority.HIGH)
    await quiet.work()
    await quiet.edit(event, "maria", name="Better", actions=[{**message("New"), **limit}])
    await quiet.change(ticket, priority=TicketPriority.URGENT)
    await quiet.work()

    assert await quiet.inbox("maria") == ["Old"]
    assert [firing.revision for firing in await quiet.firings(event)] == [1, 2]


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
        assert (await Event.get(id=event.id)).throttled_at

        quiet.clock.advance(minutes=1)
        await quiet.ticket()
        await quiet.work()
        assert len(await quiet.inbox("maria")) == 3
