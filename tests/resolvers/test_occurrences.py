"""Who is shown which occurrences, and raises which."""

import pytest

from schema.execution import keeping, running
from tests.desk import RunningDesk
from tests.domain.desk.rooms.knowledge_base.test_feedback import ARTICLE, FEEDBACK
from tests.resolvers.occurrences import RAISE, VIEW, listed
from tests.rights import give

LIVE = "subscription { occurrenceRaised { eventType { id } } }"


async def test_what_only_administrators_hear_of_is_not_told_to_others(desk: RunningDesk) -> None:
    """Though the rest of its category is, in lists and live."""
    async with desk.marta.subscribed(LIVE) as live:
        await desk.streams(1)
        await desk.ada.ask(VIEW, input={"key": "one", "page": "/", "ipAddress": "192.0.2.7"})
        visitor = (await desk.ada.ask("{ visitors { edges { node { id } } } }"))["edges"][0]["node"]["id"]
        remove = "mutation($id: ID!) { removeVisitor(input: {id: $id}) { errors { message } } }"
        assert (await desk.ada.ask(remove, id=visitor))["errors"] == []
        await desk.ticket("Sales Front Line")
        adas, martas = await listed(desk, "ada"), await listed(desk, "marta")
        assert {"ONLINE_VISITOR_REMOVED", "ONLINE_ACTIVITY"} <= set(adas)
        assert "ONLINE_ACTIVITY" in martas
        assert "ONLINE_VISITOR_REMOVED" not in martas
        told = await live.take(len(martas))
        assert [occurrence["eventType"]["id"] for occurrence in reversed(told)] == martas


async def test_what_happens_in_an_area_that_one_may_not_look_into_is_not_listed(desk: RunningDesk) -> None:
    await desk.ticket("Sales Front Line")
    assert await listed(desk, "marta") == ["TICKET_CREATED"]
    await give(desk, "Manager", "TICKETS", "NONE")
    assert await listed(desk, "marta") == []


async def test_only_administrators_raise_what_only_they_hear_of(desk: RunningDesk) -> None:
    """Nobody else puts alarms into their inboxes."""
    await give(desk, "Agent", "EVENTS", "CUSTOM", "RAISE_OCCURRENCES")
    entry = {"eventType": "SMTP_CONNECTION_FAILED", "itemKey": "x", "idempotencyKey": "a", "facts": {}}
    [refused] = (await desk.maria.ask(RAISE, input=[entry]))["results"]
    assert refused["errors"] == [{"code": "FORBIDDEN", "path": ["input", "0", "eventType"]}]
    [raised] = (await desk.ada.ask(RAISE, input=[entry]))["results"]
    assert raised["errors"] == []


async def test_facts_that_are_long_drive_nothing_out_of_what_is_kept(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are read anew each time, so that they would be kept once more each time."""
    monkeypatch.setattr(running, "FIRST", 0)
    monkeypatch.setattr(keeping, "_kept", kept := keeping.Keeping(50_000))
    facts = "{ occurrences(filter: {category: TICKETS}) { edges { node { facts { name value } } } } }"
    for body in ("Short", "A long story. " * 200):
        await desk.ticket(body=body)
    sizes = []
    for _ in range(3):
        await desk.ada.ask(facts)
        sizes.append(len(kept._young))

    assert sizes == [1, 1, 1]


@pytest.mark.parametrize("order", [("marta", "ada"), ("ada", "marta")], ids="-".join)
async def test_facts_that_are_kept_are_shown_to_nobody_who_may_not_know_them(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, order: tuple[str, str]
) -> None:
    """Both ask the same, again and again; Marta may look at articles, and not edit them."""
    monkeypatch.setattr(running, "FIRST", 0)
    await give(desk, "Manager", "KB_ARTICLES", "READ_ONLY")
    article = await desk.ada.ask(ARTICLE, input={"title": "Printers", "body": "On fire?"})
    given = {"articleId": article["kbArticle"]["id"], "text": "Thanks", "email": "sam@shop.example"}
    feedback = (await desk.ada.ask(FEEDBACK, input=given))["kbFeedback"]["id"]
    approve = "mutation($id: ID!) { approveKBFeedback(input: {id: $id}) { errors { message } } }"
    assert (await desk.ada.ask(approve, id=feedback))["errors"] == []
    listed = (
        "{ occurrences(filter: {eventType: KB_FEEDBACK_APPROVED}) { edges { node { facts { name } } } } }"
    )
    known = dict[str, set[str]]()
    for name in order * 2:
        [edge] = (await desk.people[name].ask(listed))["edges"]
        known[name] = {fact["name"] for fact in edge["node"]["facts"]}

    assert known["ada"] - known["marta"] == {"FEEDBACK_EMAIL", "FEEDBACK_IP_ADDRESS"}
    assert {"FEEDBACK_TEXT", "ITEM_ID"} <= known["marta"]
