"""What a process has in hand of the outbox, and how it keeps it for as long as it lives."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from domain.deeds.outbox import LEASE, renew
from domain.storage.records import in_parts

logger = logging.getLogger("deskbell.engine")

RENEWED_EVERY = 1.0  # seconds
RENEWED_AT_ONCE = 1_000


class Held:
    """
    The occurrences that wait in a process: in its queue, or claimed and waiting for their turn.

    Their leases are begun anew in good time, so that however long the queue is, nobody else takes them; a
    process that has died begins none, and others take over within `LEASE`.
    """

    def __init__(self, worker: str, now: Callable[[], datetime]) -> None:
        self._worker, self._now = worker, now
        self._until: dict[UUID, datetime] = {}  # until when nobody else may have them
        self._renewing = asyncio.Lock()

    def __contains__(self, occurrence: UUID) -> bool:
        return occurrence in self._until

    def add(self, occurrences: Iterable[UUID], claimed_at: datetime) -> None:
        """Hold what was claimed for this process at a moment."""
        self._until |= dict.fromkeys(occurrences, claimed_at + LEASE)

    def drop(self, occurrence: UUID) -> None:
        """Hold one no longer: it is dealt with, or another process has it."""
        self._until.pop(occurrence, None)

    async def begin(self, occurrences: Iterable[UUID]) -> None:
        """Hold these no longer, since they are dealt with: their rows are the firing's to lock."""
        async with self._renewing:
            for occurrence in occurrences:
                self.drop(occurrence)

    async def renew(self) -> None:
        """Keep for this process what it has, and drop what another has by now."""
        soon = self._now() + LEASE / 2
        for part in in_parts(
            [occurrence for occurrence, until in self._until.items() if until < soon], RENEWED_AT_ONCE
        ):
            # Nothing is begun meanwhile: a row that is held here would look as if another process fired it.
            async with self._renewing:
                now, waiting = self._now(), [occurrence for occurrence in part if occurrence in self._until]
                kept = await renew(self._worker, waiting, now) if waiting else set()
                # What was dropped while the database was asked must not come back.
                self._until |= {occurrence: now + LEASE for occurrence in kept if occurrence in self._until}
                for lost in set(waiting) - kept:
                    self.drop(lost)

    async def renew_regularly(self) -> None:
        """Renew until cancelled; a failure is logged, and leaves time for another try within the lease."""
        while True:
            await asyncio.sleep(RENEWED_EVERY)
            try:
                await self.renew()
            except Exception:
                logger.exception("could not keep what waits here; trying again")
