"""The desk's tables as Tortoise's documentation would have them: the columns that `lists` shows."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Agent(Model):
    """Somebody at the desk."""

    id = fields.UUIDField(primary_key=True)
    email = fields.CharField(254)
    display_name = fields.CharField(200)

    class Meta:
        table = "agent"


class Group(Model):
    """Where tickets stand."""

    id = fields.UUIDField(primary_key=True)
    name = fields.CharField(200)

    class Meta:
        table = "agent_group"


class Event(Model):
    """What somebody waits for."""

    id = fields.UUIDField(primary_key=True)
    name = fields.CharField(200)
    enabled = fields.BooleanField()
    revision = fields.IntField()
    owner: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField("models.Agent", related_name=False)
    event_type = fields.CharField(60)
    conditions: dict[str, list[dict[str, Any]]] = fields.JSONField()
    actions: list[dict[str, Any]] = fields.JSONField()

    class Meta:
        table = "event"


class Occurrence(Model):
    """What happened."""

    id = fields.UUIDField(primary_key=True)
    event_type = fields.CharField(60)
    item_kind = fields.CharField(30)
    item_id = fields.UUIDField()
    depth = fields.SmallIntField()
    facts: dict[str, Any] = fields.JSONField()
    occurred_at = fields.DatetimeField()

    class Meta:
        table = "occurrence"


class Message(Model):
    """What somebody was told."""

    id = fields.UUIDField(primary_key=True)
    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField("models.Agent", related_name=False)
    sequence = fields.BigIntField()
    subject = fields.TextField()
    body = fields.TextField()
    event_type = fields.CharField(60)
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField("models.Event", related_name=False)
    occurrence: fields.ForeignKeyRelation[Occurrence] = fields.ForeignKeyField(
        "models.Occurrence", related_name=False
    )
    sent_at = fields.DatetimeField()
    read_at = fields.DatetimeField(null=True)

    class Meta:
        table = "message"


class Ticket(Model):
    """What a customer asked."""

    id = fields.UUIDField(primary_key=True)
    number = fields.CharField(20)
    subject = fields.CharField(200)
    status = fields.CharField(20)
    priority = fields.CharField(20)
    created_at = fields.DatetimeField()
    last_activity_at = fields.DatetimeField()
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField("models.Group", related_name=False)
    agent: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "models.Agent", related_name=False, null=True
    )

    class Meta:
        table = "ticket"
