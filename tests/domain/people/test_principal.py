"""Who is asking: what they may do and see, read for many at once."""

from domain.deeds.deed import Deed
from domain.people.principal import principal_of, principals
from domain.people.records import Agent, Membership
from tests.domain.engine.quiet import QuietDesk


async def test_who_sees_everything_holds_nobodys_name(quiet: QuietDesk) -> None:
    """Thousands of administrators would each hold thousands of agents otherwise."""
    found = await principals(list(quiet.agents.values()))
    ada, marta = (found[quiet.agents[name].id].sight for name in ("ada", "marta"))

    assert ada.everything
    assert ada.people == {quiet.agents["ada"].id}
    assert ada.reach == ada.groups
    assert not marta.everything
    assert {quiet.agents["marta"].id, quiet.agents["omar"].id} <= marta.people
    assert marta.groups <= marta.reach


async def test_managers_of_a_department_share_one_set_of_its_people(quiet: QuietDesk) -> None:
    """Each would hold the names of thousands otherwise; also those who were read one after the other."""
    marta, omar = quiet.agents["marta"], quiet.agents["omar"]
    before = (await principal_of(marta)).sight
    again = (await principal_of(marta)).sight

    async def joined(_: Deed) -> Agent:
        maria = quiet.agents["maria"]
        await Membership.create(agent=maria, group=quiet.groups["Sales Front Line"])
        return maria

    maria = await quiet.do(joined)
    after = (await principal_of(marta)).sight

    assert before.people is again.people
    assert before.reach is again.reach
    assert before.groups is (await principal_of(omar)).sight.groups
    assert maria.id not in before.people
    assert after.people == before.people | {maria.id}
