"""What an event does when an occurrence satisfies it, once, with its owner's rights of that moment."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.administration import staff, structure
from domain.deeds.deed import Deed
from domain.deeds.outbox import NEW, Occurrence, Pending, begin_firing
from domain.deliveries.records import Delivery
from domain.desk.entries import Comment
from domain.desk.rooms import agents
from domain.desk.rooms.tickets import TicketPriority, TicketStatus
from domain.engine.firing import transaction
from domain.engine.firing.doing import Doing
from domain.engine.firing.uses import uses_of
from domain.errors import Invalid
from domain.events import editing
from domain.events.records import Event
from domain.people.principal import principal_of
from domain.people.records import Membership
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk, action, reread
from tests.outside import email

Step = Callable[[QuietDesk, Event], Awaitable[Any]]


async def switch(desk: QuietDesk, event: Event, *, enabled: bool) -> None:
    asker = await principal_of(desk.agents["maria"])
    await desk.do(lambda deed: editing.set_enabled(deed, event.id, enabled, asker), "maria")


async def disable(desk: QuietDesk, event: Event) -> None:
    await switch(desk, event, enabled=False)


async def enable_again(desk: QuietDesk, event: Event) -> None:
    await switch(desk, event, enabled=False)
    await switch(desk, event, enabled=True)


async def delete(desk: QuietDesk, event: Event) -> None:
    asker = await principal_of(desk.agents["maria"])
    await desk.do(lambda deed: editing.delete_event(deed, event.id, asker), "maria")


async def move_to_sales(desk: QuietDesk, _: Event) -> None:
    groups = [desk.groups["Sales Front Line"]]
    await desk.do(lambda deed: staff.update_agent(deed, agent=desk.agents["maria"], groups=groups))


async def take_the_roles(desk: QuietDesk, _: Event) -> None:
    await desk.do(lambda deed: staff.assign_roles(deed, agent=desk.agents["maria"], roles=[]))


async def disable_the_owner(desk: QuietDesk, _: Event) -> None:
    await desk.do(lambda deed: staff.update_agent(deed, agent=desk.agents["maria"], enabled=False))


@pytest.mark.parametrize(
    "meanwhile",
    [disable, enable_again, delete, move_to_sales, take_the_roles, disable_the_owner],
    ids=lambda step: step.__name__,
)
async def test_an_event_hears_only_what_it_may_when_it_fires(quiet: QuietDesk, meanwhile: Step) -> None:
    """The engine knew the event before, and something changed between the deed and the firing."""
    event = await quiet.event("maria")
    await quiet.worker.look()
    await quiet.ticket()
    await meanwhile(quiet, event)
    await quiet.work()

    assert await quiet.inbox("maria") == []
    assert await quiet.firings(event) == []


async def test_an_event_hears_what_its_owner_has_come_to_see(quiet: QuietDesk) -> None:
    """Sight counts when it fires, not when the ticket came in."""
    await quiet.event("maria")
    await quiet.ticket("Sales Front Line", subject="An offer, please")
    await move_to_sales(quiet, Event())
    await quiet.work()

    assert await quiet.inbox("maria") == ["An offer, please"]


async def test_an_event_hears_only_what_was_recorded_after_it_was_made(quiet: QuietDesk) -> None:
    await quiet.ticket(subject="Before")
    await quiet.event("maria")
    await quiet.ticket(subject="After")
    await quiet.work()

    assert await quiet.inbox("maria") == ["After"]


async def test_a_manager_hears_of_their_whole_department_and_no_other(quiet: QuietDesk) -> None:
    async def new_group(deed: Any) -> Any:
        sales = quiet.departments["Sales"]
        return await structure.create_group(deed, name="Sales Back Office", department=sales)

    quiet.groups["Sales Back Office"] = await quiet.do(new_group)
    for name in ("marta", "omar"):
        await quiet.event(name)
    await quiet.ticket("Sales Back Office", subject="An invoice")
    await quiet.ticket("Support Experts", subject="A bug")
    await quiet.work()

    assert await quiet.inbox("marta") == ["An invoice"]
    assert await quiet.inbox("omar") == []


async def test_firing_twice_changes_nothing(quiet: QuietDesk) -> None:
    """Not even if the outbox forgot that it was done."""
    raising = {"perform": {"setTicketPriority": {"priority": "HIGH"}}}
    event = await quiet.event("maria", actions=[message(), raising])
    await quiet.ticket()
    [occurrence] = await quiet.occurrences()
    await quiet.fire_at_once(occurrence)
    await Pending.filter(occurrence_id=occurrence.id).update(state=NEW)
    await quiet.fire_at_once(occurrence)
    quiet.clock.advance(seconds=6)  # beyond any lease
    await quiet.work()

    assert await quiet.inbox("maria") == ["Printer on fire"]
    assert await quiet.outcomes(event) == [["DONE", "DONE"]]
    assert [occurrence.event_type for occurrence in await quiet.occurrences()] == [
        "TICKET_CREATED",
        "TICKET_PRIORITY_CHANGED",
    ]
    assert (await uses_of([event.id]))[event.id].firing_count == 1


async def test_an_event_that_is_edited_again_and_again_fires_all_the_same(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever it has matched, it has just changed; what happened is not put off until its lease runs out."""
    await quiet.event("maria")
    await quiet.ticket()
    reading, read = quiet.worker.rules.compiled, list[object]()

    async def changed(matches: Any) -> Any:
        read.append(matches)
        return None if len(read) < transaction.TRIES_TO_BE_CURRENT + 3 else await reading(matches)

    monkeypatch.setattr(quiet.worker.rules, "compiled", changed)
    await quiet.work()

    assert await quiet.inbox("maria") == ["Printer on fire"]


