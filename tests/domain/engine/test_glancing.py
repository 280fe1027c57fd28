"""Glances: how items stand, in a query for each kind."""

from uuid import uuid4

from domain.engine.glancing import glances_at
from domain.sight import Opening
from tests.domain.engine.quiet import QuietDesk


async def test_a_glance_shows_an_item_as_it_stands(quiet: QuietDesk) -> None:
    first, second = await quiet.ticket(subject="First"), await quiet.ticket(subject="Second")
    items, now = [("Ticket", ticket.id) for ticket in (first, second)], quiet.clock()
    found = await glances_at([*items, ("Ticket", uuid4())], now)

    assert list(found) == items
    for ticket, glance in zip((first, second), found.values(), strict=True):
        assert (glance.label, glance.url, glance.as_of) == (str(ticket), None, now)
        assert glance.opening == ticket.opening
        assert isinstance(glance.opening, Opening)


async def test_what_is_gone_or_is_no_item_is_not_shown(quiet: QuietDesk) -> None:
    """So that its readers look it up, each with the sight of theirs."""
    ticket = await quiet.ticket()
    ticket.deleted_at = quiet.clock()
    await ticket.save()
    group = quiet.groups["Support Front Line"].id

    assert not await glances_at([("Ticket", ticket.id), ("Group", group), ("Fax", uuid4())], quiet.clock())
