"""How far the clock's questions were asked is known for as long as an event asks."""

import pytest

from domain.engine.records import ClockMark
from tests.domain.engine.ageing import delete, later
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import Waiting

pytestmark = pytest.mark.usefixtures("faults")


async def test_how_far_a_question_was_asked_is_forgotten_with_its_last_event(quiet: QuietDesk) -> None:
    """In the process too; asked again, it is asked from then on."""
    waiting = Waiting(quiet)
    await quiet.ticket()
    event = await waiting.event()
    await waiting.wait(minutes=31)
    await later(quiet)
    assert (
        [clock_mark.key for clock_mark in await ClockMark.all()]
        == list(waiting.clockwork._asked)
        == ["TICKET_IDLE:30.0"]
    )

    await waiting.switch(event, enabled=False)
    await waiting.tick()
    await later(quiet, days=1)
    assert await ClockMark.all().count() == len(waiting.clockwork._asked) == len(waiting.clockwork._kept) == 0
    await waiting.switch(event, enabled=True)
    await waiting.wait(minutes=31)
    assert await waiting.rung() == ["Printer on fire"]


async def test_what_was_asked_of_an_events_past_is_not_asked_again(quiet: QuietDesk) -> None:
    """It stays known until the event is deleted."""
    waiting = Waiting(quiet)
    await quiet.ticket()
    quiet.clock.advance(minutes=45)
    event = await waiting.event(include_past=True)
    await waiting.wait(minutes=1)
    assert await waiting.rung() == ["Printer on fire"]
    await waiting.switch(event, enabled=False)
    await later(quiet, days=200)
    past = f"TICKET_IDLE:30.0:{event.id.hex}"
    assert [clock_mark.key for clock_mark in await ClockMark.all()] == [past]

    await delete(quiet, event)
    await later(quiet)
    assert await ClockMark.all().count() == 0
