"""Messages, and the inboxes of agents that they lie in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from tortoise import fields

from domain.ids import uuid7
from domain.storage.records import Record, Row


class Inbox(Row):
    """
    An agent's inbox: the sequence of its newest message, and of the newest one no longer kept.

    The row is locked while messages are added, so that order of commit is order of sequence.
    """

    agent_id = fields.UUIDField(primary_key=True)
    last_sequence = fields.BigIntField(default=0)
    expired_through = fields.BigIntField(default=0)
    unread = fields.IntField(default=0)

    class Meta:
        table = "inbox"


About: TypeAlias = tuple[str, UUID]
"""The item that something is about, by its kind and id."""


class Message(Record):
    """
    What one agent gets to read; ``sequence`` is its place in that agent's inbox, from 1.

    One that is ``silent`` came while its reader wanted to hear no noise of it. ``about`` is the item of its
    occurrence, where that is at hand: a bell brings it along.
    """

    about: About | None = None

    entity = "Message"
    agent_id = fields.UUIDField()
    sequence = fields.BigIntField()
    subject = fields.TextField()
    body = fields.TextField()
    event_type = fields.CharField(60)
    event_id = fields.UUIDField()
    occurrence_id = fields.UUIDField(db_index=True)
    sent_at = fields.DatetimeField(db_index=True)
    read_at = fields.DatetimeField(null=True)
    silent = fields.BooleanField(default=False, db_default=False)

    class Meta:
        table = "message"
        unique_together = (("agent_id", "sequence"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message to be put into one agent's inbox; ``silent`` asks for no noise."""

    agent_id: UUID
    subject: str
    body: str
    event_id: UUID
    occurrence_id: UUID
    event_type: str
    sent_at: datetime
    silent: bool = False
    id: UUID = field(default_factory=uuid7)
