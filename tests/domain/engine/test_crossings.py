"""How the clock's questions are asked."""

from typing import Any

import pytest

from domain.catalogue.declared import EventType
from domain.desk.rooms import CATALOGUE


@pytest.mark.parametrize(
    "event_type",
    [event_type for event_type in CATALOGUE.event_types.values() if event_type.clock],
    ids=lambda event_type: event_type.id,
)
def test_every_clock_asks_by_an_index(event_type: EventType) -> None:
    """So that it costs what has come due, however much is quiet."""
    kind: Any = CATALOGUE.category_of(event_type.id).item

    assert event_type.clock
    assert (event_type.clock.column, "id") in kind._meta.indexes
