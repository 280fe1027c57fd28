"""Why an event may not fire, whatever happens, and that it says so."""

import pytest

from tests.desk import RunningDesk, message
from tests.resolvers.events import FRONT, SALES, Form, ids, read
from tests.rights import assign, change_agent


async def test_an_event_says_why_it_is_silent_when_its_owner_lost_the_permission(desk: RunningDesk) -> None:
    """It hears nothing then, and again when the permission is back."""
    made = await desk.event("maria")
    await assign(desk, "maria")
    await desk.ticket(subject="Unheard")
    await desk.settled()
    assert (await read(desk.ada, made["id"]))["silentBecause"] == (
        "Maria Lopez no longer has the permission Create and Edit My Events."
    )
    await assign(desk, "maria", "Agent")
    await desk.ticket(subject="Heard")
    await desk.settled()
    assert (await read(desk.maria, made["id"]))["silentBecause"] is None
    assert [told["subject"] for told in await desk.messages("maria")] == ["Heard"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"groupIds": []}, "Maria Lopez is in no group, so there is nothing to hear of."),
        ({"enabled": False}, "The account of its owner, Maria Lopez, is disabled."),
        (
            {"groupIds": [SALES]},
            "Maria Lopez can no longer see Support Front Line, which a condition asks for.",
        ),
    ],
    ids=["no group", "no account", "another department"],
)
async def test_an_event_says_why_it_is_silent_when_its_owner_lost_sight(
    desk: RunningDesk, change: Form, sentence: str
) -> None:
    """And it hears nothing of the tickets it was about."""
    made = await desk.event("maria", conditions={"all": [ids("GROUP", desk.groups[FRONT])]})
    given = (
        {**change, "groupIds": [desk.groups[group] for group in change["groupIds"]]}
        if "groupIds" in change
        else change
    )
    await change_agent(desk, "maria", **given)
    await desk.ticket()
    await desk.settled()
    shown = await read(desk.ada, made["id"])
    assert (shown["silentBecause"], shown["enabled"]) == (sentence, True)
    operation = "query($id: ID!) { event(id: $id) { firingCount } }"
    assert await desk.ada.ask(operation, id=made["id"]) == {"firingCount": 0}


async def test_an_event_that_leaves_out_what_its_owner_cannot_see_is_not_silent(desk: RunningDesk) -> None:
    """There is all the more for it to hear."""
    elsewhere = {**ids("GROUP", desk.groups[FRONT]), "operator": "NOT_IN"}
    made = await desk.event("maria", conditions={"all": [elsewhere]})
    await change_agent(desk, "maria", groupIds=[desk.groups[SALES]])
    await desk.ticket(SALES)
    await desk.settled()
    assert (await read(desk.ada, made["id"]))["silentBecause"] is None
    assert len(await desk.messages("maria")) == 1


async def test_who_is_in_no_group_hears_of_what_stands_in_none(desk: RunningDesk) -> None:
    made = await desk.event("maria", "KB_ARTICLE_CREATED", actions=[message("#ARTICLE_TITLE#", "-")])
    await change_agent(desk, "maria", groupIds=[])
    write = "mutation($input: CreateKBArticleInput!) { createKBArticle(input: $input) { errors { code } } }"
    assert (await desk.ada.ask(write, input={"title": "How to print", "body": "So"}))["errors"] == []
    await desk.settled()
    assert (await read(desk.ada, made["id"]))["silentBecause"] is None
    assert [told["subject"] for told in await desk.messages("maria")] == ["How to print"]


async def test_a_system_level_event_outlasts_what_its_maker_may(desk: RunningDesk) -> None:
    """It belongs to the installation."""
    made = await desk.event("ada", level="SYSTEM", actions=[message(agents=[desk.maria.id])])
    await assign(desk, "marta", "Administrator")
    strip = "mutation($id: ID!) { assignRoles(agentId: $id, roleIds: []) { errors { code } } }"
    assert (await desk.marta.ask(strip, id=desk.ada.id))["errors"] == []
    await desk.ticket(by="maria")
    await desk.settled()
    assert (await read(desk.marta, made["id"]))["silentBecause"] is None
    assert len(await desk.messages("maria")) == 1
