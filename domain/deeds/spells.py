"""
Spells: how long items have waited, and when those events are asked again that did not fire.

The clock asks at the crossing of a threshold (`domain.engine.clock`). Where conditions did not hold then,
a later change of the item in the same spell asks again, for a year from its beginning; that is found here,
in the deed that changes it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from tortoise import fields

from domain.catalogue.clocks import Clock, Spell
from domain.catalogue.registry import catalogue
from domain.deeds.deed import Deed
from domain.deeds.item_kinds import kind_of
from domain.storage.database import rows, seconds_between
from domain.storage.records import Record

SLOW = timedelta(minutes=1)  # which no deed takes, from its moment to its end


class Episode(Record):
    """The spell of an item, by when it began, in which a clock's event last fired for it."""

    event_id = fields.UUIDField()
    item_id = fields.UUIDField()
    began_at = fields.DatetimeField()

    class Meta:
        table = "episode"
        unique_together = (("event_id", "item_id"),)
        indexes = (("item_id",),)


Spells = Sequence[tuple[Any, str, Clock]]
"""Items in spells, with the event types whose clocks run on them, and these."""


async def ask_again(deed: Deed, spells: Spells, heard: Collection[str]) -> None:
    """
    Raise anew what clocks told of items that a deed touched, for events that have yet to fire.

    ``heard`` are the event types to which any event listens; of others nothing is asked.
    """
    for item, event_type, clock in spells:
        if event_type in heard and (at := await _waited_until(item, event_type, clock, deed.at)):
            spell = Spell(getattr(item, clock.column), None)
            async with deed.apart(f"{event_type} of {item.global_id}"):
                reported = await kind_of(item).facts_at(item, event_type, spell, at)
                deed.happened(event_type, item, spell=spell, at=at, reported=reported)


def asked_again(touched: Iterable[Any], at: datetime) -> Spells:
    """Return in which spells items are of which a change asks again."""
    return [
        (item, type_.id, type_.clock)
        for item in touched
        if not item.deleted_at
        for type_ in kind_of(item).clocks_of(item)
        if type_.clock and _waits(item, type_.clock, at)
    ]


async def end(touched: Iterable[Any]) -> None:
    """Forget the spells of items that are gone."""
    for item in touched:
        if item.deleted_at:
            await Episode.filter(item_id=item.id).delete()


def _waits(item: Any, clock: Clock, at: datetime) -> bool:
    """Say whether an item is in a spell that is asked about again, but for one that begins with the deed."""
    began = getattr(item, clock.column)
    if not began or began == at:
        return False
    # The clock may have told of one that begins before the deed ends or, if the host's was set back since,
    # that begins later still. What is planned lies ahead as a rule, and costs no statement for that.
    latest = at if clock.planned else max(at, began)
    return Spell(began, None).is_asked_again(latest + SLOW)


async def _waited_until(item: Any, event_type: str, clock: Clock, at: datetime) -> datetime | None:
    """
    Return until when an item has waited, where an event waits for less, and has not fired in this spell.

    That is the moment of the deed. Where the clock has told of a later one, as while the deed waited for its
    turn, it is that: what was told of was the item as it had been before.
    """
    began = getattr(item, clock.column)
    # Events made after the crossing are silent in this spell; a second of grace leaves the edge to matching.
    mine = f"(e.include_past OR e.threshold * 60 + 1 >= {seconds_between('$4::timestamptz', 'e.since')})"
    told = (
        "FROM occurrence o WHERE o.item_id = $3 AND o.event_type = $1 AND o.began_at = $4 AND o.crossed > $2"
    )
    waiting = await rows(
        f"WITH told (minutes) AS (SELECT MAX(o.crossed) {told}) SELECT minutes FROM event e, told"
        " WHERE e.event_type = $1 AND e.enabled AND e.deleted_at IS NULL"
        f" AND e.threshold <= COALESCE(minutes, $2) AND {mine} AND NOT EXISTS (SELECT 1 FROM episode p"
        " WHERE p.event_id = e.id AND p.item_id = $3 AND p.began_at = $4) LIMIT 1",
        event_type,
        (at - began).total_seconds() / 60,
        item.id,
        began,
    )
    if not waiting:
        return None
    later, kind = waiting[0]["minutes"], kind_of(item)
    running = kind.running(catalogue().category_of(event_type), clock)
    runs = await rows(f"SELECT 1 AS one FROM {kind.table} i WHERE id = $1 AND {running}", item.id)
    return (at if later is None else began + timedelta(minutes=later)) if runs else None
