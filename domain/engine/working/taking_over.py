"""Taking over what nobody deals with: what dead processes began, and what had no room in a queue."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.deeds.attempts import MAXIMUM_ATTEMPTS, count_attempts, park, take_back_attempts
from domain.deeds.deed import Deed
from domain.deeds.outbox import FIRED, NEW, Occurrence, Pending, claim, settle
from domain.deeds.recording import Engine, do
from domain.desk.rooms.system import SystemNote, action_failed, is_note
from domain.engine.firing import portions
from domain.engine.firing.dealing import Dealing
from domain.engine.working.backlog import Backlog
from domain.engine.working.following import Following
from domain.storage.records import by_ids

logger = logging.getLogger("deskbell.engine")


class TakingOver:
    """What a process takes over: it waits in its backlog, and each try of it is counted before."""

    def __init__(
        self,
        engine: Engine,
        backlog: Backlog,
        dealing: Dealing,
        following: Following,
        clock: Callable[[], datetime],
    ) -> None:
        self._engine, self._held, self._backlog, self._dealing = engine, following.held, backlog, dealing
        self._following, self._clock = following, clock
        self._attempts: dict[UUID, int] = {}  # of what waits

    async def look(self, most: int) -> int:
        """Take over what nobody deals with, up to so many; return how many there were."""
        try:
            now = self._clock()
            claimed = await claim(self._engine.worker, now, most)
            if not claimed:  # as mostly, twice a second
                return 0
            # The rest waits here: its lease ran out, as after a stand-still, before it was renewed.
            taken = [pending for pending in claimed if pending.occurrence_id not in self._held]
            ids = [pending.occurrence_id for pending in taken]
            found = {occurrence.id: occurrence for occurrence in await by_ids(Occurrence, ids)}
            self._held.add([pending.occurrence_id for pending in claimed], now)
        except Exception:
            logger.exception("could not look into the outbox; trying again")
            return 0
        try:
            await self._take_over(taken, found)
        except Exception:
            logger.exception("could not take over what waits; trying again")
        return len(claimed)

    async def _take_over(self, taken: Sequence[Pending], found: Mapping[UUID, Occurrence]) -> None:
        """Let those wait that are to be fired, and end the others."""
        waiting, fired, suspects = list[Occurrence](), list[Occurrence](), list[Occurrence]()
        try:
            for pending in await self._left(taken, found):
                occurrence = found[pending.occurrence_id]
                if pending.state == FIRED:
                    (suspects if pending.attempts else fired).append(occurrence)
                else:
                    self._attempts[occurrence.id] = pending.attempts
                    waiting.append(occurrence)
            # These are tried right here, the others in their turn.
            for together in (fired, *([suspect] for suspect in suspects)):
                if together:
                    await self._tried(together, FIRED, self._ring_to_the_end)
        finally:
            # Also after a fault: what is not held here is found again when its lease has ended.
            for gone in {pending.occurrence_id for pending in taken} - {left.id for left in waiting}:
                if gone not in self._following:
                    self._held.drop(gone)
            self._backlog.put(waiting)

    async def _tried(
        self,
        occurrences: Sequence[Occurrence],
        state: str,
        ring: Callable[[Sequence[Occurrence]], Awaitable[None]],
    ) -> list[Occurrence]:
        """Count another attempt, and ring for what is still ours, together or each; return those rung for."""
        ids = [occurrence.id for occurrence in occurrences]
        ours = await count_attempts(ids, self._engine.worker, self._clock(), state)
        return await self._rung([own for own in occurrences if own.id in ours], ring)

    async def _ring_to_the_end(self, fired: Sequence[Occurrence]) -> None:
        if unfinished := await self._dealing.ring_to_the_end(fired):
            # Those who tell on count when it is their turn.
            await take_back_attempts([occurrence.id for occurrence in unfinished], self._engine.worker)
            self._following.put(unfinished)

    async def _left(self, taken: Sequence[Pending], found: Mapping[UUID, Occurrence]) -> list[Pending]:
        """
        Return those for which something is left to do; end what is gone or was tried in vain.

        A fault in that keeps no other waiting; of all that one keeps from ending, the first is logged whole.
        """
        left, faults = list[Pending](), 0
        for pending in taken:
            occurrence = found.get(pending.occurrence_id)
            try:
                if occurrence is None:
                    logger.error("occurrence %s is gone; nothing is left to do for it", pending.occurrence_id)
                    await settle([pending.occurrence_id], pending.state)
                elif pending.attempts >= MAXIMUM_ATTEMPTS:
                    await self._give_up(occurrence, pending.state)
                else:
                    left.append(pending)
            except Exception:
                said = "could not end occurrence %s; trying again"
                logger.exception(said, pending.occurrence_id, exc_info=not faults)
                faults += 1
        return left

    async def _rung(
        self, occurrences: Sequence[Occurrence], ring: Callable[[Sequence[Occurrence]], Awaitable[None]]
    ) -> list[Occurrence]:
        """Ring for all, or where that fails for each; return those rung for."""
        try:
            await ring(occurrences)
            return list(occurrences)
        except Exception:
            logger.exception("could not ring for %s occurrences at once", len(occurrences))
        rung: list[Occurrence] = []
        for occurrence in occurrences:
            try:
                await ring([occurrence])
                rung.append(occurrence)
            except Exception:
                logger.exception("could not ring for occurrence %s; trying again", occurrence.id)
        return rung

    async def counted(self, batch: Sequence[Occurrence]) -> tuple[list[Occurrence], set[UUID]]:
        """
        Begin to try those that were taken over; return what is still ours, and the suspects.

        What was tried before may have killed its process, and is tried alone: see `alone`.
        """
        known = {occurrence.id: self._attempts.pop(occurrence.id, None) for occurrence in batch}
        # Else another process has it by now.
        mine = [occurrence for occurrence in batch if occurrence.id in self._held]
        fresh = [own for own in mine if known[own.id] == 0]
        begun = await self._tried(fresh, NEW, self._dealing.ring_again) if fresh else []
        vain = {own.id for own in fresh} - {own.id for own in begun}
        return [own for own in mine if own.id not in vain], {own.id for own in mine if known[own.id]}

    async def alone(self, run: Sequence[Occurrence], suspects: Collection[UUID]) -> Sequence[Occurrence]:
        """Begin to try a run if it is a suspect, which alone is counted before; return what is still ours."""
        suspect = [occurrence for occurrence in run if occurrence.id in suspects]
        return await self._tried(suspect, NEW, self._dealing.ring_again) if suspect else run

    async def _give_up(self, occurrence: Occurrence, state: str) -> None:
        sentence = f"Occurrence {occurrence.global_id} was tried {MAXIMUM_ATTEMPTS} times over and is parked."
        logger.error(sentence)
        if state == FIRED:
            await self._dealing.say_lost(occurrence)

        # Parked and told of in one deed, so that neither is without the other.
        async def put_aside(deed: Deed) -> None:
            if not await park(occurrence.id, state):
                return
            if state == FIRED:
                await portions.give_up(occurrence.id)
            if not is_note(occurrence):
                action_failed(deed, SystemNote(occurrence.id, occurrence.entity), sentence)

        await do(put_aside, by=None, at=self._clock(), engine=self._engine)
