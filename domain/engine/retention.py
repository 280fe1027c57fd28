"""Retention: what is older than the days to keep is forgotten, a bit at a time."""

from datetime import datetime

from domain.storage.database import rows

BATCH = 1_000
TABLES = {
    "firing": "fired_at",
    "occurrence": "recorded_at",
    "session": "expires_at",
    "failed_sign_ins": "last_at",
}


async def forget(before: datetime) -> int:
    """
    Delete firings, occurrences, and what is left of old sign-ins from before a moment; return how many.

    An occurrence that still waits in the outbox stays.
    """
    gone = 0
    for table, column in TABLES.items():
        while True:
            deleted = await rows(
                f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE {column} < $1"  # noqa: S608 - names of ours
                " AND id NOT IN (SELECT occurrence_id FROM pending) LIMIT $2) RETURNING id",
                before,
                BATCH,
            )
            gone += len(deleted)
            if len(deleted) < BATCH:
                break
    return gone
