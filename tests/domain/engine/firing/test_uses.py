"""How often events have fired, whichever process it was."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.deeds.outbox import Occurrence
from domain.engine.firing import uses
from domain.engine.firing.transaction import Firings
from domain.engine.firing.uses import Use, Used, count, spent_by, uses_of
from domain.engine.working.worker import Worker
from notifications.inbox import Inboxes
from tests.domain.engine.quiet import QuietDesk
from tests.outside import log
from tests.pairs import ON_POSTGRES

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def used(event: UUID, at: datetime = NOON) -> tuple[int, bool]:
    [spent] = (await spent_by([event], at)).values()
    return spent.used, spent.said


async def test_an_event_has_fired_as_often_as_all_processes_say(quiet: QuietDesk) -> None:
    """
    A budget is that of a minute, and whose clock is behind counts for the minute of the others.

    What was spent by a clock that was set back since is not spent.
    """
    event, later = (await quiet.event("maria")).id, NOON + timedelta(minutes=1)
    assert await uses_of([event]) == {}
    assert await used(event) == (0, False)

    await count({event: Use(spent=2, fired=2)}, 1, NOON)
    await count({event: Use(spent=3, fired=1, throttled=True)}, 2, NOON + timedelta(seconds=9))
    assert await used(event) == (5, True)
    assert await used(event, later) == (0, False)
    first = NOON + timedelta(seconds=9)
    assert await uses_of([event, uuid4()]) == {event: Used(3, first, first)}

    await count({event: Use(spent=1, fired=1)}, 1, later)
    await count({event: Use(spent=1)}, 1, NOON)
    assert await used(event, later) == (2, False)
    assert await used(event) == (5, True)
    assert await uses_of([event]) == {event: Used(4, later, first)}

    back = NOON - timedelta(hours=1)
    assert await used(event, back) == (0, False)
    await count({event: Use(spent=1)}, 1, back)
    assert await used(event, back) == (1, False)


@ON_POSTGRES  # SQLite has one writer
async def test_two_processes_fire_one_event_at_the_same_time(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one has all but committed, and the other does not wait for it."""
    event = await quiet.event("ada", system=True, actions=[log("#TICKET_SUBJECT#")])
    for _ in range(2):
        await quiet.ticket()
    first, second = await quiet.occurrences()
    for worker in (quiet.worker, quiet.colleague):
        await worker.look()
    written, going_on = asyncio.Event(), asyncio.Event()

    async def slowly(used: Mapping[UUID, Use], slot: int, at: datetime) -> None:
        await count(used, slot, at)
        if slot == 1:
            written.set()
            await going_on.wait()

    def firings(happened: Occurrence, worker: Worker, name: str) -> Firings:
        return Firings([happened], worker.rules, Inboxes(), worker.policy, quiet.clock(), name)

    monkeypatch.setattr(uses, "count", slowly)
    slow = asyncio.create_task(firings(first, quiet.worker, "1").fire())
    await written.wait()
    assert (await firings(second, quiet.colleague, "2").fire()).occurrences == [second]
    assert (await uses_of([event.id]))[event.id].firing_count == 1
    going_on.set()
    assert (await slow).occurrences == [first]
    assert (await uses_of([event.id]))[event.id].firing_count == 2


async def test_what_is_disabled_has_no_budget(quiet: QuietDesk) -> None:
    event = await quiet.event("maria")
    await type(event).filter(id=event.id).update(enabled=False)
    assert await spent_by([event.id], NOON) == {}
