"""Statements bring no more of records than is wanted, and of those that some of them have in common, too."""

import pytest
from tortoise.exceptions import IncompleteInstanceError

from domain.desk.rooms.tickets import Ticket, TicketPriority
from domain.storage.database import rows
from domain.storage.selecting import Unusual, Wanted, bringing
from domain.storage.statements import Statement
from tests.domain.storage.test_statements import tickets

__all__ = ["tickets"]  # the fixture

AROUND = ("group__department", "agent")


def held(ticket: Ticket) -> set[str]:
    """Return the names of what was read of a ticket, fields and things around it."""
    names = {*Ticket._meta.fields_db_projection, *(f"_{name}" for name in Ticket._meta.fk_fields)}
    return names & vars(ticket).keys()


@pytest.mark.parametrize(
    ("wanted", "there", "joined"),
    [
        ((), {"id", "number"}, 0),
        ((("global_id", None), ("subject", None)), {"id", "number", "subject"}, 0),
        ((("agent", (("display_name", None),)),), {"id", "number", "_agent"}, 1),
        ((("group", (("department", ()), ("name", None))),), {"id", "number", "_group"}, 2),
        ((("group", None),), {"id", "number", "_group"}, 2),
        ((("label", None),), None, 3),
        (None, None, 3),
    ],
)
async def test_what_is_wanted_is_there_and_nothing_else(
    tickets: list[Ticket], wanted: Wanted | None, there: set[str] | None, joined: int
) -> None:
    there = there or {*Ticket._meta.fields_db_projection, "_agent", "_group"}  # all
    query = bringing(Ticket.all().select_related(*AROUND).order_by("id"), wanted, ("number",))
    assert Statement(query).sql.count("JOIN") == joined
    found = await query
    assert [ticket.id for ticket in found] == [ticket.id for ticket in tickets]
    assert [held(ticket) for ticket in found] == [there] * len(found)
    whole = await Ticket.all().select_related(*AROUND).order_by("id")
    for part, ticket in zip(found, whole, strict=True):
        shared = there & Ticket._meta.fields_db_projection.keys()
        assert {name: vars(part)[name] for name in shared} == {name: vars(ticket)[name] for name in shared}


async def test_of_things_around_there_is_what_is_wanted_of_them(tickets: list[Ticket]) -> None:
    around: Wanted = (("agent", (("display_name", None),)), ("group", (("department", ()), ("name", None))))
    found = await bringing(Ticket.all().select_related(*AROUND).order_by("id"), around, ())
    whole = await Ticket.all().select_related(*AROUND).order_by("id")
    names = [
        (ticket.agent and ticket.agent.display_name, ticket.group.name, ticket.group.department.id)
        for ticket in whole
    ]
    shown = [
        (ticket.agent and ticket.agent.display_name, ticket.group.name, ticket.group.department.id)
        for ticket in found
    ]
    assert shown == names
    assert len({name for name, *_ in names}) > 1
    assert not hasattr(found[0].group.department, "name")


async def test_a_part_of_a_record_is_not_saved(tickets: list[Ticket]) -> None:
    [part, *_] = await bringing(Ticket.all(), (("subject", None),), ())
    part.subject = "Another"
    with pytest.raises(IncompleteInstanceError):
        await part.save()


async def test_what_cannot_be_read_of_a_part_is_told_of_it(tickets: list[Ticket]) -> None:
    await rows("UPDATE ticket SET priority = 'WEIRD' WHERE id = $1", tickets[0].id)
    for wanted, unreadable in (("subject", ()), ("priority", ("priority",))):
        [part] = await bringing(Ticket.filter(id=tickets[0].id), ((wanted, None),), ())
        assert part.unreadable == unreadable
        assert held(part) == {"id", wanted}
    assert part.priority is next(iter(TicketPriority))


@pytest.mark.parametrize("names", [("subject",), ("id", "unknown"), ("id", "agent__id")])
async def test_a_part_without_its_id_or_of_what_is_not_read_along_is_left_to_tortoise(
    tickets: list[Ticket], names: tuple[str, ...]
) -> None:
    with pytest.raises(Unusual):
        Statement(Ticket.all().only(*names))
