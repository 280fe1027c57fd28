"""Roles: made, changed, given and deleted; an edit counts at once, and nobody locks the desk."""

import asyncio
from typing import Any

import pytest

from tests.desk import RunningDesk, message, refusal

AREAS = "areas { area level permissions }"
UPDATE = f"""mutation($input: UpdateRoleInput!) {{ updateRole(input: $input) {{
    role {{ id name builtIn revision {AREAS} }} errors {{ code message path }} }} }}"""
ASSIGN = """mutation($agent: ID!, $roles: [ID!]!) { assignRoles(agentId: $agent, roleIds: $roles) {
    agent { id permissions roles { name } } errors { code message path } } }"""
RAISED = "subscription { occurrenceRaised { id eventType { id } } }"
WITHIN = 5.0  # seconds of a machine that has much else to do


def area(name: str, level: str, *boxes: str) -> dict[str, Any]:
    """Write an area of a role's form."""
    return {"area": name, "level": level, **({"permissions": list(boxes)} if boxes else {})}


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
    assert await refusal(who.ask(create, input=form)) == "FORBIDDEN"
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
