"""Feedback on articles: who hears of it, and who reads of whom it is."""

from typing import Any

from tests.desk import RunningDesk, message
from tests.domain.desk.rooms.knowledge_base.test_articles import WRITE, readers
from tests.rights import give


async def test_feedback_is_for_readers_once_it_is_approved(desk: RunningDesk) -> None:
    """Moderators see it from the start."""
    await readers(desk, "Agent")
    add = """mutation($input: AddKBFeedbackInput!) { addKBFeedback(input: $input) {
        kbFeedback { id } errors { message } } }"""
    approve = """mutation($input: ApproveKBFeedbackInput!) { approveKBFeedback(input: $input) {
        errors { message } } }"""
    listed = "{ kbFeedbacks { totalCount } }"
    article = (await desk.ada.ask(WRITE, input={"title": "How", "body": "So"}))["kBArticle"]["id"]
    said = (await desk.ada.ask(add, input={"articleId": article, "text": "Thanks"}))["kbFeedback"]["id"]
    before = [(await person.ask(listed))["totalCount"] for person in (desk.ada, desk.maria)]
    assert (await desk.ada.ask(approve, input={"id": said}))["errors"] == []
    after = (await desk.maria.ask(listed))["totalCount"]

    assert (before, after) == ([1, 0], 1)


ARTICLE = """mutation($input: CreateKBArticleInput!) { createKBArticle(input: $input) {
    kbArticle { id } errors { message } } }"""
FEEDBACK = """mutation($input: AddKBFeedbackInput!) { addKBFeedback(input: $input) {
    kbFeedback { id } errors { message } } }"""


async def test_readers_hear_of_feedback_only_once_it_is_approved(desk: RunningDesk) -> None:
    """What waits for a moderator, or was blocked, rings for editors alone."""
    await give(desk, "Agent", "KB_ARTICLES", "READ_ONLY")
    text = message("#EVENT_TYPE#", "-")
    for happened in ("KB_FEEDBACK_CREATED", "KB_FEEDBACK_APPROVED"):
        await desk.event("maria", happened, actions=[text])
        await desk.event("ada", happened, level="SYSTEM", actions=[text])
    folder = await desk.ada.ask('mutation { createKbFolder(input: {name: "Help"}) { kbFolder { id } } }')
    form = {"title": "Printers", "body": "On fire?", "folderId": folder["kbFolder"]["id"]}
    article = (await desk.ada.ask(ARTICLE, input=form))["kbArticle"]["id"]
    async with desk.hearing("maria", "ada") as heard:
        given = await desk.ada.ask(FEEDBACK, input={"articleId": article, "text": "secret"})
        assert (await heard["ada"].next())["message"]["subject"] == "KB Feedback Created"
        approve = "mutation($id: ID!) { approveKBFeedback(input: {id: $id}) { errors { message } } }"
        assert (await desk.ada.ask(approve, id=given["kbFeedback"]["id"]))["errors"] == []
        assert (await heard["maria"].next())["message"]["subject"] == "KB Feedback Approved"
        await desk.settled()
        assert heard["maria"].silent


async def test_readers_do_not_learn_who_wrote_feedback(desk: RunningDesk) -> None:
    """Neither from it, nor by searching, nor from what happened, nor through an event of their own."""
    made = await desk.ada.ask(ARTICLE, input={"title": "Printers", "body": "On fire?"})
    given = {"text": "thanks", "email": "sam@customer.example", "ipAddress": "192.0.2.7"}
    form = {"articleId": made["kbArticle"]["id"], **given}
    feedback = (await desk.ada.ask(FEEDBACK, input=form))["kbFeedback"]["id"]
    approve = "mutation($id: ID!) { approveKBFeedback(input: {id: $id}) { errors { message } } }"
    assert (await desk.ada.ask(approve, id=feedback))["errors"] == []
    asked = """query($search: String) { kbFeedbacks(filter: {search: $search}) {
        edges { node { text email ipAddress } } } }"""
    facts = """{ occurrences(filter: {eventType: KB_FEEDBACK_APPROVED}) {
        edges { node { facts { name value } } } } }"""

    async def known() -> list[Any]:
        [approved] = (await desk.marta.ask(facts))["edges"]
        values = {fact["value"] for fact in approved["node"]["facts"]}
        rows = [await desk.marta.ask(asked, search=words) for words in ("thanks", "sam@customer")]
        shown = [[edge["node"]["email"] for edge in page["edges"]] for page in rows]
        return [shown, bool({"sam@customer.example", "192.0.2.7"} & values)]

    create = "mutation($event: CreateEventInput!) { createEvent(input: $event) { errors { code path } } }"
    event = {
        "name": "Who?",
        "eventType": "KB_FEEDBACK_APPROVED",
        "actions": [message("#FEEDBACK_EMAIL#", "-")],
    }
    assert await known() == [[["sam@customer.example"], []], True]
    assert (await desk.marta.ask(create, event=event))["errors"] == []
    await give(desk, "Manager", "KB_ARTICLES", "READ_ONLY")
    assert await known() == [[[None], []], False]
    [refused] = (await desk.marta.ask(create, event=event))["errors"]
    assert refused["code"] == "FORBIDDEN"
    [silent] = (await desk.marta.ask("{ events { edges { node { silentBecause } } } }"))["edges"]
    assert "may no longer read" in silent["node"]["silentBecause"]
