"""What cannot be read of a row leaves the rest of it as it is."""

from typing import Any

from domain.people.records import Agent
from domain.storage.illegible import fitting, legible


async def test_what_cannot_be_read_gives_way_to_what_can(quiet: Any) -> None:
    """As the fields of an open database are read."""
    assert quiet
    mended, illegible = legible(Agent, {"availability": "ASLEEP", "display_name": "Maria"})

    assert mended["display_name"] == "Maria"
    assert "availability" in illegible
    assert mended["availability"] != "ASLEEP"


def test_what_fits_of_an_object_or_a_list_is_kept() -> None:
    assert fitting({"a": 1, "b": "x"}, lambda _, value: value == 1) == {"a": 1}
    assert fitting([1, "x", 1], lambda value: value == 1) == [1, 1]
