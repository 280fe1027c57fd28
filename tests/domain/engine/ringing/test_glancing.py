"""Glances: how items stand, in a query for each kind."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.deeds.deed import Deed
from domain.deeds.outbox import Occurrence
from domain.deeds.recording import do
from domain.desk.rooms.tickets import Ticket, TicketPriority
from domain.engine.ringing.glancing import A_MOMENT, glances_at, glances_of
from domain.ports import Notice
from domain.sight import Opening
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk, action


async def opened(quiet: QuietDesk) -> tuple[Ticket, Occurrence]:
    """Open a ticket; return it with what the engine got of it."""
    form: dict[str, Any] = {"subject": "Printer on fire", "group": quiet.groups["Support Front Line"]}
    ticket = await do(lambda deed: Ticket.open(deed, **form), by=None, at=quiet.clock(), engine=quiet.worker)
    [occurrence] = quiet.worker.backlog
    return ticket, occurrence


async def test_a_glance_shows_an_item_as_it_stands(quiet: QuietDesk) -> None:
    first, second = await quiet.ticket(subject="First"), await quiet.ticket(subject="Second")
    items, now = [("Ticket", ticket.id) for ticket in (first, second)], quiet.clock()
    found = await glances_at([*items, ("Ticket", uuid4())], now)

    assert list(found) == items
    for ticket, glance in zip((first, second), found.values(), strict=True):
        assert (glance.label, glance.url, glance.as_of) == (str(ticket), None, now)
        assert glance.opening == ticket.opening
        assert isinstance(glance.opening, Opening)


async def test_one_that_cannot_be_shown_costs_no_other(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the bells of neither could be made, nor the deed be done."""
    shown = Ticket.__str__
    monkeypatch.setattr(Ticket, "__str__", lambda own: f"{1 / (own.subject == 'Well')}" and shown(own))
    (broken, occurrence), well = await opened(quiet), await quiet.ticket(subject="Well")
    found = await glances_at([("Ticket", ticket.id) for ticket in (broken, well)], quiet.clock())

    assert list(found) == [("Ticket", well.id)]
    assert occurrence.glance is None


async def test_what_is_gone_or_is_no_item_is_not_shown(quiet: QuietDesk) -> None:
    """So that its readers look it up, each with the sight of theirs."""
    ticket, occurrence = await opened(quiet)
    occurrence.item, ticket.deleted_at = ticket, quiet.clock()
    occurrence.let_go_of_item()
    await ticket.save()
    group = quiet.groups["Support Front Line"].id

    assert not await glances_at([("Ticket", ticket.id), ("Group", group), ("Fax", uuid4())], quiet.clock())
    assert occurrence.glance is None


async def test_of_a_moment_ago_it_is_known_how_an_item_stood(quiet: QuietDesk) -> None:
    """Nothing is asked; a while later it may have changed, and is looked at."""
    ticket, occurrence = await opened(quiet)
    before, about = str(ticket), ("Ticket", ticket.id)
    await quiet.change(ticket, subject="It is out")
    at, later = occurrence.recorded_at, occurrence.recorded_at + A_MOMENT
    known, looked = [(await glances_of([occurrence], moment))[about] for moment in (at, later)]

    assert (known.label, known.opening, known.as_of) == (before, ticket.opening, at)
    assert (looked.label, looked.as_of) == (f"{ticket.number} It is out", later)


async def test_a_bell_shows_what_events_have_made_of_its_item(quiet: QuietDesk) -> None:
    """Also where it is told of what happened a moment before, in the same firing."""
    experts = quiet.groups["Support Experts"]
    await quiet.event(
        "ada", system=True, actions=[action("transferTicket", groupId=experts.global_id), message()]
    )
    async with quiet.worker._feed.listen(quiet.worker._postbox.topic_of(quiet.agents["ada"].id)) as bells:
        await opened(quiet)
        await quiet.worker.work_off()
        rang = await bells.get()

    assert isinstance(rang, Notice)
    bell = quiet.worker._postbox.read_bell(rang.payload)
    assert bell.glance
    assert bell.glance.opening.group == experts.id


async def test_a_deed_that_ends_last_is_the_one_that_counts(quiet: QuietDesk) -> None:
    """However early it began: it may have waited for another to let go of the item."""
    ticket, _ = await opened(quiet)
    now, about = quiet.clock(), ("Ticket", ticket.id)

    async def rename(subject: str, began: timedelta) -> None:
        async def work(deed: Deed) -> None:
            await (await Ticket.find(ticket.id, None, lock=True)).change(
                deed, subject=subject, priority=next(priorities)
            )

        await do(work, by=None, at=now - began, engine=quiet.worker)

    priorities = iter([TicketPriority.HIGH, TicketPriority.URGENT, TicketPriority.LOW])
    await rename("First", timedelta())
    await rename("Second", A_MOMENT / 2)
    [*_, first, second] = quiet.worker.backlog
    assert (await glances_of([second, first], now))[about].label.endswith("Second")
    await rename("Third", A_MOMENT)
    [*_, third] = quiet.worker.backlog
    assert third.glance
    looked = (await glances_of([third, second, first], now))[about]
    assert (looked.label, looked.as_of) == (f"{ticket.number} Third", now)
