"""Agents at work: available while they are signed in, and on line where they work."""

from datetime import timedelta
from functools import partial

import pytest

from domain.deeds.deed import Deed
from domain.desk.rooms.agents import SetActiveInGroup, set_agent_active_in_group, set_availability, went_out
from domain.errors import Invalid
from domain.people.access_records import Session
from domain.people.records import Agent, AgentAvailability, Membership, WorkChannel
from tests.domain.engine.quiet import QuietDesk
from tests.pairs import ON_SQLITE

AVAILABLE, UNAVAILABLE = AgentAvailability.AVAILABLE, AgentAvailability.UNAVAILABLE
FRONT = "Support Front Line"


@ON_SQLITE
@pytest.mark.parametrize(("left", "then"), [(True, AVAILABLE), (False, UNAVAILABLE)])
async def test_who_signs_out_everywhere_takes_no_chats(
    quiet: QuietDesk, left: bool, then: AgentAvailability
) -> None:
    maria, now = quiet.agents["maria"], quiet.clock()
    await quiet.do(partial(set_availability, availability=AVAILABLE), "maria")
    await Session.all().delete()
    if left:
        until = now + timedelta(hours=1)
        await Session.create(agent=maria, refresh_hash="x", started_at=now, expires_at=until)
    await quiet.do(partial(went_out, agent=maria), "maria")

    assert (await Agent.get(id=maria.id)).availability is then
    told = [occurrence.event_type for occurrence in await quiet.occurrences()]
    again = ["AGENT_AVAILABILITY_CHANGED"] * (then is UNAVAILABLE)
    assert told == ["AGENT_AVAILABILITY_CHANGED", *again, "AGENT_LOGGED_OUT"]


@ON_SQLITE
async def test_what_is_so_already_is_not_told(quiet: QuietDesk) -> None:
    for _ in range(2):
        await quiet.do(partial(set_availability, availability=AVAILABLE), "maria")

    assert len(await quiet.occurrences()) == 1


@ON_SQLITE
async def test_somebody_is_named_where_nobody_acts_and_works_where_they_are_brought_on_line(
    quiet: QuietDesk,
) -> None:
    with pytest.raises(Invalid, match="Name the agent"):
        await quiet.do(partial(set_availability, availability=AVAILABLE))
    off = partial(
        set_agent_active_in_group, group=quiet.groups[FRONT], channel=WorkChannel.CALLS, active=False
    )
    with pytest.raises(Invalid, match="does not work in that group"):
        await quiet.do(partial(off, agent=quiet.agents["omar"]))


@ON_SQLITE
@pytest.mark.parametrize("named", [[], ["maria", "omar"]])
async def test_an_event_brings_those_off_line_who_work_there(quiet: QuietDesk, named: list[str]) -> None:
    """All where nobody is named; whoever no longer works there is passed over."""
    group, agents = quiet.groups[FRONT], [quiet.agents[name] for name in named]
    action = SetActiveInGroup(group, WorkChannel.CALLS, active=False, agents=agents or None)

    async def carry_out(deed: Deed) -> None:
        await action.carry_out(deed)

    await quiet.do(carry_out)

    working = await Membership.filter(group_id=group.id)
    assert {member.calls_active for member in working} == {False}
    assert {member.tickets_active for member in working} == {True}
    who = "Maria Lopez, Omar Haddad" if named else "every agent"
    assert str(action) == f"Deactivate {who} in {FRONT} for calls"
