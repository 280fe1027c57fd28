"""What leaves the house when something goes wrong."""

import logging
from typing import Any

import pytest
from asyncpg import QueryCanceledError
from graphql import GraphQLError

from domain.errors import BadRequest, CursorExpired, Invalid, Refused
from schema.masking import HIDDEN, NO_OPERATION, TOO_LONG, presentable
from schema.payloads import user_errors
from tests.protocol.peers import GRAPHQL_JSON, JSON, MARIA, Poster, Socket
from tests.protocol.toy import SECRET

BREAKING = [
    "{ broken }",
    "{ brokenAndRequired }",
    "mutation { broken }",
    "subscription { pushedBroken { broken } }",
    "subscription { pushedBroken { brokenAndRequired } }",
]


def check(text: str, error: dict[str, Any], log: pytest.LogCaptureFixture) -> None:
    """The client has a number, the log the story under that number."""
    assert SECRET not in text
    assert error["message"] == HIDDEN
    assert error["extensions"]["code"] == "INTERNAL"
    [record] = [record for record in log.records if record.name == "deskbell.graphql"]
    assert record.levelno == logging.ERROR
    assert error["extensions"]["id"] in record.getMessage()
    assert record.exc_info
    assert SECRET in str(record.exc_info[1])


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
@pytest.mark.parametrize("query", BREAKING[:3])
async def test_a_failure_is_hidden_over_http(
    post: Poster, caplog: pytest.LogCaptureFixture, query: str, accept: str
) -> None:
    response = await post(query, accept)

    check(response.text, response.json()["errors"][0], caplog)


@pytest.mark.parametrize("query", BREAKING)
async def test_a_failure_is_hidden_over_sse(
    post: Poster, caplog: pytest.LogCaptureFixture, query: str
) -> None:
    events = await post.events(query)

    assert events[-1] == ("complete", None)
    check(str(events), events[-2][1]["errors"][0], caplog)


@pytest.mark.parametrize("query", BREAKING)
async def test_a_failure_is_hidden_over_websocket(
    maria: Socket, caplog: pytest.LogCaptureFixture, query: str
) -> None:
    await maria.subscribe(query)
    heard = [await maria.receive()]
    while heard[-1]["type"] == "next":
        heard.append(await maria.receive())

    assert heard[-1] == {"id": "1", "type": "complete"}
    check(str(heard), heard[-2]["payload"]["errors"][0], caplog)


async def test_a_failure_before_any_field_is_hidden(post: Poster, caplog: pytest.LogCaptureFixture) -> None:
    post.served.house.failing = RuntimeError
    response = await post("{ hello }", authorization=MARIA)

    assert response.status_code == 500
    assert response.json()["errors"][0]["message"] == HIDDEN
    assert "no database" in caplog.text


async def test_a_failure_before_any_field_is_hidden_over_websocket(
    maria: Socket, post: Poster, caplog: pytest.LogCaptureFixture
) -> None:
    post.served.house.failing = RuntimeError
    message = await maria.answer("{ hello }")

    assert (message["type"], message["payload"][0]["message"]) == ("error", HIDDEN)
    assert "no database" in caplog.text


async def test_what_was_expected_is_not_logged(post: Poster, caplog: pytest.LogCaptureFixture) -> None:
    response = await post("{ missing twiceRefused }")

    both = [
        {"code": code, "message": message, "path": []}
        for code, message in (("FORBIDDEN", "Not yours."), ("INVALID", "Too long."))
    ]
    assert [(error["message"], error["extensions"]) for error in response.json()["errors"]] == [
        ("No such ticket.", {"code": "NOT_FOUND", "template": "No such ticket.", "values": {}}),
        (
            "Not yours.; Too long.",
            {"code": "FORBIDDEN", "template": "Not yours.", "values": {}, "faults": both},
        ),
    ]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("{ even(number: 3) }", {}, "INVALID"),
        ("query($n: Even!) { even(number: $n) }", {"n": 3}, "INVALID"),
        ('{ even(number: "x") }', {}, "BAD_USER_INPUT"),
        ("query($n: Even!) { even(number: $n) }", {"n": "x"}, "BAD_USER_INPUT"),
    ],
)
async def test_a_scalar_may_refuse_a_value(
    post: Poster, query: str, variables: dict[str, object], code: str
) -> None:
    [error] = (await post(query, variables=variables)).json()["errors"]

    ours = {"template": "That number is odd.", "values": {}} if code == "INVALID" else {}
    assert error["extensions"] == {"code": code, **ours}
    assert code != "INVALID" or error["message"] == "That number is odd."


