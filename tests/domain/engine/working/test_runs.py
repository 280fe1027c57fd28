"""Which occurrences are fired together."""

import pytest

from domain.desk.rooms.tickets import Ticket, TicketPriority
from domain.engine.working.runs import runs
from tests.domain.engine.quiet import QuietDesk, action
from tests.domain.engine.waiting import Waiting


async def cut(quiet: QuietDesk, suspects: int = 0) -> list[int]:
    """Return how long the runs of all that happened are; the first so many of it are suspects."""
    happened = await quiet.occurrences()
    suspected = {occurrence.id for occurrence in happened[:suspects]}
    await quiet.worker.rules.catch_up(happened)
    return [len(run) for run in await runs(happened, quiet.worker.rules, suspected)]


async def test_what_only_tells_goes_together_and_what_changes_something_alone(quiet: QuietDesk) -> None:
    await quiet.event("maria")
    urgent = {"all": [{"condition": "PRIORITY", "value": {"values": ["URGENT"]}}]}
    await quiet.event("maria", conditions=urgent, actions=[action("setTicketPriority", priority="LOW")])
    for priority in ("LOW", "HIGH", "URGENT", "URGENT", "LOW"):
        await quiet.ticket(priority=TicketPriority[priority])
    await quiet.ticket("Sales Front Line")  # which nobody hears

    assert await cut(quiet) == [2, 1, 1, 2]
    assert await cut(quiet, suspects=1) == [1, 1, 1, 1, 2]


async def test_an_event_that_has_just_changed_is_not_looked_at(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def changed(_: object) -> None:
        return None

    await quiet.event("maria")
    for _ in range(2):
        await quiet.ticket()
    monkeypatch.setattr(quiet.worker.rules, "compiled", changed)

    assert await cut(quiet) == [1, 1]


async def test_two_spells_of_one_item_are_apart(waiting: Waiting) -> None:
    """Else one statement would note both in one row."""
    desk, urgent = waiting.desk, {"condition": "PRIORITY", "value": {"values": ["URGENT"]}}
    await waiting.event("ada", system=True)
    waits = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 30}}}
    await waiting.event("ada", system=True, conditions={"all": [waits, urgent]})
    ticket = await desk.ticket()
    await waiting.wait(minutes=30)
    for priority in (TicketPriority.HIGH, TicketPriority.URGENT):
        await waiting.act(ticket, Ticket.change, priority=priority)
    spells = [occurrence for occurrence in await desk.occurrences() if occurrence.began_at]

    assert len(spells) > 1
    assert [len(run) for run in await runs(spells, desk.worker.rules, ())] == [1] * len(spells)
    await desk.work()
    assert len(await waiting.rung("ada")) == 2
