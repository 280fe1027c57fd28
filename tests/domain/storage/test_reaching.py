"""Ways bring, and count, what one condition of all of them would."""

import random
from typing import Any

import pytest

from domain.desk.rooms.tickets import Ticket
from domain.ids import uuid7
from domain.storage.reaching import count_to, reached
from domain.storage.ways import Way, any_of
from tests.domain.engine.quiet import QuietDesk
from tests.domain.storage.test_statements import tickets

__all__ = ["tickets"]


class Leading:
    """Makes ways to tickets up."""

    def __init__(self, seed: str, known: list[Ticket]) -> None:
        self.chance, self.known = random.Random(seed), known  # noqa: S311 - nothing is kept secret by it

    def ways(self) -> list[Way]:
        """Make up to four of them, which may lead to the same."""
        return [self._way() for _ in range(self.chance.randrange(5))]

    def _way(self) -> Way:
        one = self.chance.choice(self.known)
        choices: list[Way] = [
            Way({"group_id": [one.group_id, uuid7()]}),
            Way({"group_id": {ticket.group_id for ticket in self.known}, "status": ["ACTIVE", "WAITING"]}),
            Way({"agent_id": [one.agent_id or uuid7()]}),
            Way({"agent_id": None}),
            Way({"group_id": [one.group_id], "agent_id": None}, ~any_of([Way({"id": [one.id]})])),
        ]
        return self.chance.choice(choices)


@pytest.mark.parametrize("seed", range(3))
async def test_ways_bring_and_count_what_a_condition_would(tickets: list[Ticket], seed: int) -> None:
    leading, chance = Leading(f"w{seed}", tickets), random.Random(seed)  # noqa: S311 - as above
    for _ in range(40):
        ways = leading.ways()
        query = Ticket.filter(id__not=chance.choice(tickets).id).order_by(chance.choice(("id", "-id")))
        few = query.select_related("agent").limit(chance.randrange(1, 14))
        expected = await query.filter(any_of(ways))

        assert [ticket.id for ticket in await reached(few, ways)] == [
            ticket.id for ticket in await few.filter(any_of(ways))
        ]
        assert await count_to(query, 100, ways) == len(expected)
        assert await count_to(query, 2, ways) == min(2, len(expected))


async def test_what_is_left_to_tortoise_is_reached_as_well(tickets: list[Ticket]) -> None:
    query: Any = Ticket.filter(subject__contains="0").order_by("-id")
    ways = [Way({"group_id": [tickets[0].group_id]})]
    expected = await query.filter(group_id=tickets[0].group_id)

    assert 0 < len(expected) < len(await query)
    assert await reached(query.limit(50), ways) == expected
    assert await count_to(query, 50, ways) == len(expected)


async def test_no_way_leads_to_nothing_and_none_to_everything(quiet: QuietDesk) -> None:
    await quiet.ticket()
    query = Ticket.all().order_by("-id")

    assert (await count_to(query, 9, []), await count_to(query, 9, None)) == (0, 1)
    assert (await reached(query.limit(9), []), len(await reached(query.limit(9), None))) == ([], 1)
