"""Nobody gives or takes rights beyond their own: each deed that could, asked by a program."""

from typing import Any

import pytest

from domain.people.records import Agent, Membership, Role, RoleHeld
from domain.rights import Area, Permission
from tests.desk import RunningDesk
from tests.pairs import ON_SQLITE
from tests.programs import program

ASSIGN = """mutation($agent: ID!, $roles: [ID!]!) {
    assignRoles(agentId: $agent, roleIds: $roles) { errors { code path } } }"""
MAKE_ROLE = (
    "mutation($input: CreateRoleInput!) { createRole(input: $input) { role { id } errors { code path } } }"
)
EDIT_ROLE = "mutation($input: UpdateRoleInput!) { updateRole(input: $input) { errors { code path } } }"
DELETE_ROLE = "mutation($id: ID!) { deleteRole(id: $id) { errors { code path } } }"
HIRE = "mutation($input: CreateAgentInput!) { createAgent(input: $input) { errors { code path } } }"
CHANGE = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { code path } } }"
MANAGING = ("MANAGE_ROLES", "MANAGE_AGENTS")


def area(name: str, level: str, *permissions: str) -> dict[str, Any]:
    """Write what a role gives in one area."""
    return {"area": name, "level": level, **({"permissions": list(permissions)} if permissions else {})}


async def editor(desk: RunningDesk) -> str:
    """Let Ada make a role, held by Omar, that may edit news; return its id."""
    made = await desk.ada.ask(MAKE_ROLE, input={"name": "Editor", "areas": [area("NEWS", "FULL")]})
    held = [desk.roles["Agent"], made["role"]["id"]]
    assert (await desk.ada.ask(ASSIGN, agent=desk.omar.id, roles=held))["errors"] == []
    return str(made["role"]["id"])


def hired(desk: RunningDesk, *roles: str, groups: tuple[str, ...] = ()) -> dict[str, Any]:
    """Write the form of a new agent."""
    form = {
        "email": f"new{len(roles)}{len(groups)}@desk.example",
        "displayName": "New",
        "password": "correct horse",
    }
    named = {
        "roleIds": [desk.roles[role] for role in roles],
        "groupIds": [desk.groups[group] for group in groups],
    }
    return {**form, **named}


def deeds(desk: RunningDesk, news: str) -> dict[str, tuple[str, list[str], dict[str, Any]]]:
    """Return all that gives or takes rights: the mutation, the path of its refusal, and what it is given."""
    agent, everyone, admin = desk.roles["Agent"], desk.roles["Everyone"], desk.roles["Administrator"]
    omar = {"agentId": desk.omar.id}
    everything = [area("GLOBAL_ITEMS", "FULL"), area("EVENTS", "FULL")]
    return {
        "handing out": (ASSIGN, ["roleIds"], {"agent": desk.maria.id, "roles": [agent, admin]}),
        "taking back": (ASSIGN, ["roleIds"], {"agent": desk.omar.id, "roles": [agent]}),
        "taking all back": (ASSIGN, ["roleIds"], {"agent": desk.omar.id, "roles": []}),
        "making a role": (MAKE_ROLE, ["areas"], {"input": {"name": "New", "areas": everything}}),
        "widening a role": (EDIT_ROLE, ["id"], {"input": {"id": news, "areas": everything}}),
        "narrowing a role": (EDIT_ROLE, ["id"], {"input": {"id": news, "areas": [area("NEWS", "NONE")]}}),
        "renaming a role": (EDIT_ROLE, ["id"], {"input": {"id": news, "name": "Other"}}),
        "widening Everyone": (EDIT_ROLE, ["id"], {"input": {"id": everyone, "areas": everything}}),
        "narrowing administrators": (
            EDIT_ROLE,
            ["id"],
            {"input": {"id": admin, "areas": [area("NEWS", "NONE")]}},
        ),
        "deleting a role": (DELETE_ROLE, ["id"], {"id": news}),
        "hiring with a role": (HIRE, ["roleIds"], {"input": hired(desk, "Agent")}),
        "hiring without a role": (HIRE, ["roleIds"], {"input": hired(desk)}),
        "hiring into a group": (HIRE, ["roleIds"], {"input": hired(desk, groups=("Sales Front Line",))}),
        "setting a password": (CHANGE, ["password"], {"input": {**omar, "password": "battery staple"}}),
        "disabling": (CHANGE, ["enabled"], {"input": {**omar, "enabled": False}}),
        "enabling": (CHANGE, ["enabled"], {"input": {**omar, "enabled": True}}),
        "renaming": (CHANGE, ["displayName"], {"input": {**omar, "displayName": "Ada Stone"}}),
        "moving": (CHANGE, ["timeZone"], {"input": {**omar, "timeZone": "Asia/Tokyo"}}),
        "into a group": (
            CHANGE,
            ["groupIds"],
            {
                "input": {
                    **omar,
                    "groupIds": [desk.groups["Support Experts"], desk.groups["Sales Front Line"]],
                }
            },
        ),
        "out of a group": (CHANGE, ["groupIds"], {"input": {**omar, "groupIds": []}}),
    }


