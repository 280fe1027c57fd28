"""GraphQL over HTTP."""

from typing import Any

import httpx
import pytest
from graphql import build_client_schema, get_introspection_query

from tests.protocol.peers import EVENTS, GRAPHQL_JSON, JSON, MARIA, Poster


def errors(response: httpx.Response) -> list[str]:
    """The codes of an answer's errors."""
    return [error["extensions"]["code"] for error in response.json()["errors"]]


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (JSON, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("", JSON),
        (f"{GRAPHQL_JSON}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", JSON),
        (f"{JSON};q=0.5, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"{JSON};q=0, */*", GRAPHQL_JSON),
        ("text/html", JSON),
        (f"{JSON};q=what, {GRAPHQL_JSON};q=0.1", GRAPHQL_JSON),
        (f"{JSON}, multipart/mixed, {EVENTS}", JSON),
        (f"{EVENTS};q=0.9, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (EVENTS, EVENTS),
        (f"{EVENTS}, {JSON}", EVENTS),
        (f"{EVENTS}, */*", EVENTS),
    ],
)
async def test_the_answer_has_the_type_that_is_wanted_most(post: Poster, accept: str, answered: str) -> None:
    response = await post("{ hello }", accept)

    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == answered


async def test_an_answer_is_utf_8(post: Poster) -> None:
    response = await post('{ hello(name: "Zoë ☎") }', authorization=MARIA)

    assert response.content.decode() == '{"data":{"hello":"Hello Zoë ☎"}}'


async def test_variables_an_operation_name_and_extensions_are_taken(post: Poster) -> None:
    response = await post(
        "query A { hello } query B($name: String!) { hello(name: $name) }",
        variables={"name": "Omar"},
        operationName="B",
        extensions={"client": "web"},
    )

    assert response.json() == {"data": {"hello": "Hello Omar"}}


async def test_null_stands_for_absent(post: Poster) -> None:
    response = await post("{ hello }", variables=None, operationName=None, extensions=None)

    assert response.json() == {"data": {"hello": "Hello world"}}


async def test_a_mutation_is_taken(post: Poster) -> None:
    response = await post("mutation { add(a: 1, b: 2) }")

    assert response.json() == {"data": {"add": 3}}


@pytest.mark.parametrize(
    ("query", "members"),
    [
        ("{", {}),
        ("{ nothing }", {}),
        ("query A { hello } query B { hello }", {}),
        ("{ hello { deeper } }", {}),
        ("query($name: String!) { hello(name: $name) }", {"variables": {}}),
        ("query($name: String!) { hello(name: $name) }", {"variables": {"name": 5}}),
        ("query($name: String!) { hello(name: $name) }", {"variables": {"name": [{}]}}),
        ("mutation { add(a: 3000000000, b: 1) }", {}),
    ],
)
async def test_what_was_never_executed_has_no_data(post: Poster, query: str, members: dict[str, Any]) -> None:
    """400 in the type that was made for it, 200 in the older one."""
    told = await post(query, GRAPHQL_JSON, **members)
    quiet = await post(query, JSON, **members)

    assert (told.status_code, quiet.status_code) == (400, 200)
    assert told.json() == quiet.json()
    assert "data" not in told.json()
    assert set(errors(told)) == {"BAD_USER_INPUT"}


@pytest.mark.parametrize("accept", [GRAPHQL_JSON, JSON])
async def test_a_field_that_fails_leaves_the_rest(post: Poster, accept: str) -> None:
    response = await post("{ hello missing }", accept)

    assert response.status_code == 200
    assert response.json()["data"] == {"hello": "Hello world", "missing": None}
    assert errors(response) == ["NOT_FOUND"]


async def test_data_is_null_when_a_required_field_fails(post: Poster) -> None:
    response = await post("{ brokenAndRequired }")

    assert response.status_code == 200
    assert response.json()["data"] is None


@pytest.mark.parametrize("accept", [GRAPHQL_JSON, JSON])
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"query": None},
        {"query": ""},
        {"query": 5},
        {"query": {"a": 1}},
        {"query": ["{ hello }"]},
        {"query": "{ hello }", "variables": "{}"},
        {"query": "{ hello }", "variables": []},
        {"query": "{ hello }", "variables": 0},
        {"query": "{ hello }", "operationName": {}},
        {"query": "{ hello }", "operationName": 7},
        {"query": "{ hello }", "extensions": "none"},
        {"query": "{ hello }", "operationName": "Nobody"},
        {"query": "fragment F on Query { hello }"},
        {"id": "a persisted one"},
    ],
    ids=str,
)
async def test_a_malformed_request_is_a_400(post: Poster, accept: str, body: dict[str, object]) -> None:
    response = await post.client.post(post.served.url, json=body, headers={"accept": accept})

    assert response.status_code == 400
    assert set(errors(response)) == {"BAD_USER_INPUT"}
    assert response.headers["content-type"].startswith(accept)


async def test_nobody_is_asked_when_no_token_is_given(post: Poster) -> None:
    response = await post("{ whoami }")

    assert response.json() == {"data": {"whoami": None}}


async def test_a_valid_token_says_who_asks(post: Poster) -> None:
    response = await post("{ whoami }", authorization=MARIA)

    assert response.json() == {"data": {"whoami": "maria"}}


@pytest.mark.parametrize("accept", [GRAPHQL_JSON, JSON, EVENTS])
async def test_an_invalid_token_is_a_401(post: Poster, accept: str) -> None:
    response = await post("{ hello }", accept, authorization="Bearer nobody")

    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    assert errors(response) == ["UNAUTHENTICATED"]


async def test_each_request_has_a_context_of_its_own(post: Poster) -> None:
    first, second = await post("{ contextNumber }"), await post("{ contextNumber }")

    assert first.json() != second.json()


@pytest.mark.parametrize("accept", [EVENTS, "*/*", f"{JSON}, {EVENTS}", f"{GRAPHQL_JSON}, text/*;q=0.1"])
async def test_a_subscription_is_streamed_where_the_client_can_take_it(post: Poster, accept: str) -> None:
    events = await post.events("subscription { count(to: 2) }", accept)

    assert events == [("next", {"data": {"count": 1}}), ("next", {"data": {"count": 2}}), ("complete", None)]


async def test_a_subscription_is_refused_where_the_client_cannot(post: Poster) -> None:
    response = await post("subscription { count }", GRAPHQL_JSON)

    assert response.status_code == 406
    assert errors(response) == ["BAD_USER_INPUT"]
    assert f"Accept: {EVENTS}" in response.json()["errors"][0]["message"]


async def test_the_schema_can_be_asked_for(post: Poster) -> None:
    """As GraphiQL asks for it, within all limits."""
    query = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    )
    response = await post(query)

    assert build_client_schema(response.json()["data"]).query_type
