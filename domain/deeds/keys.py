"""
Idempotency keys: what is asked with one is done once, and answered alike for 24 hours.

A key belongs to the token or the agent that gave it, and stands for one thing that was asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise import fields

from domain.errors import Conflict
from domain.ids import uuid7
from domain.people.principal import Principal
from domain.storage.database import rows
from domain.storage.records import Record

REMEMBERED = timedelta(hours=24)


class UsedKey(Record):
    """What a key led to: the id of what was made, and a digest of what was asked."""

    source_id = fields.UUIDField()
    key = fields.CharField(200)
    said = fields.TextField()
    made_id = fields.UUIDField()
    used_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "used_key"
        unique_together = (("source_id", "key"),)


@dataclass(frozen=True)
class Key:
    """A key that somebody gave, and a digest of what they asked with it."""

    source_id: UUID
    key: str
    said: str

    @classmethod
    def of(cls, by: Principal, key: str, said: str) -> "Key":
        """Return the key of a token, or else of an agent."""
        return cls(by.token_id or by.agent.id, key, said)

    async def take(self, now: datetime) -> UUID | None:
        """
        Take the key, or return what it led to; of two deeds at once, one waits for the other's end.

        Raises:
            Conflict: it stands for something else.
        """
        earlier = None
        while earlier is None:  # it may be forgotten between the two
            taken = await rows(
                "INSERT INTO used_key (id, source_id, key, said, made_id, used_at)"
                " VALUES ($1, $2, $3, $4, $1, $5) ON CONFLICT (source_id, key) DO UPDATE"
                " SET said = excluded.said, made_id = excluded.made_id, used_at = excluded.used_at"
                " WHERE used_key.used_at < $6 RETURNING id",
                uuid7(),
                self.source_id,
                self.key,
                self.said,
                now,
                now - REMEMBERED,
            )
            if taken:
                return None
            earlier = await UsedKey.get_or_none(source_id=self.source_id, key=self.key)
        if earlier.said != self.said:
            raise Conflict(
                "This key said something else within the last 24 hours; give each request its own.",
                path=("idempotencyKey",),
            )
        return earlier.made_id

    async def led_to(self, made: UUID) -> None:
        """Note what was made."""
        await UsedKey.filter(source_id=self.source_id, key=self.key).update(made_id=made)
