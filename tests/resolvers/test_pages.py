"""How many a page holds, and what is left out of one."""

from dataclasses import replace

import pytest

from domain.errors import BadRequest
from domain.events.records import Event
from resolvers.pages import LARGEST, USUAL, Page, Slice, of_known_types


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


def test_a_page_of_which_nothing_can_be_shown_tells_where_it_began_and_ended() -> None:
    """Another version of us has written of types that are not known here; what comes next is still found."""
    nodes = [Event(event_type=name) for name in ("FUTURE_TYPE", "TICKET_CREATED", "FUTURE_TYPE")]
    found = Page(nodes=nodes, cursors=["a", "b", "c"], has_next=True, has_previous=False)
    shown = of_known_types(found)
    assert (shown.nodes, shown.cursors, shown.begins, shown.ends) == (nodes[1:2], ["b"], "a", "c")
    none = of_known_types(replace(found, nodes=nodes[:1], cursors=["a"]))
    assert (none.nodes, none.begins, none.ends, none.has_next) == ([], "a", "a", True)
