"""Since when items had waited when something happened to them."""

from datetime import timedelta

from domain.deeds.outbox import Occurrence
from domain.desk.rooms import CATALOGUE
from domain.desk.rooms.agents import set_availability
from domain.desk.rooms.tickets import Ticket, TicketPriority, TicketStatus
from domain.engine.waits import runs_on, waits_at
from domain.people.records import AgentAvailability
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import Waiting

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
