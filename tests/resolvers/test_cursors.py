"""How a place in a list is written down, and what is no such place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadRequest
from domain.events.records import Event
from domain.ids import uuid7
from domain.messages import Message
from domain.people.records import Agent
from resolvers.cursors import LONGEST, cursor_of_record, read_record_cursor

BY_NAME = [("name_order", False), ("id", False)]


@given(name=st.text(max_size=200).filter(lambda text: "\0" not in text and text.isprintable()))
def test_a_cursor_leads_to_the_place_that_it_was_written_for(name: str) -> None:
    """Whatever the name; it goes into an address as it is."""
    agent = Agent(id=uuid7(), name_order=name)
    cursor = cursor_of_record(agent, BY_NAME)

    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert read_record_cursor(cursor, Agent, BY_NAME, "after") == [name, agent.id]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "not base64 at all",
        "bnVsbA",
        "W10",
        "e30",
        "x" * (LONGEST + 1),
        cursor_of_record(Event(id=uuid7(), name_order="Sales"), BY_NAME),
        cursor_of_record(Agent(id=uuid7(), name_order="Sales"), BY_NAME[1:]),
        cursor_of_record(Agent(id=uuid7(), name_order="Sales"), BY_NAME[::-1]),
        cursor_of_record(Agent(id=uuid7(), name_order="half\0"), BY_NAME),
        cursor_of_record(Agent(id=uuid7(), name_order="x" * 5_000), BY_NAME),
        cursor_of_record(Agent(id=uuid7(), name_order="Sales"), BY_NAME)[:-9],
    ],
    ids=lambda cursor: cursor[:12],
)
def test_what_is_no_cursor_of_a_list_is_refused(cursor: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read_record_cursor(cursor, Agent, BY_NAME, "before")

    assert refused.value.path == ("before",)


@given(cursor=st.text(max_size=200))
def test_a_cursor_of_nobodys_making_is_refused(cursor: str) -> None:
    with pytest.raises(BadRequest):
        read_record_cursor(cursor, Agent, BY_NAME, "after")


@pytest.mark.parametrize(
    ("sequence", "legible"),
    [(0, True), (7, True), (2**63 - 1, True), (2**63, False), (-(2**63), False), (True, False)],
)
def test_a_place_in_an_inbox_is_a_number_that_the_database_holds(sequence: int, legible: bool) -> None:
    keys = [("sequence", True)]
    cursor = cursor_of_record(Message(id=uuid7(), sequence=sequence), keys)

    if legible:
        assert read_record_cursor(cursor, Message, keys, "after") == [sequence]
        return
    with pytest.raises(BadRequest):
        read_record_cursor(cursor, Message, keys, "after")
