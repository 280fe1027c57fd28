"""What an event asks to hear of the past: within its owner's sight, behind all else, and not without end."""

from collections.abc import Sequence

import pytest

from domain.deeds.outbox import Occurrence
from domain.desk.rooms.tickets import Ticket, TicketPriority
from domain.engine.clock import clockwork, crossings
from domain.engine.clock.questions import Due
from domain.events.records import Firing
from domain.policy import Policy
from tests.conftest import Place
from tests.desk import message
from tests.domain.engine.quiet import quiet_desk
from tests.domain.engine.waiting import Waiting

SALES = "Sales Front Line"


async def test_nothing_is_raised_that_the_owner_may_not_see(waiting: Waiting) -> None:
    """However many tickets of others have waited; whoever sees all hears of all."""
    for group in (SALES, SALES, SALES, "Support Front Line"):
        await waiting.desk.ticket(group=group, subject=group)
    await waiting.wait(minutes=60)
    maria = await waiting.event(include_past=True)
    await waiting.tick()

    assert await waiting.rung() == ["Support Front Line"]
    assert await Occurrence.filter(only_event_id=maria.id).count() == 1

    await waiting.event("ada", system=True, include_past=True)
    await waiting.tick()
    assert len(await waiting.rung("ada")) == 4


async def test_what_is_past_lets_others_pass(waiting: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bell of now does not wait until all of the past has rung."""
    monkeypatch.setattr(clockwork, "PAST_BATCH", 2)
    for number in range(5):
        await waiting.desk.ticket(subject=f"Old {number}")
    await waiting.wait(minutes=60)
    await waiting.desk.ticket(subject="New")
    await waiting.event("ada", system=True)
    await waiting.event(include_past=True, actions=[message("#TICKET_SUBJECT#")])
    heard = []
    for minutes in (29, 1, 0, 0):
        await waiting.wait(minutes=minutes)
        heard.append((len(await waiting.rung()), await waiting.rung("ada")))

    assert heard == [(2, []), (5, ["New"]), (6, ["New"]), (6, ["New"])]


async def test_the_past_of_many_is_asked_for_in_turns_and_once(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that nobody's bell of now waits for it."""
    monkeypatch.setattr(clockwork, "PAST_BATCH", 2)
    real, asked = crossings.crossed, list[bool]()

    async def noted(asking: Sequence[Due]) -> list[Due]:
        asked.extend(due.question.only_for is not None for due in asking)
        return await real(asking)

    monkeypatch.setattr(crossings, "crossed", noted)
    await waiting.desk.ticket()
    await waiting.wait(minutes=60)
    for _ in range(5):
        await waiting.event(include_past=True)
    heard = []
    for _ in range(4):
        asked.clear()
        await waiting.tick()
        heard.append((sum(asked), len(await waiting.rung())))

    assert heard == [(2, 2), (2, 4), (1, 5), (0, 5)]


async def test_it_counts_against_the_events_budget(place: Place) -> None:
    """What comes due does not: all of that rings."""
    async with quiet_desk(place, Policy(event_budget=3)) as quiet:
        waiting = Waiting(quiet)
        for _ in range(5):
            await quiet.ticket(subject="Past")
        await waiting.wait(minutes=60)
        for _ in range(5):
            await quiet.ticket(subject="Due")
        maria = await waiting.event(include_past=True)
        await waiting.tick()
        assert await waiting.rung() == ["Past"] * 3
        assert await Firing.filter(event_id=maria.id, held_back__isnull=False).count() == 2

        await waiting.wait(minutes=30)
        assert (await waiting.rung()).count("Due") == 5


async def test_what_has_rung_by_then_leaves_the_budget_to_the_others(place: Place) -> None:
    """A change asked again before it was told; it is held back by its spell."""
    async with quiet_desk(place, Policy(event_budget=1)) as quiet:
        waiting = Waiting(quiet)
        tickets = [await quiet.ticket(subject=f"Past {number}") for number in range(3)]
        await waiting.wait(minutes=60)
        maria = await waiting.event(include_past=True)
        await quiet.worker.look()
        for ticket in tickets[:2]:
            await waiting.act(ticket, Ticket.change, priority=TicketPriority.URGENT)
        await quiet.work()
        assert await waiting.rung() == ["Past 0", "Past 1"]
        await waiting.tick()

        assert await waiting.rung() == ["Past 0", "Past 1", "Past 2"]
        held_back = [firing.held_back for firing in await quiet.firings(maria) if firing.held_back]
        assert ["rings once in a wait" in said for said in held_back] == [True, True]
