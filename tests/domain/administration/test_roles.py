"""Roles: made, changed and deleted."""

import asyncio
from types import ModuleType
from typing import Any

import pytest

from domain.administration import roles
from domain.people.records import Role
from domain.rights import Area
from tests.desk import GraphQLRefusal, RunningDesk
from tests.pairs import ON_SQLITE
from tests.resolvers.test_roles import AREAS, ASSIGN, UPDATE, area

CREATE = f"""mutation($input: CreateRoleInput!) {{ createRole(input: $input) {{
    role {{ id name builtIn {AREAS} }} errors {{ code message path }} }} }}"""
DELETE = "mutation($id: ID!) { deleteRole(id: $id) { deletedIds errors { code path } } }"


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


@ON_SQLITE
async def test_an_edit_of_what_somebody_has_changed_since_is_refused(desk: RunningDesk) -> None:
    """Of two administrators who have read the same, the second is told; one who has read nothing is not."""
    made = await role(desk, area("TICKETS", "FULL"))
    first = await desk.ada.ask(
        UPDATE, input={"id": made["id"], "revision": 1, "areas": [area("TICKETS", "NONE")]}
    )
    second = await desk.ada.ask(UPDATE, input={"id": made["id"], "revision": 1, "name": "Day Shift"})
    await desk.ada.ask(UPDATE, input={"id": made["id"]})  # which changes nothing
    last = await desk.ada.ask(UPDATE, input={"id": made["id"], "name": "Late Shift"})

    assert (first["errors"], first["role"]["revision"]) == ([], 2)
    assert [(error["code"], error["path"]) for error in second["errors"]] == [("CONFLICT", ["revision"])]
    assert (last["role"]["name"], last["role"]["revision"]) == ("Late Shift", 3)


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
    ({"name": "agent"}, "CONFLICT", ["name"]),
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


async def test_a_role_that_is_deleted_is_held_by_nobody(desk: RunningDesk) -> None:
    made = await role(desk, area("NEWS", "FULL"))
    await desk.ada.ask(ASSIGN, agent=desk.omar.id, roles=[made["id"]])
    assert await desk.ada.ask(DELETE, id=made["id"]) == {"deletedIds": [made["id"]], "errors": []}

    assert (await desk.omar.ask("{ viewer { roles { name } } }"))["roles"] == [{"name": "Everyone"}]


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
