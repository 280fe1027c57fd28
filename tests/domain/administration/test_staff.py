"""Agents and what they hold, and that nobody locks the desk."""

import asyncio
from typing import Any

import pytest

from domain.administration import staff
from domain.ids import parse_global_id
from domain.messages import Message
from domain.people.records import Agent, RoleHeld
from domain.rights import Area
from tests.conftest import Place
from tests.desk import RunningDesk, message
from tests.domain.administration.test_roles import role, widen
from tests.pairs import ON_POSTGRES, ON_SQLITE
from tests.resolvers.entering import CREATE, MARIA, UPDATE, sign_in
from tests.resolvers.test_roles import ASSIGN, area
from tests.serving import running

DISABLE = """mutation($agent: ID!) { updateAgent(input: {agentId: $agent, enabled: false}) {
    agent { enabled } errors { code path } } }"""


async def test_giving_roles_replaces_those_held_and_rights_add_up(desk: RunningDesk) -> None:
    """Omar was an agent; now he holds two roles of Ada's making, one of them named twice; told by name."""
    tasks = await role(desk, area("TASKS", "READ_ONLY"), name="Watcher")
    news = await role(desk, area("NEWS", "FULL"), name="Editor")
    roles = [tasks["id"], news["id"], tasks["id"]]
    answer = await desk.ada.ask(ASSIGN, agent=desk.omar.id, roles=roles)

    assert answer["errors"] == []
    assert [held["name"] for held in answer["agent"]["roles"]] == ["Everyone", "Editor", "Watcher"]
    everyones = {"VIEW_KB_ARTICLES", "VIEW_COMMUNITY", "VIEW_NEWS"}
    assert set(answer["agent"]["permissions"]) == {"EDIT_NEWS", "VIEW_TASKS", "USE_INBOX", *everyones}
    assert (await desk.omar.ask("{ viewer { permissions } }"))["permissions"] == answer["agent"][
        "permissions"
    ]


@ON_SQLITE
async def test_what_cannot_be_given_is_named_with_its_path(desk: RunningDesk) -> None:
    nobody, nothing = "Agent_" + "0" * 32, "Role_" + "0" * 32
    answer = await desk.ada.ask(ASSIGN, agent=nobody, roles=[desk.roles["Agent"], nothing])

    assert [(error["code"], error["path"]) for error in answer["errors"]] == [
        ("NOT_FOUND", ["agentId"]),
        ("NOT_FOUND", ["roleIds", "1"]),
    ]


@pytest.mark.parametrize(
    "instead",
    [(), ("Everyone",), ("Agent", "Manager"), ("Everything",)],
    ids=lambda names: "+".join(names) or "none",
)
async def test_the_last_administrator_is_not_stripped(desk: RunningDesk, instead: tuple[str, ...]) -> None:
    """Not even for a role of one's own making in which every area is full."""
    made = await role(desk, *(area(opened, "FULL") for opened in Area), name="Everything")
    roles = [(desk.roles | {"Everything": made["id"]})[name] for name in instead]
    stripped = await desk.ada.ask(ASSIGN, agent=desk.ada.id, roles=roles)

    assert [(error["code"], error["path"]) for error in stripped["errors"]] == [("CONFLICT", ["roleIds"])]
    assert "MANAGE_ROLES" in (await desk.ada.ask("{ viewer { permissions } }"))["permissions"]


async def test_the_last_administrator_is_not_disabled(desk: RunningDesk) -> None:
    disabled = await desk.ada.ask(DISABLE, agent=desk.ada.id)

    assert [(error["code"], error["path"]) for error in disabled["errors"]] == [("CONFLICT", ["enabled"])]
    assert (await desk.ada.ask("{ viewer { displayName } }")) == {"displayName": "Ada Stone"}


async def test_an_administrator_whose_account_is_disabled_does_not_count(desk: RunningDesk) -> None:
    """Marta could not come in to help."""
    await desk.ada.ask(ASSIGN, agent=desk.marta.id, roles=[desk.roles["Administrator"]])
    assert (await desk.ada.ask(DISABLE, agent=desk.marta.id))["errors"] == []

    stripped = await desk.ada.ask(ASSIGN, agent=desk.ada.id, roles=[])
    disabled = await desk.ada.ask(DISABLE, agent=desk.ada.id)
    assert [answer["errors"][0]["code"] for answer in (stripped, disabled)] == ["CONFLICT", "CONFLICT"]


