"""How often events have fired: in all, and in this minute of their budgets."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.ids import uuid7
from domain.storage.database import among, as_datetime, as_uuid, rows
from domain.storage.many import all_at_once, listing, written

SLOTS = 16  # rows of one event: processes that meet in one wait for each other's last statement


@dataclass
class Use:
    """What is added to an event's: how often it asked its budget, and fired, and whether it was throttled."""

    spent: int = 0
    fired: int = 0
    throttled: bool = False


@dataclass(frozen=True)
class Used:
    """How often an event has fired in all, when it did last, and when its budget last held it back."""

    firing_count: int = 0
    last_fired_at: datetime | None = None
    throttled_at: datetime | None = None


@dataclass
class Spent:
    """What is spent of an event's budget in a minute, and whether its end was said by now."""

    used: int
    said: bool


def minute_of(at: datetime) -> int:
    """Return the minute in which a moment lies, since 1970."""
    return int(at.timestamp() // 60)


def spent_in_sql(event: str, minute: str) -> str:
    """Return the SQL for what `spent_of` reads; ``event`` is where an event's id stands, and ``minute``."""
    uses = f"FROM event_use u WHERE u.event_id = {event}"
    # Whose clock is behind counts for the minute that others have begun; of further ahead, it was set back.
    return (
        f"(SELECT SUM(u.used) {uses} AND u.minute BETWEEN {minute} AND {minute} + 1) AS used,"
        f" (SELECT MAX(u.throttled_at) {uses}) AS throttled_at"
    )


def spent_of(row: Mapping[str, Any], at: datetime) -> Spent:
    """Return what is spent of a budget in the minute of a moment."""
    throttled = row["throttled_at"]
    said = throttled is not None and 0 <= minute_of(as_datetime(throttled)) - minute_of(at) <= 1
    return Spent(int(row["used"] or 0), said)


async def spent_by(events: Collection[UUID], at: datetime) -> dict[UUID, Spent]:
    """Return what is spent of some events' budgets, without those that are disabled or gone."""
    found = await rows(
        f"SELECT e.id, {spent_in_sql('e.id', '$2')} FROM event e"
        f" WHERE e.id {among('$1')} AND e.enabled AND e.deleted_at IS NULL",
        list(events),
        minute_of(at),
    )
    return {as_uuid(row["id"]): spent_of(row, at) for row in found}


async def count(uses: Mapping[UUID, Use], slot: int, at: datetime) -> None:
    """
    Add to what events have used; this comes late, as their rows of a slot are held to the commit.

    On PostgreSQL, messages that wait to be written go with it.
    """
    newer = "event_use.minute BETWEEN excluded.minute AND excluded.minute + 1"
    given = listing("uuid", "uuid", "smallint", "bigint", "timestamptz", "timestamptz", "bigint", "int")
    moment, minute = written(at), minute_of(at)
    await all_at_once(
        "INSERT INTO event_use (id, event_id, slot, firing_count, last_fired_at, throttled_at, minute, used)"
        f" {given} WHERE true ON CONFLICT (event_id, slot) DO UPDATE SET"
        " firing_count = event_use.firing_count + excluded.firing_count,"
        " last_fired_at = COALESCE(excluded.last_fired_at, event_use.last_fired_at),"
        " throttled_at = COALESCE(excluded.throttled_at, event_use.throttled_at),"
        f" used = excluded.used + CASE WHEN {newer} THEN event_use.used ELSE 0 END,"
        f" minute = CASE WHEN {newer} THEN event_use.minute ELSE excluded.minute END",
        [
            (
                uuid7(),
                event_id,
                slot,
                use.fired,
                moment if use.fired else None,
                moment if use.throttled else None,
                minute,
                use.spent,
            )
            for event_id, use in sorted(uses.items())
        ],
    )


async def uses_of(events: Collection[UUID]) -> dict[UUID, Used]:
    """Return what events have used in all, those that never fired left out."""
    found = await rows(
        "SELECT event_id, SUM(firing_count) AS firing_count, MAX(last_fired_at) AS last_fired_at,"
        " MAX(throttled_at) AS throttled_at FROM event_use"
        f" WHERE event_id {among('$1')} GROUP BY event_id",
        list(events),
    )
    return {
        as_uuid(row["event_id"]): Used(
            int(row["firing_count"]), _moment(row["last_fired_at"]), _moment(row["throttled_at"])
        )
        for row in found
    }


def _moment(value: datetime | str | None) -> datetime | None:
    return None if value is None else as_datetime(value)
