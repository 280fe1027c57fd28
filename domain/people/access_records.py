"""Records of how people and programs get in: sessions, API tokens, failed tries, codes for a new password."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from tortoise import fields

from domain.people.records import Agent
from domain.rights import Permission
from domain.storage.records import Record, Row


def _is_permission(kept: Any) -> bool:
    return isinstance(kept, str) and kept in set(Permission)


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
