"""Who some recipients stand for."""

from typing import Any

import pytest

from domain.administration import staff
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk


async def recipients(desk: QuietDesk) -> dict[str, tuple[dict[str, Any], set[str]]]:
    """Return what may stand in `to`, and who should hear."""
    agents, group = desk.agents, desk.groups["Sales Front Line"].global_id
    return {
        "owner": ({"owner": True}, {"ada"}),
        "assigned": ({"assignedAgent": True}, {"maria"}),
        "agents": ({"agents": [agents["omar"].global_id, agents["maria"].global_id]}, {"omar", "maria"}),
        "roles": ({"roles": [desk.roles["Agent"].global_id]}, {"omar", "maria"}),
        "everyone": ({"roles": [desk.roles["Everyone"].global_id]}, {"ada", "marta", "omar", "maria"}),
        "groups": ({"groups": [group]}, {"omar", "marta"}),
        "departments": ({"departments": [desk.departments["Support"].global_id]}, {"maria"}),
        "all": (
            {
                "owner": True,
                "assignedAgent": True,
                "agents": [agents["omar"].global_id],
                "roles": [desk.roles["Agent"].global_id, desk.roles["Manager"].global_id],
                "groups": [group],
                "departments": [desk.departments["Sales"].global_id],
            },
            {"ada", "marta", "omar", "maria"},
        ),
    }


@pytest.mark.parametrize(
    "kind", ["owner", "assigned", "agents", "roles", "everyone", "groups", "departments", "all"]
)
async def test_every_recipient_is_told_once_and_nobody_else(quiet: QuietDesk, kind: str) -> None:
    to, expected = (await recipients(quiet))[kind]
    await quiet.event("ada", system=True, actions=[message("Heard", **to)])
    await quiet.ticket(agent=quiet.agents["maria"])
    await quiet.work()

    assert {name: await quiet.inbox(name) for name in quiet.agents} == {
        name: ["Heard"] if name in expected else [] for name in quiet.agents
    }


async def test_a_disabled_agent_is_told_nothing(quiet: QuietDesk) -> None:
    to, _ = (await recipients(quiet))["all"]
    await quiet.event("ada", system=True, actions=[message("Heard", **to)])
    await quiet.ticket(agent=quiet.agents["maria"])
    await quiet.do(lambda deed: staff.update_agent(deed, agent=quiet.agents["maria"], enabled=False))
    await quiet.work()

    assert await quiet.inbox("maria") == []
    assert await quiet.inbox("omar") == ["Heard"]
