"""What had rung in a wait when something happened in it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from domain.deeds.outbox import Occurrence
from domain.desk.rooms.tickets import Ticket, TicketPriority
from domain.engine.waited import Waits
from domain.events.definitions import Definition
from domain.events.records import Firing
from tests.domain.engine.backtesting.trying import never, trial
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import Waiting, idle
from tests.domain.foreign.telling import told

HIGH = {"condition": "PRIORITY", "value": {"values": ["HIGH"]}}


async def test_a_wait_knows_whether_an_event_has_rung_in_it(quiet: QuietDesk, waiting: Waiting) -> None:
    """Also once the ring itself is no longer kept; what had it asked again came before."""
    event = await waiting.event(conditions=idle(30, HIGH))
    definition = Definition.parse(event.event_type, event.conditions, event.actions).sound()
    ticket = await quiet.ticket()
    await waiting.wait(minutes=40)
    await quiet.change(ticket, priority=TicketPriority.HIGH)
    await waiting.wait(minutes=5)
    await quiet.change(ticket, priority=TicketPriority.LOW)
    await waiting.tick()
    changes = [each for each in await quiet.occurrences() if each.event_type == "TICKET_PRIORITY_CHANGED"]

    async def known() -> list[tuple[bool, str | None]]:
        waits = await Waits.of([(event, definition)], changes)
        of = [(each, waits.wait(event, definition, each, ZoneInfo("UTC"))) for each in changes]
        return [(waits.asked(event, each), wait.rung if wait else None) for each, wait in of]

    (asked, before), (again, rung) = await known()
    assert (asked, before, again) == (True, None, False)
    assert rung
    assert f"It had rung at {changes[0].occurred_at:%H:%M} for this ticket" in rung

    await Firing.all().delete()
    await Occurrence.filter(event_type="TICKET_IDLE").delete()
    _, (_, rung) = await known()
    assert rung
    assert rung.startswith("It had rung for this ticket in its wait since ")


async def test_what_was_told_late_had_an_event_asked_again_when_it_was_told(
    quiet: QuietDesk, waiting: Waiting
) -> None:
    """Of an item of elsewhere, and not when it happened there; what was told after it did not."""
    event = await quiet.event("ada", "TICKET_IDLE", system=True, conditions=idle(30, HIGH))
    definition = Definition.parse(event.event_type, event.conditions, event.actions).sound()
    await told(quiet, PRIORITY="LOW")
    await waiting.wait(minutes=60)
    for _ in range(2):
        at = quiet.clock() - timedelta(minutes=10)
        await told(quiet, "TICKET_PRIORITY_CHANGED", PRIORITY="HIGH", occurred_at=at)
        await waiting.wait(minutes=1)
    changes = [each for each in await quiet.occurrences() if each.event_type == "TICKET_PRIORITY_CHANGED"]

    waits = await Waits.of([(event, definition)], changes)
    assert [waits.asked(event, each) for each in changes] == [True, False]


async def test_a_draft_is_played_through_from_where_its_wait_began(
    quiet: QuietDesk, waiting: Waiting
) -> None:
    """Also where only the item tells that; and no further than it may be."""
    ticket = await quiet.ticket()
    for minutes, priority in ((10, TicketPriority.HIGH), (30, TicketPriority.LOW)):
        quiet.clock.advance(minutes=minutes)
        await quiet.change(ticket, priority=priority)
    created, _, lowered = await quiet.occurrences()
    draft = await trial(quiet, event_type="TICKET_IDLE", conditions=idle(30))

    async def stop() -> bool:
        return True

    for _ in range(2):
        [[ring]] = (await Waits.tried(draft, lowered, never)).rings.values()
        assert ring[:2] == (created.occurred_at, created.occurred_at + timedelta(minutes=30))
        await Occurrence.filter(id=created.id).delete()
    assert not any((await Waits.tried(draft, lowered, stop)).rings.values())


async def test_of_a_moment_that_was_planned_anew_it_counts_what_rang_for_that_alone(
    quiet: QuietDesk, waiting: Waiting
) -> None:
    """Whenever it was planned; that it rang for an earlier one is nothing to it."""
    ticket = await quiet.ticket()
    for minutes in (5, 20):
        planned = quiet.clock() + timedelta(minutes=minutes)
        await waiting.act(ticket, Ticket.schedule_follow_up, at=planned)
        quiet.clock.advance(minutes=10)
        await quiet.change(ticket, priority=TicketPriority.HIGH if minutes == 5 else TicketPriority.LOW)
    quiet.clock.advance(minutes=20)
    await quiet.change(ticket, priority=TicketPriority.URGENT)
    changes = [each for each in await quiet.occurrences() if each.event_type == "TICKET_PRIORITY_CHANGED"]
    draft = await trial(quiet, event_type="TICKET_FOLLOW_UP_DUE")

    rang = list[bool]()
    for change in changes:
        rang.append(any((await Waits.tried(draft, change, never)).rings.values()))
    assert rang == [True, False, True]
