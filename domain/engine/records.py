"""Records of how far the engine is: what clocks have asked, how often events fired, whom they still tell."""

from typing import Any

from tortoise import fields

from domain.ids import uuid7
from domain.storage.partial import Partial
from domain.storage.records import Row


class ClockMark(Row):
    """How far a question of the clock has been asked, in all processes; see `domain.engine.clock.marks`."""

    key = fields.CharField(120, primary_key=True)
    asked_until = fields.DatetimeField()

    class Meta:
        table = "clock_mark"


class EventUse(Row):
    """
    How often an event has fired in all, and in its last minute, as the processes of one ``slot`` counted it.

    There are a few slots, so that of two processes none waits for the other to commit: an event's is the
    sum. ``used`` are those of its budget in the minute that began at ``minute`` (minutes since 1970).
    """

    id = fields.UUIDField(primary_key=True, default=uuid7)
    event_id = fields.UUIDField()
    slot = fields.SmallIntField()
    firing_count = fields.BigIntField(default=0)
    last_fired_at = fields.DatetimeField(null=True)
    throttled_at = fields.DatetimeField(null=True)
    minute = fields.BigIntField(default=0)
    used = fields.IntField(default=0)

    class Meta:
        table = "event_use"
        unique_together = (("event_id", "slot"),)
        indexes = (Partial("throttled_at", where="throttled_at IS NOT NULL"),)


class Portion(Row):
    """Some of very many agents whom a firing is still to tell; see `domain.engine.firing.portions`."""

    id = fields.UUIDField(primary_key=True, default=uuid7)
    occurrence_id = fields.UUIDField(db_index=True)
    letter: dict[str, Any] = fields.JSONField()
    agents: list[str] = fields.JSONField()

    class Meta:
        table = "portion"
