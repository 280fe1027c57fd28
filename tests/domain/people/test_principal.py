"""Who is asking: what they may do and see, read for many at once."""

from domain.people.principal import principals
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
