"""
Attempts: how often what is in the outbox was tried, and what becomes of what was tried in vain.

They are counted before each, so that what kills its process is known, and begin anew where it gets on.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from domain.deeds.outbox import FIRED, LEASE, NEW, PARKED, WAS_FIRED, Pending
from domain.storage.database import among, changed, rows, uuids
from domain.storage.records import NOBODY

MAXIMUM_ATTEMPTS = 5  # to fire, and as many to ring and to tell whoever is left


async def count_attempts(
    occurrences: Collection[UUID], worker: str, now: datetime, state: str = NEW
) -> set[UUID]:
    """
    Note that claimed occurrences in a state are about to be tried, and begin their leases anew.

    Counted before, so that one that kills its process is known. Return those that nobody else has by now.
    """
    counted = await uuids(
        "UPDATE pending SET attempts = attempts + 1, claimed_until = $3"
        f" WHERE occurrence_id {among('$1')} AND claimed_by = $2 AND state = $4 RETURNING occurrence_id",
        list(occurrences),
        worker,
        now + LEASE,
        state,
    )
    return set(counted)


async def take_back_attempts(occurrences: Collection[UUID], worker: str) -> None:
    """Count the last attempt of claimed occurrences no more: they were rung for, and wait to be told on."""
    one_less = f"UPDATE pending SET attempts = attempts - 1 WHERE occurrence_id {among('$1')}"
    await rows(
        f"{one_less} AND claimed_by = $2 AND state = $3 AND attempts > 0", list(occurrences), worker, FIRED
    )


async def forget_attempts(occurrence: UUID) -> None:
    """Begin to count anew, within the current transaction: more were told of what was fired."""
    anew = "UPDATE pending SET attempts = 0 WHERE occurrence_id = $1 AND state = $2 AND attempts > 0"
    await rows(anew, occurrence, FIRED)


async def park(occurrence: UUID, state: str) -> bool:
    """Put an occurrence aside until somebody says `retry_parked`; False if it has moved on from ``state``."""
    return bool(await Pending.filter(occurrence_id=occurrence, state=state).update(state=PARKED))


async def retry_parked(now: datetime) -> int:
    """Have every parked occurrence tried anew; return how many there were."""
    anew = f"CASE WHEN {WAS_FIRED} THEN '{FIRED}' ELSE '{NEW}' END, attempts = 0, claimed_by = '{NOBODY}'"
    back = f"UPDATE pending SET state = {anew}, claimed_until = $1 WHERE state = $2"
    return await changed(back, now, PARKED)
