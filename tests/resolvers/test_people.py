"""Who is shown of agents and groups, and to whom."""

from tests.desk import RunningDesk
from tests.domain.desk.doing import House
from tests.resolvers.test_item_sight import house

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
