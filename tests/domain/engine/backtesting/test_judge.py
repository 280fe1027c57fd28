"""The judge of a backtest: what is decided on, and counted for which day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from domain.administration import staff
from domain.administration.roles import create_role
from domain.engine.backtesting.backtests import backtest
from domain.engine.backtesting.judge import placed
from domain.people.records import Agent
from domain.rights import Area, Grant, Level
from resolvers.item_sight import hidden_now
from tests.domain.engine.backtesting.trying import never, trial, tried
from tests.domain.engine.quiet import QuietDesk


async def test_days_are_those_of_the_askers_calendar_also_when_clocks_change(quiet: QuietDesk) -> None:
    """In Lisbon, the day of 26 October 2025 has 25 hours."""
    await Agent.filter(id=quiet.agents["maria"].id).update(time_zone="Europe/Lisbon")
    quiet.agents["maria"] = await Agent.get(id=quiet.agents["maria"].id)
    begins = datetime(2025, 10, 25, 22, 59, tzinfo=UTC)
    for minutes in (0, 1, 25 * 60, 25 * 60 + 1):
        quiet.clock.moved += begins + timedelta(minutes=minutes) - quiet.clock()
        await quiet.ticket()

    said = await tried(quiet, since=begins - timedelta(minutes=5), until=quiet.clock())

    assert [(day.day, day.examined) for day in said.days] == [
        ("2025-10-25", 1),
        ("2025-10-26", 2),
        ("2025-10-27", 1),
    ]


async def test_what_an_administrator_may_not_see_is_not_counted_and_is_not_silence(quiet: QuietDesk) -> None:
    """Somebody who manages global events, and sees the items of their group alone."""
    full = Grant(Level.FULL)
    role = await quiet.do(
        lambda deed: create_role(deed, "Global events", {Area.EVENTS: full, Area.TICKETS: full})
    )
    await quiet.do(lambda deed: staff.assign_roles(deed, agent=quiet.agents["maria"], roles=[role]))
    await quiet.ticket(subject="Seen")
    await quiet.ticket("Sales Front Line", subject="Not seen")

    said = await tried(quiet, system=True)

    assert (said.examined, said.complete) == (1, False)
    assert [match.would_send[0].subject for match in said.matches] == ["Seen"]


@pytest.mark.parametrize("event_type", ["TICKET_CREATED", "TICKET_IDLE"])
async def test_what_cannot_be_opened_any_more_is_left_out_whatever_a_draft_asks(
    quiet: QuietDesk, event_type: str
) -> None:
    """Maria's ticket has gone to Sales, where Ada sees it; that it is deleted then brings nothing back."""
    waited = {"all": [{"condition": "IDLE_MINUTES", "value": {"range": {"min": 30}}}]}
    conditions = waited if event_type == "TICKET_IDLE" else {}
    await quiet.ticket(subject="Seen")
    gone = await quiet.ticket(subject="Gone")
    quiet.clock.advance(minutes=60)
    await quiet.do(lambda deed: gone.transfer(deed, group=quiet.groups["Sales Front Line"]))

    for is_deleted in (False, True):
        if is_deleted:
            await quiet.do(gone.delete_item)
        found = {}
        for name in ("maria", "ada"):
            tested = await trial(quiet, name, event_type, conditions=conditions)
            said = await backtest(replace(tested, out_of_sight=partial(hidden_now, tested.asker)), never)
            found[name] = said.examined, said.matched, said.complete, len(said.matches)
        assert found == {"maria": (1, 1, False, 1), "ada": (2, 2, True, 2)}


async def test_what_is_private_or_beyond_an_agents_groups_is_not_counted(quiet: QuietDesk) -> None:
    await quiet.ticket("Sales Front Line")
    await quiet.ticket("Support Front Line")

    assert [(await tried(quiet, name)).examined for name in ("maria", "omar", "ada")] == [1, 1, 2]


def test_what_is_private_to_nobody_else_is_judged_like_any_other() -> None:
    """As what an event made, which nobody created."""
    maria = UUID(int=1)
    assert placed((None, None, True, str(maria), None, False, None))["private_to"] == (maria, None)
    assert placed((None, None, False, str(maria), None, False, None))["private_to"] is None
