"""Departments and groups are renamed, retired when they are empty, and brought back."""

from typing import Any

import pytest

from tests.desk import RunningDesk, message
from tests.pairs import ON_SQLITE

GROUP = """mutation($input: UpdateGroupInput!) { updateGroup(input: $input) {
    group { name retired department { name } } errors { code message path } } }"""
DEPARTMENT = """mutation($input: UpdateDepartmentInput!) { updateDepartment(input: $input) {
    department { name retired } errors { code message path } } }"""
CREATE_GROUP = "mutation($input: CreateGroupInput!) { createGroup(input: $input) { errors { code path } } }"
MOVE = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { code path } } }"
TICKET = "mutation($input: CreateTicketInput!) { createTicket(input: $input) { errors { code path } } }"
TRANSFER = "mutation($input: TransferTicketInput!) { transferTicket(input: $input) { errors { code path } } }"
CLOSE = "mutation($id: ID!) { closeTicket(input: {id: $id}) { errors { message } } }"


async def change(desk: RunningDesk, group: str, **given: Any) -> Any:
    """Let Ada change a group."""
    return await desk.ada.ask(GROUP, input={"groupId": desk.groups[group], **given})


async def move(desk: RunningDesk, who: str, *groups: str) -> list[Any]:
    """Let Ada say where somebody works; return what stands in the way."""
    given = {"agentId": desk.people[who].id, "groupIds": [desk.groups[group] for group in groups]}
    faults: list[Any] = (await desk.ada.ask(MOVE, input=given))["errors"]
    return faults


def faults(answer: Any) -> list[tuple[str, list[str]]]:
    """Return code and path of each refusal."""
    return [(error["code"], error["path"]) for error in answer["errors"]]


async def test_a_group_and_a_department_are_renamed(desk: RunningDesk) -> None:
    """What names them by their ids says the new name; one that is taken is refused in any case."""
    renamed = await change(desk, "Support Experts", name="Support Wizards")
    given = {"departmentId": desk.departments["Support"], "name": "Help"}
    assert renamed["group"]["name"] == "Support Wizards"
    assert (await desk.ada.ask(DEPARTMENT, input=given))["department"] == {"name": "Help", "retired": False}
    shown = await desk.maria.ask("{ departments { name } }")

    assert shown == [{"name": "Help"}]
    assert faults(await change(desk, "Support Experts", name="Support front  line")) == [
        ("CONFLICT", ["name"])
    ]
    given["name"] = "SALES"
    assert faults(await desk.ada.ask(DEPARTMENT, input=given)) == [("CONFLICT", ["name"])]
    for name in ("Support Wizards", "Support WIZARDS"):
        assert (await change(desk, "Support Experts", name=name))["errors"] == []


@ON_SQLITE
async def test_a_group_with_agents_in_it_is_not_retired(desk: RunningDesk) -> None:
    refused = await change(desk, "Support Front Line", retired=True)

    assert faults(refused) == [("CONFLICT", ["retired"])]
    assert "agents" in refused["errors"][0]["message"]
    assert await move(desk, "maria", "Support Experts") == []
    assert (await change(desk, "Support Front Line", retired=True))["group"]["retired"]


WORK = {
    "a ticket": """mutation($group: ID!) { createTicket(input: {subject: "x", groupId: $group}) {
        errors { code } } }""",
    "a chat": """mutation($group: ID!) { startLiveChat(input: {groupId: $group, body: "Hello"}) {
        errors { code } } }""",
    "a task": """mutation($group: ID!) { createTask(input: {subject: "x", groupId: $group}) {
        errors { code } } }""",
    "a call": """mutation($group: ID!) { createCallLog(input: {
        subject: "x", groupId: $group, direction: INBOUND, phoneNumber: "1"}) { errors { code } } }""",
}


@ON_SQLITE
@pytest.mark.parametrize("work", WORK)
async def test_a_group_with_open_work_in_it_is_not_retired(desk: RunningDesk, work: str) -> None:
    made = await desk.ada.ask(WORK[work], group=desk.groups["Support Experts"])
    assert made["errors"] == []
    refused = await change(desk, "Support Experts", retired=True)

    assert faults(refused) == [("CONFLICT", ["retired"])]
    assert "Close or transfer" in refused["errors"][0]["message"]


