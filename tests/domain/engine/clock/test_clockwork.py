"""What rings because time passes: at its moment, once a spell, whoever asks and however late."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from domain.deeds.outbox import Occurrence
from domain.desk.entries import MessageDirection
from domain.desk.rooms.tickets import Ticket, TicketPriority, TicketStatus
from domain.engine.clock import clockwork, telling
from domain.engine.clock.questions import Crossing
from domain.engine.records import ClockMark
from domain.errors import Refused
from domain.storage.database import transaction
from tests.desk import message
from tests.domain.engine.waiting import FIRE, Waiting, crossings, idle
from tests.pairs import ON_POSTGRES

DURATION = {"all": [{"condition": "DURATION_MINUTES", "value": {"range": {"min": 30}}}]}


async def test_an_idle_ticket_rings_at_the_moment_and_once(waiting: Waiting) -> None:
    await waiting.event(actions=[message("#TICKET_SUBJECT#: #TICKET_IDLE_MINUTES# min")])
    ticket = await waiting.desk.ticket()
    await waiting.wait(minutes=29)
    assert await waiting.rung() == []

    await waiting.wait(minutes=1)
    for _ in range(3):
        await waiting.wait(minutes=40)
    assert await waiting.rung() == ["Printer on fire: 30 min"]
    [told] = await Occurrence.filter(event_type="TICKET_IDLE")
    assert told.occurred_at == ticket.last_activity_at + timedelta(minutes=30)
    assert not told.late


async def test_each_event_rings_at_its_own_threshold_for_each_of_its_tickets(waiting: Waiting) -> None:
    for minutes in (20, 30):
        subject = f"#TICKET_SUBJECT# after {minutes}"
        await waiting.event(minutes=minutes, actions=[message(subject)])
    await waiting.event("omar")
    await waiting.desk.ticket(subject="A")
    await waiting.wait(minutes=5)
    await waiting.desk.ticket(subject="B")
    for _ in range(5):
        await waiting.wait(minutes=5)

    assert await waiting.rung() == ["A after 20", "B after 20", "A after 30"]
    assert await waiting.rung("omar") == []


ACTIVITY: dict[str, tuple[Any, dict[str, Any]]] = {
    "a customer's message": (Ticket.message, {"direction": MessageDirection.IN, "body": "Hello?"}),
    "an answer": (Ticket.message, {"direction": MessageDirection.OUT, "body": "Hello."}),
    "a comment": (Ticket.comment, {"text": "Hm."}),
    "a status": (Ticket.change, {"status": TicketStatus.WAITING}),
}


NO_ACTIVITY: dict[str, tuple[Any, dict[str, Any]]] = {
    "a priority": (Ticket.change, {"priority": TicketPriority.HIGH}),
    "a subject": (Ticket.change, {"subject": FIRE + "!"}),
    "a pin": (Ticket.change, {"pinned": True}),
    "time spent": (Ticket.log_time, {"minutes": 5}),
    "a wish to close": (Ticket.request_close, {}),
}


@pytest.mark.parametrize("what", [*ACTIVITY, "a transfer"])
async def test_activity_begins_a_new_spell(waiting: Waiting, what: str) -> None:
    """Before the moment it puts the bell off; after it the bell may ring again."""
    verb, given = ACTIVITY.get(what, (Ticket.transfer, {"group": waiting.desk.groups["Support Experts"]}))
    await waiting.event("ada", system=True)
    ticket = await waiting.desk.ticket()
    await waiting.wait(minutes=29)
    await waiting.act(ticket, verb, **given)
    await waiting.wait(minutes=29)
    assert await waiting.rung("ada") == []

    await waiting.wait(minutes=1)
    assert await waiting.rung("ada") == [FIRE]
    await waiting.act(ticket, Ticket.comment, text="On it.")
    await waiting.wait(minutes=30)
    assert await waiting.rung("ada") == [FIRE, FIRE]


@pytest.mark.parametrize("what", NO_ACTIVITY)
async def test_a_changed_field_puts_nothing_off_and_rings_nothing_again(waiting: Waiting, what: str) -> None:
    verb, given = NO_ACTIVITY[what]
    await waiting.event(actions=[message("Idle")])
    ticket = await waiting.desk.ticket()
    await waiting.wait(minutes=29)
    await waiting.act(ticket, verb, **given)
    await waiting.wait(minutes=1)
    assert await waiting.rung() == ["Idle"]

    await waiting.act(ticket, Ticket.change, priority=TicketPriority.LOW)
    await waiting.wait(minutes=60)
    assert await waiting.rung() == ["Idle"]


async def test_what_events_do_is_no_activity(waiting: Waiting) -> None:
    """An event comments on what becomes urgent; the ticket has waited all the same."""
    comment = {"perform": {"addTicketComment": {"text": "Look at this."}}}
    await waiting.desk.event("ada", "TICKET_PRIORITY_CHANGED", system=True, actions=[comment])
    await waiting.event()
    ticket = await waiting.desk.ticket()
    await waiting.wait(minutes=20)
    await waiting.act(ticket, Ticket.change, priority=TicketPriority.URGENT)
    await waiting.desk.work()
    assert await Occurrence.filter(event_type="TICKET_COMMENT_ADDED").count() == 1

    await waiting.wait(minutes=10)
    assert await waiting.rung() == [FIRE]


@pytest.mark.parametrize(("made_at", "rings"), [(20, [FIRE]), (40, [])])
async def test_an_event_made_within_a_spell_rings_if_the_moment_is_still_to_come(
    waiting: Waiting, made_at: float, rings: list[str]
) -> None:
    """Also where another event has the clock ask for the same threshold."""
    await waiting.event("ada", system=True)
    ticket = await waiting.desk.ticket()
    await waiting.wait(minutes=made_at)
    await waiting.event()
    await waiting.wait(minutes=60)
    await waiting.act(ticket, Ticket.change, priority=TicketPriority.LOW)
    await waiting.wait(minutes=1)

    assert await waiting.rung() == rings
    assert await waiting.rung("ada") == [FIRE]


async def test_an_event_may_ring_once_for_the_past_oldest_first(waiting: Waiting) -> None:
    """Those past the threshold when it is made; the others at their moment, and nobody else again."""
    await waiting.event("ada", system=True)
    for subject in ("A", "B", "C"):
        await waiting.desk.ticket(subject=subject)
        await waiting.wait(minutes=15)
    await waiting.event(include_past=True)
    await waiting.tick()
    assert await waiting.rung() == ["A", "B"]

    waiting.restart()
    await waiting.wait(minutes=15)
    await waiting.wait(minutes=60)
    assert await waiting.rung() == ["A", "B", "C"]
    assert await waiting.rung("ada") == ["A", "B", "C"]


@pytest.mark.parametrize(
    "given",
    [
        {"event_type": "TICKET_CREATED"},
        {"event_type": "TICKET_IDLE", "conditions": idle(30), "enabled": False},
    ],
    ids=lambda given: given["event_type"],
)
async def test_only_what_a_clock_tells_of_has_a_past(waiting: Waiting, given: dict[str, Any]) -> None:
    """And it is rung for when the event is made, or never."""
    with pytest.raises(Refused) as refused:
        await waiting.desk.event("maria", include_past=True, **given)

    assert [part.path for part in refused.value.parts] == [("includePast",)]


@pytest.mark.parametrize(("back_at", "rings"), [(25, [FIRE]), (35, [])])
async def test_an_event_that_was_disabled_rings_only_for_what_it_is_there_for(
    waiting: Waiting, back_at: float, rings: list[str]
) -> None:
    event = await waiting.event()
    await waiting.desk.ticket()
    await waiting.wait(minutes=20)
    await waiting.switch(event, enabled=False)
    await waiting.wait(minutes=back_at - 20)
    await waiting.switch(event, enabled=True)
    await waiting.wait(minutes=60)

    assert await waiting.rung() == rings


@pytest.mark.parametrize(
    ("first", "changed_at", "then", "rings_after"),
    [(60, 20, 30, [30]), (60, 40, 30, []), (30, 40, 60, [30]), (60, 40, 50, [50]), (30, 20, 60, [60])],
)
async def test_a_threshold_may_be_changed_within_a_spell(
    waiting: Waiting, first: float, changed_at: float, then: float, rings_after: list[float]
) -> None:
    """It then counts as one made now, but a spell rings once whatever becomes of the event."""
    event = await waiting.event(minutes=first, actions=[message("After #TICKET_IDLE_MINUTES#")])
    await waiting.desk.ticket()
    minute = 0.0
    for moment in (changed_at, 100):
        while minute < moment:
            minute += 10
            await waiting.wait(minutes=10)
        await waiting.desk.edit(event, "maria", conditions=idle(then))

    assert await waiting.rung() == [f"After {minutes}" for minutes in rings_after]


async def test_a_restart_neither_repeats_nor_forgets(waiting: Waiting) -> None:
    await waiting.event()
    await waiting.desk.ticket(subject="Before")
    await waiting.wait(minutes=10)
    await waiting.desk.ticket(subject="Meanwhile")
    await waiting.wait(minutes=20)
    waiting.restart()
    await waiting.wait(minutes=5)
    assert await waiting.rung() == ["Before"]

    waiting.restart()
    await waiting.wait(hours=1)
    assert await waiting.rung() == ["Before", "Meanwhile"]
    assert [crossing.late for crossing in await crossings()] == [False, True]


async def test_what_waits_rings_although_the_clock_was_set_back(waiting: Waiting) -> None:
    """A restart knows of it, too; some seconds, by which clocks of hosts differ, move nothing."""
    await waiting.event()
    await waiting.desk.ticket(subject="Before")
    await waiting.wait(hours=2)
    asked = (await ClockMark.get()).asked_until
    await waiting.wait(seconds=-5)
    assert (await ClockMark.get()).asked_until == asked

    await waiting.wait(hours=-1)
    await waiting.desk.ticket(subject="In the hour that comes twice")
    await waiting.wait(minutes=20)
    waiting.restart()
    await waiting.wait(minutes=15)
    assert await waiting.rung() == ["Before", "In the hour that comes twice"]


async def test_a_night_of_downtime_is_made_up_for_oldest_first(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over all events and event types, also where it takes several turns; each at its own moment."""
    monkeypatch.setattr(clockwork, "BATCH", 3)
    await waiting.event(minutes=60, actions=[message("#TICKET_SUBJECT# idle")])
    await waiting.event(minutes=15, actions=[message("#TICKET_SUBJECT# quiet")])
    duration = {"all": [{"condition": "DURATION_MINUTES", "value": {"range": {"min": 33}}}]}
    old = [message("#TICKET_SUBJECT# old")]
    await waiting.desk.event("maria", "TICKET_DURATION", conditions=duration, actions=old)
    await waiting.tick()
    expected = []
    for number, subject in enumerate("ABCDE"):
        await waiting.desk.ticket(subject=subject)
        expected += [
            (number * 10 + after, f"{subject} {what}")
            for after, what in ((15, "quiet"), (33, "old"), (60, "idle"))
        ]
        waiting.desk.clock.advance(minutes=10)
    waiting.desk.clock.advance(hours=8)
    waiting.restart()
    await waiting.tick()
    await waiting.wait(minutes=1)

    assert await waiting.rung() == [said for _, said in sorted(expected)]
    told = await crossings()
    assert [crossing.occurred_at for crossing in told] == sorted(crossing.occurred_at for crossing in told)
    assert all(crossing.late for crossing in told)