async def test_with_a_second_administrator_the_first_may_go(desk: RunningDesk) -> None:
    await desk.ada.ask(ASSIGN, agent=desk.marta.id, roles=[desk.roles["Administrator"]])

    assert (await desk.ada.ask(DISABLE, agent=desk.ada.id))["errors"] == []
    answer = await desk.marta.ask(ASSIGN, agent=desk.marta.id, roles=[])
    assert answer["errors"][0]["code"] == "CONFLICT"


@pytest.mark.parametrize("second", [ASSIGN, DISABLE], ids=["stripped", "disabled"])
async def test_two_administrators_who_strip_each_other_at_once_leave_one(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, second: str
) -> None:
    widen(monkeypatch, staff, "_keep_an_administrator")
    await desk.ada.ask(ASSIGN, agent=desk.marta.id, roles=[desk.roles["Administrator"]])
    given: dict[str, Any] = {"roles": []} if second is ASSIGN else {}
    answers = await asyncio.gather(
        desk.ada.answer(ASSIGN, agent=desk.marta.id, roles=[]),
        desk.marta.answer(second, agent=desk.ada.id, **given),
    )

    assert all("INTERNAL" not in str(answer) for answer in answers)
    left = RoleHeld.filter(role__key="ADMINISTRATOR", agent__enabled=True)
    assert await left.count() == 1


async def create_agent(desk: RunningDesk, **given: Any) -> Any:
    """Let Ada make an agent, Lena."""
    form = {
        "email": "Lena@desk.example",
        "displayName": "Lena Weber",
        "password": "good enough",
        "roleIds": [desk.roles["Agent"]],
        "groupIds": [desk.groups["Support Experts"]],
        **given,
    }
    return await desk.ada.ask(CREATE, input=form)


async def test_an_agent_is_made_with_roles_and_groups_and_comes_in(desk: RunningDesk) -> None:
    answer = await create_agent(desk, timeZone="Europe/Vienna")

    assert answer["errors"] == []
    assert {name: answer["agent"][name] for name in ("email", "timeZone", "enabled", "departments")} == {
        "email": "lena@desk.example",
        "timeZone": "Europe/Vienna",
        "enabled": True,
        "departments": [{"name": "Support"}],
    }
    assert [role["name"] for role in answer["agent"]["roles"]] == ["Everyone", "Agent"]
    assert (await sign_in(desk, "lena@desk.example", "good enough"))["session"]


async def test_a_new_agent_is_told_what_their_group_is_told(desk: RunningDesk) -> None:
    """By whoever knew already whom that was."""
    group = "Support Experts"
    await desk.event("ada", level="SYSTEM", actions=[message(groups=[desk.groups[group]])])
    await desk.ticket()
    await desk.settled()
    agent = (await create_agent(desk))["agent"]
    await desk.ticket()
    await desk.settled()
    assert await Message.filter(agent_id=parse_global_id(agent["id"])[1]).count() == 1


FAULTS: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"email": "no address"}, "INVALID", ["email"]),
    ({"email": MARIA.upper()}, "CONFLICT", ["email"]),
    ({"displayName": "  "}, "INVALID", ["displayName"]),
    ({"displayName": "x" * 201}, "INVALID", ["displayName"]),
    ({"displayName": "a\0b"}, "INVALID", ["displayName"]),
    ({"password": "short"}, "INVALID", ["password"]),
    ({"timeZone": "Mars/Olympus"}, "INVALID", ["timeZone"]),
    ({"roleIds": ["nonsense"]}, "INVALID", ["roleIds"]),
    ({"roleIds": ["Role_" + "0" * 32]}, "NOT_FOUND", ["roleIds", "0"]),
    ({"groupIds": ["Group_" + "0" * 32]}, "NOT_FOUND", ["groupIds", "0"]),
    ({"groupIds": ["Role_" + "0" * 32]}, "INVALID", ["groupIds"]),
]


