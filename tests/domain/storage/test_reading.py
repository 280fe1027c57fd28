"""Records that are made of rows: what they share is made once, and a few at a time."""

import asyncio
from copy import copy

import pytest

from domain.desk.rooms.tickets import Ticket
from domain.people.records import Agent
from domain.storage import reading
from domain.storage.database import rows
from domain.storage.reading import AT_ONCE, made
from domain.storage.selecting import Wanted, bringing
from domain.storage.statements import Statement
from tests.domain.engine.quiet import QuietDesk
from tests.domain.storage.test_statements import tickets

__all__ = ["tickets"]  # the fixture

IN_SHORT: Wanted = (("custom", None), ("group", (("name", None),)), ("priority", None), ("subject", None))


async def parts() -> list[Ticket]:
    """Return a part of each ticket."""
    return await bringing(Ticket.all().select_related("group").order_by("id"), IN_SHORT, ())


def same(some: list[Ticket], others: list[Ticket]) -> list[bool]:
    """Say of each whether it is the very same as another."""
    return [one is other for one, other in zip(some, others, strict=True)]


async def test_what_many_rows_have_in_common_is_made_once(tickets: list[Ticket]) -> None:
    found = await Ticket.all().select_related("group__department__brand", "agent")

    assert len({id(ticket.group) for ticket in found}) == len({ticket.group_id for ticket in tickets})
    assert len({id(ticket.group.department.brand) for ticket in found}) == 1


async def test_others_get_their_turn_while_many_are_made(quiet: QuietDesk) -> None:
    turns, row = 0, (None,) * len(Agent._meta.fields_db_projection)
    making = asyncio.ensure_future(made(Statement(Agent.all()).kinds, [row] * (2 * AT_ONCE)))
    while not making.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 2


async def test_a_part_that_is_read_again_is_the_very_same_and_lasts_from_then_on(
    tickets: list[Ticket],
) -> None:
    first = await parts()
    assert not any(ticket.lasting for ticket in first)
    assert all(same(first, await parts()))
    numbers = {ticket.lasting for ticket in await parts()}
    assert len(numbers) == len(tickets)
    assert 0 not in numbers
    assert not copy(first[0]).lasting  # which somebody may change
    with pytest.raises(AssertionError, match=r"Ticket\.subject is set on a record that others are given"):
        first[0].subject = "Another"


async def test_whole_records_are_made_each_time(tickets: list[Ticket]) -> None:
    first, again = [await Ticket.all().order_by("id") for _ in range(2)]
    assert not any(same(first, again))
    assert not any(ticket.lasting for ticket in again)


async def test_a_row_that_has_changed_is_read_anew_at_once(tickets: list[Ticket]) -> None:
    """Also where what has changed is in a row that it points at."""
    first = await parts()
    await rows("UPDATE ticket SET subject = 'Another' WHERE id = $1", tickets[1].id)
    changed = await parts()
    assert same(first, changed) == [ticket.id != tickets[1].id for ticket in first]
    assert [ticket.subject for ticket in changed if ticket.id == tickets[1].id] == ["Another"]
    await rows("UPDATE agent_group SET name = 'Elsewhere' WHERE id = $1", tickets[0].group_id)
    moved = await parts()
    theirs = [ticket.group.id == tickets[0].group_id for ticket in moved]
    assert same(changed, moved) == [not there for there in theirs]
    assert [ticket.group.name == "Elsewhere" for ticket in moved] == theirs


async def test_what_holds_a_long_text_is_made_each_time(tickets: list[Ticket]) -> None:
    custom = f'{{"a": "{"b" * reading.LONGEST}"}}'
    await rows("UPDATE ticket SET custom = $2 WHERE id = $1", tickets[0].id, custom)
    first = await parts()
    assert same(first, await parts()) == [ticket.id != tickets[0].id for ticket in first]


async def test_what_is_no_text_in_a_column_of_json_costs_no_other_row(tickets: list[Ticket]) -> None:
    """SQLite makes a number of what looks like one."""
    await rows("UPDATE ticket SET custom = '5' WHERE id = $1", tickets[0].id)
    assert len(await parts()) == len(tickets)


async def test_parts_are_kept_up_to_so_many_letters(
    tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_known", reading.Known())
    monkeypatch.setattr(reading, "LETTERS", (len(tickets) + 1) * reading.EACH)
    first = await parts()
    assert all(same(first, await parts()))
    await bringing(Ticket.all(), (("number", None),), ())
    assert not any(same(first, await parts()))
