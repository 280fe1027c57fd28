"""What becomes of many events and occurrences at once is what became of them one by one."""

from datetime import timedelta
from typing import Any

import pytest

from domain.deeds.outbox import Pending
from domain.deeds.recording import do
from domain.desk.rooms.tickets import Ticket, TicketPriority
from domain.engine.firing.doing import Doing
from domain.engine.firing.transaction import Fired, Firings
from domain.engine.firing.uses import uses_of
from domain.engine.ringing import glancing
from domain.events.records import ActionMark, Event
from domain.policy import Policy
from domain.storage.database import dialect, rows
from notifications.inbox import Inboxes
from tests.conftest import Place
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk, quiet_desk
from tests.pairs import ON_SQLITE
from tests.statements import counting


async def fire_together(quiet: QuietDesk) -> Fired:
    """Fire all that happened and is heard in one transaction."""
    worker = quiet.worker
    await worker.rules.catch_up(await quiet.occurrences())
    heard = [happened for happened in await quiet.occurrences() if worker.rules.matches(happened)]
    return await Firings(heard, worker.rules, Inboxes(), worker.policy, quiet.clock(), worker.worker).fire()


async def take_all(quiet: QuietDesk) -> None:
    """Let the worker have what waits in the outbox as if its own process had done it."""
    waiting = {pending.occurrence_id for pending in await Pending.all()}
    quiet.worker.take([happened for happened in await quiet.occurrences() if happened.id in waiting])


async def prioritized(quiet: QuietDesk, *tickets: Any) -> None:
    for ticket in tickets:
        for priority in (TicketPriority.LOW, TicketPriority.HIGH):
            await quiet.change(ticket, priority=priority)


async def test_a_budget_ends_within_a_batch(place: Place) -> None:
    """In the order in which it happened; one says so, once."""
    async with quiet_desk(place, Policy(event_budget=3)) as quiet:
        quiet.clock.moved -= quiet.clock() - quiet.clock().replace(second=0)
        event = await quiet.event("maria", name="Chatty")
        for number in range(5):
            await quiet.ticket(subject=f"{number}")
        fired = await fire_together(quiet)

        said = "It fired more than 3 times in a minute and was throttled."
        assert await quiet.inbox("maria") == ["0", "1", "2"]
        assert [firing.held_back for firing in await quiet.firings(event)] == [None] * 3 + [said] * 2
        assert [occurrence.event_type for occurrence in fired.raised] == ["EVENT_THROTTLED"]
        used = (await uses_of([event.id]))[event.id]
        assert (used.firing_count, used.throttled_at) == (3, quiet.clock() and used.last_fired_at)

        await quiet.ticket(subject="More")
        assert not (await fire_together(quiet)).raised
        assert (await uses_of([event.id]))[event.id] == used


LIMITS: list[tuple[dict[str, Any], list[str]]] = [
    ({"oncePerItem": True}, ["DONE", "HELD_BACK", "DONE", "HELD_BACK"]),
    ({"maximumFrequencyMinutes": 60}, ["DONE", "HELD_BACK", "HELD_BACK", "HELD_BACK"]),
]


@pytest.mark.parametrize(("limit", "became"), LIMITS, ids=["once per item", "once an hour"])
async def test_limits_hold_within_a_batch(quiet: QuietDesk, limit: dict[str, Any], became: list[str]) -> None:
    """Each is decided by what came before it; what never ran leaves no mark."""
    both = {"oncePerItem": True, "maximumFrequencyMinutes": 60}
    event = await quiet.event(
        "maria", "TICKET_PRIORITY_CHANGED", actions=[{**message(), **limit}, message("Always")]
    )
    await quiet.event("omar", "TICKET_PRIORITY_CHANGED", actions=[{**message(), **both}])
    await prioritized(quiet, await quiet.ticket(), await quiet.ticket())
    await prioritized(quiet, await quiet.ticket("Sales Front Line"))
    await fire_together(quiet)

    assert await quiet.outcomes(event) == [[outcome, "DONE"] for outcome in became]
    assert len(await quiet.inbox("omar")) == 1
    marks = await ActionMark.filter(event_id__not=event.id)
    assert len(marks) == 2
    assert all(mark.ran_at.year > 1 for mark in marks)


