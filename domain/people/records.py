"""Records of people and of the desk's structure."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from tortoise import fields

from domain.catalogue.subjects import Placed
from domain.people.profiles import Profile
from domain.rights import Area, Grant, Grants, Level, Permission, permissions_of
from domain.storage.records import Record, Row, say_unreadable
from domain.storage.words import Listed


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
    name = fields.CharField(200, unique=True)
    retired = fields.BooleanField(default=False, db_default=False)
    brand: fields.ForeignKeyRelation[Brand] = fields.ForeignKeyField("desk.Brand", on_delete=fields.RESTRICT)
    brand_id: UUID

    class Meta:
        table = "department"

    def __str__(self) -> str:
        return self.name


class Group(Record):
    """Agents of one department who share its work."""

    entity = "Group"
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


def _is_permission(one: Any) -> bool:
    return isinstance(one, str) and one in set(Permission)


def _is_grant(_area: str, one: Any) -> bool:
    if not isinstance(one, dict) or not isinstance(one.get("permissions"), list):
        return False
    return isinstance(one.get("level"), str) and all(isinstance(each, str) for each in one["permissions"])


class Role(Record):
    """
    A bundle of rights.

    ``key`` names a predefined role. ``grants_json`` maps areas to a level and, for Custom, boxes.
    """

    entity = "Role"
    name = fields.CharField(200, unique=True)
    key = fields.CharField(30, null=True, unique=True)
    type = fields.CharField(10, default="EMPLOYEE")
    grants_json: dict[str, Any] = fields.JSONField(default=dict)
    elements: ClassVar = {"grants_json": _is_grant}

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
                Level(given["level"]), tuple(Permission(one) for one in given["permissions"] if one in known)
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
        TICKETS: Written requests.
        LIVE_CHATS: Conversations that go on now.
        CALLS: Telephone calls.
    """

    TICKETS = "TICKETS"
    LIVE_CHATS = "LIVE_CHATS"
    CALLS = "CALLS"


class Agent(Placed, Listed):
    """A person who works at the desk; ``last_activity_at`` is to ten seconds, and only while available."""

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


class Session(Record):
    """
    One sign-in and the family of refresh tokens that came from it.

    ``refresh_hash`` is the only refresh token that still works. ``used`` has the ones it came from, as
    hashes, with the moments of their first use; any of them, or of those before, that turns up later was
    stolen or replayed, and ends the session. ``network`` is where the sign-in came from.
    """

    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField("desk.Agent", related_name="sessions")
    agent_id: UUID
    refresh_hash = fields.CharField(64, unique=True)
    used: dict[str, str] | None = fields.JSONField(null=True)
    network = fields.CharField(39, default="", db_default="")
    started_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "session"
        indexes = (("agent_id",),)

    def used_lately(self, token_hash: str, since: datetime) -> bool:
        """Say whether a refresh token of this session was used for the first time after a moment."""
        at = (self.used or {}).get(token_hash)
        return at is not None and datetime.fromisoformat(at) >= since

    def has_used(self, token_hash: str) -> bool:
        """Say whether a refresh token is one of the last that this session has used."""
        return token_hash in (self.used or {})

    def note_use(self, token_hash: str, now: datetime, kept: int) -> None:
        """Remember that a refresh token was used now, beside the last ones before it."""
        self.used = dict([*(self.used or {}).items(), (token_hash, now.isoformat())][-kept:])


class ApiToken(Record):
    """
    A token for programs: its maker's sight, and those of its permissions that its maker still holds.

    ``source`` names where the things come from that it tells of, and ``source_id`` is whose they are here;
    a token made before there were sources has none, and stands for itself.
    """

    entity = "ApiToken"
    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField("desk.Agent", related_name="api_tokens")
    agent_id: UUID
    name = fields.CharField(200)
    token_hash = fields.CharField(64, unique=True)
    permissions: list[str] = fields.JSONField()
    created_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField(null=True)
    source = fields.CharField(200, null=True)
    source_id = fields.UUIDField(null=True)
    elements: ClassVar = {"permissions": _is_permission}

    class Meta:
        table = "api_token"
        indexes = (("agent_id",),)


class FailedSignIns(Record):
    """How often in a row one key of `domain.access.tries` was failed, and when last."""

    key = fields.CharField(300, unique=True)
    count = fields.IntField(default=0)
    last_at = fields.DatetimeField()

    class Meta:
        table = "failed_sign_ins"


class SignInHelp(Row):
    """The one code with which an agent who asked for it chooses a new password, as its hash."""

    agent_id = fields.UUIDField(primary_key=True)
    code_hash = fields.CharField(64, unique=True)
    expires_at = fields.DatetimeField()

    class Meta:
        table = "sign_in_help"


class NotificationProfile(Row):
    """
    How an agent wants to be reached, in the shape that `Profile.parse` takes, without what they left out.

    Whoever has none is reached as by default, has muted nothing and gets no web push.
    """

    agent_id = fields.UUIDField(primary_key=True)
    given: dict[str, Any] = fields.JSONField(default=dict)

    class Meta:
        table = "notification_profile"

    def read(self, zone: str) -> Profile:
        """Return what can be read of it where its owner lives in ``zone``; the rest is logged once."""
        found = Profile.legible(self.given, zone)
        if found.unreadable:
            say_unreadable("NotificationProfile", str(self.agent_id), ("given",))
        return found


class Mute(Record):
    """
    What an agent wants to hear no noise of ``until`` a moment, and how often it has kept still.

    ``about`` is the global id of an event or an item, or the id of a category.
    """

    entity = "Mute"
    agent_id = fields.UUIDField()
    about = fields.CharField(100)
    title = fields.CharField(200)
    until = fields.DatetimeField(db_index=True)
    count = fields.IntField(default=0)

    class Meta:
        table = "mute"
        unique_together = (("agent_id", "about"),)


class PushSubscription(Record):
    """A browser that takes web pushes for an agent: where to send them, and what only it can read them by."""

    entity = "PushSubscription"
    agent_id = fields.UUIDField(db_index=True)
    endpoint = fields.CharField(1000, unique=True)
    p256dh = fields.CharField(100)
    auth = fields.CharField(40)
    created_at = fields.DatetimeField()

    class Meta:
        table = "push_subscription"


class PushKey(Row):
    """The key of this desk that browsers know its web pushes by, as PEM; it is made once."""

    id = fields.SmallIntField(primary_key=True)
    private = fields.TextField()

    class Meta:
        table = "push_key"
