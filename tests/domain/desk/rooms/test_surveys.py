"""Surveys: what is of one, and where a response is seen."""

import asyncio
import unicodedata

from tests.desk import RunningDesk, message
from tests.rights import give

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


async def test_a_survey_is_known_by_its_name_in_whatever_case(desk: RunningDesk) -> None:
    """As no other may be made that is called so; events that ask for it hear of each."""
    names = ["Über alles", "über  alles", unicodedata.normalize("NFD", "ÜBER ALLES")]
    made = await desk.ada.ask('mutation { createSurvey(input: {name: "Über alles"}) { survey { id } } }')
    await desk.event(
        "ada",
        "SURVEY_ANSWERED",
        conditions={"all": [{"condition": "SURVEY", "value": {"ids": [made["survey"]["id"]]}}]},
        actions=[message("#SURVEY_NAME#", "-")],
    )
    async with desk.hearing("ada") as heard:
        for name in names:
            answered = await desk.ada.ask(ANSWER, input={"survey": name, "rating": 1})
            assert answered["errors"] == []
            assert (await heard["ada"].next())["message"]["subject"] == names[0]
    assert await desk.ada.ask("{ surveys { name } }") == [{"name": names[0]}]


async def test_a_survey_that_many_name_at_once_is_made_once(desk: RunningDesk) -> None:
    """However each of them writes it."""
    names = ["After", "AFTER", "after", "After"]
    await asyncio.gather(*[desk.ada.ask(ANSWER, input={"survey": name, "rating": 1}) for name in names])
    assert len(await desk.ada.ask("{ surveys { name } }")) == 1


async def test_a_survey_that_is_named_while_it_is_made_is_one(desk: RunningDesk) -> None:
    """Whoever comes second finds it, or is told that there is one."""
    for place in range(10):
        made = f'mutation {{ createSurvey(input: {{name: "After {place}"}}) {{ errors {{ code }} }} }}'
        named = desk.ada.ask(ANSWER, input={"survey": f"AFTER {place}", "rating": 1})
        await asyncio.gather(desk.ada.ask(made), named)
    assert len(await desk.ada.ask("{ surveys { name } }")) == 10
