"""The knowledge base: what is not for readers is not told to them either."""

from typing import Any

from tests.desk import RunningDesk, message

WRITE = """mutation($input: CreateKBArticleInput!) { createKBArticle(input: $input) {
    kBArticle: kbArticle { id } errors { message } } }"""
CHANGE = """mutation($input: UpdateKBArticleInput!) { updateKBArticle(input: $input) {
    kbArticle { id } errors { message } } }"""
LIMIT = """mutation($input: UpdateRoleInput!) { updateRole(input: $input) { errors { message } } }"""
LISTED = "{ kbArticles { edges { node { title } } } }"
HAPPENED = "{ occurrences(filter: {category: KNOWLEDGE_BASE}) { edges { node { eventType { id } } } } }"


async def readers(desk: RunningDesk, *roles: str) -> None:
    """Let roles read the knowledge base, and no more."""
    for role in roles:
        form = {"id": desk.roles[role], "areas": [{"area": "KB_ARTICLES", "level": "READ_ONLY"}]}
        assert (await desk.ada.ask(LIMIT, input=form))["errors"] == []


def titles(listed: dict[str, Any]) -> list[str]:
    """Return the titles of a list of articles."""
    return [edge["node"]["title"] for edge in listed["edges"]]


async def test_a_draft_is_for_those_who_edit(desk: RunningDesk) -> None:
    """They hear of it; readers neither list nor hear of it, live or afterwards, until it is published."""
    await readers(desk, "Agent", "Manager")
    say = [message("#ARTICLE_TITLE#", "#EVENT_TYPE#")]
    for event_type in ("KB_ARTICLE_CREATED", "KB_ARTICLE_MODIFIED"):
        await desk.event("maria", event_type, actions=say)
    await desk.event("ada", "KB_ARTICLE_CREATED", actions=say)
    async with desk.hearing("maria", "ada") as heard:
        form = {"title": "Secret", "body": "Not yet", "draft": True}
        article = (await desk.ada.ask(WRITE, input=form))["kBArticle"]["id"]
        assert (await heard["ada"].next())["message"]["subject"] == "Secret"
        await desk.settled()
        assert heard["maria"].silent
        assert titles(await desk.maria.ask(LISTED)) == []
        assert titles(await desk.ada.ask(LISTED)) == ["Secret"]
        assert (await desk.marta.ask(HAPPENED))["edges"] == []
        assert len((await desk.ada.ask(HAPPENED))["edges"]) == 1

        published = {"id": article, "title": "Known", "draft": False}
        assert (await desk.ada.ask(CHANGE, input=published))["errors"] == []
        assert (await heard["maria"].next())["message"]["subject"] == "Known"
        assert titles(await desk.maria.ask(LISTED)) == ["Known"]
        assert len((await desk.marta.ask(HAPPENED))["edges"]) == 1
