"""Records of people and of the desk's structure."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from tortoise import fields

from domain.catalogue.subjects import Placed
from domain.rights import Area, Grant, Grants, Level, Permission, permissions_of
from domain.storage.records import Record
from domain.storage.words import ListedByName


class Brand(Record):
    """The top of the structure; there is one by default."""

    entity = "Brand"
    name = fields.CharField(200, unique=True)

    class Meta:
        table = "brand"

    def __str__(self) -> str:
        return self.name


class Department(Record):
    """A part of a brand; its groups receive the work."""

    entity = "Department"
    url = None  # a page of the desk's, as of all that a count may be of
    name = fields.CharField(200, unique=True)
    retired = fields.BooleanField(default=False, db_default=False)
    brand: fields.ForeignKeyRelation[Brand] = fields.ForeignKeyField("desk.Brand", on_delete=fields.RESTRICT)
    brand_id: UUID

    class Meta:
        table = "department"

    def __str__(self) -> str:
        return self.name

    async def know_brand(self) -> None:
        """Have its brand at hand."""
        if self.__dict__.get("_brand") is None:
            await self.fetch_related("brand")


class Group(Record):
    """
    Agents of one department who share its work.

    ``held_for`` says of some agents whether they work in it, where it is held to the transaction's end.
    """

    held_for: Mapping[UUID, bool] | None = None
    entity = "Group"
    url = None  # as a department's
    name = fields.CharField(200)
    department: fields.ForeignKeyRelation[Department] = fields.ForeignKeyField(
        "desk.Department", related_name="groups", on_delete=fields.RESTRICT
    )
    department_id: UUID
    retired = fields.BooleanField(default=False, db_default=False)

    class Meta:
        table = "agent_group"
        unique_together = (("department", "name"),)

    def __str__(self) -> str:
        return self.name

    async def know_place(self) -> None:
        """Have its department and its brand at hand."""
        if (department := self.__dict__.get("_department")) is None or "_brand" not in department.__dict__:
            await self.fetch_related("department__brand")


def _is_grant(_area: str, kept: Any) -> bool:
    if not isinstance(kept, dict) or not isinstance(kept.get("permissions"), list):
        return False
    return isinstance(kept.get("level"), str) and all(isinstance(box, str) for box in kept["permissions"])


class Role(Record):
    """
    A bundle of rights.

    ``key`` names a predefined role. ``grants_json`` maps areas to a level and, for Custom, boxes.
    ``revision`` counts its edits.
    """

    entity = "Role"
    name = fields.CharField(200, unique=True)
    key = fields.CharField(30, null=True, unique=True)
    type = fields.CharField(10, default="EMPLOYEE")
    grants_json: dict[str, Any] = fields.JSONField(default=dict)
    elements: ClassVar = {"grants_json": _is_grant}
    revision = fields.IntField(default=1, db_default=1)

    class Meta:
        table = "role"

    def __str__(self) -> str:
        return self.name

    @property
    def grants(self) -> Grants:
        """What the role gives in each area; an area never set is closed."""
        known = set(Permission)
        return {
            # Boxes that another version of us knows, and we do not, are closed; the others count.
            area: Grant(
                Level(given["level"]), tuple(Permission(box) for box in given["permissions"] if box in known)
            )
            if (given := self.grants_json.get(area)) and given["level"] in set(Level)
            else Grant()
            for area in Area
        }

    @grants.setter
    def grants(self, grants: Grants) -> None:
        self.grants_json = {
            str(area): {"level": grant.level, "permissions": list(grant.ticked)}
            for area, grant in grants.items()
        }

    @property
    def permissions(self) -> frozenset[Permission]:
        """All that the role gives."""
        return permissions_of(self.grants, administrator=self.key == "ADMINISTRATOR")


class AgentAvailability(StrEnum):
    """
    Whether an agent takes new chats; who is unavailable is not idle either.

    Attributes:
        AVAILABLE: They take new chats.
        UNAVAILABLE: They take none; so it is at first, and after signing out of the last session.
    """

    AVAILABLE = "AVAILABLE"
    UNAVAILABLE = "UNAVAILABLE"


class WorkChannel(StrEnum):
    """
    A way in which work reaches agents.

    Attributes:
        TICKETS: Tickets, which wait for their answer.
        LIVE_CHATS: Conversations that go on now.
        CALLS: Telephone calls, which are answered as they come.
    """

    TICKETS = "TICKETS"
    LIVE_CHATS = "LIVE_CHATS"
    CALLS = "CALLS"


class Agent(Placed, ListedByName):
    """
    A person who works at the desk; ``last_activity_at`` is to ten seconds, and only while available.

    ``noted_at`` is when it was last looked after by this process, for whom this record is known.
    """

    noted_at: datetime | None = None
    entity = "Agent"
    searched = ("display_name", "email")
    email = fields.CharField(254, unique=True)
    display_name = fields.CharField(200)
    password_hash = fields.CharField(200)
    time_zone = fields.CharField(64, default="UTC")
    enabled = fields.BooleanField(default=True)
    availability = fields.CharEnumField(AgentAvailability, default=AgentAvailability.UNAVAILABLE)
    last_activity_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "agent"
        indexes = (("last_activity_at", "id"), ("name_order", "id"))

    def __str__(self) -> str:
        return self.display_name

    @classmethod
    def seen_by(cls, _principal: Any) -> None:
        """Return no filter of those that somebody's events hear of: what is permitted in them bounds that."""


class RoleHeld(Record):
    """An agent holds a role; Everyone is held without a row."""

    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField("desk.Agent", related_name="roles_held")
    agent_id: UUID
    role: fields.ForeignKeyRelation[Role] = fields.ForeignKeyField("desk.Role", related_name="holders")
    role_id: UUID

    class Meta:
        table = "role_held"
        indexes = (("role_id",),)
        unique_together = (("agent", "role"),)


class Membership(Record):
    """An agent works in a group, and is active there on some channels."""

    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField("desk.Agent", related_name="memberships")
    agent_id: UUID
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField("desk.Group", related_name="members")
    group_id: UUID
    tickets_active = fields.BooleanField(default=True)
    live_chats_active = fields.BooleanField(default=True)
    calls_active = fields.BooleanField(default=True)

    class Meta:
        table = "membership"
        indexes = (("group_id",),)
        unique_together = (("agent", "group"),)
