"""
What bounds firings: once in a chain and in a spell, an event's budget, an action's frequency.

Each is a row that one statement moves, or does not, so that of two processes one finds that it is late. They
are moved in the firing transaction: what is undone has not been used up.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from domain.deeds.outbox import Occurrence
from domain.engine.compiled import CompiledEvent
from domain.events.actions import Action
from domain.ids import uuid7
from domain.storage.database import rows


class HeldBack(Exception):
    """Frequency or once per item keeps an action from running; what it marked is undone."""


def chain_of(occurrence: Occurrence, compiled: CompiledEvent) -> UUID:
    """Say what an event fires once in: a chain of occurrences; of counts and spells, for each item."""
    root, apart = occurrence.root_id, compiled.definition.category.rings_apart
    if occurrence.count is not None or occurrence.began_at:
        return uuid5(root, occurrence.item_id.hex)
    return uuid5(root, occurrence.facts[apart]) if apart and occurrence.facts.get(apart) else root


async def first_in_spell(occurrence: Occurrence, event_id: UUID) -> bool:
    """Note that an event fires in this spell of the item; False if it has."""
    # Other, not later: a moment that is planned anew may lie before the one that rang.
    moved = await rows(
        "INSERT INTO episode (id, event_id, item_id, began_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (event_id, item_id) DO UPDATE SET began_at = excluded.began_at"
        " WHERE episode.began_at <> excluded.began_at RETURNING item_id",
        uuid7(),
        event_id,
        occurrence.item_id,
        occurrence.began_at,
    )
    return bool(moved)


async def used_of_budget(event_id: UUID, at: datetime) -> int:
    """Count a firing of an event; return how many there were in this minute, this one included."""
    # A process whose clock is behind counts for the minute that others have begun.
    [spent] = await rows(
        "INSERT INTO budget (event_id, minute, used) VALUES ($1, $2, 1) ON CONFLICT (event_id) DO UPDATE"
        " SET used = CASE WHEN budget.minute >= excluded.minute THEN budget.used + 1 ELSE 1 END,"
        " minute = CASE WHEN budget.minute >= excluded.minute THEN budget.minute ELSE excluded.minute END"
        " RETURNING used",
        event_id,
        int(at.timestamp() // 60),
    )
    used: int = spent["used"]
    return used


async def mark(occurrence: Occurrence, event_id: UUID, action: Action) -> None:
    """
    Note that an action runs now.

    Raises:
        HeldBack: it has run for this item, or too lately, by the occurrences' time.
    """
    key, at = f"{event_id.hex}:{action.key}", occurrence.occurred_at
    if action.once_per_item:
        item = occurrence.item_id
        await _move(f"{key}:{item.hex}", event_id, item, at, datetime.min.replace(tzinfo=UTC))
    if action.maximum_frequency_minutes:
        await _move(key, event_id, None, at, at - timedelta(minutes=action.maximum_frequency_minutes))


async def _move(key: str, event_id: UUID, item: UUID | None, at: datetime, latest: datetime) -> None:
    """Set a mark that is not there, or not later than ``latest``."""
    moved = await rows(
        "INSERT INTO action_mark (key, event_id, item_id, ran_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (key) DO UPDATE SET ran_at = excluded.ran_at"
        " WHERE action_mark.ran_at <= $5 RETURNING key",
        key,
        event_id,
        item,
        at,
        latest,
    )
    if not moved:
        raise HeldBack
