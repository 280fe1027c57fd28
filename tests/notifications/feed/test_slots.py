"""Slots of topics, whose they are, and how moves are told."""

from hypothesis import given
from hypothesis import strategies as st

from notifications.feed.redis_url import Address
from notifications.feed.slots import Moved, owners, slot_of, span, spans

ASKED = Address("asked", 1)


def test_topics_are_where_the_cluster_looks_for_them() -> None:
    assert slot_of("123456789") == 0x31C3  # the check value of the checksum that clusters use
    assert slot_of("{one}two") == slot_of("one")


def test_slots_are_read_with_whoever_has_them() -> None:
    answer = [[0, 1, [b"h", 7, b"id", []], [b"replica", 8, b"id", []]], [3, 16383, [None, 9, b"id", []]]]

    assert owners(answer, ASKED)[:4] == [Address("h", 7), Address("h", 7), None, Address("asked", 9)]
    assert len(owners(answer, ASKED)) == 16384


def test_a_move_is_read_off_an_error() -> None:
    assert Moved.read("MOVED 7 h:9", ASKED) == Moved(7, Address("h", 9))
    assert Moved.read("MOVED 7 ::1:9", ASKED) == Moved(7, Address("::1", 9))
    assert Moved.read("MOVED 7 :9", ASKED) == Moved(7, Address("asked", 9))
    assert Moved.read("NOPERM this user has no rights", ASKED) is None


@given(slots=st.sets(st.integers(0, 40)))
def test_spans_are_all_slots_and_no_others(slots: set[int]) -> None:
    read = [number for text in spans(sorted(slots)) for number in span(text) or ()]

    assert read == sorted(slots)


def test_no_topic_is_taken_for_a_span() -> None:
    assert span("deskbell:slots 1-2") is None
    assert span("") is None
