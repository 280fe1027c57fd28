"""The one address: what it answers to, and to whom it shows no page."""

import pytest

from tests.deskbell.test_operations import errors
from tests.protocol.peers import EVENTS, GRAPHQL_JSON, JSON, Poster


async def test_a_mutation_is_not_taken_from_a_link(post: Poster) -> None:
    response = await post.client.get(post.served.url, params={"query": "mutation { add(a: 1, b: 1) }"})

    assert response.status_code == 405


@pytest.mark.parametrize("accept", ["text/html", "text/html,*/*;q=0.8", EVENTS])
@pytest.mark.parametrize("asked", [{}, {"query": "{ hello }"}], ids=str)
async def test_a_browser_is_told_that_there_is_no_page(
    post: Poster, accept: str, asked: dict[str, str]
) -> None:
    response = await post.client.get(post.served.url, params=asked, headers={"accept": accept})

    assert response.status_code == 406
    [error] = response.json()["errors"]
    assert "no page here" in error["message"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON, "*/*"])
async def test_a_query_is_answered_by_get_to_a_client_that_takes_json(post: Poster, accept: str) -> None:
    """Without one it is told that there is none."""
    asked = {"query": "query Hello($name: String!) { hello(name: $name) }", "variables": '{"name": "Maria"}'}
    response = await post.client.get(post.served.url, params=asked, headers={"accept": accept})

    assert (response.status_code, response.json()) == (200, {"data": {"hello": "Hello Maria"}})

    response = await post.client.get(post.served.url, headers={"accept": accept})
    assert (response.status_code, errors(response)) == (400, ["BAD_USER_INPUT"])


@pytest.mark.parametrize("operation", ["mutation { add(a: 1, b: 1) }", "subscription { count(to: 1) }"])
async def test_nothing_but_queries_is_answered_by_get(post: Poster, operation: str) -> None:
    response = await post.client.get(post.served.url, params={"query": operation}, headers={"accept": JSON})

    assert (response.status_code, errors(response)) == (405, ["BAD_USER_INPUT"])


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_not_taken(post: Poster, method: str) -> None:
    response = await post.client.request(method, post.served.url, params={"query": "{ hello }"})

    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")
    assert errors(response) == ["BAD_USER_INPUT"]