async def standing() -> list[Any]:
    """Return all that says who may do what."""
    kinds: tuple[Any, ...] = (Agent, Role, RoleHeld, Membership)
    rows = [[row.columns() for row in await kind.all().order_by("id")] for kind in kinds]
    return [[{k: v for k, v in row.items() if k != "last_activity_at"} for row in kind] for kind in rows]


@ON_SQLITE
async def test_a_program_gives_and_takes_no_rights_that_it_does_not_hold(desk: RunningDesk) -> None:
    """Ada's program manages roles and agents, and holds nothing else: nothing changes."""
    news, robot = await editor(desk), await program(desk, "ada", *MANAGING)
    before = await standing()
    refused = {
        name: (await robot.ask(ask, **given))["errors"] for name, (ask, _, given) in deeds(desk, news).items()
    }

    assert refused == {
        name: [{"code": "FORBIDDEN", "path": path}] for name, (_, path, _) in deeds(desk, news).items()
    }
    assert await standing() == before


@ON_SQLITE
@pytest.mark.parametrize("held", [None, tuple(Permission)], ids=["Ada herself", "her program that holds all"])
async def test_whoever_holds_all_rights_gives_and_takes_them(
    desk: RunningDesk, held: tuple[str, ...] | None
) -> None:
    news = await editor(desk)
    who = await program(desk, "ada", *held) if held else desk.ada
    faults = {
        name: (await who.ask(ask, **given))["errors"] for name, (ask, _, given) in deeds(desk, news).items()
    }

    assert [name for name, found in faults.items() if found] == []


async def test_a_program_manages_within_what_it_holds(desk: RunningDesk) -> None:
    """What the role gives, before and after; and only that."""
    robot = await program(desk, "ada", "MANAGE_ROLES", "VIEW_NEWS", "EDIT_NEWS")
    news = await editor(desk)
    form = {"id": news, "name": "Reader", "areas": [area("NEWS", "READ_ONLY")]}
    assert (await robot.ask(EDIT_ROLE, input=form))["errors"] == []
    more = {"id": news, "areas": [area("TASKS", "READ_ONLY")]}
    assert (await robot.ask(EDIT_ROLE, input=more))["errors"] == [{"code": "FORBIDDEN", "path": ["areas"]}]
    given = {"agent": desk.maria.id, "roles": [desk.roles["Agent"], news]}

    assert (await robot.ask(ASSIGN, **given))["errors"] == []
    assert (await robot.ask(DELETE_ROLE, id=news))["errors"] == []


