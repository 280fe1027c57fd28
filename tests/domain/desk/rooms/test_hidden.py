"""By id, by filter or by naming it, nobody reaches what their lists do not show."""

from dataclasses import dataclass
from typing import Any

import pytest

from domain.ids import parse_global_id
from tests.desk import RunningDesk
from tests.domain.desk.doing import Form, House, send
from tests.programs import program

SALES, READ = {"groupId": "@Sales Front Line"}, "READ_ONLY"
NODE = "query($id: ID!) { node(id: $id) { id } }"
VISITOR = {"key": "one", "page": "/", "ipAddress": "192.0.2.7"}
ARTICLE, FEEDBACK = {"title": "How to", "body": "So"}, {"articleId": "@article", "text": "Thanks"}
ADD_FEEDBACK = [("@article", "createKBArticle", ARTICLE), ("@it", "addKBFeedback", FEEDBACK)]


@dataclass(frozen=True)
class Hidden:
    """Something out of somebody's sight: how it is made, the list it is not in, and a filter that fits it."""

    of: str
    made: list[tuple[str, str, Form]]
    listed: str
    filter: str
    by: str = "maria"


HIDDEN = (
    Hidden("draft", [("@it", "createKBArticle", {**ARTICLE, "draft": True})], "kbArticles", "draft: true"),
    Hidden(
        "restricted article",
        [("@it", "createKBArticle", {**ARTICLE, "restricted": True})],
        "kbArticles",
        'restricted: true, search: "How"',
    ),
    Hidden("feedback that waits", ADD_FEEDBACK, "kbFeedbacks", 'articleId: "@article"'),
    Hidden(
        "blocked feedback",
        [*ADD_FEEDBACK, ("", "approveKBFeedback", {"id": "@it"}), ("", "blockKBFeedback", {"id": "@it"})],
        "kbFeedbacks",
        "blocked: true",
    ),
    Hidden(
        "feedback that was edited",
        [
            *ADD_FEEDBACK,
            ("", "approveKBFeedback", {"id": "@it"}),
            ("", "editKBFeedback", {"id": "@it", "text": "Buy!"}),
        ],
        "kbFeedbacks",
        'search: "Buy"',
    ),
    Hidden(
        "feedback on what is withdrawn",
        [
            *ADD_FEEDBACK,
            ("", "approveKBFeedback", {"id": "@it"}),
            ("", "updateKBArticle", {"id": "@article", "restricted": True}),
        ],
        "kbFeedbacks",
        "moderated: true",
    ),
    Hidden(
        "offer of Sales",
        [("@it", "offerSurvey", {"survey": "After", **SALES})],
        "surveyOffers",
        'groupId: "@Sales Front Line"',
    ),
    Hidden(
        "answer to an offer of Sales",
        [
            ("@offer", "offerSurvey", {"survey": "After", **SALES}),
            ("@it", "answerSurvey", {"survey": "After", "rating": 1, "agentId": "@ada", "offerId": "@offer"}),
        ],
        "surveyResponses",
        'agentId: "@ada"',
    ),
    Hidden(
        "visitor of Sales",
        [("@it", "reportPageView", {**VISITOR, **SALES})],
        "visitors",
        'groupId: "@Sales Front Line", search: "192"',
    ),
    Hidden(
        "user",
        [("@it", "registerUser", {"displayName": "Sam", "email": "sam@shop.example"})],
        "users",
        'search: "Sam"',
        by="marta",
    ),
)


@pytest.fixture
async def house(desk: RunningDesk) -> House:
    """A desk whose agents read articles and edit surveys and visitors."""
    house = House(desk)
    levels = {"KB_ARTICLES": READ, "REPORTS": "FULL", "WHOS_ON": "FULL"}
    areas = [{"area": area, "level": level} for area, level in levels.items()]
    await house.do("updateRole", called="", id=desk.roles["Agent"], areas=areas)
    return house


