"""Who is shown of agents and groups, and to whom."""

from tests.desk import RunningDesk
from tests.domain.desk.doing import House
from tests.resolvers.test_seeing import house

__all__ = ["house"]  # the fixture


async def test_an_agent_who_can_list_only_herself_reads_no_more_of_others(house: House) -> None:
    """Ada has written a comment on Maria's ticket."""
    [listed] = (await house.desk.maria.ask("{ agents { edges { node { id } } } }"))["edges"]
    assert listed["node"]["id"] == house.desk.maria.id
    asked = """query($id: ID!) { node(id: $id) { ... on Ticket { comments { edges { node { author {
        id displayName email timeZone enabled availability roles { name } permissions groups { name }
        departments { name } work { channels } } } } } } } }"""
    await house.do("addTicketComment", called="", ticketId="@ticket", text="Well")
    found = await house.desk.maria.ask(asked, id=house.known["@ticket"])
    assert found["comments"]["edges"][0]["node"]["author"] == {
        "id": house.desk.ada.id,
        "displayName": "Ada Stone",
        "email": "",
        "timeZone": "",
        "enabled": None,
        "availability": None,
        "roles": [],
        "permissions": [],
        "groups": [],
        "departments": [],
        "work": [],
    }


async def test_it_is_told_which_work_of_a_group_an_agent_takes(desk: RunningDesk) -> None:
    """All of it at first; of each agent of a list."""
    listed = "{ agents { edges { node { displayName work { group { name } channels } } } } }"
    turn = """mutation($input: SetAgentActiveInGroupInput!) { setAgentActiveInGroup(input: $input) {
        agent { work { channels } } errors { message } } }"""
    group = desk.groups["Support Front Line"]
    off = {"agentId": desk.maria.id, "groupId": group, "channel": "LIVE_CHATS", "active": False}
    done = await desk.ada.ask(turn, input=off)
    assert done == {"agent": {"work": [{"channels": ["TICKETS", "CALLS"]}]}, "errors": []}
    work = {
        edge["node"]["displayName"]: edge["node"]["work"] for edge in (await desk.ada.ask(listed))["edges"]
    }
    assert work["Maria Lopez"] == [
        {"group": {"name": "Support Front Line"}, "channels": ["TICKETS", "CALLS"]}
    ]
    assert work["Omar Haddad"] == [
        {"group": {"name": "Sales Front Line"}, "channels": ["TICKETS", "LIVE_CHATS", "CALLS"]}
    ]
    assert work["Ada Stone"] == []


async def test_whoever_signs_in_sees_themselves_whole(desk: RunningDesk) -> None:
    """Also where somebody else was signed in before."""
    sign_in = """mutation { signIn(input: {email: "ada@desk.example", password: "correct horse"}) {
        session { agent { email roles { name } permissions } } } }"""
    for who in ("nobody", "maria"):
        agent = (await desk.people[who].ask(sign_in))["session"]["agent"]
        assert agent["email"] == "ada@desk.example"
        assert "Administrator" in [role["name"] for role in agent["roles"]]
        assert "MANAGE_ROLES" in agent["permissions"]


async def test_whoever_may_transfer_sees_all_groups_by_name(desk: RunningDesk) -> None:
    """Or a form would have no targets to offer; others are told so."""
    everywhere = "{ groups(all: true) { name department { name } } }"
    named = [group["name"] for group in await desk.maria.ask(everywhere)]
    assert named == ["Sales Front Line", "Support Experts", "Support Front Line"]
    assert [group["name"] for group in await desk.maria.ask("{ groups { name } }")] == ["Support Front Line"]
    assign = """mutation($agent: ID!) { assignRoles(agentId: $agent, roleIds: []) { errors { message } } }"""
    assert (await desk.ada.ask(assign, agent=desk.maria.id))["errors"] == []
    refused = await desk.maria.answer(everywhere)
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
