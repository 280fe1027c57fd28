"""graphql-sse, distinct connections."""

import asyncio

import pytest

from tests.protocol.peers import Poster
from tests.protocol.toy import BREAKING_OFF


async def test_a_query_is_one_event_and_the_end(post: Poster) -> None:
    assert await post.events("{ hello }") == [
        ("next", {"data": {"hello": "Hello world"}}),
        ("complete", None),
    ]


async def test_lines_end_in_line_feeds_alone(post: Poster) -> None:
    """Some clients split at nothing else."""
    response = await post("{ hello }", "text/event-stream")

    assert (
        response.text == 'event: next\ndata: {"data":{"hello":"Hello world"}}\n\nevent: complete\ndata: \n\n'
    )


async def test_a_syntax_error_is_an_event(post: Poster) -> None:
    [(name, payload), end] = await post.events("{")

    assert (name, end) == ("next", ("complete", None))
    assert "data" not in payload
    assert payload["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_a_refusal_ends_the_stream(post: Poster) -> None:
    *_, (name, payload), end = await post.events("subscription { refusing }")

    assert (name, end) == ("next", ("complete", None))
    assert payload["errors"][0]["message"] == "Your access has been withdrawn."
    assert payload["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_client_that_leaves_ends_the_stream_behind_it(post: Poster) -> None:
    async with post.stream("subscription { hold }") as events:
        assert await anext(events) == ("next", {"data": {"hold": 0}})
        await post.served.house.streams(1)

    await post.served.house.streams(0)


async def test_a_client_that_stops_reading_is_dropped(post: Poster) -> None:
    async with post.stream("subscription { flood }"):
        await post.served.house.streams(1)
        await post.served.house.streams(0)


# With uvloop the client reads far ahead: rounds of events come out of its own memory, and the server waits.
@pytest.mark.asyncio(loop_factories=["asyncio"])
async def test_a_slow_client_is_not_dropped(post: Poster) -> None:
    async with post.stream("subscription { flood }") as events:
        for _ in range(6):
            await asyncio.sleep(0.2)
            for _ in range(40):
                await anext(events)

        assert post.served.house.open_streams == 1


async def test_a_stream_breaks_off_without_an_end_when_the_server_stops(post: Poster) -> None:
    """So that clients which know how to come again do."""
    async with post.stream("subscription { hold }") as events:
        assert await anext(events) == ("next", {"data": {"hold": 0}})
        post.served.stopping.set()

        assert [event async for event in events] == []


@pytest.mark.parametrize("document", BREAKING_OFF)
async def test_so_does_one_that_fails(post: Poster, document: str) -> None:
    assert await post.events(document) == []