async def found(house: House, by: str, hidden: Hidden) -> list[int | str]:
    """Return how many somebody lists, with and without the filter, and by id; or why not."""
    narrowed = hidden.filter
    for name, known_id in house.known.items():
        narrowed = narrowed.replace(f'"{name}"', f'"{known_id}"')
    person, shown = house.desk.people[by], "{ edges { node { id } } }"
    lists = f"query {{ a: {hidden.listed} {shown} b: {hidden.listed}(filter: {{{narrowed}}}) {shown} }}"
    answered = await person.answer(lists)
    by_id = int(await person.ask(NODE, id=house.known["@it"]) is not None)
    if answered.get("errors"):
        return [answered["errors"][0]["extensions"]["code"], by_id]
    return [*(len(answer["edges"]) for answer in answered["data"].values()), by_id]


@pytest.mark.parametrize("hidden", HIDDEN, ids=lambda hidden: hidden.of)
async def test_what_is_not_listed_is_not_found_otherwise(house: House, hidden: Hidden) -> None:
    """Ada, who sees all, finds it in every way."""
    for called, verb, form in hidden.made:
        await house.do(verb, called=called, **form)
    assert await found(house, "ada", hidden) == [1, 1, 1]
    assert await found(house, hidden.by, hidden) in ([0, 0, 0], ["FORBIDDEN", 0])


async def test_an_edit_takes_the_approval_of_feedback_back(house: House) -> None:
    """And a moderator gives it again; what was blocked stays so."""
    for called, verb, form in ADD_FEEDBACK:
        await house.do(verb, called=called, **form)
    seen = [await counted(house)]
    for verb, form in (
        ("approve", {}),
        ("edit", {"text": "Buy!"}),
        ("approve", {}),
        ("block", {}),
        ("edit", {"text": "Please buy!"}),
    ):
        await house.do(f"{verb}KBFeedback", called="", id="@it", **form)
        seen.append(await counted(house))
    assert seen == [0, 1, 0, 1, 0, 0]


async def counted(house: House) -> int:
    """Return how much feedback Maria, who reads, is shown."""
    count: int = (await house.desk.maria.ask("{ kbFeedbacks { totalCount } }"))["totalCount"]
    return count


@pytest.mark.parametrize(
    ("permission", "verb", "form", "told"),
    [
        ("EDIT_REPORTS", "answerSurvey", {"survey": "x", "rating": 1, "related": "@ticket"}, "NOT_FOUND"),
        ("EDIT_REPORTS", "offerSurvey", {"survey": "x", "related": "@ticket"}, "NOT_FOUND"),
        ("EDIT_TASKS", "createTask", {"subject": "x", "related": "@ticket"}, "NOT_FOUND"),
        ("EDIT_WHOS_ON", "reportPageView", VISITOR, "done"),
    ],
)
async def test_a_token_names_only_what_it_may_itself(
    house: House, permission: str, verb: str, form: dict[str, Any], told: str
) -> None:
    """However much its maker may; what it reports needs no look at what is there."""
    house.known["@ticket"] = (await house.desk.ticket())["id"]
    robot = await program(house.desk, "ada", permission)
    answers = [await send(robot, verb, **house.named(form)) for _ in range(2)]
    await robot.close()
    assert [[error["code"] for error in answer["errors"]] or ["done"] for answer in answers] == [[told]] * 2


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("attachCallLogToTicket", {"id": "@call", "ticketId": "@sold"}),
        ("answerSurvey", {"survey": "After", "rating": 1, "offerId": "@offer"}),
        ("offerSurvey", {"survey": "After", "related": "@sold"}),
        ("createCallLog", {"subject": "Call", "groupId": "@Sales Front Line"}),
        ("removeVisitor", {"id": "@visitor"}),
    ],
)
async def test_what_is_out_of_sight_is_refused_like_what_is_not_there(
    house: House, verb: str, form: Form
) -> None:
    """To the word, so that nobody learns which ids are real."""
    await house.do("createTicket", called="@sold", subject="Offer", **SALES)
    await house.do("offerSurvey", called="@offer", survey="After", **SALES)
    await house.do("reportPageView", called="@visitor", **VISITOR, **SALES)
    await house.do("createCallLog", called="@call", subject="Call", groupId="@Support Front Line")
    real = await house.outcome(verb, "maria", **form)
    for name in ("@sold", "@offer", "@visitor", "@Sales Front Line"):
        house.known[name] = f"{parse_global_id(house.known[name])[0]}_{'7' * 32}"
    assert await house.outcome(verb, "maria", **form) == real
    assert real.startswith("NOT_FOUND ")
