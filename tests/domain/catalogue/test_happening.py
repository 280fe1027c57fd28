"""What is read off what happened."""

from dataclasses import replace

from domain.catalogue.happening import Happening
from domain.ids import global_id, uuid7
from domain.people.records import Agent
from tests.domain.catalogue.moments import NOW
from tests.domain.catalogue.parcels import PARCELS, Parcel, Size


def test_facts_of_a_declared_category_are_frozen_by_the_names_of_its_declarations() -> None:
    """Ids and enum values for conditions, text for variables, and what people call them."""
    carrier = Agent(id=uuid7(), display_name="Omar Haddad")
    parcel = Parcel("Spare parts", Size.VERY_LARGE, 2.5, carrier, fragile=True)
    happening = Happening(event_type="PARCEL_ARRIVED", item=parcel, before=None, actor=None, at=NOW)

    facts, labels = PARCELS.readings.freeze(happening)

    assert facts == {
        "ACTING_AGENT": None,
        "PARCEL_LABEL": "Spare parts",
        "TIME_OF_DAY": "2026-03-10T12:00:00+00:00",
        "DAY_OF_WEEK": "2026-03-10T12:00:00+00:00",
        "LABEL": "Spare parts",
        "SIZE": "VERY_LARGE",
        "WEIGHT": 2.5,
        "CARRIER": global_id("Agent", carrier.id),
        "FRAGILE": True,
    }
    assert labels == {"SIZE": "Very Large", "CARRIER": "Omar Haddad"}
    assert "WEIGHT" not in PARCELS.readings.freeze(replace(happening, event_type="PARCEL_LOST"))[0]
