"""Records that are made of rows: what they share is made once, and a few at a time."""

import asyncio

from domain.desk.rooms.tickets import Ticket
from domain.people.records import Agent
from domain.storage.reading import AT_ONCE, made
from domain.storage.statements import Statement
from tests.domain.engine.quiet import QuietDesk
from tests.domain.storage.test_statements import tickets

__all__ = ["tickets"]  # the fixture


async def test_what_many_rows_have_in_common_ismade_once(tickets: list[Ticket]) -> None:
    found = await Ticket.all().select_related("group__department__brand", "agent")

    assert len({id(ticket.group) for ticket in found}) == len({ticket.group_id for ticket in tickets})
    assert len({id(ticket.group.department.brand) for ticket in found}) == 1


async def test_others_get_their_turn_while_many_aremade(quiet: QuietDesk) -> None:
    turns, row = 0, (None,) * len(Agent._meta.fields_db_projection)
    making = asyncio.ensure_future(made(Statement(Agent.all()).kinds, [row] * (2 * AT_ONCE)))
    while not making.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 2
