"""Records for the tests of storage only."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model


class Note(Model):
    """One of every kind of value that records hold."""

    id: fields.Field[UUID] = fields.UUIDField(primary_key=True)
    at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    read: fields.Field[bool] = fields.BooleanField(default=False)
    facts: fields.Field[dict[str, Any] | list[Any]] = fields.JSONField(default=dict)
    number: fields.Field[int] = fields.IntField(default=0)

    class Meta:
        """Its table."""

        table = "note"
