"""
Idempotency keys: what is asked with one is done once, and answered alike for 24 hours.

A key belongs to the token or the agent that gave it, and stands for one thing that was asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise import fields

from domain.errors import Conflict
from domain.ids import uuid7
from domain.people.principal import Principal
from domain.storage.bulk import insert_unless
from domain.storage.columns import text_of_moment
from domain.storage.database import GaveWay, rows
from domain.storage.many import each
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
        return self.earlier(earlier)

    def earlier(self, used: UsedKey) -> UUID:
        """
        Return what it led to.

        Raises:
            Conflict: it stands for something else.
        """
        if used.said != self.said:
            raise Conflict(
                "This key said something else within the last 24 hours; give each request its own.",
                path=("idempotencyKey",),
            )
        return used.made_id

    async def led_to(self, made: UUID) -> None:
        """Note what was made."""
        noted = "UPDATE used_key SET made_id = $1 WHERE source_id = $2 AND key = $3"
        await each(noted, [[made, self.source_id, self.key]])


async def known_keys(keys: Sequence[Key], now: datetime) -> dict[str, UsedKey]:
    """Return what some keys of one owner have led to, by the key; those that led to nothing are left out."""
    owners = {key.source_id for key in keys}
    found = UsedKey.filter(source_id__in=owners, key__in=[key.key for key in keys])
    return {used.key: used for used in await found.filter(used_at__gte=now - REMEMBERED)}


async def keep_keys(led_to: Mapping[Key, UUID], now: datetime) -> None:
    """
    Note what keys led to that were not known.

    Raises:
        GaveWay: one was used meanwhile.
    """
    used = [
        UsedKey.fresh(source_id=key.source_id, key=key.key, said=key.said, made_id=made, used_at=now)
        for key, made in sorted(led_to.items(), key=lambda entry: entry[0].key)
    ]
    renewed = ", ".join(f"{column} = excluded.{column}" for column in ("said", "made_id", "used_at"))
    older = text_of_moment(now - REMEMBERED)
    clash = f"(source_id, key) DO UPDATE SET {renewed} WHERE used_key.used_at < '{older}'"
    if await insert_unless(used, clash) < len(used):
        raise GaveWay
