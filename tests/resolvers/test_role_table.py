"""What each predefined role may do and see, category by category, as it was settled."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.desk import GraphQLRefusal, Person, RunningDesk
from tests.schema.test_guards import FIELDS_BY_PERMISSION, ONE_PAIR, code, root_fields

ROLES = ("Everyone", "Agent", "Manager", "Administrator")
LEVELS = {  # N none, R read only, F full; Everyone, Agent, Manager, Administrator
    "TICKETS": "NFFF",
    "LIVE_CHATS": "NFFF",
    "CALL_LOGS": "NFFF",
    "TASKS": "NFFF",
    "KB_ARTICLES": "RFFF",
    "COMMUNITY": "RFFF",
    "NEWS": "RRFF",
    "WHOS_ON": "NRFF",
    "REPORTS": "NRFF",
}
BOXES = {
    "Everyone": "",
    "Agent": "CREATE_AND_EDIT_MY_EVENTS",
    "Manager": "CREATE_AND_EDIT_MY_EVENTS VIEW_OCCURRENCES",
    "Administrator": """CREATE_AND_EDIT_MY_EVENTS MANAGE_GLOBAL_EVENTS VIEW_OCCURRENCES RAISE_OCCURRENCES
        MANAGE_ROLES MANAGE_AGENTS MANAGE_DESK""",
}
CREATE = {
    "ticket": ("createTicket", {"subject": "Fire"}),
    "liveChat": ("startLiveChat", {"customerName": "Sam"}),
    "callLog": ("createCallLog", {"subject": "Fire", "direction": "INBOUND"}),
}
KINDS = {"ticket": "Ticket", "liveChat": "LiveChat", "callLog": "CallLog"}
GROUPS = ("Support Front Line", "Support Experts", "Sales Front Line")
SEEN = {  # by somebody in Support's front line
    "Agent": ("Support Front Line",),
    "Manager": ("Support Front Line", "Support Experts"),
    "Administrator": GROUPS,
}


def permitted(role: str) -> set[str]:
    """Return the root fields that the table opens to a role, of those that are guarded."""
    held = set(BOXES[role].split())
    for area, levels in LEVELS.items():
        level = levels[ROLES.index(role)]
        held |= {f"VIEW_{area}"} if level in "RF" else set()
        held |= {f"EDIT_{area}"} if level == "F" else set()
    return {field for permission in held for field in FIELDS_BY_PERMISSION.get(permission, "").split()}


def guarded() -> Iterator[tuple[str, str, Any]]:
    """Every root field that is about a permission, but for streams."""
    named = {field for fields in FIELDS_BY_PERMISSION.values() for field in fields.split()}
    return (one for one in root_fields() if one[1] in named and one[0] != "Subscription")


async def holding_only(desk: RunningDesk, role: str, person: str = "maria") -> Person:
    """Let somebody hold one role, besides what everybody holds."""
    roles = [] if role == "Everyone" else [desk.roles[role]]
    assign = """mutation($agent: ID!, $roles: [ID!]!) { assignRoles(agentId: $agent, roleIds: $roles) {
        errors { message } } }"""
    who = desk.people[person]
    assert (await desk.ada.ask(assign, agent=who.id, roles=roles))["errors"] == []
    return who


@ONE_PAIR
@pytest.mark.parametrize("role", ROLES)
async def test_a_role_opens_the_lists_and_verbs_of_each_category_that_the_table_says(
    desk: RunningDesk, role: str
) -> None:
    """And no others; what a field then says of senseless input is no matter here."""
    who, open_to = await holding_only(desk, role), permitted(role)
    found = {one[1]: await code(who, *one) for one in guarded()}
    assert found == {name: None if name in open_to else "FORBIDDEN" for name in found}
    assert len(found) > 100


async def made_in(desk: RunningDesk, kind: str, group: str) -> str:
    """Let Ada make an item in a group."""
    verb, form = CREATE[kind]
    operation = f"""mutation($input: {verb[0].upper()}{verb[1:]}Input!) {{
        {verb}(input: $input) {{ {kind} {{ id }} errors {{ message path }} }} }}"""
    made = await desk.ada.ask(operation, input={**form, "groupId": desk.groups[group]})
    assert made["errors"] == []
    return str(made[kind]["id"])


@pytest.mark.parametrize("kind", CREATE)
@pytest.mark.parametrize("role", SEEN)
async def test_items_of_groups_are_seen_and_worked_on_where_the_role_sees(
    desk: RunningDesk, role: str, kind: str
) -> None:
    """One's own groups, one's departments, or everything: listed, opened, commented on, made."""
    items = {group: await made_in(desk, kind, group) for group in GROUPS}
    who = await holding_only(desk, role)

    listed = await who.ask(f"{{ {kind}s {{ edges {{ node {{ id }} }} }} }}")
    assert {edge["node"]["id"] for edge in listed["edges"]} == {items[group] for group in SEEN[role]}
    opened = {
        group
        for group, one in items.items()
        if await who.ask("query($id: ID!) { node(id: $id) { id } }", id=one)
    }
    assert opened == set(SEEN[role])
    comment = f"""mutation($input: Add{KINDS[kind]}CommentInput!) {{
        add{KINDS[kind]}Comment(input: $input) {{ errors {{ code }} }} }}"""
    verb, form = CREATE[kind]
    make = f"""mutation($input: {verb[0].upper()}{verb[1:]}Input!) {{
        {verb}(input: $input) {{ errors {{ code path }} }} }}"""
    for group, one in items.items():
        said = await who.ask(comment, input={f"{kind}Id": one, "text": "Mine"})
        made = await who.ask(make, input={**form, "groupId": desk.groups[group]})
        seen = group in SEEN[role]
        assert said["errors"] == ([] if seen else [{"code": "NOT_FOUND"}])
        assert made["errors"] == ([] if seen else [{"code": "NOT_FOUND", "path": ["groupId"]}])


@pytest.mark.parametrize(
    ("area", "field"),
    [
        ("KB_ARTICLES", "kbArticles"),
        ("COMMUNITY", "communityThreads"),
        ("NEWS", "newsItems"),
        ("WHOS_ON", "visitors"),
    ],
)
@pytest.mark.parametrize("role", ROLES)
async def test_items_without_a_group_are_seen_by_whoever_may_look_into_the_area(
    desk: RunningDesk, role: str, area: str, field: str
) -> None:
    """Wherever they work."""
    if field == "visitors":
        view = {"key": "one", "page": "/", "ipAddress": "192.0.2.7"}
        verb = (
            "mutation($input: ReportPageViewInput!) { reportPageView(input: $input) { errors { message } } }"
        )
        assert (await desk.ada.ask(verb, input=view))["errors"] == []
    who = await holding_only(desk, role)
    listing = f"{{ {field} {{ totalCount }} }}"
    if LEVELS[area][ROLES.index(role)] == "N":
        with pytest.raises(GraphQLRefusal) as refusal:
            await who.ask(listing)
        assert refusal.value.code == "FORBIDDEN"
    else:
        assert (await who.ask(listing))["totalCount"] == (field == "visitors")
