"""
Deliveries: what leaves the process, a row before it leaves.

A delivery is written in the firing transaction, beside its place in the queue. Of the queue, a process
claims what is due for one receiver, under a lease; a process that dies leaves its claims, and another sends
them again when the lease has run out, under the same id. A receiver that keeps failing is paused as a
whole and probed with one delivery at a time; what has waited for it in vain for days is given up.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from tortoise import fields

from domain.people.profiles import NotificationChannel
from domain.storage.records import NOBODY, Record, Row

MAIL_SERVER = "mail"  # the receiver of all mail


class DeliveryChannel(StrEnum):
    """
    By which way a delivery leaves the desk.

    Attributes:
        MAIL: An e-mail, by the mail server of the settings.
        WEB: A POST to a web address that an event names.
        FILE: A line in a file of the desk's log folder.
        PROVIDER: A signed POST to an external provider.
        PUSH: A web push to a browser.
    """

    MAIL = "MAIL"
    WEB = "WEB"
    FILE = "FILE"
    PROVIDER = "PROVIDER"
    PUSH = "PUSH"


CHANNELS = {
    DeliveryChannel.MAIL: NotificationChannel.MAIL,
    DeliveryChannel.PUSH: NotificationChannel.WEB_PUSH,
}


class DeliveryState(StrEnum):
    """
    What became of a delivery; FAILED is tried again, GIVEN_UP is not.

    HELD waits for the end of its reader's quiet hours or for their digest. Then it becomes PENDING, or it is
    DIGESTED, which is a part of another delivery, or SKIPPED, since its reader has read it in the inbox. What
    they have muted is SKIPPED from the first.

    Attributes:
        PENDING: It is to leave as soon as its turn comes.
        SENDING: It is on its way at this moment.
        SENT: Its receiver has taken it.
        FAILED: The last attempt failed; it is tried again by itself, over about a day.
        GIVEN_UP: It is not tried again, unless it is asked for with `retryDeliveries`.
        HELD: It waits for its reader's quiet hours to end, or for their digest.
        DIGESTED: It went out as a part of another delivery, its digest.
        SKIPPED: It was read in the inbox before, or muted, or its reader had left.
    """

    PENDING = "PENDING"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"
    GIVEN_UP = "GIVEN_UP"
    HELD = "HELD"
    DIGESTED = "DIGESTED"
    SKIPPED = "SKIPPED"


def _is_attempt(attempt: Any) -> bool:
    kinds = {"at": str, "answer": str, "reached": bool, "succeeded": bool}
    if not isinstance(attempt, dict) or not all(
        isinstance(attempt.get(name), kind) for name, kind in kinds.items()
    ):
        return False
    try:
        return datetime.fromisoformat(attempt["at"]).tzinfo is not None
    except ValueError:
        return False


class Delivery(Record):
    """
    One thing to bring outside: to a mail or web address, a log file, an external provider or a browser.

    ``receiver`` is who is paused as a whole when it fails: the mail server, a web address's origin, a
    file, a provider. ``attempts`` are those made so far, each with its moment and answer, and whether it
    reached the receiver and succeeded. A test call is of no event.

    One that is HELD waits until ``deliver_at``; one that is DIGESTED has become part of ``digest_id``.
    ``message_id`` is the message in the inbox of which it tells. What is ``confidential`` is shown to nobody.
    """

    entity = "Delivery"
    channel = fields.CharEnumField(DeliveryChannel)
    receiver = fields.CharField(300)
    recipient = fields.TextField()
    subject = fields.TextField(default="")
    body = fields.TextField()
    state = fields.CharEnumField(DeliveryState, default=DeliveryState.PENDING)
    attempts: list[dict[str, Any]] = fields.JSONField(default=list)
    event_id = fields.UUIDField(null=True)
    occurrence_id = fields.UUIDField(null=True)
    agent_id = fields.UUIDField(null=True)
    provider_id = fields.UUIDField(null=True)
    message_id = fields.UUIDField(null=True)
    digest_id = fields.UUIDField(null=True)
    deliver_at = fields.DatetimeField(null=True)
    confidential = fields.BooleanField(default=False, db_default=False)
    created_at = fields.DatetimeField(db_index=True)
    ended_at = fields.DatetimeField(null=True)
    elements: ClassVar = {"attempts": _is_attempt}

    class Meta:
        table = "delivery"
        indexes = (
            ("event_id", "id"),
            ("state", "id"),
            ("channel", "id"),
            ("agent_id", "id"),
            ("state", "deliver_at"),
            *((asked, way, "id") for asked in ("state", "channel") for way in ("agent_id", "event_id")),
        )


class Queued(Row):
    """A delivery that has not ended: when it is due, how often it was tried, and who has it in hand."""

    delivery_id = fields.UUIDField(primary_key=True)
    receiver = fields.CharField(300)
    due_at = fields.DatetimeField()
    tries = fields.SmallIntField(default=0)
    claimed_by = fields.CharField(40, default=NOBODY)

    class Meta:
        table = "queued"
        indexes = (("receiver", "due_at"),)


class Receiver(Row):
    """
    How often in a row a receiver has failed, and since when; and until when it is left alone.

    See also `FOREVER`.
    """

    key = fields.CharField(300, primary_key=True)
    failures = fields.IntField(default=0)
    failing_since = fields.DatetimeField(null=True)
    paused_until = fields.DatetimeField(null=True)

    class Meta:
        table = "receiver"