async def test_where_rules_never_stop_changing_events_fire_all_the_same(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what is read while others wait."""
    await quiet.event("maria")
    await quiet.ticket()
    monkeypatch.setattr(quiet.worker.rules, "knows", lambda _: False)
    await quiet.work()

    assert await quiet.inbox("maria") == ["Printer on fire"]


async def test_of_two_processes_that_fire_at_once_only_one_acts(quiet: QuietDesk) -> None:
    event = await quiet.event("maria")
    for _ in range(5):
        await quiet.ticket()
    fired = await quiet.fire_at_once(*await quiet.occurrences())

    assert sum(len(done.occurrences) for done in fired) == 5
    assert len(await quiet.inbox("maria")) == 5
    assert len(await quiet.firings(event)) == 5


async def test_a_failing_action_is_recorded_and_told_and_the_others_go_on(quiet: QuietDesk) -> None:
    """A locked ticket takes no comment."""
    comment = action("addTicketComment", text="Closed, then?")
    event = await quiet.event(
        "maria", "TICKET_STATUS_CHANGED", name="Ask", actions=[comment, message("Told")]
    )
    failures = message("#ERROR_MESSAGE#", "-")
    await quiet.event("ada", "EVENT_ACTION_FAILED", system=True, actions=[failures])
    ticket = await quiet.ticket()
    await quiet.change(ticket, status=TicketStatus.CLOSED_AND_LOCKED)
    await quiet.work()

    [firing] = await quiet.firings(event)
    sentence = firing.outcomes[0]["reason"]
    assert [action["outcome"] for action in firing.outcomes] == ["FAILED", "DONE"]
    assert sentence == "It is closed and locked; set another status first."
    assert await quiet.inbox("maria") == ["Told"]
    assert await quiet.inbox("ada") == [f"Ask: Add Comment: {sentence}"]
    assert not await Comment.exists(item_id=ticket.id)
    assert "TICKET_COMMENT_ADDED" not in {occurrence.event_type for occurrence in await quiet.occurrences()}


async def test_an_action_that_is_refused_half_way_leaves_nothing(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what it had changed by then, nor what was to be told of that; the next action goes on."""
    bring, group = agents.set_agent_active_in_group, quiet.groups["Support Front Line"]

    async def bring_and_refuse(deed: Deed, **given: Any) -> None:
        await bring(deed, **given)
        raise Invalid("Not the next one.")

    monkeypatch.setattr(agents, "set_agent_active_in_group", bring_and_refuse)
    off = action("setAgentActiveInGroup", groupId=group.global_id, channel="CALLS", active=False)
    event = await quiet.event("ada", system=True, actions=[off, message("Told")])
    await quiet.ticket()
    await quiet.work()

    assert await quiet.outcomes(event) == [["FAILED", "DONE"]]
    assert not await Membership.exists(group_id=group.id, calls_active=False)
    assert not await Occurrence.exists(event_type="AGENT_ACTIVE_GROUP_CHANGED")


async def test_a_chain_knows_its_root_and_its_depth(quiet: QuietDesk) -> None:
    await quiet.event("maria", actions=[action("setTicketPriority", priority="HIGH")])
    waiting = action("setTicketStatus", status="WAITING")
    await quiet.event("maria", "TICKET_PRIORITY_CHANGED", actions=[waiting])
    await quiet.ticket()
    await quiet.work()

    chain = await quiet.occurrences()
    assert [(occurrence.event_type, occurrence.depth) for occurrence in chain] == [
        ("TICKET_CREATED", 0),
        ("TICKET_PRIORITY_CHANGED", 1),
        ("TICKET_STATUS_CHANGED", 2),
    ]
    assert {occurrence.root_id for occurrence in chain} == {chain[0].id}


async def test_two_events_that_undo_each_others_work_come_to_an_end(quiet: QuietDesk) -> None:
    """An event fires once in a chain; that it was held back is recorded."""

    def when(status: str, then: str) -> dict[str, Any]:
        condition = {"condition": "STATUS", "value": {"values": [status]}}
        return {"conditions": {"all": [condition]}, "actions": [action("setTicketStatus", status=then)]}

    wake = await quiet.event("maria", "TICKET_STATUS_CHANGED", **when("WAITING", "ACTIVE"))
    await quiet.event("maria", "TICKET_STATUS_CHANGED", **when("ACTIVE", "WAITING"))
    ticket = await quiet.ticket()
    await quiet.change(ticket, status=TicketStatus.WAITING)
    await quiet.work()

    first, second = await quiet.firings(wake)
    assert (await reread(ticket)).status is TicketStatus.WAITING
    assert (first.held_back, second.held_back) == (None, "It has fired in this chain of occurrences already.")


async def test_a_chain_ends_visibly_after_eight_steps(quiet: QuietDesk) -> None:
    """Nine events pass a ticket on; the ninth may not change it any more, and says so, yet still tells."""
    path = ["NORMAL", "HIGH", "LOW", "URGENT", "NORMAL", "LOW", "HIGH", "URGENT", "LOW", "NORMAL"]
    await quiet.event("maria", actions=[action("setTicketPriority", priority="HIGH")])
    for before, now, then in zip(path, path[1:], path[2:], strict=False):
        conditions = [
            {"condition": "PREVIOUS_PRIORITY", "value": {"values": [before]}},
            {"condition": "PRIORITY", "value": {"values": [now]}},
        ]
        last = await quiet.event(
            "maria",
            "TICKET_PRIORITY_CHANGED",
            conditions={"all": conditions},
            actions=[action("setTicketPriority", priority=then), message(then)],
        )
    ticket = await quiet.ticket()
    await quiet.work()

    assert max(occurrence.depth for occurrence in await quiet.occurrences()) == 8
    assert (await reread(ticket)).priority is TicketPriority.LOW
    [firing] = await quiet.firings(last)
    assert firing.outcomes[0]["reason"] == "A chain of occurrences ends after 8 steps."
    assert (await quiet.inbox("maria"))[-1] == "NORMAL"


def raising(real: Callable[..., Any], *, when: Callable[..., bool]) -> Callable[..., Any]:
    def work(*given: Any, **named: Any) -> Any:
        if when(*given, **named):
            raise RuntimeError("a fault of ours")
        return real(*given, **named)

    return work


async def test_a_fault_in_one_event_costs_no_other_event_and_is_told(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that the faulty one had done is undone."""
    urgent = action("setTicketPriority", priority="URGENT")
    faulty_actions = [urgent, message("From the faulty one"), email("Faulty")]
    faulty = await quiet.event("maria", name="Faulty", actions=faulty_actions)
    await quiet.event("maria", actions=[message("From the sound one"), email("Sound")])
    await quiet.event("ada", "EVENT_ACTION_FAILED", system=True, actions=[message("#ERROR_MESSAGE#", "-")])
    ticket = await quiet.ticket()
    last = lambda doing: doing.compiled.event.id == faulty.id and doing.action.place == 2  # noqa: E731
    with monkeypatch.context() as patched:
        patched.setattr(Doing, "act", raising(Doing.act, when=last))
        await quiet.work()

    sentence = "It failed unexpectedly; the fault has been logged."
    assert await quiet.inbox("maria") == ["From the sound one"]
    assert [delivery.subject for delivery in await Delivery.all()] == ["Sound"]
    assert (await reread(ticket)).priority is TicketPriority.NORMAL
    [fired] = await quiet.firings(faulty)
    assert (fired.held_back, fired.outcome, fired.chain) == (None, "FIRED", None)
    assert fired.outcomes == [
        {"action": action, "outcome": "FAILED", "reason": sentence}
        for action in ("SET_TICKET_PRIORITY", "SEND_MESSAGE", "SEND_EMAIL")
    ]
    assert (await uses_of([faulty.id]))[faulty.id].firing_count == 1
    assert await quiet.inbox("ada") == [f"Faulty: {sentence}"]


async def test_an_occurrence_that_cannot_be_fired_is_parked_visibly(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After five attempts; whatever comes after it is dealt with meanwhile."""
    await quiet.event("maria")
    await quiet.event("ada", "EVENT_ACTION_FAILED", system=True, actions=[message("#ERROR_MESSAGE#", "-")])
    await quiet.ticket(subject="Poison")
    [poison] = await quiet.occurrences()
    poisoned = raising(begin_firing, when=lambda occurrences: poison.id in occurrences)
    monkeypatch.setattr(transaction, "begin_firing", poisoned)
    await quiet.ticket(subject="Healthy")
    for _ in range(7):
        await quiet.worker.look()
        await quiet.worker.look_into_outbox()
        await quiet.worker.work_off()
        quiet.clock.advance(seconds=6)

    assert await quiet.inbox("maria") == ["Healthy"]
    assert await quiet.inbox("ada") == [
        f"Occurrence {poison.global_id} was tried 5 times over and is parked."
    ]
    assert [pending.occurrence_id for pending in await Pending.all()] == [poison.id]


async def test_two_processes_that_work_off_one_outbox_tell_everyone_once_and_without_a_hole(
    quiet: QuietDesk,
) -> None:
    """Many tickets, several events on each, every reader's inbox in one unbroken order."""
    for name in ("ada", "marta", "omar", "maria"):
        await quiet.event(name)
    everyone: dict[str, Any] = {"agents": [agent.global_id for agent in quiet.agents.values()]}
    await quiet.event("ada", system=True, actions=[message("Global", **everyone)])
    for number in range(12):
        await quiet.ticket("Sales Front Line" if number % 2 else "Support Front Line")
    await asyncio.gather(*(quiet.fire_at_once(occurrence) for occurrence in await quiet.occurrences()))

    counts = {name: len(await quiet.inbox(name)) for name in quiet.agents}
    assert counts == {"ada": 24, "marta": 18, "omar": 18, "maria": 18}
