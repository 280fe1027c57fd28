"""Since when items had waited when something happened to them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.deeds.outbox import Occurrence
from domain.desk.rooms import CATALOGUE
from domain.desk.rooms.agents import set_availability
from domain.desk.rooms.tickets import Ticket, TicketPriority, TicketStatus
from domain.engine.backtesting.waits import changes, runs_on, waits_at
from domain.people.records import AgentAvailability
from tests.domain.engine.backtesting.trying import tried
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import Waiting, idle
from tests.domain.foreign.telling import item, told

IDLE, DURATION, DUE, AGENT_IDLE = (
    CATALOGUE.event_types[name]
    for name in ("TICKET_IDLE", "TICKET_DURATION", "TICKET_FOLLOW_UP_DUE", "AGENT_IDLE")
)


async def test_what_people_do_begins_a_wait_anew_with_all_that_it_does(
    quiet: QuietDesk, waiting: Waiting
) -> None:
    ticket = await quiet.ticket()
    quiet.clock.advance(minutes=12.5)
    both = {"priority": TicketPriority.HIGH, "status": TicketStatus.WAITING}
    await waiting.act(ticket, Ticket.change, **both)
    quiet.clock.advance(minutes=3)
    await waiting.act(ticket, Ticket.change, priority=TicketPriority.LOW)
    created, *changed, lowered = await quiet.occurrences()

    waits = await waits_at(IDLE, [created, *changed, lowered])
    assert {waits[each.id] for each in changed} == {(created.occurred_at, "a change of its status")}
    assert waits[created.id] == (created.occurred_at, "")
    assert waits[lowered.id] == (changed[0].occurred_at, "")
    of_duration = await waits_at(DURATION, [*changed, lowered])
    assert set(of_duration.values()) == {(created.occurred_at, "")}
    assert set((await waits_at(DUE, [lowered])).values()) == {(None, "")}

    await Occurrence.exclude(id=lowered.id).delete()  # as what is old is
    assert await waits_at(IDLE, [lowered]) == {lowered.id: (changed[0].occurred_at, "")}
    await waiting.act(ticket, Ticket.comment, text="Hm.")
    [(began, _)] = (await waits_at(IDLE, [lowered])).values()
    assert began == lowered.occurred_at - timedelta(minutes=3)


async def test_of_what_no_fact_tells_it_is_known_as_long_as_it_lasts(quiet: QuietDesk) -> None:
    maria = quiet.agents["maria"]

    async def say(availability: AgentAvailability) -> Occurrence:
        quiet.clock.advance(minutes=5)
        await quiet.do(lambda deed: set_availability(deed, availability=availability, agent=maria), "maria")
        return (await quiet.occurrences())[-1]

    came, went = await say(AgentAvailability.AVAILABLE), await say(AgentAvailability.UNAVAILABLE)
    waits = await waits_at(AGENT_IDLE, [came, went])
    assert (waits[came.id], waits[went.id]) == ((None, ""), (went.occurred_at, ""))
    assert runs_on(AGENT_IDLE, came)
    assert not runs_on(IDLE, came)


async def test_what_was_told_late_of_an_item_of_elsewhere_begins_no_wait(quiet: QuietDesk) -> None:
    """Nor does a backtest ring as if it had."""
    quiet.clock.advance(minutes=-90)
    message = "TICKET_MESSAGE_RECEIVED"
    await told(quiet)
    quiet.clock.advance(minutes=60)
    await told(quiet, message)
    await told(quiet, message, occurred_at=quiet.clock() - timedelta(minutes=35))
    quiet.clock.advance(minutes=5)
    await told(quiet, "TICKET_PRIORITY_CHANGED")
    quiet.clock.advance(minutes=60)
    begun, heard, late, changed = await quiet.occurrences()

    waits = await waits_at(IDLE, [late, changed])
    assert (await item()).last_activity_at == heard.occurred_at
    assert waits == {late.id: (begun.occurred_at, "a message"), changed.id: (heard.occurred_at, "")}
    said = await tried(quiet, "ada", event_type="TICKET_IDLE", system=True, conditions=idle(30))
    crossed = heard.occurred_at + timedelta(minutes=30)
    assert [match.occurrence.occurred_at for match in said.matches] == [crossed]


async def test_a_moment_that_was_not_kept_with_what_happened_is_the_one_planned_now(
    quiet: QuietDesk, waiting: Waiting
) -> None:
    ticket, planned = await quiet.ticket(), quiet.clock() + timedelta(hours=1)
    [created] = await quiet.occurrences()
    await waiting.act(ticket, Ticket.schedule_follow_up, at=planned)
    assert await waits_at(DUE, [created]) == {created.id: (None, "")}
    del created.facts["FOLLOW_UP_AT"]
    assert await waits_at(DUE, [created]) == {created.id: (planned, "")}


@pytest.mark.parametrize(
    ("event_type", "told", "changed"),
    [
        ("TICKET_PRIORITY_CHANGED", {}, True),
        ("TICKET_IDLE", {"crossed": None}, True),  # which a change has asked again
        ("TICKET_IDLE", {"crossed": 30.0}, False),
        ("MANUAL_TICKET_EVENT", {}, False),
    ],
)
def test_what_time_tells_of_and_people_run_by_hand_changes_no_item(
    event_type: str, told: dict[str, float | None], changed: bool
) -> None:
    spell: dict[str, Any] = {"began_at": datetime(2026, 3, 2, tzinfo=UTC), **told} if told else {}
    assert changes(Occurrence(event_type=event_type, **spell)) is changed