async def test_a_follow_up_rings_when_it_is_due_and_again_once_planned_anew(waiting: Waiting) -> None:
    await waiting.desk.event("maria", "TICKET_FOLLOW_UP_DUE")
    ticket = await waiting.desk.ticket()
    for minutes in (60, 30):  # the second replaces the first
        at = waiting.desk.clock() + timedelta(minutes=minutes)
        await waiting.act(ticket, Ticket.schedule_follow_up, at=at)
    await waiting.wait(minutes=29)
    assert await waiting.rung() == []
    await waiting.wait(minutes=1)
    await waiting.wait(minutes=31)
    assert await waiting.rung() == [FIRE]

    at = waiting.desk.clock() + timedelta(minutes=30)
    await waiting.act(ticket, Ticket.schedule_follow_up, at=at)
    await waiting.wait(minutes=30)
    assert await waiting.rung() == [FIRE, FIRE]


async def test_a_follow_up_that_was_done_does_not_ring(waiting: Waiting) -> None:
    await waiting.desk.event("maria", "TICKET_FOLLOW_UP_DUE")
    ticket = await waiting.desk.ticket()
    at = waiting.desk.clock() + timedelta(minutes=30)
    await waiting.act(ticket, Ticket.schedule_follow_up, at=at)
    await waiting.act(ticket, Ticket.complete_follow_up)
    await waiting.wait(minutes=60)

    assert await waiting.rung() == []


