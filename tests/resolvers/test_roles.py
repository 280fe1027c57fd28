"""Roles: made, changed, given and deleted; an edit counts at once, and nobody locks the desk."""

import asyncio
from types import ModuleType
from typing import Any

import pytest

from domain.administration import roles, staff
from domain.people.records import Role, RoleHeld
from domain.rights import Area
from tests.desk import GraphQLRefusal, RunningDesk, message

AREAS = "areas { area level permissions }"
CREATE = f"""mutation($input: CreateRoleInput!) {{ createRole(input: $input) {{
    role {{ id name builtIn {AREAS} }} errors {{ code message path }} }} }}"""
UPDATE = f"""mutation($input: UpdateRoleInput!) {{ updateRole(input: $input) {{
    role {{ id name builtIn {AREAS} }} errors {{ code message path }} }} }}"""
DELETE = "mutation($id: ID!) { deleteRole(id: $id) { deletedIds errors { code path } } }"
ASSIGN = """mutation($agent: ID!, $roles: [ID!]!) { assignRoles(agentId: $agent, roleIds: $roles) {
    agent { id permissions roles { name } } errors { code message path } } }"""
DISABLE = """mutation($agent: ID!) { updateAgent(input: {agentId: $agent, enabled: false}) {
    agent { enabled } errors { code path } } }"""
RAISED = "subscription { occurrenceRaised { id eventType { id } } }"
ON_SQLITE = pytest.mark.parametrize("pair", ["sqlite+memory"], indirect=True)
WITHIN = 5.0  # seconds of a machine that has much else to do


def area(name: str, level: str, *boxes: str) -> dict[str, Any]:
    """Write an area of a role's form."""
    return {"area": name, "level": level, **({"permissions": list(boxes)} if boxes else {})}


async def role(desk: RunningDesk, *areas: dict[str, Any], name: str = "Night Shift") -> Any:
    """Let Ada make a role, without a fault."""
    made = await desk.ada.ask(CREATE, input={"name": name, "areas": list(areas)})
    assert made["errors"] == [], made
    return made["role"]


async def test_a_role_is_made_of_the_areas_named_and_closed_elsewhere(desk: RunningDesk) -> None:
    made = await role(desk, area("TICKETS", "FULL"), area("EVENTS", "CUSTOM", "VIEW_OCCURRENCES"))
    opened = {granted["area"]: granted for granted in made["areas"] if granted["level"] != "NONE"}

    assert (made["name"], made["builtIn"], len(made["areas"])) == ("Night Shift", False, 11)
    assert opened == {
        "EVENTS": {"area": "EVENTS", "level": "CUSTOM", "permissions": ["VIEW_OCCURRENCES"]},
        "TICKETS": {"area": "TICKETS", "level": "FULL", "permissions": ["VIEW_TICKETS", "EDIT_TICKETS"]},
    }


async def test_an_edit_replaces_only_the_areas_named(desk: RunningDesk) -> None:
    """The area of Tickets, the boxes of Events and the name stay as they were."""
    made = await role(desk, area("TICKETS", "FULL"), area("EVENTS", "CUSTOM", "VIEW_OCCURRENCES"))
    edited = await desk.ada.ask(UPDATE, input={"id": made["id"], "areas": [area("NEWS", "READ_ONLY")]})

    assert edited["errors"] == []
    changed = [granted for granted in edited["role"]["areas"] if granted not in made["areas"]]
    assert changed == [{"area": "NEWS", "level": "READ_ONLY", "permissions": ["VIEW_NEWS"]}]
    assert edited["role"]["name"] == "Night Shift"


async def test_an_edit_of_custom_replaces_the_boxes(desk: RunningDesk) -> None:
    made = await role(desk, area("EVENTS", "CUSTOM", "VIEW_OCCURRENCES", "RAISE_OCCURRENCES"))
    form = {"id": made["id"], "areas": [area("EVENTS", "CUSTOM", "CREATE_AND_EDIT_MY_EVENTS")]}
    edited = await desk.ada.ask(UPDATE, input=form)

    assert edited["role"]["areas"][0]["permissions"] == ["CREATE_AND_EDIT_MY_EVENTS"]


FAULTS: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"areas": [area("TICKETS", "FULL", "VIEW_TICKETS")]}, "INVALID", ["areas", "0", "permissions"]),
    ({"areas": [area("TICKETS", "NONE", "VIEW_TICKETS")]}, "INVALID", ["areas", "0", "permissions"]),
    (
        {"areas": [area("NEWS", "FULL"), area("EVENTS", "CUSTOM", "VIEW_TICKETS")]},
        "INVALID",
        ["areas", "1", "permissions"],
    ),
    ({"areas": [area("EVENTS", "CUSTOM", "MANAGE_ROLES")]}, "INVALID", ["areas", "0", "permissions"]),
    ({"areas": [area("NEWS", "FULL"), area("NEWS", "NONE")]}, "INVALID", ["areas", "1", "area"]),
    ({"name": " "}, "INVALID", ["name"]),
    ({"name": "x" * 201}, "INVALID", ["name"]),
    ({"name": "Agent"}, "CONFLICT", ["name"]),
]


