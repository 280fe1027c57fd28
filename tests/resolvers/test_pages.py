"""How many a page holds, and how a place in a list is written down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadRequest
from domain.events.records import Event
from domain.ids import uuid7
from domain.messages import Message
from domain.people.records import Agent
from resolvers.pages import CURSOR_LIMIT, LARGEST, USUAL, Slice, _read, _write

BY_NAME = [("name_order", False), ("id", False)]


@pytest.mark.parametrize(
    ("wanted", "size"),
    [
        (Slice(), USUAL),
        (Slice(first=0), 0),
        (Slice(first=1), 1),
        (Slice(first=LARGEST), LARGEST),
        (Slice(last=7), 7),
        (Slice(after="x"), USUAL),
    ],
)
def test_a_page_holds_as_many_as_are_wanted(wanted: Slice, size: int) -> None:
    assert wanted.size() == size


@pytest.mark.parametrize(
    ("wanted", "path", "fault"),
    [
        (Slice(first=-1), "first", "first is a number from 0 to 200."),
        (Slice(first=LARGEST + 1), "first", "first is a number from 0 to 200."),
        (Slice(last=-1), "last", "last is a number from 0 to 200."),
        (Slice(last=LARGEST + 1), "last", "last is a number from 0 to 200."),
        (Slice(first=1, last=1), "last", "Give first or last, not both."),
        (Slice(first=0, last=0), "last", "Give first or last, not both."),
    ],
)
def test_a_page_of_another_size_is_refused(wanted: Slice, path: str, fault: str) -> None:
    with pytest.raises(BadRequest) as refused:
        wanted.size()

    assert (refused.value.path, refused.value.sentence) == ((path,), fault)


def test_a_page_is_counted_from_the_end_only_where_it_says_so() -> None:
    assert Slice(last=0).backwards
    assert not Slice(first=5, before="x").backwards


@given(name=st.text(max_size=200).filter(lambda text: "\0" not in text and text.isprintable()))
def test_a_cursor_leads_to_the_place_that_it_was_written_for(name: str) -> None:
    """Whatever the name; it goes into an address as it is."""
    agent = Agent(id=uuid7(), name_order=name)
    cursor = _write(agent, BY_NAME)

    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert _read(cursor, Agent, BY_NAME, "after") == [name, agent.id]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "not base64 at all",
        "bnVsbA",
        "W10",
        "e30",
        "x" * (CURSOR_LIMIT + 1),
        _write(Event(id=uuid7(), name_order="Sales"), BY_NAME),
        _write(Agent(id=uuid7(), name_order="Sales"), BY_NAME[1:]),
        _write(Agent(id=uuid7(), name_order="Sales"), BY_NAME[::-1]),
        _write(Agent(id=uuid7(), name_order="half\0"), BY_NAME),
        _write(Agent(id=uuid7(), name_order="x" * 5_000), BY_NAME),
        _write(Agent(id=uuid7(), name_order="Sales"), BY_NAME)[:-9],
    ],
    ids=lambda cursor: cursor[:12],
)
def test_what_is_no_cursor_of_a_list_is_refused(cursor: str) -> None:
    with pytest.raises(BadRequest) as refused:
        _read(cursor, Agent, BY_NAME, "before")

    assert refused.value.path == ("before",)


@given(cursor=st.text(max_size=200))
def test_a_cursor_of_nobodys_making_is_refused(cursor: str) -> None:
    with pytest.raises(BadRequest):
        _read(cursor, Agent, BY_NAME, "after")


@pytest.mark.parametrize(
    ("sequence", "legible"),
    [(0, True), (7, True), (2**63 - 1, True), (2**63, False), (-(2**63), False), (True, False)],
)
def test_a_place_in_an_inbox_is_a_number_that_the_database_holds(sequence: int, legible: bool) -> None:
    keys = [("sequence", True)]
    cursor = _write(Message(id=uuid7(), sequence=sequence), keys)

    if legible:
        assert _read(cursor, Message, keys, "after") == [sequence]
        return
    with pytest.raises(BadRequest):
        _read(cursor, Message, keys, "after")
