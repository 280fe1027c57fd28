"""
Spells: how long items have waited, and when those events are asked again that did not fire.

The clock asks at the crossing of a threshold (`domain.engine.clock`). Where conditions did not hold then,
a later change of the item in the same spell asks again, for a year from its beginning; that is found here,
in the deed that changes it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from domain.catalogue.declared import Clock
from domain.desk.deed import Deed
from domain.desk.foreign import ForeignItem, told_by_clock
from domain.engine.matching import Spell
from domain.engine.records import Episode
from domain.storage.database import rows, seconds_between

ASKED_AGAIN_FOR = timedelta(days=366)  # after which nobody need know what rang in a spell that stands still


async def ask_again(deed: Deed, touched: Iterable[Any]) -> None:
    """Raise anew what clocks told of items that a deed touched, for events that have yet to fire."""
    from domain.desk import CATALOGUE  # which is assembled from the rooms, and they import deeds

    for item in touched:
        if getattr(item, "deleted_at", None):
            await Episode.filter(item_id=item.id).delete()
            continue
        elsewhere = isinstance(item, ForeignItem)
        for one in item.clocks if elsewhere else CATALOGUE.clocks_of(type(item)):
            began = getattr(item, one.clock.column)
            young = began and began < deed.at <= began + ASKED_AGAIN_FOR
            if young and await _waited_for(item, one.id, one.clock, deed.at):
                spell = Spell(began, None)
                async with deed.apart(f"{one.id} of {item.global_id}"):
                    given = await told_by_clock(item, one.id, spell, deed.at) if elsewhere else None
                    deed.happened(one.id, item, spell=spell, given=given)


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
    if kind is ForeignItem:
        return "open"
    kept = "deleted_at IS NULL AND " if "deleted_at" in kind._meta.fields_map else ""  # noqa: SLF001 - Tortoise's
    return f"{kept}({clock.running})"
