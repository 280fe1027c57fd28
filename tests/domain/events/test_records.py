"""Who reads which events."""

import pytest

from tests.desk import RunningDesk, refusal
from tests.resolvers.events import LIST, names, some_events


async def test_the_three_lists_show_ones_own_the_global_and_the_employees_events(desk: RunningDesk) -> None:
    """By name; without a scope, one's own."""
    await some_events(desk)
    assert await names(desk.maria) == ["Alpha", "Beta 100%"]
    assert await names(desk.ada) == ["Zeta"]
    assert await names(desk.ada, "GLOBAL") == ["Delta", "Epsilon"]
    employees = await desk.ada.ask(LIST, scope="EMPLOYEES")
    assert employees["totalCount"] == 4
    assert [(e["node"]["name"], e["node"]["owner"]["displayName"]) for e in employees["edges"]] == [
        ("Alpha", "Maria Lopez"),
        ("Beta 100%", "Maria Lopez"),
        ("Gamma", "Omar Haddad"),
        ("Zeta", "Ada Stone"),
    ]
    assert (await desk.maria.ask("{ events { totalCount } }")) == {"totalCount": 2}


@pytest.mark.parametrize("scope", ["GLOBAL", "EMPLOYEES"])
@pytest.mark.parametrize("name", ["maria", "marta"])
async def test_the_global_and_the_employees_list_are_for_administrators(
    desk: RunningDesk, scope: str, name: str
) -> None:
    """A manager is none."""
    assert await refusal(names(desk.people[name], scope)) == "FORBIDDEN"
