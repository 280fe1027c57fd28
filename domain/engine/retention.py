"""Retention: what is older than the days to keep is forgotten, a bit at a time."""

from datetime import datetime, timedelta

from domain.desk.keys import REMEMBERED
from domain.storage.database import rows

BATCH = 1_000
TABLES = {
    "firing": "fired_at",
    "occurrence": "recorded_at",
    "session": "expires_at",
    "failed_sign_ins": "last_at",
}


async def forget(now: datetime, kept: timedelta) -> int:
    """
    Delete what is older than it is kept for; return how many rows.

    These are firings, occurrences, ended deliveries, closed items from elsewhere and what remains of old
    sign-ins; and idempotency keys, which have a time of their own. What still waits
    in an outbox stays.
    """
    gone = await _forget("used_key", "used_at", now - REMEMBERED)
    gone += await _forget("delivery", "created_at", now - kept, "ended_at IS NOT NULL")
    gone += await _forget("foreign_item", "told_at", now - kept, "NOT open")
    for table, column in TABLES.items():
        gone += await _forget(table, column, now - kept)
    return gone


async def _forget(table: str, column: str, before: datetime, which: str = "TRUE") -> int:
    gone = 0
    while True:
        deleted = await rows(
            f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE {column} < $1"  # noqa: S608 - names of ours
            f" AND {which} AND id NOT IN (SELECT occurrence_id FROM pending) LIMIT $2) RETURNING id",
            before,
            BATCH,
        )
        gone += len(deleted)
        if len(deleted) < BATCH:
            return gone
