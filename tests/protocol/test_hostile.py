"""What a hostile client sends, and a dozen questions that scanners ask."""

import json
import time
from typing import Any

import pytest

from deskbell.reading import Unreadable, read
from tests.protocol.peers import Poster, Socket

DOUBLING = "".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }} " for n in range(90))
BOMBS = {
    "fragments": "{ ...F0 } " + DOUBLING + "fragment F90 on Query { hello }",
    "aliases": "{" + " ".join(f"a{n}: hello" for n in range(101)) + "}",
    "repeated fields": "{" + "__typename " * 500 + "}",
    "directives": "{ __typename " + "@aa" * 10 + "}",
    "introspection": "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
    "circular fragments": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "depth": "{ node" + " { self" * 40 + " { id }" + " }" * 41,
    "pages": "{ node" + " { children(first: 200)" * 3 + " { id }" + " }" * 4,
    "nesting": "{ node" * 1_000,
    "length": "{ hello } #" + "x" * 100_000,
    "list value": "{ hello(name: " + "[" * 1_900 + "}",
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_refused(post: Poster, maria: Socket, name: str) -> None:
    """Over every transport, with few words."""
    response = await post(BOMBS[name])
    [(_, streamed), _] = await post.events(BOMBS[name])
    message = await maria.answer(BOMBS[name])

    assert response.status_code == 400
    assert message["type"] == "error"
    assert response.json()["errors"] == streamed["errors"] == message["payload"]
    assert {error["extensions"]["code"] for error in message["payload"]} <= {
        "BAD_USER_INPUT",
        "LIMIT_EXCEEDED",
    }
    assert len(message["payload"]) <= 5


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"nonsense", 400),
        (b'"text"', 400),
        (b"5", 400),
        (b"null", 400),
        (b"true", 400),
        (b"[]", 400),
        (b'[{"query": "{ hello }"}, {"query": "{ hello }"}]', 400),
        (b'{"query": NaN}', 400),
        (b'{"query": "\xff"}', 400),
        (b'{"query": "\\ud800"}', 400),
        (b"\xef\xbb\xbf{}", 400),
        (b"[" * 5_000, 400),
        (b'{"query":' * 50_000, 400),
        (b'{"query": "{ hello }", "variables": {"a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}}", 400),
        (b"1" * 5_000, 400),
        (b'{"query": "query($n: Int!) { hello }", "variables": {"n": ' + b"1" * 5_000 + b"}}", 400),
        (b'{"query": "' + b"x" * 1024 * 1024 + b'"}', 413),
    ],
    ids=lambda value: str(value[:60]) if isinstance(value, bytes) else None,
)
async def test_a_hostile_body_is_refused(post: Poster, body: bytes, status: int) -> None:
    response = await post.raw(body)

    assert response.status_code == status
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'{"query": "{ hello }", "operationName": "\\ud83d"}', "operationName: This holds half"),
        (b'{"query": "{ hello }", "variables": {"a": [1, 1e999]}}', "variables.a.1: This number"),
        (b'{"query": "{ hello }", "variables": {"a": 1' + b"0" * 400 + b"}}", "variables.a: This number"),
        (b'{"query": "{ hello(name: \\"\\ud83d\\") }"}', "query: This holds half"),
        (b'{"query": "{ hello(name: \\"\\\\ud83d\\") }"}', "Invalid Unicode escape sequence"),
        (b'{"query": "{ hello }", "variables": {"a": ' + b"[" * 2_000 + b"]" * 2_000 + b"}}", "too deeply"),
    ],
    ids=lambda value: value[:70],
)
async def test_what_cannot_be_read_is_refused_with_its_place(post: Poster, body: bytes, place: str) -> None:
    response = await post.raw(body)

    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert place in error["message"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("given", "status", "place"),
    [
        ({"operationName": "\ud83d"}, 400, "operationName"),
        ({"query": "\ud83d"}, 400, "query"),
        ({"by GET": {"a": "\ud83d"}}, 200, "variables.a"),
    ],
    ids=ascii,
)
async def test_what_cannot_be_read_says_what_to_translate(
    post: Poster, given: dict[str, Any], status: int, place: str
) -> None:
    """In variables, also of a query that is asked by GET, it is the operation that is refused."""
    if "by GET" in given:
        asked = {"query": "{ hello }", "variables": json.dumps(given["by GET"])}
        answer = await post.client.get(post.served.url, params=asked, headers={"accept": "application/json"})
    else:
        answer = await post.raw(json.dumps({"query": "{ hello }", **given}).encode())
    [error] = answer.json()["errors"]
    said = error["extensions"]

    assert (answer.status_code, said["code"]) == (status, "BAD_USER_INPUT")
    assert said["template"] == "{place}: {fault}"
    fault = "This holds half a character, such as half an emoji."
    assert said["values"] == {"place": place, "fault": fault}


@pytest.mark.parametrize("text", ['"', "[", "{", '"[', '"\\', '\\"', "]", '{"', '"a"['])
def test_faulty_json_takes_no_more_time_than_its_length(text: str) -> None:
    """A megabyte of the worst, which takes minutes where each character is looked at from each other one."""
    began = time.process_time()
    with pytest.raises((ValueError, Unreadable)):
        read(text * (1024 * 1024 // len(text)))

    assert time.process_time() - began < 5


async def test_no_trace_of_the_execution_leaves(post: Poster) -> None:
    response = await post("{ hello }")

    assert response.json().keys() == {"data"}
    assert "server" not in response.headers


async def test_a_number_beyond_64_bits_is_written_all_the_same(post: Poster) -> None:
    response = await post("{ huge }")

    assert response.json() == {"data": {"huge": 2**70}}