@ON_SQLITE
@pytest.mark.parametrize(("given", "code", "path"), FAULTS, ids=str)
async def test_a_fault_in_a_roles_form_is_named_with_its_path(
    desk: RunningDesk, given: dict[str, Any], code: str, path: list[str]
) -> None:
    """Making one and changing one refuse alike, and nothing is changed."""
    made = await role(desk, area("TASKS", "FULL"))
    refused = await desk.ada.ask(CREATE, input={"name": "Day Shift", "areas": [], **given})
    unchanged = await desk.ada.ask(UPDATE, input={"id": made["id"], **given})

    for answer in (refused, unchanged):
        assert answer["role"] is None
        assert [(error["code"], error["path"]) for error in answer["errors"]] == [(code, path)]
    [kept] = [
        held for held in await desk.ada.ask(f"{{ roles {{ id name builtIn {AREAS} }} }}") if held == made
    ]
    assert kept
    assert not await Role.exists(name="Day Shift")


@ON_SQLITE
@pytest.mark.parametrize(
    ("wrong", "code"), [("nonsense", "INVALID"), ("Role_" + "0" * 32, "NOT_FOUND")], ids=str
)
async def test_a_role_that_is_not_there_is_neither_changed_nor_deleted(
    desk: RunningDesk, wrong: str, code: str
) -> None:
    edited = await desk.ada.ask(UPDATE, input={"id": wrong, "name": "New"})
    deleted = await desk.ada.ask(DELETE, id=wrong)

    assert [(error["code"], error["path"]) for error in edited["errors"]] == [(code, ["id"])]
    assert deleted == {"deletedIds": [], "errors": [{"code": code, "path": ["id"]}]}


async def test_predefined_roles_stay_and_keep_their_names(desk: RunningDesk) -> None:
    """Their areas may change; Administrator keeps what belongs to no area."""
    for name, id_ in desk.roles.items():
        deleted = await desk.ada.ask(DELETE, id=id_)
        renamed = await desk.ada.ask(UPDATE, input={"id": id_, "name": f"{name}s"})
        assert (deleted["deletedIds"], deleted["errors"][0]["code"]) == ([], "CONFLICT")
        assert [(error["code"], error["path"]) for error in renamed["errors"]] == [("CONFLICT", ["name"])]
    form = {"id": desk.roles["Administrator"], "areas": [area("EVENTS", "NONE"), area("TICKETS", "NONE")]}
    assert (await desk.ada.ask(UPDATE, input=form))["errors"] == []

    held = (await desk.ada.ask("{ viewer { permissions } }"))["permissions"]
    assert {"MANAGE_ROLES", "MANAGE_AGENTS", "MANAGE_DESK"} <= set(held)
    assert "EDIT_TICKETS" not in held


async def test_giving_roles_replaces_those_held_and_rights_add_up(desk: RunningDesk) -> None:
    """Omar was an agent; now he holds two roles of Ada's making, one of them named twice."""
    news = await role(desk, area("NEWS", "FULL"), name="Editor")
    tasks = await role(desk, area("TASKS", "READ_ONLY"), name="Watcher")
    roles = [news["id"], tasks["id"], news["id"]]
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


async def test_a_role_that_is_deleted_is_held_by_nobody(desk: RunningDesk) -> None:
    made = await role(desk, area("NEWS", "FULL"))
    await desk.ada.ask(ASSIGN, agent=desk.omar.id, roles=[made["id"]])
    assert await desk.ada.ask(DELETE, id=made["id"]) == {"deletedIds": [made["id"]], "errors": []}

    assert (await desk.omar.ask("{ viewer { roles { name } } }"))["roles"] == [{"name": "Everyone"}]


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


async def test_an_administrator_who_closes_every_area_opens_them_again(desk: RunningDesk) -> None:
    """What belongs to no area stays with the role, so there is always a way back, also for others."""
    form = {"id": desk.roles["Administrator"], "areas": [area(opened, "NONE") for opened in Area]}
    assert (await desk.ada.ask(UPDATE, input=form))["errors"] == []
    with pytest.raises(GraphQLRefusal):
        await desk.ada.ask("{ tickets { totalCount } }")
    made = await desk.ada.ask(ASSIGN, agent=desk.marta.id, roles=[desk.roles["Administrator"]])
    assert made["errors"] == []

    form["areas"] = [area(opened, "FULL") for opened in Area]
    assert (await desk.marta.ask(UPDATE, input=form))["errors"] == []
    assert await desk.ada.ask("{ tickets { totalCount } }") == {"totalCount": 0}


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


def widen(monkeypatch: pytest.MonkeyPatch, module: ModuleType, check: str) -> None:
    """Leave rivals a moment between a check and what follows from it."""
    kept = getattr(module, check)

    async def slowly(*given: Any, **named: Any) -> None:
        await kept(*given, **named)
        await asyncio.sleep(0.05)

    monkeypatch.setattr(module, check, slowly)


