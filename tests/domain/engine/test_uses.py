"""How often events have fired, whichever process it was."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from domain.engine.uses import Use, Used, count, spent_by, uses_of
from tests.domain.engine.quiet import QuietDesk

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def used(event: UUID, at: datetime = NOON) -> tuple[int, bool]:
    [spent] = (await spent_by([event], at)).values()
    return spent.used, spent.said


async def test_an_event_has_fired_as_often_as_all_processes_say(quiet: QuietDesk) -> None:
    """A budget is that of a minute, and whose clock is behind counts for the minute of the others."""
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


async def test_what_is_disabled_has_no_budget(quiet: QuietDesk) -> None:
    event = await quiet.event("maria")
    await type(event).filter(id=event.id).update(enabled=False)
    assert await spent_by([event.id], NOON) == {}