async def test_a_batch_takes_as_many_statements_however_many_there_are(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    One event that tells one agent takes seven with the one that settles it.

    On PostgreSQL two of them are one.
    """
    await quiet.event("maria")
    await quiet.event("omar")
    took = [
        await taken(quiet, monkeypatch, number) for number in (1, 1, 5)
    ]  # the first reads what is then kept

    assert took[1:] == ([7, 7] if dialect() == "sqlite" else [6, 6])
    assert len(await quiet.inbox("maria")) == 7


async def test_a_batch_with_limits_takes_three_statements_more(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are: to hold marks, to keep them, and for what became; on PostgreSQL only one."""
    for limit, _ in LIMITS:
        await quiet.event("maria", actions=[{**message(), **limit}])
    took = [await taken(quiet, monkeypatch, number) for number in (1, 1, 5)]

    assert took[1:] == ([10, 10] if dialect() == "sqlite" else [7, 7])
    assert len(await quiet.inbox("maria")) == 8


async def taken(quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch, number: int) -> int:
    """Open tickets, and fire them together; return how many statements that took."""
    form: dict[str, Any] = {"subject": "Printer on fire", "group": quiet.groups["Support Front Line"]}
    for _ in range(number):
        await do(lambda deed: Ticket.open(deed, **form), by=None, at=quiet.clock(), engine=quiet.worker)
    monkeypatch.setattr(glancing, "A_MOMENT", timedelta.max)  # however slow this is
    with counting() as noted:
        await quiet.worker.work_off()
    return len([one for one in noted if not one.startswith(("BEGIN", "COMMIT"))])


async def test_what_nobody_hears_takes_one_statement_more_than_its_deed(quiet: QuietDesk) -> None:
    """However many they are together."""
    await quiet.worker.look()
    for _ in range(3):
        await quiet.ticket()
    await take_all(quiet)
    with counting() as noted:
        await quiet.worker.work_off()

    assert len(noted) == 1
    assert not await Pending.exists()


async def test_a_fault_in_one_costs_the_others_of_its_batch_nothing(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the other events of its occurrence."""
    faulty = await quiet.event("maria", name="Faulty", actions=[message("Faulty")])
    await quiet.event("maria", actions=[message("Sound")])
    for subject in ("First", "Poison", "Last"):
        await quiet.ticket(subject=subject)
    acting = Doing.act

    async def act(doing: Doing) -> Any:
        if doing.compiled.event.id == faulty.id and "Poison" in doing.occurrence.facts.values():
            raise RuntimeError("a fault of ours")
        return await acting(doing)

    monkeypatch.setattr(Doing, "act", act)
    await quiet.work()

    assert await quiet.inbox("maria") == ["Faulty", "Sound", "Sound", "Faulty", "Sound"]
    assert await quiet.outcomes(faulty) == [["DONE"], ["FAILED"], ["DONE"]]
    assert (await uses_of([faulty.id]))[faulty.id].firing_count == 3


async def test_an_event_that_breaks_down_on_what_it_has_fired_for_counts_once(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await quiet.event("maria")
    await quiet.ticket()
    await quiet.work()
    [happened] = await quiet.occurrences()
    await Pending.create(occurrence_id=happened.id, claimed_until=quiet.clock())

    async def act(_: Doing) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(Doing, "act", act)
    await quiet.work()

    assert await quiet.outcomes(event) == [["DONE"]]
    assert (await uses_of([event.id]))[event.id].firing_count == 1


@ON_SQLITE  # PostgreSQL undoes nothing by itself
async def test_an_event_rings_later_where_sqlite_has_undone_all_of_its_firing(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while the disk is full, together and apart: nothing of it may be kept, not even that it failed."""
    event, acting, left = await quiet.event("maria", actions=[message("Sound")]), Doing.act, [None] * 2
    await quiet.ticket()

    async def act(doing: Doing) -> Any:
        if left:
            left.pop()
            await rows("ROLLBACK")
            raise RuntimeError("the disk is full")
        return await acting(doing)

    monkeypatch.setattr(Doing, "act", act)
    await quiet.work()
    quiet.clock.advance(minutes=1)
    await quiet.work()

    assert await quiet.inbox("maria") == ["Sound"]
    assert await quiet.outcomes(event) == [["DONE"]]


@pytest.mark.parametrize("change", ["disabled", "deleted"])
async def test_an_event_that_is_disabled_or_deleted_meanwhile_has_no_firing(
    quiet: QuietDesk, change: str
) -> None:
    """Though the process does not know it: as between the look at the rules and the firing."""
    event, other = await quiet.event("maria"), await quiet.event("omar")
    await quiet.ticket()
    await quiet.ticket("Sales Front Line")
    await quiet.worker.look()
    await Event.filter(id=event.id).update(
        **({"enabled": False} if change == "disabled" else {"deleted_at": quiet.clock()})
    )
    await fire_together(quiet)

    assert await quiet.firings(event) == []
    assert len(await quiet.inbox("omar")) == 1
    assert (await quiet.firings(other))[0].held_back is None


async def test_where_all_events_that_matched_are_gone_there_is_nothing_to_fire(
    quiet: QuietDesk, caplog: pytest.LogCaptureFixture
) -> None:
    """Which is no fault."""
    event = await quiet.event("maria")
    await quiet.ticket()
    await quiet.worker.look()
    await Event.filter(id=event.id).delete()
    fired = await fire_together(quiet)

    assert len(fired.occurrences) == 1
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []
