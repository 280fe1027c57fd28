"""Agents as they are shown: to others, and to themselves."""

from tests.desk import RunningDesk


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
