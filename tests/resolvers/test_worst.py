"""The worst documents and drafts there are, and what they make the process do: counted, not timed."""

import asyncio
import re
import sys
import unicodedata
from typing import Any

import pytest
from graphql import get_introspection_query
from graphql.pyutils import suggestion_list
from graphql.validation.rules import overlapping_fields_can_be_merged as overlapping

from domain import words
from domain.catalogue import texts
from domain.errors import FAULTS, MORE, Invalid
from domain.events import drafts
from domain.policy import Policy
from domain.rights import Area
from resolvers.occurrences import TOLD
from schema.counting import BoundedExecution, too_much
from schema.documents import AGAIN, COMPARISONS, PRICED, TOKENS
from schema.execution import Limits
from schema.execution.leaves import LETTERS, Leaves
from schema.execution.running import Run
from schema.payloads import answer
from schema.prices import COST, SEARCH
from tests.calls import calls_of
from tests.desk import RunningDesk, message
from tests.domain.foreign.raising import raised
from tests.statements import asked

CATALOGUE = """{ eventCategories { id title adminOnly customFields { id } eventTypes { id title kind levels
    conditions { condition title required kind takes entity operators choices { value title }
        comparisons { operator title } }
    actions { action title oncePerItem perform parameters { name title type required many entity } }
    variables { name description example hasValue } } } }"""


async def test_the_whole_catalogue_may_be_asked_for(desk: RunningDesk) -> None:
    """It is what every console begins with."""
    answer = await desk.ada.answer(CATALOGUE)

    assert "errors" not in answer
    assert len(answer["data"]["eventCategories"]) > 10


@pytest.mark.parametrize("levels", [3, 4, 6])
async def test_the_catalogue_inside_itself_stops_at_the_limit(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, levels: int
) -> None:
    """Some hundred letters ask for millions of values; with less of a limit, so that it takes no time."""
    monkeypatch.setattr(BoundedExecution, "limits", Limits(10_000, too_much))
    inside = "{ eventTypes { category " * levels + "{ title }" + " } }" * levels
    with calls_of(monkeypatch, Run, "count") as counted:
        answer = await desk.ada.answer("{ eventCategories " + inside + " }")

    assert sum(more for _, more, _ in counted[:-1]) <= 10_000
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["LIMIT_EXCEEDED"]


