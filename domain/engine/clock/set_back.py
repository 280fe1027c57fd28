"""
What a host's clock that was set back leaves behind: moments further ahead than any of their kind can be.

What would wait, or be deaf, until they come once more is given the moment of now. A planned moment that was
told of already is told of once more when it comes, to those that it did not ring for.
"""

from datetime import datetime

from domain.deeds.deed import Deed
from domain.deeds.outbox import LEASE, PARKED
from domain.deeds.recording import Engine, do
from domain.deliveries import queue
from domain.deliveries.outcomes import LONGEST_DELAY
from domain.desk.rooms import CATALOGUE
from domain.engine.clock.crossings import OVERLAP
from domain.events.records import Event
from domain.storage.database import for_update_skip_locked, rows
from domain.storage.revisions import RULES

AT_ONCE = 1_000
# A delivery that nobody has in hand is due at once, or when a receiver has asked for it, at the latest.
WAITING = "claimed_by = '' AND (tries = 0 AND due_at > $2 OR due_at > $3)"

_PLANNED = (type_.id for type_ in CATALOGUE.event_types.values() if type_.clock and type_.clock.planned)
# Of planned moments that are still to come. By types, SQLite would go through all that was ever told of them.
TOLD = f"recorded_at > $1 AND began_at > $1 AND event_type || '' IN ({', '.join(map(repr, _PLANNED))})"


async def bring_back(now: datetime, engine: Engine) -> None:
    """Let nothing wait for a time that comes twice; what lies no more than clocks may differ ahead stays."""
    latest = now + OVERLAP
    await _bring_back("queued", "delivery_id", "due_at", WAITING, now, latest, latest + LONGEST_DELAY)
    # Whose process lives has come to an end by then, and is not sent twice.
    held, leased = "claimed_by <> '' AND due_at > $2", now + queue.LEASE
    await _bring_back("queued", "delivery_id", "due_at", held, leased, leased + OVERLAP)
    await _bring_back(
        "pending",
        "occurrence_id",
        "claimed_until",
        f"claimed_until > $2 AND state <> '{PARKED}'",
        now,
        latest + LEASE,
    )
    await rows(f"UPDATE occurrence SET crossed = NULL WHERE {TOLD} RETURNING id", latest)
    if await Event.filter(since__gt=latest).exists():
        await do(_hear_from_now, by=None, at=now, engine=engine)


async def _bring_back(table: str, key: str, moment: str, which: str, to: datetime, *ends: datetime) -> None:
    some = f"SELECT {key} FROM {table} WHERE {which} LIMIT {AT_ONCE}{for_update_skip_locked()}"
    sql = f"UPDATE {table} SET {moment} = $1 WHERE {key} IN ({some}) RETURNING {key}"
    while len(await rows(sql, to, *ends)) >= AT_ONCE:
        pass


async def _hear_from_now(deed: Deed) -> None:
    """Let events that were made in that time ring for what crosses now."""
    change = await deed.change(RULES)
    await Event.filter(since__gt=deed.at + OVERLAP).update(since=deed.at, change=change)