@pytest.mark.parametrize("query", ["{ helo }", "{ hello(nam: 1) }", "query($n: Evn) { even(number: $n) }"])
async def test_nothing_is_suggested(post: Poster, query: str) -> None:
    response = await post(query)

    assert "Did you mean" not in response.text


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("query($n: Int!) { node { children(first: $n) { id } } }", {"n": "x" * 450_000}),
        ("query($n: Even!) { even(number: $n) }", {"n": {"x" * 450_000: 1}}),
        ("query($n: String!) { hello(name: $n) }", {"n": {"x" * 450_000: 1}}),
        ("query($n: String!) { hello(name: $n) }", {"n": "a", "b" * 450_000: 10**400}),
        ("{ " + "x" * 19_000 + " }", {}),
        ('{ even(number: "' + "x" * 19_000 + '") }', {}),
        ("{ hello ?" + "x" * 19_000 + " }", {}),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_little_is_quoted_of_what_was_sent(
    post: Poster, query: str, variables: dict[str, object]
) -> None:
    """Before sign-in, an answer is short."""
    response = await post(query, variables=variables)

    assert response.json()["errors"]
    assert len(response.text) < 1_000


def test_a_refusal_of_ours_quotes_as_little() -> None:
    huge = "x" * 450_000
    [error] = user_errors([Invalid("There is no {name} here.", path=("facts", huge), name=huge)])

    assert error.message.startswith("There is no xxx")
    assert error.message.endswith("xxx here.")
    assert len(presentable(Invalid("x" * 450_000)).message) < 300
    quoted = [error.message, *error.path, error.values["name"]]  # type: ignore[index]  # a JSON object
    assert [len(sentence) < 300 for sentence in quoted] == [True] * 4


def test_what_is_presentable_stays_as_it_is() -> None:
    for error in (BadRequest("No."), GraphQLError("No.", extensions={"code": "MINE"}), RuntimeError("No.")):
        once = presentable(error)
        again = presentable(once)
        assert (again.message, again.extensions) == (once.message, once.extensions)


def test_a_refusal_without_reasons_still_has_a_code() -> None:
    assert presentable(Refused([])).extensions["code"] == "INVALID"  # type: ignore[index]  # there are some


def test_a_refusal_is_found_under_other_errors() -> None:
    wrapped = GraphQLError("x", original_error=GraphQLError("y", original_error=CursorExpired()))

    assert presentable(wrapped).extensions["code"] == "CURSOR_EXPIRED"  # type: ignore[index]  # there are some


def test_who_asks_for_too_much_of_the_database_is_told_so() -> None:
    """What it ended is no fault of ours."""
    error = presentable(GraphQLError("", path=["tickets"], original_error=QueryCanceledError("timeout")))

    assert error.formatted == {
        "message": TOO_LONG,
        "path": ["tickets"],
        "extensions": {"code": "LIMIT_EXCEEDED", "template": TOO_LONG, "values": {}},
    }


@pytest.mark.parametrize("query", ["", "fragment Greeting on Query { hello }"], ids=["empty", "a fragment"])
async def test_whoever_sends_no_operation_is_told_what_to_send(
    post: Poster, maria: Socket, query: str
) -> None:
    """In the same words over HTTP, as events and over a WebSocket."""
    response, events = await post(query), await post.events(query)
    await maria.subscribe(query)
    told = [response.json()["errors"], events[0][1]["errors"], (await maria.receive())["payload"]]

    said = {"code": "BAD_USER_INPUT", "template": NO_OPERATION, "values": {}}
    assert response.status_code == 400
    assert told == [[{"message": NO_OPERATION, "extensions": said}]] * 3


async def test_an_operation_that_is_not_in_the_document_is_named(post: Poster, maria: Socket) -> None:
    response = await post("{ hello }", operationName="Nobody")
    await maria.subscribe("{ hello }", operationName="Nobody")
    [error] = response.json()["errors"]

    assert response.status_code == 400
    assert (await maria.receive())["payload"] == [error]
    assert error["message"] == "This document has no operation 'Nobody'; name one of those in it."
