"""
What bounds firings: once in a chain and in a spell, an event's budget, an action's frequency.

Each is a row that one statement moves, or does not, so that of two processes one finds that it is late. They
are moved in the firing transaction: what is undone has not been used up.
"""

from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.catalogue.declared import Category
from domain.catalogue.naming import words_of
from domain.deeds.outbox import Occurrence
from domain.deeds.rendering import hour_of
from domain.deeds.spells import Episode
from domain.engine.compiled import CompiledEvent
from domain.events.actions import Action
from domain.events.records import ActionMark
from domain.foreign.items import ForeignItem
from domain.ids import uuid7
from domain.storage.database import rows

SAME_CHAIN = "It has fired in this chain of occurrences already."


class HeldBack(Exception):
    """Frequency or once per item keeps an action from running, as its sentence says; its marks are undone."""


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


async def rung(occurrence: Occurrence) -> set[UUID]:
    """Return the ids of the events that need not be asked again: they have rung in an occurrence's spell."""
    if not occurrence.asked_again:
        return set()
    episodes = Episode.filter(item_id=occurrence.item_id, began_at=occurrence.began_at)
    return set(cast("list[UUID]", await episodes.values_list("event_id", flat=True)))


def said_rung(occurrence: Occurrence, compiled: CompiledEvent, zone: ZoneInfo) -> str:
    """Say that an event had rung in the spell that an occurrence tells of, by the clock of a zone."""
    began_at = cast("datetime", occurrence.began_at)
    kind, began = (
        kind_of(occurrence, compiled.definition.category),
        hour_of(began_at, zone, occurrence.occurred_at),
    )
    if compiled.definition.threshold:
        return f"It had rung for this {kind} in its wait since {began} and rings once in a wait."
    return f"It had rung for this {kind} and its moment, {began}, and rings once for it."


def throttled(budget: int) -> str:
    """Say that an event has fired more often in a minute than its budget allows."""
    return f"It fired more than {budget} times in a minute and was throttled."


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


async def mark(occurrence: Occurrence, compiled: CompiledEvent, action: Action, zone: ZoneInfo) -> None:
    """
    Note that an action runs now; ``zone`` is that of the event's owner, whose clock a refusal goes by.

    Raises:
        HeldBack: it has run for this item, or too lately, by the occurrences' time.
    """
    event_id, item, at = compiled.event.id, occurrence.item_id, occurrence.occurred_at
    key, minutes = f"{event_id.hex}:{action.key}", action.maximum_frequency_minutes
    if action.once_per_item:
        ran = await _move(f"{key}:{item.hex}", event_id, item, at, datetime.min.replace(tzinfo=UTC))
        if ran:
            raise HeldBack(
                said_once(kind_of(occurrence, compiled.definition.category), hour_of(ran, zone, at))
            )
    if minutes and (ran := await _move(key, event_id, None, at, at - timedelta(minutes=minutes))):
        raise HeldBack(said_often(minutes, hour_of(ran, zone, at)))


def said_once(kind: str, hour: str) -> str:
    """Say that an action rests since it runs once for an item of a kind, and when it did."""
    return f"It had run for this {kind} at {hour} and runs once per item."


def said_often(minutes: int, hour: str) -> str:
    """Say that an action rests since it ran at an hour, for so many minutes."""
    return (
        f"It ran at {hour} and runs at most once in {'a minute' if minutes == 1 else f'{minutes} minutes'}."
    )


async def _move(
    key: str, event_id: UUID, item: UUID | None, at: datetime, latest: datetime
) -> datetime | None:
    """Set a mark that is not there, or not later than ``latest``; return what it is if it stays."""
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
    # The row is held, moved or not: nobody else moves it meanwhile.
    return None if moved else (await ActionMark.get(key=key)).ran_at


def kind_of(occurrence: Occurrence, category: Category) -> str:
    """Say in words what kind of thing it happened to; what stands elsewhere is called as our own is."""
    as_ours = category.item and occurrence.item_kind == ForeignItem.entity
    return words_of(category.item.entity if as_ours else occurrence.item_kind)
