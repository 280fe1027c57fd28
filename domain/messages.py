"""Messages, and the inboxes of agents that they lie in."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeAlias
from uuid import UUID

from tortoise import fields

from domain.catalogue.subjects import Placed
from domain.sight import Opening
from domain.storage.partial import Partial
from domain.storage.records import Record, Row

logger = logging.getLogger("deskbell.messages")
NO_EVENT = UUID(int=0)  # of what no event tells


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


class Glance(NamedTuple):
    """
    How an item stands: what people call it, and to whom it is open.

    ``url`` is where they look at it, where that is not a page of the desk's; ``as_of`` is when it stood so.
    """

    label: str
    url: str | None
    opening: Opening
    as_of: datetime


def glance_at(item: Any, at: datetime) -> Glance | None:
    """
    Return how an item stands at ``at``, which is now.

    None of what is no item, is gone or cannot be shown, and where it takes more to tell to whom it is open.
    """
    try:
        if isinstance(item, Placed) and item.opening and not item.deleted_at:
            return Glance(str(item), item.url, item.opening, at)
    except Exception:  # else nothing could be told of it, nor done to it
        logger.exception("%s cannot be shown", item.global_id)
    return None


class NamedEvent(NamedTuple):
    """An event as a bell names it."""

    global_id: str
    name: str
    entity: Literal["Event"] = "Event"


class Message(Record):
    """
    What one agent gets to read; ``sequence`` is its place in that agent's inbox, from 1.

    One that is ``silent`` came while its reader wanted to hear no noise of it; a ``test`` tells of an example
    that never happened; an ``urgent`` one came from an event that was marked so. Where it is at hand, there
    is ``about``, the item of its occurrence; ``event`` and ``item`` are what its reader is shown of the two.
    A bell brings the first along, an inbox what is asked for.
    """

    about: About | None
    event: Any
    item: Any

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
    test = fields.BooleanField(default=False, db_default=False)
    urgent = fields.BooleanField(default=False, db_default=False)

    class Meta:
        table = "message"
        unique_together = (("agent_id", "sequence"),)
        indexes = (
            ("agent_id", "event_type", "sequence"),
            Partial("agent_id", "sequence", where="read_at IS NULL"),
            Partial("id", where="read_at IS NULL", name="message_unread"),
            Partial("id", where="read_at IS NOT NULL", name="message_read"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """
    What agents are told alike, before it lies in their inboxes.

    A ``test`` tells of an example, and an ``urgent`` one is of an urgent telling. ``event_name`` is for bells
    to tell, None where it comes from no event.
    """

    subject: str
    body: str
    event_id: UUID
    occurrence_id: UUID
    event_type: str
    sent_at: datetime
    event_name: str | None = None
    test: bool = False
    urgent: bool = False


@dataclass(slots=True, eq=False)
class Copy:
    """A letter to one agent, on its way into their inbox, by the id of its message; silently or not."""

    letter: Letter
    agent_id: UUID
    id: UUID
    silent: bool = False

    @property
    def event_id(self) -> UUID:
        """The id of the event that tells it."""
        return self.letter.event_id

    @property
    def occurrence_id(self) -> UUID:
        """The id of the occurrence that it tells of."""
        return self.letter.occurrence_id


class Bell(NamedTuple):
    """
    What rings for a message: all that a reader who waits is mostly shown, so that nothing is looked up.

    It reads as a `Message` does. What comes before ``subject`` is its reader's own: ``unread`` counts the
    messages of their inbox. The rest is told alike to all whom an event tells of an occurrence;
    ``named_event`` is None where it is not named. Ids, and when it was ``read``, are texts as on the wire.
    """

    sequence: int
    silent: bool
    id: str
    agent: str
    read: str | None
    unread: int
    subject: str
    body: str
    event_type: str
    test: bool
    urgent: bool
    event: str
    occurrence: str
    sent_at: datetime
    item_kind: str
    item_id: str
    named_event: NamedEvent | None
    glance: Glance | None
    entity: Literal["Message"] = "Message"

    @property
    def global_id(self) -> str:
        """The message's global id."""
        return f"Message_{self.id.replace('-', '')}"

    @property
    def about(self) -> About:
        """The item that it is about."""
        return self.item_kind, UUID(self.item_id)

    @property
    def occurrence_id(self) -> UUID:
        """The id of the occurrence that it tells of."""
        return UUID(self.occurrence)

    @property
    def read_at(self) -> datetime | None:
        """When it was read; ValueError where that is no time."""
        return None if self.read is None else datetime.fromisoformat(self.read)

    def record(self) -> Message:
        """Return the message that it rings for, for whoever looks further; ValueError where it is none."""
        made = Message(
            id=UUID(self.id),
            agent_id=UUID(self.agent),
            sequence=self.sequence,
            subject=self.subject,
            body=self.body,
            event_type=self.event_type,
            event_id=UUID(self.event),
            occurrence_id=self.occurrence_id,
            sent_at=self.sent_at,
            read_at=self.read_at,
            silent=self.silent,
            test=self.test,
            urgent=self.urgent,
        )
        made.about = self.about
        return made
