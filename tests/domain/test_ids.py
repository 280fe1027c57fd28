"""Ids are sorted by the moment of their making, and name things to the outside in one form."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import ids
from domain.errors import BadRequest
from domain.ids import global_id, parse_global_id, uuid7

SOME = UUID("018f4e5c-8d3a-7abc-9def-0123456789ab")
KINDS = st.from_regex(r"[A-Z][A-Za-z]{0,20}", fullmatch=True)


def test_ids_are_sorted_as_they_were_made() -> None:
    """Also more of them than a millisecond has room for."""
    made = [uuid7() for _ in range(10_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_an_id_says_which_version_it_is_of() -> None:
    made = uuid7()

    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_an_id_begins_with_the_millisecond_of_its_making(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_last", 0)
    monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_123_456_789)

    assert uuid7().int >> 80 == 1_700_000_000_123


def test_a_clock_that_is_put_back_makes_no_earlier_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    before = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 0)

    assert uuid7() > before


def test_a_copy_of_a_process_makes_ids_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in the same moment."""
    uuid7()
    monkeypatch.setattr(ids, "_last", 0)
    monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_123_456_789)
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.write(writing, uuid7().bytes)
        os._exit(0)
    os.waitpid(child, 0)
    theirs, own = os.read(reading, 16), uuid7().bytes

    assert theirs[:8] == own[:8]
    assert theirs != own


def test_threads_make_no_id_twice() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: uuid7(), range(2_000)))

    assert len({one_id.int >> 64 for one_id in made}) == len(made)


def test_a_global_id_names_the_kind_and_the_thing() -> None:
    assert global_id("Ticket", SOME) == "Ticket_018f4e5c8d3a7abc9def0123456789ab"


@given(kind=KINDS, thing=st.uuids())
def test_what_is_named_is_found_again(kind: str, thing: UUID) -> None:
    assert parse_global_id(global_id(kind, thing)) == (kind, thing)


def test_the_kind_may_hold_an_underscore_itself() -> None:
    assert parse_global_id(global_id("Live_Chat", SOME)) == ("Live_Chat", SOME)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "_",
        "Ticket",
        "Ticket_",
        f"_{SOME.hex}",
        f"Ticket_{SOME.hex[:-1]}",
        f"Ticket_{SOME.hex}0",
        f"Ticket_{SOME}",
        f"Ticket_{'g' * 32}",
        f"Ticket {SOME.hex}",
    ],
)
def test_what_names_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse_global_id(text)

    assert refused.value.sentence == f"{text!r} is not an id."
    assert refused.value.code == "BAD_USER_INPUT"


@given(text=st.text(max_size=80).filter(lambda text: "_" not in text))
def test_whatever_else_is_sent_is_refused_and_quoted_in_part(text: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse_global_id(text)

    assert refused.value.values == {"given": text[:60]}
