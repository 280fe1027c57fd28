"""What variables may hold; half a character, such as half an emoji, refuses what holds it alone."""

from typing import Any

import pytest
from gql.transport.exceptions import TransportQueryError

from schema import entries
from schema.entries import LONGEST_LIST, VALUES, Unread
from tests.desk import GraphQLRefusal, RunningDesk
from tests.domain.foreign.raising import RAISE
from tests.protocol.toy import toy_schema

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


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ([1] * LONGEST_LIST, None),
        ([1] * (LONGEST_LIST + 1), f"At most {LONGEST_LIST} in one list."),
        ({"deep": [[[1] * (LONGEST_LIST + 1)]]}, f"At most {LONGEST_LIST} in one list."),
        ([[1] * 900] * 30, f"At most {VALUES} values in variables."),
        ({str(n): 1 for n in range(VALUES + 1)}, f"At most {VALUES} values in variables."),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_variables_have_a_size(value: Any, complaint: str | None) -> None:
    """Whoever sends them, since they are read before that is asked."""
    result = await toy_schema.execute("{ hello }", variable_values={"any": value})

    assert [error.message for error in result.errors or []] == ([complaint] if complaint else [])
    codes = [(error.extensions or {})["code"] for error in result.errors or []]
    assert codes == (["LIMIT_EXCEEDED"] if complaint else [])


@pytest.mark.parametrize("inner", ["x", HALF], ids=["good", "a fault"])
async def test_what_holds_too_much_is_looked_through_for_nothing_else(
    monkeypatch: pytest.MonkeyPatch, inner: str
) -> None:
    """A fault in it is no reason to look at each of its values."""
    looked = list[Any]()
    monkeypatch.setattr(entries, "fault_in", looked.append)
    given = {"any": [inner] * (LONGEST_LIST + 1)}
    result = await toy_schema.execute("{ hello }", variable_values=given)

    assert [error.message for error in result.errors or []] == [f"At most {LONGEST_LIST} in one list."]
    assert looked == []


async def test_a_nest_is_looked_through_to_its_bottom() -> None:
    value: Any = 1
    for _ in range(900):
        value = [value]

    assert (await toy_schema.execute("{ hello }", variable_values={"any": value})).errors is None


@pytest.mark.parametrize(("who", "code"), [("nobody", "UNAUTHENTICATED"), ("maria", "FORBIDDEN")])
async def test_entries_are_read_once_it_is_known_who_sends_them(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, who: str, code: str
) -> None:
    """And may; too many are refused at once."""
    read = list[Unread]()
    monkeypatch.setattr(Unread, "read", read.append)
    for number, refusal in ((500, code), (501, "LIMIT_EXCEEDED")):
        [error] = (await desk.people[who].answer(RAISE, input=[{}] * number))["errors"]
        assert error["extensions"]["code"] == refusal

    assert read == []
