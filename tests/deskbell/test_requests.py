"""How much of a request is read, and what its `Accept` header asks for."""

import json
from collections.abc import AsyncIterator

import pytest

from deskbell.requests import preferred, takes_json
from tests.protocol.peers import GRAPHQL_JSON, JSON, Poster


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/jsonp",
        "x",
        ";",
        "application",
        "application/json5; charset=utf-8",
        "text/plain; application/json",
    ],
)
async def test_only_json_is_taken(post: Poster, content_type: str) -> None:
    """So that no page of another site can post without being asked first."""
    response = await post.raw(json.dumps({"query": "{ hello }"}).encode(), content_type)

    assert response.status_code == 415
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_a_large_body_in_chunks_is_refused(post: Poster) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 100_000

    response = await post.client.post(
        post.served.url, content=chunks(), headers={"content-type": "application/json"}
    )

    assert response.status_code == 413


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, GRAPHQL_JSON),
        ("*/*", GRAPHQL_JSON),
        ("application/*", GRAPHQL_JSON),
        ("application/json", JSON),
        ("application/json, application/graphql-response+json", JSON),
        ("application/json;q=0.5, application/graphql-response+json;q=0.9", GRAPHQL_JSON),
        ("*/*;q=0.1, application/json", JSON),
        ("*/*, application/graphql-response+json;q=0", JSON),
        ("APPLICATION/JSON ; charset=utf-8 ; Q=0.3", JSON),
        ("application/json;q=much", None),
        ("application/json;q=0", None),
        ("text/html", None),
        ("", GRAPHQL_JSON),
    ],
)
def test_of_what_is_offered_the_header_chooses(accept: str | None, wanted: str | None) -> None:
    """By quality, then by its own order, then by that of the offers."""
    assert preferred(accept, (GRAPHQL_JSON, JSON)) == wanted


@pytest.mark.parametrize(
    ("accept", "taken"),
    [(None, True), ("application/json", True), ("text/html, */*", False), ("image/png", False)],
)
def test_a_browser_that_wants_a_page_takes_no_json(accept: str | None, taken: bool) -> None:
    assert takes_json(accept) is taken
