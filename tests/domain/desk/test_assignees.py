"""Where work may be put, and in whose hands."""

import pytest

from domain.desk.assignees import check_works_in, find_place
from domain.errors import Invalid
from domain.ids import uuid7
from domain.people.records import Agent, Group, Membership
from domain.storage.database import transaction
from tests.domain.engine.quiet import QuietDesk

FRONT = "Support Front Line"


async def test_a_place_is_a_group_with_what_is_around_it_and_an_agent(quiet: QuietDesk) -> None:
    """Read at once, and as either is by itself."""
    async with transaction():
        group, agent = await find_place(quiet.groups[FRONT].id, quiet.agents["maria"].id)

    assert isinstance(group, Group)
    assert isinstance(agent, Agent)
    assert group == await Group.get(name=FRONT)
    assert (group.department.name, str(group.department.brand)) == ("Support", "Default")
    assert agent.columns() == (await Agent.get(id=agent.id)).columns()


async def test_who_is_not_there_is_none(quiet: QuietDesk) -> None:
    """The other is found all the same."""
    group, maria = quiet.groups[FRONT], quiet.agents["maria"]
    async with transaction():
        assert await find_place(group.id, uuid7()) == (group, None)
        assert await find_place(group.id, None) == (group, None)
        assert await find_place(uuid7(), maria.id) == (None, maria)
        assert await find_place(uuid7(), None) == (None, None)


@pytest.mark.parametrize("found_at_once", [True, False], ids=["found at once", "found by themselves"])
@pytest.mark.parametrize(
    ("name", "change", "refused"),
    [
        ("maria", "", ""),
        ("omar", "", "agentId"),
        ("maria", "disabled", "agentId"),
        ("maria", "retired", "groupId"),
    ],
)
async def test_work_goes_to_those_who_work_in_a_group_that_is_in_use(
    quiet: QuietDesk, name: str, change: str, refused: str, *, found_at_once: bool
) -> None:
    """However they were found."""
    group, agent = quiet.groups[FRONT], quiet.agents[name]
    if change == "disabled":
        await Agent.filter(id=agent.id).update(enabled=False)
        agent.enabled = False
    if change == "retired":
        await Group.filter(id=group.id).update(retired=True)
    async with transaction():
        placed = await find_place(group.id, agent.id) if found_at_once else (group, agent)
        assert placed[0]
        if not refused:
            await check_works_in(placed[0], placed[1])
            return
        with pytest.raises(Invalid) as fault:
            await check_works_in(placed[0], placed[1])
    assert fault.value.path == (refused,)


async def test_another_agent_than_the_one_found_is_looked_up(quiet: QuietDesk) -> None:
    """A group knows only whom it was asked about."""
    async with transaction():
        group, _ = await find_place(quiet.groups[FRONT].id, quiet.agents["maria"].id)
        assert group
        with pytest.raises(Invalid):
            await check_works_in(group, quiet.agents["omar"])
        await Membership.create(agent=quiet.agents["omar"], group=group)
        await check_works_in(group, quiet.agents["omar"])
