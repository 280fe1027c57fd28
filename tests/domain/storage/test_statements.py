"""Queries that are written down at once bring what Tortoise brings."""

import random
from datetime import timedelta
from typing import Any

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import DoesNotExist, MultipleObjectsReturned
from tortoise.expressions import F, Q, Subquery
from tortoise.queryset import QuerySet

from domain.desk.rooms.tickets import Ticket
from domain.ids import uuid7
from domain.people.records import Agent, Group
from domain.storage.reading import Reading
from domain.storage.statements import Statement, Unusual
from tests.domain.engine.quiet import QuietDesk

RELATED: tuple[tuple[str, ...], ...] = ((), ("agent",), ("group__department__brand", "agent"))
ORDERS: tuple[tuple[str, ...], ...] = (("id",), ("-id",), ("subject", "-id"), ("group__name", "id"))


async def by_tortoise(query: Any) -> list[Any]:
    """Let Tortoise answer a query."""
    left: QuerySet[Any] = query._clone()
    left._db = get_connection("default")
    left._make_query()
    return await QuerySet._execute(left)


def shown(ticket: Ticket) -> Any:
    """Return all that was read of a ticket, and of what it points at."""
    around = {name: vars(ticket).get(name) for name in ("_group", "_agent")}
    group: Any = around["_group"]
    return (
        ticket.columns(),
        around["_agent"] and around["_agent"].columns(),
        group and (group.columns(), group.department.columns(), group.department.brand.columns()),
    )


class Asking:
    """Makes queries of tickets up."""

    def __init__(self, seed: str, tickets: list[Ticket]) -> None:
        self.chance, self.tickets = random.Random(seed), tickets  # noqa: S311 - nothing is kept secret by it

    def query(self) -> Any:
        """Make one up."""
        chance = self.chance
        query = Ticket.filter(*(self._asked(3) for _ in range(chance.randrange(3))))
        query = query.order_by(*chance.choice(ORDERS)).select_related(*chance.choice(RELATED))
        return query.limit(chance.randrange(1, 9)) if chance.random() < 0.5 else query

    def _asked(self, depth: int) -> Q:
        chance = self.chance
        if depth and chance.random() < 0.5:
            parts = [self._asked(depth - 1) for _ in range(chance.randrange(4))]
            asked = Q(*parts, join_type=chance.choice((Q.AND, Q.OR)))
        else:
            names = chance.sample(sorted(self._compared()), chance.randrange(1, 3))
            asked = Q(
                **{name: self._compared()[name] for name in names}, join_type=chance.choice(("AND", "OR"))
            )
        return ~asked if chance.random() < 0.3 else asked

    def _compared(self) -> dict[str, Any]:
        ticket, some = self.chance.choice(self.tickets), self.chance.sample(self.tickets, 3)
        return {
            "id": ticket.id,
            "pk__in": [ticket.id, *(other.id for other in some)],
            "id__gt": ticket.id,
            "subject": ticket.subject,
            "subject__not": ticket.subject,
            "subject__lte": ticket.subject,
            "status": ticket.status,
            "status__in": [ticket.status],
            "priority__not_in": [ticket.priority],
            "agent": ticket.agent_id and Agent(id=ticket.agent_id),
            "agent_id": ticket.agent_id,
            "agent_id__in": [],
            "agent_id__not_in": [],
            "agent_id__not_isnull": self.chance.random() < 0.5,
            "agent__display_name": "Maria Lopez",
            "group__department_id": ticket.group.department_id,
            "group__department__name__not": "Support",
            "created_at__gte": ticket.created_at,
            "created_at__lt": ticket.created_at + timedelta(seconds=1),
        } | {"agent_id__not_in": [uuid7(), ticket.id]}


@pytest.fixture
async def tickets(quiet: QuietDesk) -> list[Ticket]:
    """Tickets of several people in several groups."""
    made = []
    for place in range(12):
        group = ("Support Front Line", "Sales Front Line")[place % 2]
        agent = (quiet.agents["maria"], quiet.agents["omar"])[place % 2] if place % 3 else None
        made.append(await quiet.ticket(group, subject=f"It's {place % 5}", agent=agent))
    return made


@pytest.mark.parametrize("seed", range(4))
async def test_any_usual_query_brings_what_tortoise_brings(tickets: list[Ticket], seed: int) -> None:
    asking, found = Asking(f"r{seed}", tickets), 0
    for _ in range(60):
        query = asking.query()
        assert Statement(query._clone())
        expected = await by_tortoise(query)
        assert list(map(shown, await query)) == list(map(shown, expected)), query.sql()
        found += 0 < len(expected) < len(tickets)
    assert found > 10


async def test_one_is_brought_or_missed_as_tortoise_does(tickets: list[Ticket]) -> None:
    assert await Ticket.get(id=tickets[0].id) == tickets[0]
    assert await Ticket.get_or_none(id=uuid7()) is None
    assert (await Ticket.all().order_by("-id").first()) == tickets[-1]
    with pytest.raises(DoesNotExist):
        await Ticket.get(id=uuid7())
    with pytest.raises(MultipleObjectsReturned):
        await Ticket.get(subject="It's 0")


@pytest.mark.parametrize(
    "query",
    [
        lambda: Ticket.filter(subject__contains="0"),
        lambda: Ticket.filter(created_at=F("last_activity_at")),
        lambda: Ticket.filter(group_id__in=Subquery(Group.all().values("id"))),
        lambda: Ticket.all().offset(1).limit(2),
        lambda: Ticket.all().distinct(),
        lambda: Ticket.all().prefetch_related("agent"),
    ],
)
async def test_what_is_unusual_is_left_to_tortoise(tickets: list[Ticket], query: Any) -> None:
    with pytest.raises(Unusual):
        Statement(query())
    assert isinstance(query(), Reading)
    assert {ticket.id for ticket in await query()} <= {ticket.id for ticket in tickets}
    assert await query()