async def test_of_roles_of_one_name_made_at_once_one_is_made(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, roles, "_refuse_taken")
    form = {"name": "Night Shift", "areas": []}
    answers = await asyncio.gather(*(desk.ada.ask(CREATE, input=form) for _ in range(4)))
    codes = sorted([error["code"] for error in answer["errors"]] for answer in answers)

    assert codes == [[], ["CONFLICT"], ["CONFLICT"], ["CONFLICT"]]


async def test_a_role_edit_ends_a_stream_on_which_nothing_happens(desk: RunningDesk) -> None:
    """Marta watched occurrences; a second after Managers may not any more, she knows."""
    async with desk.marta.subscribed(RAISED) as marta, desk.ada.subscribed(RAISED) as ada:
        await desk.streams(2)
        form = {"id": desk.roles["Manager"], "areas": [area("EVENTS", "READ_ONLY")]}
        async with asyncio.timeout(WITHIN):
            await desk.ada.ask(UPDATE, input=form)
            ended = await marta.ended()
        await desk.streams(1)
        await desk.ticket()

        assert "FORBIDDEN" in str(ended)
        assert (await ada.next())["eventType"]["id"] == "TICKET_CREATED"


async def test_a_role_taken_away_ends_its_streams_and_no_others(desk: RunningDesk) -> None:
    """Marta may not watch any more, but still hears her own messages."""
    async with desk.marta.subscribed(RAISED) as watched, desk.marta.listening() as heard:
        await desk.streams(2)
        async with asyncio.timeout(WITHIN):
            await desk.ada.ask(ASSIGN, agent=desk.marta.id, roles=[desk.roles["Agent"]])
            ended = await watched.ended()
        await desk.streams(1)
        await desk.event("marta")
        await desk.ticket(group="Sales Front Line")

        assert "FORBIDDEN" in str(ended)
        assert (await heard.next())["message"]["subject"] == "Printer on fire"


async def test_an_open_stream_shows_what_its_reader_may_see_now(desk: RunningDesk) -> None:
    """Marta's manager role loses the department; the next occurrence of another group is not hers."""
    await desk.ada.ask(UPDATE, input={"id": desk.roles["Manager"], "areas": [area("GLOBAL_ITEMS", "FULL")]})
    async with desk.marta.subscribed(RAISED) as bells:
        await desk.streams(1)
        await desk.ticket(group="Support Experts")
        assert await bells.next()
        await desk.ada.ask(
            UPDATE, input={"id": desk.roles["Manager"], "areas": [area("GLOBAL_ITEMS", "NONE")]}
        )
        await desk.ticket(group="Support Experts")
        await desk.settled()
        mine = await desk.ticket(group="Sales Front Line")
        node = "query($id: ID!) { node(id: $id) { ... on Occurrence { facts { name value } } } }"
        occurrence = await desk.marta.ask(node, id=(await bells.next())["id"])

        assert {"name": "TICKET_NUMBER", "value": mine["number"]} in occurrence["facts"]


async def test_those_who_do_not_manage_roles_see_the_ones_they_hold(desk: RunningDesk) -> None:
    names = [held["name"] for held in await desk.omar.ask("{ roles { name } }")]

    assert names == ["Agent", "Everyone"]
    assert len(await desk.ada.ask("{ roles { name } }")) == 6


@pytest.mark.parametrize(
    ("held", "name", "group"),
    [
        ("Agent", "maria", "Support Front Line"),
        ("Manager", "marta", "Sales Front Line"),
        ("Administrator", "ada", "Support Front Line"),
    ],
)
async def test_a_role_without_the_box_makes_no_events_and_those_there_are_fall_silent(
    desk: RunningDesk, held: str, name: str, group: str
) -> None:
    """With the reason on them; and they ring again once the box is ticked again, also by oneself."""
    who, shown = desk.people[name], "query($id: ID!) { event(id: $id) { silentBecause } }"
    event = await desk.event(name)
    others = await desk.event("omar" if held != "Agent" else "marta")
    edit = {"id": desk.roles[held], "areas": [area("EVENTS", "CUSTOM")]}
    assert (await desk.ada.ask(UPDATE, input=edit))["errors"] == []

    create = "mutation($input: CreateEventInput!) { createEvent(input: $input) { errors { code } } }"
    form = {"name": "New", "eventType": "TICKET_CREATED", "actions": [message()]}
    with pytest.raises(GraphQLRefusal) as refusal:
        await who.ask(create, input=form)
    assert refusal.value.code == "FORBIDDEN"
    because = (await who.ask(shown, id=event["id"]))["silentBecause"]
    assert "no longer has the permission Create and Edit My Events" in because
    owner = "omar" if held != "Agent" else "marta"
    assert (await desk.people[owner].ask(shown, id=others["id"]))["silentBecause"] is None
    await desk.ticket(group, subject="Unheard")
    await desk.settled()
    assert await desk.messages(name) == []

    edit["areas"] = [area("EVENTS", "CUSTOM", "CREATE_AND_EDIT_MY_EVENTS")]
    assert (await desk.ada.ask(UPDATE, input=edit))["errors"] == []
    await desk.ticket(group, subject="Heard")
    await desk.settled()
    assert [told["subject"] for told in await desk.messages(name)] == ["Heard"]