async def test_what_is_closed_stays_in_a_group_that_is_retired(desk: RunningDesk) -> None:
    ticket = await desk.ticket(group="Support Experts")
    assert (await desk.ada.ask(CLOSE, id=ticket["id"]))["errors"] == []
    assert (await change(desk, "Support Experts", retired=True))["errors"] == []
    node = "query($id: ID!) { node(id: $id) { ... on Ticket { group { name retired } } } }"

    shown = await desk.ada.ask(node, id=ticket["id"])
    assert shown["group"] == {"name": "Support Experts", "retired": True}


async def test_nobody_and_nothing_is_put_into_a_retired_group(desk: RunningDesk) -> None:
    """By hand or by an event; and whoever does not manage the desk no longer finds it listed."""
    ticket = await desk.ticket(group="Support Front Line")
    assert (await change(desk, "Support Experts", retired=True))["errors"] == []
    retired = desk.groups["Support Experts"]
    opened = await desk.ada.ask(TICKET, input={"subject": "x", "groupId": retired})
    moved = await desk.ada.ask(TRANSFER, input={"id": ticket["id"], "groupId": retired})
    assert faults(opened) == faults(moved) == [("INVALID", ["groupId"])]
    assert await move(desk, "maria", "Support Experts") == [{"code": "INVALID", "path": ["groupIds"]}]
    lists = [
        await desk.maria.ask("{ groups { name } }"),
        await desk.maria.ask("{ groups(all: true) { name } }"),
        await desk.ada.ask("{ groups(all: true) { name } }"),
        await desk.ada.ask("{ groups { name } }"),
    ]

    assert [{"name": "Support Experts"} in listed for listed in lists] == [False, False, False, True]
    handing = {"perform": {"transferTicket": {"groupId": retired}}}
    event = await desk.event(
        "ada", level="SYSTEM", actions=[handing, message("-", "-", agents=[desk.ada.id])]
    )
    await desk.ticket()
    await desk.settled()
    assert event
    assert [message["subject"] for message in await desk.messages("ada")] == ["-"]
    assert (
        await desk.ada.ask("query($g: ID) { tickets(filter: {groupId: $g}) { totalCount } }", g=retired)
    ) == {"totalCount": 0}


async def test_a_department_is_retired_after_its_groups_and_brought_back_before_them(
    desk: RunningDesk,
) -> None:
    support = {"departmentId": desk.departments["Support"]}
    await move(desk, "maria", "Sales Front Line")
    assert faults(await desk.ada.ask(DEPARTMENT, input={**support, "retired": True})) == [
        ("CONFLICT", ["retired"])
    ]
    for name in ("Support Front Line", "Support Experts"):
        assert (await change(desk, name, retired=True))["errors"] == []
    assert (await desk.ada.ask(DEPARTMENT, input={**support, "retired": True}))["errors"] == []

    assert faults(await change(desk, "Support Experts", retired=False)) == [("CONFLICT", ["retired"])]
    refused = await desk.ada.ask(CREATE_GROUP, input={**support, "name": "New"})
    assert faults(refused) == [("INVALID", ["departmentId"])]
    assert (await desk.ada.ask(DEPARTMENT, input={**support, "retired": False}))["errors"] == []
    assert (await change(desk, "Support Experts", retired=False))["errors"] == []
    assert await move(desk, "maria", "Support Experts") == []


async def test_an_agent_whose_group_changed_rings_by_the_sight_of_now(desk: RunningDesk) -> None:
    """Maria moves to Sales: what was opened before she came rings too when its time has come."""
    idle = {"all": [{"condition": "IDLE_MINUTES", "value": {"range": {"min": 5}}}]}
    await desk.event("maria", actions=[message("opened #TICKET_SUBJECT#", "-")])
    await desk.event("maria", "TICKET_IDLE", conditions=idle, actions=[message("idle #TICKET_SUBJECT#", "-")])
    told = [message("idle", "-", agents=[desk.ada.id])]
    await desk.event("ada", "TICKET_IDLE", level="SYSTEM", conditions=idle, actions=told)
    async with desk.hearing("ada") as heard:
        await desk.ticket("Sales Front Line", subject="theirs")
        await desk.ticket("Support Front Line", subject="hers")
        await desk.settled()
        assert await move(desk, "maria", "Sales Front Line") == []
        await desk.ticket("Sales Front Line", subject="now hers")
        await desk.ticket("Support Front Line", subject="no longer")
        desk.clock.advance(minutes=6)
        await heard["ada"].take(4)
        await desk.settled()
    subjects = {message["subject"] for message in await desk.messages("maria")}

    assert subjects == {"opened hers", "opened now hers", "idle theirs", "idle now hers"}
