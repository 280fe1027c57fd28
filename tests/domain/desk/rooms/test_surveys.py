"""Surveys: a response is seen where its item is."""

from tests.desk import RunningDesk, message
from tests.resolvers.test_sight import give

ANSWER = """mutation($input: AnswerSurveyInput!) { answerSurvey(input: $input) {
    response { id } errors { message } } }"""


async def test_a_survey_about_an_item_is_seen_where_the_item_is(desk: RunningDesk) -> None:
    """Whoever is said to have been its agent."""
    await give(desk, "Agent", "REPORTS", "FULL")
    for name in ("maria", "omar"):
        await desk.event(name, "SURVEY_ANSWERED", actions=[message("#SURVEY_RATING#", "-")])
    ticket = await desk.ticket("Sales Front Line")
    form = {"survey": "After", "rating": 9, "related": ticket["id"], "agentId": desk.omar.id}
    async with desk.hearing("maria", "omar") as heard:
        made = await desk.ada.ask(ANSWER, input=form)
        assert made["errors"] == []
        assert (await heard["omar"].next())["message"]["subject"] == "9"
        await desk.settled()
        assert heard["maria"].silent
    asked = "query($id: ID!) { node(id: $id) { id } }"
    assert await desk.maria.ask(asked, id=made["response"]["id"]) is None
