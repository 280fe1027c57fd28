"""Records of what the engine did: firings, marks, budgets, and the messages in agents' inboxes."""

from typing import Any

from tortoise import fields

from domain.storage.records import Record, Row


class Firing(Record):
    """
    One event satisfied by one occurrence, and what became of each action.

    ``chain`` stands for the occurrence's chain when the event fired, None when it was held back: an event
    fires once in a chain. ``outcomes`` has one entry an action, in order.
    """

    event_id = fields.UUIDField()
    occurrence_id = fields.UUIDField()
    revision = fields.IntField()
    chain = fields.UUIDField(null=True)
    held_back = fields.CharField(300, null=True)
    outcomes: list[dict[str, Any]] = fields.JSONField()
    fired_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "firing"
        unique_together = (("event_id", "occurrence_id"), ("event_id", "chain"))


class ActionMark(Row):
    """
    When an action of an event last ran, in all and, where it runs once per item, for each item.

    ``key`` is the event, the action's key, which an edit keeps, and the item, if there is one.
    """

    key = fields.CharField(160, primary_key=True)
    event_id = fields.UUIDField(db_index=True)
    item_id = fields.UUIDField(null=True)
    ran_at = fields.DatetimeField()

    class Meta:
        table = "action_mark"


class Episode(Record):
    """The spell of an item, by when it began, in which a clock's event last fired for it."""

    event_id = fields.UUIDField()
    item_id = fields.UUIDField()
    began_at = fields.DatetimeField()

    class Meta:
        table = "episode"
        unique_together = (("event_id", "item_id"),)
        indexes = (("item_id",),)


class ClockMark(Row):
    """How far a question of the clock has been asked, in all processes; see `domain.engine.clock`."""

    key = fields.CharField(120, primary_key=True)
    asked_until = fields.DatetimeField()

    class Meta:
        table = "clock_mark"


class Budget(Row):
    """How often an event fired in the minute that began at ``minute`` (minutes since 1970)."""

    event_id = fields.UUIDField(primary_key=True)
    minute = fields.BigIntField()
    used = fields.IntField()

    class Meta:
        table = "budget"


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


class Message(Record):
    """
    What one agent gets to read; ``sequence`` is its place in that agent's inbox, from 1.

    One that is ``silent`` came while its reader wanted to hear no noise of it.
    """

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