async def test_a_program_that_hires_holds_what_its_accounts_get(desk: RunningDesk) -> None:
    """What Everyone gives too, for it knows their passwords; but for what every agent holds."""
    everyones = ("VIEW_KB_ARTICLES", "VIEW_COMMUNITY", "VIEW_NEWS")
    robot = await program(desk, "ada", "MANAGE_AGENTS", *everyones)
    assert (await robot.ask(HIRE, input=hired(desk)))["errors"] == []
    made = await Agent.get(email="new00@desk.example")
    changes: list[dict[str, Any]] = [{"displayName": "Newer", "timeZone": "Asia/Tokyo"}, {"enabled": False}]
    for change in [*changes, {"enabled": True}, {"password": "battery staple"}]:
        form = {"agentId": made.global_id, **change}
        assert (await robot.ask(CHANGE, input=form))["errors"] == []
    wider = {"id": desk.roles["Everyone"], "areas": [area("NEWS", "FULL")]}
    assert (await desk.ada.ask(EDIT_ROLE, input=wider))["errors"] == []

    form = {**hired(desk), "email": "later@desk.example"}
    assert (await robot.ask(HIRE, input=form))["errors"] == [{"code": "FORBIDDEN", "path": ["roleIds"]}]
    form = {"agentId": made.global_id, "password": "correct horse"}
    assert (await robot.ask(CHANGE, input=form))["errors"] == [{"code": "FORBIDDEN", "path": ["password"]}]


async def test_a_token_made_before_there_was_an_inbox_to_use_manages_agents(desk: RunningDesk) -> None:
    """It holds all but that."""
    held = (permission for permission in Permission if permission != "USE_INBOX")
    robot = await program(desk, "ada", *held)
    news = await editor(desk)
    faults = {
        name: (await robot.ask(ask, **given))["errors"] for name, (ask, _, given) in deeds(desk, news).items()
    }
    assert [name for name, found in faults.items() if found] == []


async def test_a_program_without_a_way_into_a_group_brings_nobody_in(desk: RunningDesk) -> None:
    """Marta, for once an administrator who sees her own groups alone, and her program."""
    edit = {"id": desk.roles["Administrator"], "areas": [area("GLOBAL_ITEMS", "NONE")]}
    assert (await desk.ada.ask(EDIT_ROLE, input=edit))["errors"] == []
    both = [desk.roles["Administrator"]]
    assert (await desk.ada.ask(ASSIGN, agent=desk.marta.id, roles=both))["errors"] == []
    held = (await desk.marta.ask("{ viewer { permissions } }"))["permissions"]
    robot = await program(desk, "marta", *held)
    own, others = desk.groups["Sales Front Line"], desk.groups["Support Experts"]

    for groups in ([own, others], [others]):
        form = {"agentId": desk.omar.id, "groupIds": groups}
        refused = (await robot.ask(CHANGE, input=form))["errors"]
        assert refused == [{"code": "FORBIDDEN", "path": ["groupIds"]}]
    form = {"agentId": desk.omar.id, "groupIds": []}
    assert (await robot.ask(CHANGE, input=form))["errors"] == []
    form = {"agentId": desk.omar.id, "groupIds": [own, others]}
    assert (await desk.marta.ask(CHANGE, input=form))["errors"] == []


async def test_an_administrator_opens_what_was_closed_to_all_of_them(desk: RunningDesk) -> None:
    """A program of theirs does not, though its maker could."""
    closed = {"id": desk.roles["Administrator"], "areas": [area(named, "NONE") for named in Area]}
    robot = await program(desk, "ada", *MANAGING, "MANAGE_DESK", "VIEW_TICKETS", "EDIT_TICKETS")
    assert (await desk.ada.ask(EDIT_ROLE, input=closed))["errors"] == []
    opened = {"id": desk.roles["Administrator"], "areas": [area("TICKETS", "FULL")]}

    refused = (await robot.ask(EDIT_ROLE, input=opened))["errors"]
    assert refused == [{"code": "FORBIDDEN", "path": ["areas"]}]
    assert (await desk.ada.ask(EDIT_ROLE, input=opened))["errors"] == []