async def test_a_ticket_that_grows_old_rings_whatever_happens_to_it(waiting: Waiting) -> None:
    """Activity does not put it off, and it rings once."""
    await waiting.desk.event("maria", "TICKET_DURATION", conditions=DURATION)
    ticket = await waiting.desk.ticket()
    for _ in range(6):
        await waiting.wait(minutes=10)
        await waiting.act(ticket, Ticket.comment, text="Hm.")

    assert await waiting.rung() == [FIRE]
    [told] = await crossings()
    assert told.occurred_at == ticket.created_at + timedelta(minutes=30)
    assert told.facts["TICKET_IDLE_MINUTES"] in {9, 10}  # the last comment was after another moment


@pytest.mark.parametrize(
    ("verb", "given"), [(Ticket.close, {}), (Ticket.close, {"lock": True}), (Ticket.delete_item, {})]
)
async def test_what_is_closed_or_gone_does_not_ring(
    waiting: Waiting, verb: Any, given: dict[str, Any]
) -> None:
    await waiting.event()
    await waiting.desk.event("maria", "TICKET_DURATION", conditions=DURATION)
    await waiting.desk.event("maria", "TICKET_FOLLOW_UP_DUE")
    ticket = await waiting.desk.ticket()
    at = waiting.desk.clock() + timedelta(minutes=20)
    await waiting.act(ticket, Ticket.schedule_follow_up, at=at)
    await waiting.act(ticket, verb, **given)
    for _ in range(3):
        await waiting.wait(minutes=30)

    assert await waiting.rung() == []


