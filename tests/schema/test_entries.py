"""Half a character, such as half an emoji, refuses what holds it and nothing else."""

import pytest
from gql.transport.exceptions import TransportQueryError

from tests.desk import GraphQLRefusal, RunningDesk

SEARCH = "query($search: String) { events(filter: {search: $search}) { totalCount } }"
LIVE = "subscription($after: String) { messageDelivered(after: $after) { cursor } }"
HALF = "\ud83d"


async def test_half_a_character_refuses_its_operation_over_http(desk: RunningDesk) -> None:
    with pytest.raises(GraphQLRefusal) as refusal:
        await desk.maria.ask(SEARCH, search=f"Hi {HALF}")
    assert refusal.value.code == "BAD_USER_INPUT"
    assert "search" in refusal.value.errors[0]["message"]


async def test_half_a_character_in_the_document_itself_refuses_it(desk: RunningDesk) -> None:
    answer = await desk.maria.answer(f'{{ events(filter: {{search: "Hi {HALF}"}}) {{ totalCount }} }}')
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert answer["errors"][0]["message"].startswith("query: ")


@pytest.mark.parametrize("text", ["\U0001f600", "\\ud83d", "\\\\ud83d", "\ufffd"], ids=ascii)
async def test_whole_characters_and_backslashes_are_taken(desk: RunningDesk, text: str) -> None:
    """Also in an operation that is looked at more closely, since another part of it holds a half."""
    answer = await desk.maria.answer(SEARCH, search=text, unused=HALF)
    assert "errors" in answer
    assert await desk.maria.ask(SEARCH, search=text) == {"totalCount": 0}


async def test_half_a_character_leaves_a_websocket_open(desk: RunningDesk) -> None:
    """The subscription is refused; the other on the same socket goes on."""
    async with desk.maria.subscribed(LIVE, after=HALF) as refused:
        ended = await refused.ended()
    assert isinstance(ended, TransportQueryError)
    assert ended.errors
    assert ended.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
