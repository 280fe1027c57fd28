"""What had rung in a wait when something happened in it."""

from zoneinfo import ZoneInfo

from domain.deeds.outbox import Occurrence
from domain.desk.rooms.tickets import TicketPriority
from domain.engine.rung import Waits
from domain.events.definitions import Definition
from domain.events.records import Firing
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import Waiting, idle

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

    async def told() -> list[tuple[bool, str | None]]:
        waits = await Waits.of([(event, definition)], changes)
        of = [(each, waits.wait(event, definition, each, ZoneInfo("UTC"))) for each in changes]
        return [(waits.asked(event, each), wait.rung if wait else None) for each, wait in of]

    (asked, before), (again, rung) = await told()
    assert (asked, before, again) == (True, None, False)
    assert rung
    assert f"It had rung at {changes[0].occurred_at:%H:%M} for this ticket" in rung

    await Firing.all().delete()
    await Occurrence.filter(event_type="TICKET_IDLE").delete()
    _, (_, rung) = await told()
    assert rung
    assert rung.startswith("It had rung for this ticket in its wait since ")
