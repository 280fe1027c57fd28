"""Parcels: what customers send back, and the events of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from tortoise import fields

from domain.catalogue.actions import ActionType
from domain.catalogue.choices import Choice
from domain.catalogue.declared import Category, ConditionType, EventKind, EventType, Variable
from domain.catalogue.forms import Line
from domain.catalogue.kinds import Phrases, title_of
from domain.deeds.deed import Deed
from domain.desk.common import AGENT, DEPARTMENT, GROUP, Transfer
from domain.desk.group_items import GroupItem
from domain.desk.verbs import verb
from domain.people.records import Group
from domain.rights import Area


class ParcelState(StrEnum):
    """Where a parcel is."""

    SENT = "SENT"
    ARRIVED = "ARRIVED"


class Parcel(GroupItem):
    """Something on its way."""

    entity = "Parcel"
    prefix = "PARCEL"
    area = Area.TICKETS
    searched = ("tracking",)

    tracking = fields.CharField(200)
    state = fields.CharEnumField(ParcelState, default=ParcelState.SENT)

    class Meta:
        table = "parcel"

    @classmethod
    @verb("announceParcel")
    async def announce(cls, deed: Deed, *, tracking: Line, group: Group) -> Self:
        """Say that a parcel is on its way to a group."""
        parcel = cls.begun(deed, tracking=tracking)
        await parcel.place(group, None)
        return await parcel.save_and_tell(deed, "PARCEL_ANNOUNCED")

    @verb("receiveParcel")
    async def receive(self, deed: Deed) -> None:
        """Say that it is here."""
        before = self.fill(state=ParcelState.ARRIVED)
        await self.save_and_tell(deed, "PARCEL_ARRIVED", before=before)


@dataclass(frozen=True)
class Receive:
    """Say that it is here."""

    async def perform(self, parcel: Parcel, deed: Deed) -> None:
        """Receive it, unless it is here already."""
        if parcel.state is not ParcelState.ARRIVED:
            await parcel.receive(deed)

    def __str__(self) -> str:
        return "Receive the parcel"


CATEGORY = Category(
    id="PARCELS",
    title="Parcels",
    area=Area.TICKETS,
    item=Parcel,
    event_types=(
        EventType("PARCEL_ANNOUNCED", begins=True),
        EventType("PARCEL_ARRIVED"),
        EventType("PARCEL_COMMENT_ADDED", activity="a comment"),
        EventType("PARCEL_DELETED", ends=True),
        EventType("PARCEL_TIME_LOG_CREATED"),
        EventType("PARCEL_TRANSFERRED", activity="a transfer"),
        EventType("MANUAL_PARCEL_EVENT", kind=EventKind.MANUAL),
    ),
    conditions=(
        AGENT,
        GROUP,
        DEPARTMENT,
        ConditionType("TRACKING", Phrases(), lambda h: h.item.tracking, title="Tracking Number"),
        ConditionType("PARCEL_STATE", Choice(ParcelState), lambda h: h.item.state, title="State"),
    ),
    variables=(
        Variable("TRACKING", "Number to follow it by"),
        Variable("PARCEL_STATE", "Where it is", lambda h: title_of(h.item.state)),
    ),
    actions=(
        ActionType("TRANSFER_PARCEL", "Transfer Parcel", Transfer),
        ActionType("RECEIVE_PARCEL", "Receive Parcel", Receive),
    ),
)
