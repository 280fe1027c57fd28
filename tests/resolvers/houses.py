"""A desk with what the rooms' forms name, and who holds one role alone."""

from itertools import count

import pytest

from tests.desk import Person, RunningDesk
from tests.domain.desk.doing import House
from tests.resolvers.rooms import PLACES, Room

ROLES = ("Everyone", "Agent", "Manager", "Administrator")
NUMBERS = count()
FIELDS = {"ticketField": "TICKET", "liveChatField": "LIVE_CHAT", "callLogField": "CALL_LOG"}


async def holding_only(desk: RunningDesk, role: str) -> Person:
    """Let Maria hold one role, besides what everybody holds."""
    roles = [] if role == "Everyone" else [desk.roles[role]]
    assign = """mutation($agent: ID!, $roles: [ID!]!) { assignRoles(agentId: $agent, roleIds: $roles) {
        errors { message } } }"""
    who = desk.maria
    assert (await desk.ada.ask(assign, agent=who.id, roles=roles))["errors"] == []
    return who


async def begun(desk: RunningDesk) -> House:
    """Make what the rooms' forms name."""
    house = House(desk)
    await house.do("createForm", called="@form", name="Details")
    await house.do("createTicket", called="@ticket", subject="Fire", groupId="@Support Front Line")
    await house.do("createKBArticle", called="@article", title="How to", body="So")
    for name, kind in FIELDS.items():
        await house.do("createCustomField", called=f"@{name}", name="Floor", itemKind=kind, kind="TEXT")
    return house


@pytest.fixture
async def house(desk: RunningDesk) -> House:
    """A desk with what the rooms' forms name."""
    return await begun(desk)


def named_anew(house: House) -> None:
    """Let the next thing have a name of its own."""
    number = next(NUMBERS)
    house.known |= {"@name": f"Number {number}", "@address": f"number{number}@customer.example"}


async def furnish(house: House, room: Room) -> dict[str, str]:
    """Let Ada make an item in each place; return their ids."""
    made = {}
    for place in room.places:
        named_anew(house)
        for step, (verb, form) in enumerate(room.made):
            await house.do(verb, **form, **({} if step else PLACES[place]))
        newest = f"{{ {room.listed}(first: 1) {{ edges {{ node {{ id }} }} }} }}"
        [edge] = (await house.desk.ada.ask(newest))["edges"]
        made[place] = edge["node"]["id"]
    return made
