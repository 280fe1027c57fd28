"""Roles and what they give, as administrators change them."""

from typing import Any

from tests.desk import RunningDesk

ROLE = """mutation($input: UpdateRoleInput!) { updateRole(input: $input) { errors { message } } }"""
ASSIGN = """mutation($agent: ID!, $roles: [ID!]!) {
    assignRoles(agentId: $agent, roleIds: $roles) { errors { code } } }"""


async def give(desk: RunningDesk, role: str, area: str, level: str, *boxes: str) -> None:
    """Set an area of a role."""
    given: dict[str, Any] = {"area": area, "level": level}
    if boxes:
        given["permissions"] = list(boxes)
    form = {"id": desk.roles[role], "areas": [given]}
    assert (await desk.ada.ask(ROLE, input=form))["errors"] == []


async def change_agent(desk: RunningDesk, name: str, **changes: Any) -> None:
    """Let Ada change somebody."""
    operation = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { code path } } }"
    changed = await desk.ada.ask(operation, input={"agentId": desk.people[name].id, **changes})
    assert changed["errors"] == []


async def assign(desk: RunningDesk, name: str, *roles: str) -> None:
    """Let Ada replace somebody's roles."""
    ids = [desk.roles[role] for role in roles]
    assert (await desk.ada.ask(ASSIGN, agent=desk.people[name].id, roles=ids))["errors"] == []