async def test_a_ticket_that_is_opened_again_begins_anew(waiting: Waiting) -> None:
    await waiting.event()
    ticket = await waiting.desk.ticket()
    await waiting.act(ticket, Ticket.close)
    await waiting.wait(minutes=40)
    await waiting.act(ticket, Ticket.change, status=TicketStatus.ACTIVE)
    await waiting.wait(minutes=29)
    assert await waiting.rung() == []

    await waiting.wait(minutes=1)
    assert await waiting.rung() == [FIRE]


@ON_POSTGRES
async def test_a_ticket_that_is_being_changed_is_asked_for_until_it_is_free(waiting: Waiting) -> None:
    """However long that takes; others ring meanwhile, and a new clock knows of it too."""
    await waiting.event()
    held = await waiting.desk.ticket(subject="Held")
    await waiting.desk.ticket(subject="Free")
    begun, done = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with transaction():
            await Ticket.hold(held.id)
            begun.set()
            await done.wait()

    holding = asyncio.create_task(hold())
    await begun.wait()
    await waiting.wait(minutes=30)
    await waiting.wait(minutes=5)
    assert await waiting.rung() == ["Free"]

    done.set()
    await holding
    waiting.restart()
    await waiting.wait(minutes=5)
    assert await waiting.rung() == ["Free", "Held"]


async def test_what_is_written_a_moment_late_rings_all_the_same(waiting: Waiting) -> None:
    """Its deed began before the clock asked, and was committed after."""
    await waiting.event()
    await waiting.tick()
    ticket = await waiting.desk.ticket()
    await waiting.wait(minutes=40)
    moment = waiting.desk.clock() - timedelta(minutes=30, seconds=5)
    await Ticket.filter(id=ticket.id).update(last_activity_at=moment)
    await waiting.tick()

    assert len(await crossings()) == 2


async def test_a_question_that_fails_costs_no_other(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    await waiting.event()
    await waiting.desk.event("maria", "TICKET_DURATION", conditions=DURATION, actions=[message("Old")])
    await waiting.desk.ticket()
    real = telling.raise_crossings

    async def tell(deed: Any, found: list[Crossing]) -> None:
        if any(asked.question.event_type == "TICKET_DURATION" for asked in found):
            raise ValueError
        await real(deed, found)

    with monkeypatch.context() as broken:
        broken.setattr(telling, "raise_crossings", tell)
        await waiting.wait(minutes=30)
    assert await waiting.rung() == [FIRE]

    await waiting.wait(minutes=1)
    assert await waiting.rung() == [FIRE, "Old"]


@pytest.mark.parametrize("minutes", [0.05, 7 * 24 * 60])
async def test_a_threshold_may_be_short_or_long(waiting: Waiting, minutes: float) -> None:
    await waiting.event(minutes=minutes)
    await waiting.desk.ticket()
    await waiting.wait(minutes=minutes)
    await waiting.wait(minutes=minutes)

    assert await waiting.rung() == [FIRE]


async def test_what_came_due_is_told_up_to_a_moment_before_the_last_tick(waiting: Waiting) -> None:
    """An event made since then has not been asked for, though the clock knows of it by now."""
    assert waiting.clockwork.told_until(Ticket) is None
    await waiting.event()
    ticked = waiting.desk.clock()
    await waiting.tick()
    waiting.desk.clock.advance(hours=8)
    await waiting.event(minutes=15)
    await waiting.desk.worker.look()
    told = waiting.clockwork.told_until(Ticket)
    assert told
    assert ticked - told < timedelta(minutes=1)
    await waiting.tick()
    assert (waiting.clockwork.told_until(Ticket) or told) - told > timedelta(hours=7)
