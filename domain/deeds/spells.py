"""
Spells: how long items have waited, and when those events are asked again that did not fire.

The clock asks at the crossing of a threshold (`domain.engine.clock`). Where conditions did not hold then,
a later change of the item in the same spell asks again, for a year from its beginning; that is found here,
in the deed that changes it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from tortoise import fields

from domain.catalogue.clocks import Clock, Spell
from domain.catalogue.registry import catalogue
from domain.deeds.deed import Deed, ReportedFacts
from domain.storage.database import rows, seconds_between
from domain.storage.records import Record

ASKED_AGAIN_FOR = timedelta(days=366)  # after which nobody need know what rang in a spell that stands still


class Episode(Record):
    """The spell of an item, by when it began, in which a clock's event last fired for it."""

    event_id = fields.UUIDField()
    item_id = fields.UUIDField()
    began_at = fields.DatetimeField()

    class Meta:
        table = "episode"
        unique_together = (("event_id", "item_id"),)
        indexes = (("item_id",),)


@runtime_checkable
class ReportedItem(Protocol):
    """
    An item whose facts somebody told, so that they are not read off it: one of another help desk.

    Its record says in ``told_running``, in SQL, when its clocks run.
    """

    @property
    def clocks(self) -> list[Any]:
        """The event types that happen to it in time."""
        ...

    async def facts_told(self, event_type: str, spell: Spell, at: datetime) -> ReportedFacts:
        """Return the facts as they were last told, for what a clock tells of."""
        ...


async def ask_again(deed: Deed, touched: Iterable[Any]) -> None:
    """Raise anew what clocks told of items that a deed touched, for events that have yet to fire."""
    for item in touched:
        if getattr(item, "deleted_at", None):
            await Episode.filter(item_id=item.id).delete()
            continue
        told = item if isinstance(item, ReportedItem) else None
        for one in told.clocks if told else catalogue().clocks_of(type(item)):
            began = getattr(item, one.clock.column)
            young = began and began < deed.at <= began + ASKED_AGAIN_FOR
            if young and await _waited_for(item, one.id, one.clock, deed.at):
                spell = Spell(began, None)
                async with deed.apart(f"{one.id} of {item.global_id}"):
                    reported = await told.facts_told(one.id, spell, deed.at) if told else None
                    deed.happened(one.id, item, spell=spell, reported=reported)


async def _waited_for(item: Any, event_type: str, clock: Clock, at: datetime) -> bool:
    """Say whether an event waits for less than the item has waited, and has not fired in this spell."""
    began = getattr(item, clock.column)
    # Events made after the crossing are silent in this spell; a second of grace leaves the edge to matching.
    mine = f"(e.include_past OR e.threshold * 60 + 1 >= {seconds_between('$4::timestamptz', 'e.since')})"
    waiting = await rows(
        "SELECT 1 AS one FROM event e WHERE e.event_type = $1 AND e.enabled AND e.deleted_at IS NULL"  # noqa: S608 - ours
        f" AND e.threshold <= $2 AND {mine} AND NOT EXISTS (SELECT 1 FROM episode p"
        " WHERE p.event_id = e.id AND p.item_id = $3 AND p.began_at = $4) LIMIT 1",
        event_type,
        (at - began).total_seconds() / 60,
        item.id,
        began,
    )
    if not waiting:
        return False
    running = f"SELECT 1 AS one FROM {item._meta.db_table} WHERE id = $1 AND {is_running(type(item), clock)}"  # noqa: S608, SLF001 - ours
    return bool(await rows(running, item.id))


def is_running(kind: Any, clock: Clock) -> str:
    """Return the condition, in SQL, under which an item's clock runs."""
    if told := getattr(kind, "told_running", None):
        return str(told)
    kept = "deleted_at IS NULL AND " if "deleted_at" in kind._meta.fields_map else ""  # noqa: SLF001 - Tortoise's
    return f"{kept}({clock.running})"
