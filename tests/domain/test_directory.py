"""Names of things by their ids, and which of them a person may point at."""

import pytest

from domain.directory import colleagues, find_called, find_named, may_point_at, out_of_sight
from domain.errors import Invalid
from domain.ids import global_id, uuid7
from domain.people.principal import principal_of
from domain.people.records import Agent, Group
from domain.words import Form, normal
from tests.domain.engine.quiet import QuietDesk


async def test_things_are_found_by_their_ids_and_what_is_none_is_left_out(quiet: QuietDesk) -> None:
    maria, front = quiet.agents["maria"], quiet.groups["Support Front Line"]
    ids = [
        maria.global_id,
        front.global_id,
        global_id("Agent", uuid7()),
        global_id("Ghost", uuid7()),
        "no id",
    ]
    assert await find_named(ids) == {maria.global_id: maria, front.global_id: front}


async def test_no_ids_are_nothing(quiet: QuietDesk) -> None:
    assert await find_named([]) == {}


async def test_a_thing_is_found_by_exactly_its_name(quiet: QuietDesk) -> None:
    ada = await principal_of(quiet.agents["ada"])
    assert await find_called("Group", "Support Front Line", ada) == quiet.groups["Support Front Line"]
    assert await find_called("Agent", "Maria Lopez", ada) == quiet.agents["maria"]
    assert await find_called("Group", "Support", ada) is None


@pytest.mark.parametrize(("called", "named"), [("NFC", "NFD"), ("NFD", "NFC")])
async def test_a_name_is_found_in_either_form_of_unicode(quiet: QuietDesk, called: Form, named: Form) -> None:
    group = await Group.create(name=normal(called, "Büro Süd"), department=quiet.departments["Support"])
    ada = await principal_of(quiet.agents["ada"])
    assert await find_called("Group", normal(named, "Büro Süd"), ada) == group
    other = await Group.create(name=normal(named, "Büro Süd"), department=quiet.departments["Sales"])
    assert await find_called("Group", normal(called, "Büro Süd"), ada) == group
    assert await find_called("Group", normal(named, "Büro Süd"), ada) == other


async def test_of_one_name_in_two_departments_the_department_decides(quiet: QuietDesk) -> None:
    support, sales = quiet.departments["Support"], quiet.departments["Sales"]
    ada = await principal_of(quiet.agents["ada"])
    night = await Group.create(name="Night", department=support)
    await Group.create(name="Night", department=sales)
    with pytest.raises(Invalid, match="Several are called 'Night'"):
        await find_called("Group", "Night", ada)
    assert await find_called("Group", "Night", ada, support.global_id) == night


async def test_what_is_out_of_sight_is_not_found_by_its_name(quiet: QuietDesk) -> None:
    omar = await principal_of(quiet.agents["omar"])
    hidden = [group for group in quiet.groups.values() if not may_point_at(omar, group)]
    assert hidden
    for group in hidden:
        assert await find_called("Group", group.name, omar) is None
    assert await out_of_sight(omar, quiet.groups.values()) == set(hidden)


async def test_agents_know_those_of_their_departments_and_themselves(quiet: QuietDesk) -> None:
    """Administrators know all."""
    omar, ada = await principal_of(quiet.agents["omar"]), await principal_of(quiet.agents["ada"])
    near = set(await colleagues(omar))
    everybody = set(await Agent.all())
    assert omar.agent in near
    assert near < everybody
    assert set(await colleagues(ada)) == everybody
    assert await out_of_sight(omar, everybody) == everybody - near
    assert await out_of_sight(ada, everybody) == set()
