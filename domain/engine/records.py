"""Records of how far the engine is: what clocks have asked, and how often events have fired."""

from tortoise import fields

from domain.storage.records import Row


class ClockMark(Row):
    """How far a question of the clock has been asked, in all processes; see `domain.engine.marks`."""

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