@ON_POSTGRES
@pytest.mark.parametrize(("given", "code", "path"), FAULTS, ids=str)
async def test_a_fault_in_a_new_agents_form_is_named_with_its_path(
    desk: RunningDesk, given: dict[str, Any], code: str, path: list[str]
) -> None:
    before = await Agent.all().count()
    answer = await create_agent(desk, **given)

    assert answer["agent"] is None
    assert [(error["code"], error["path"][: len(path)]) for error in answer["errors"]] == [(code, path)]
    assert await Agent.all().count() == before


@ON_POSTGRES
async def test_all_faults_of_a_form_are_named_at_once(desk: RunningDesk) -> None:
    answer = await create_agent(desk, displayName=" ", password="short")

    assert [error["path"] for error in answer["errors"]] == [["displayName"], ["password"]]


@ON_POSTGRES
async def test_an_agent_without_a_time_zone_has_the_desks(place: Place) -> None:
    async with running(place.settings(time_zone="Asia/Tokyo")) as desk:
        assert (await create_agent(desk))["agent"]["timeZone"] == "Asia/Tokyo"


@ON_POSTGRES
async def test_what_an_edit_of_an_agent_leaves_out_stays(desk: RunningDesk) -> None:
    answer = await desk.ada.ask(UPDATE, input={"agentId": desk.omar.id, "displayName": "Omar H."})

    assert answer["agent"] == {
        "displayName": "Omar H.",
        "enabled": True,
        "timeZone": "UTC",
        "groups": [{"name": "Sales Front Line"}],
    }


@ON_POSTGRES
@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"displayName": " "}, "INVALID", ["displayName"]),
        ({"timeZone": "Nowhere"}, "INVALID", ["timeZone"]),
        ({"agentId": "Agent_" + "0" * 32}, "NOT_FOUND", ["agentId"]),
        ({"agentId": "Role_" + "0" * 32}, "INVALID", ["agentId"]),
        ({"agentId": "nonsense"}, "INVALID", ["agentId"]),
    ],
    ids=str,
)
async def test_a_fault_in_an_agents_edit_is_named_with_its_path(
    desk: RunningDesk, given: dict[str, Any], code: str, path: list[str]
) -> None:
    answer = await desk.ada.ask(UPDATE, input={"agentId": desk.omar.id, **given})

    assert [(error["code"], error["path"]) for error in answer["errors"]] == [(code, path)]


async def test_a_group_given_opens_its_items_at_once(desk: RunningDesk) -> None:
    """Omar moves to Support and sees its ticket with the next request."""
    ticket = await desk.ticket(group="Support Experts")
    node = "query($id: ID!) { node(id: $id) { id } }"
    assert await desk.omar.ask(node, id=ticket["id"]) is None
    await desk.ada.ask(UPDATE, input={"agentId": desk.omar.id, "groupIds": [desk.groups["Support Experts"]]})

    assert await desk.omar.ask(node, id=ticket["id"]) == {"id": ticket["id"]}


async def test_agents_change_their_own_name_and_time_zone(desk: RunningDesk) -> None:
    """What cannot be is named with its path, and nothing changes."""
    operation = """mutation($input: UpdateViewerInput!) { updateViewer(input: $input) {
        agent { displayName timeZone } errors { code path } } }"""
    changed = await desk.omar.ask(operation, input={"displayName": "Omar H.", "timeZone": "Asia/Amman"})
    named = await desk.omar.ask(operation, input={"displayName": "Omar"})
    refused = [
        (await desk.omar.ask(operation, input=given))["errors"]
        for given in ({"displayName": " "}, {"timeZone": "Amman"})
    ]

    assert changed["agent"] == {"displayName": "Omar H.", "timeZone": "Asia/Amman"}
    assert named["agent"] == {"displayName": "Omar", "timeZone": "Asia/Amman"}
    assert refused == [[{"code": "INVALID", "path": [name]}] for name in ("displayName", "timeZone")]
    assert await desk.omar.ask("{ viewer { displayName } }") == {"displayName": "Omar"}
