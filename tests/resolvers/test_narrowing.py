"""Which occurrences a filter wants."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.deeds.outbox import Occurrence
from domain.errors import BadRequest
from resolvers.narrowing import Narrowing, columns_and_span, columns_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)  # when it was noted
AFTERWARDS = LATER + timedelta(microseconds=1)


def iso(moment: datetime) -> str:
    return moment.isoformat()


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, True),
        ({"category": "TICKETS", "eventType": "TICKET_CREATED"}, True),
        ({"category": "TASKS"}, False),
        ({"since": iso(NOON), "until": iso(NOON)}, True),
        ({"since": iso(LATER)}, False),
        ({"recordedSince": iso(LATER), "recordedUntil": iso(LATER)}, True),
        ({"recordedUntil": iso(NOON)}, False),
        ({"recordedSince": iso(AFTERWARDS)}, False),
    ],
)
def test_both_ends_of_when_it_happened_and_of_when_it_was_noted_are_included(
    given: dict[str, Any], wanted: bool
) -> None:
    happened = Occurrence(
        category="TICKETS", event_type="TICKET_CREATED", occurred_at=NOON, recorded_at=LATER, facts={}
    )
    assert Narrowing.read(given).fits(happened) is wanted


def test_a_column_may_be_called_as_the_end_of_a_span_is() -> None:
    given = {"since": iso(NOON), "state": "SENT"}
    assert columns_of(given) == given
    assert columns_and_span(given) == ({"state": "SENT"}, {"since": NOON})


def test_nothing_is_noted_before_it_happened() -> None:
    both = {"since": iso(LATER), "recordedSince": iso(NOON), "recordedUntil": iso(AFTERWARDS)}
    assert Narrowing.read(both).noted == {"since": LATER, "until": AFTERWARDS}
    assert Narrowing.read({"since": iso(NOON)}).noted == {"since": NOON}
    assert Narrowing.read({"until": iso(NOON)}).noted == {}


@pytest.mark.parametrize("ends", [("since", "until"), ("recordedSince", "recordedUntil")])
def test_a_span_that_ends_before_it_begins_is_refused(ends: tuple[str, str]) -> None:
    with pytest.raises(BadRequest) as refusal:
        Narrowing.read(dict(zip(ends, (iso(LATER), iso(NOON)), strict=True)))
    assert refusal.value.path == ("filter", ends[0])
    assert refusal.value.values == dict(zip(("since", "until"), ends, strict=True))
