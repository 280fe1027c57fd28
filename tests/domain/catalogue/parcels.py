"""A category made up here: declaring it is all that it takes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.catalogue.actions import ActionType
from domain.catalogue.choices import Choice, Reference
from domain.catalogue.declared import Category, ConditionType, EventType, Variable
from domain.catalogue.forms import Minutes, ProseTemplate
from domain.catalogue.kinds import Flag, Phrases
from domain.catalogue.numbers import Number
from domain.people.records import Agent
from domain.rights import Area


class Size(StrEnum):
    """How big a parcel is."""

    SMALL = "SMALL"
    VERY_LARGE = "VERY_LARGE"


@dataclass
class Parcel:
    """Something that comes by mail."""

    label: str
    size: Size
    weight: float
    carrier: Any = None
    fragile: bool = False


@dataclass(frozen=True)
class Reroute:
    """Send the parcel elsewhere."""

    note: ProseTemplate
    size: Size
    delay: Minutes = 5
    agent: Agent | None = None

    async def perform(self, parcel: Parcel, deed: Any) -> None:
        """Do it."""

    def __str__(self) -> str:
        return f"Reroute in {self.delay} min"


PARCELS = Category(
    id="PARCELS",
    title="Parcels",
    area=Area.TASKS,
    item=Parcel,
    event_types=(
        EventType("PARCEL_ARRIVED", "Parcel Arrived"),
        EventType("PARCEL_LOST", "Parcel Lost", admin_only=True),
    ),
    conditions=(
        ConditionType("LABEL", Phrases(), lambda h: h.item.label),
        ConditionType("SIZE", Choice(Size), lambda h: h.item.size),
        ConditionType("WEIGHT", Number(), lambda h: h.item.weight, applies_to=("PARCEL_ARRIVED",)),
        ConditionType("CARRIER", Reference("Agent"), lambda h: h.item.carrier),
        ConditionType("FRAGILE", Flag(), lambda h: h.item.fragile),
    ),
    variables=(
        Variable("PARCEL_LABEL", "What is written on it", lambda h: h.item.label),
        Variable("CARRIER", "Who carries it"),
    ),
    actions=(ActionType("REROUTE_PARCEL", "Reroute Parcel", Reroute, once_per_item=True),),
)