async def test_an_answer_of_few_long_values_stops_at_the_limit(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it asks for them under other names; with less of a limit, as above."""
    monkeypatch.setattr(BoundedExecution, "limits", Limits(2_000, too_much))
    phrases = [f"{n:080}" for n in range(100)]
    said = {"any": [{"condition": "SUBJECT", "value": {"text": phrases}}] * (Policy.event_weight // 100)}
    event = await desk.event("maria", conditions=said)
    names = " ".join(f"a{n}: any {{ value }}" for n in range(50))
    document = "query($id: ID!) { event(id: $id) { conditions { " + names + " } } }"
    with calls_of(monkeypatch, Leaves, "write") as written:
        answer = await desk.maria.answer(document, id=event["id"])

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["LIMIT_EXCEEDED"]
    held = sum(len(str(values)) for writer, _, values in written if writer.field.name == "value")
    assert held <= 2 * 2_000 * LETTERS


async def test_the_catalogue_inside_fragments_is_refused_before_it_begins(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = "eventTypes {{ conditions {{ title }} category {{ ...F{} }} }}"
    parts = " ".join(f"fragment F{n} on EventCategory {{ {inside.format(n + 1)} }}" for n in range(5))
    document = f"{{ eventCategories {{ ...F0 }} }} {parts} fragment F5 on EventCategory {{ title }}"
    with calls_of(monkeypatch, Run, "count") as counted:
        answer = await desk.ada.answer(document)

    assert counted == []
    assert [error["message"] for error in answer["errors"]] == [PRICED.format(limit=COST)]
    assert answer["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    "document",
    [
        "{ eventCategories { eventTypes { " + "category { id } " * 390 + "} } }",
        "{ viewer { " + "groups { department { id } } " * 280 + "} }",
        "{ viewer { " + "id " * 1_200 + "} }",
        "{ viewer { " + "... { id } " * 480 + "} }",
        "{ viewer { "
        + " ".join(f"...F{n}" for n in range(200))
        + "} }"
        + " ".join(f"fragment F{n} on Agent {{ id }}" for n in range(200)),
    ],
    ids=lambda document: document[:40],
)
async def test_fields_of_one_name_are_compared_only_so_often(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, document: str
) -> None:
    """Each with each other one, otherwise; and before it is known who asks."""
    with calls_of(monkeypatch, overlapping, "find_conflict") as comparisons:
        answer = await desk.people["nobody"].answer(document)

    [error] = answer["errors"]
    assert (error["message"], error["extensions"]["code"]) == (AGAIN, "LIMIT_EXCEEDED")
    assert len(comparisons) <= COMPARISONS


async def test_a_field_may_be_asked_for_by_fifty_fragments(desk: RunningDesk) -> None:
    """As clients do that are made of many parts."""
    spread = " ".join(f"...F{n}" for n in range(50))
    parts = " ".join(f"fragment F{n} on Agent {{ id displayName }}" for n in range(50))

    assert "errors" not in await desk.ada.answer(f"{{ viewer {{ {spread} }} }} {parts}")


async def test_the_whole_description_may_be_asked_for_once(desk: RunningDesk) -> None:
    """It costs what it holds, and more than other things do: nobody has to sign in for it."""
    whole = get_introspection_query(specified_by_url=True, directive_is_repeatable=True)
    many = "{" + " ".join(f"a{n}: __schema {{ types {{ name }} }}" for n in range(30)) + "}"
    twice = "{" + " ".join(f"a{n}: __schema {{ types {{ ...T }} }}" for n in range(2)) + "}"
    twice += " fragment T on __Type" + whole.partition("fragment FullType on __Type")[2]

    assert "errors" not in await desk.people["nobody"].answer(whole)
    for document in (many, twice):
        [error] = (await desk.people["nobody"].answer(document))["errors"]
        assert error["message"] == PRICED.format(limit=COST)


async def test_searches_in_one_operation_have_an_end(desk: RunningDesk) -> None:
    """Each reads a whole table."""
    search = 'tickets(filter: { search: "x" }) { totalCount }'

    def several(number: int) -> str:
        return "{" + " ".join(f"a{n}: {search}" for n in range(number)) + "}"

    assert "errors" not in await desk.ada.answer(several(COST // SEARCH - 1))
    assert (await desk.ada.answer(several(COST // SEARCH)))["errors"]


async def test_statements_have_a_price(desk: RunningDesk) -> None:
    """Pages inside pages take one each, and one more for a count; beyond what that may cost, none is run."""
    for number in range(5):
        await desk.ticket(subject=f"Ticket {number}")

    def nested(first: int) -> str:
        inside = "comments(first: 1) { totalCount edges { node { text } } }"
        return f"{{ tickets(first: {first}) {{ edges {{ node {{ {inside} }} }} }} }}"

    assert await asked(desk, nested(100)) <= 2 * 5 + 2
    with pytest.raises(AssertionError, match=PRICED.format(limit=COST)):
        await asked(desk, nested(200))


@pytest.mark.parametrize("who", ["ada", "nobody"])
@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("{ " + " ".join(f"ticket{n}s" for n in range(TOKENS - 10)) + " }", {}),
        ("{ tickets(" + " ".join(f"fil{n}: 1" for n in range(600)) + ") { totalCount } }", {}),
        ("{ " + " ".join(f"... on Ticke{n} {{ id }}" for n in range(300)) + " }", {}),
        (
            "query($e: [EventTypeId!]) { " + "__typename @include(if: $e) }",
            {"e": [f"TICKET_{n}" for n in range(50_000)]},
        ),
        (
            "mutation($i: CreateEventInput!) { createEvent(input: $i) { errors { message } } }",
            {"i": {f"nam{n}": 1 for n in range(50_000)}},
        ),
    ],
    ids=["fields", "arguments", "types", "enum values", "members"],
)
async def test_nobody_looks_for_names_like_the_unknown_ones(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, who: str, document: str, variables: dict[str, Any]
) -> None:
    """What graphql-core would suggest is shown to nobody."""
    with calls_of(
        monkeypatch, sys.modules[suggestion_list.__module__].__dict__["LexicalDistance"], "measure"
    ) as comparisons:
        answer = await desk.people[who].answer(document, **variables)

    assert answer["errors"]
    assert len(answer["errors"]) <= 101
    assert comparisons == []


@pytest.mark.parametrize(
    ("facts", "hints"),
    [
        ({f"SUBJEC{n}": 1 for n in range(2_000)}, 0),
        ({f"SUBJEC{n}": 1 for n in range(200)}, texts.HINTS),
        ({"SUBJECT" * 120_000: 1}, 0),
    ],
    ids=["many", "some", "a mebibyte"],
)
async def test_a_report_of_unknown_facts_is_compared_with_few_known_ones(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any], hints: int
) -> None:
    with calls_of(monkeypatch, texts, "get_close_matches") as comparisons:
        [result] = await raised(desk, {"facts": facts})

    assert result["errors"]
    assert len(comparisons) == hints


async def test_all_reports_together_tell_of_so_many_faults(desk: RunningDesk) -> None:
    """And each of the first of its own."""
    wrong = {"facts": {f"UNKNOWN {n}": 1 for n in range(150)}}
    results = await raised(desk, *([wrong] * 60))
    told = [len(result["errors"]) for result in results]

    assert set(told) == {FAULTS + 1, 2}
    assert sum(told) <= TOLD + (FAULTS + 1) + 2 * 60
    assert {result["errors"][-1]["message"] for result in results} == {MORE}
    assert results[-1]["errors"][-1]["path"] == ["input", "59"]


async def test_a_report_of_unknown_facts_is_read_no_further_than_faults_are_told(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with calls_of(monkeypatch, texts.Hints, "nearest") as compared:
        await raised(desk, {"facts": {f"UNKNOWN {n}": 1 for n in range(150)}})

    assert len(compared) == FAULTS + 1


async def test_a_role_names_no_more_areas_than_there_are(desk: RunningDesk) -> None:
    operation = """mutation($input: CreateRoleInput!) { createRole(input: $input) {
        errors { message path } } }"""
    areas = [{"area": "TICKETS", "level": "FULL"}] * 990
    answer = await desk.ada.ask(operation, input={"name": "Wide", "areas": areas})

    assert answer["errors"] == [{"message": f"At most {len(Area)}, please.", "path": ["areas"]}]


async def test_what_the_heaviest_draft_names_is_not_looked_up(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = {"condition": "GROUP", "value": {"ids": [f"Group_{n:032x}" for n in range(95)]}}
    form = {"name": "Heavy", "eventType": "TICKET_CREATED", "actions": [message()]}
    operation = "mutation($input: CreateEventInput!) { createEvent(input: $input) { errors { code path } } }"
    with calls_of(monkeypatch, drafts, "find_named") as looked_up:
        made = await desk.maria.ask(operation, input={**form, "conditions": {"all": [named] * 20}})

    assert made["errors"] == [{"code": "LIMIT_EXCEEDED", "path": ["conditions"]}]
    assert looked_up == []


@pytest.mark.parametrize(("number", "faults"), [(201, 1), (200, FAULTS + 1), (FAULTS, FAULTS)])
async def test_of_many_recipients_that_are_none_a_few_are_told(
    desk: RunningDesk, number: int, faults: int
) -> None:
    form = {"name": "Lost", "eventType": "TICKET_CREATED", "level": "SYSTEM"}
    told = message(agents=["x"] * number)
    operation = "mutation($input: CreateEventInput!) { createEvent(input: $input) { errors { message } } }"
    made = await desk.ada.ask(operation, input={**form, "actions": [told]})

    assert len(made["errors"]) == faults


async def test_between_the_refusals_of_one_document_others_get_their_turn() -> None:
    """Nothing is waited for where all is refused at once."""
    turns = list[str]()

    async def refuse() -> None:
        turns.append("refused")
        raise Invalid

    async def other() -> None:
        for _ in range(3):
            turns.append("other")
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    for _ in range(3):
        await answer("it", refuse())
    await task

    assert turns == ["refused", "other"] * 3


SIGN_IN = """mutation($text: String!) { signIn(input: {email: $text, password: $text}) {
    errors { code } } }"""
MARKED = "a" + "\u0301" * 12_000 + "\u0323" * 12_000


async def test_letters_with_thousands_of_marks_are_cut_in_a_password(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Putting marks in order takes the square of how many stand in a row."""
    with calls_of(monkeypatch, unicodedata, "normalize") as normalised:
        answer = await desk.people["nobody"].answer(SIGN_IN, text=MARKED)

    assert "errors" not in answer
    assert sum(len(text) for _, text in normalised) <= 4 * 200 + 254
    assert most_marks(normalised) <= 30


async def test_a_message_with_thousands_of_marks_is_matched_a_few_marks_at_a_time(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {"all": [{"condition": "MESSAGE_BODY", "value": {"text": ["z\u0301"]}}]}
    await desk.event("maria", conditions=words)
    with calls_of(monkeypatch, unicodedata, "normalize") as normalised:
        await desk.ticket(body=MARKED)
        await desk.settled()

    assert sum(len(text) for _, text in normalised) > len(MARKED)
    assert most_marks(normalised) <= 30


def most_marks(normalised: list[tuple[Any, ...]]) -> int:
    """Return how many marks stood in a row at the most."""
    return max(len(run) for _, text in normalised for run in re.findall("[\u0301\u0323]*", text))


def conditions(number: int) -> dict[str, Any]:
    """Write so many conditions of a hundred phrases each, none of which anything holds."""
    phrases = [f"{n} {'x' * 150}" for n in range(100)]
    return {"any": [{"condition": "SUBJECT", "value": {"text": phrases}} for _ in range(number)]}


async def test_the_heaviest_draft_is_refused(desk: RunningDesk) -> None:
    """Before it costs anybody anything."""
    operation = """mutation($input: CreateEventInput!) { createEvent(input: $input) {
        event { id } errors { code path } } }"""
    form = {
        "name": "Heavy",
        "eventType": "TICKET_CREATED",
        "conditions": conditions(50),
        "actions": [message()],
    }
    made = await desk.maria.ask(operation, input=form)

    assert made == {"event": None, "errors": [{"code": "LIMIT_EXCEEDED", "path": ["conditions"]}]}


async def test_the_heaviest_events_that_there_may_be_compare_no_more_than_they_weigh(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each phrase once, and what they are compared with is folded once for all of them."""
    for _ in range(5):
        await desk.event("maria", conditions=conditions(Policy.event_weight // 100))
    subject = "Y" * 150
    with (
        calls_of(monkeypatch, words.Folded, "has_any") as compared,
        calls_of(monkeypatch, words, "fold") as folded,
    ):
        await desk.ticket(subject=subject)
        await desk.settled()

    assert sum(len(asked) for _, asked in compared) <= 5 * Policy.event_weight
    assert len([text for (text,) in folded if text == subject and isinstance(text, words.Said)]) == 1

    await desk.event("maria")
    with calls_of(monkeypatch, words, "fold") as folded:
        await desk.ticket(subject=subject)
        await desk.settled()

    assert len(await desk.messages("maria")) == 1
    # Once more in the transaction that fires, but not anew.
    assert len([text for (text,) in folded if text == subject and isinstance(text, words.Said)]) == 1
