"""
The worker: takes occurrences over, fires them, rings, and finishes what dead processes began.

One loop in each process. What this process's deeds raised comes straight to it; what nobody deals
with is claimed from the outbox.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from time import process_time
from uuid import UUID

from domain.deeds.deed import Deed
from domain.deeds.outbox import (
    FIRED,
    MAXIMUM_ATTEMPTS,
    Occurrence,
    Pending,
    claim,
    count_attempts,
    park,
    settle,
)
from domain.deeds.recording import do
from domain.desk.rooms.system import SystemNote
from domain.engine.backlog import Backlog
from domain.engine.dealing import Dealing
from domain.engine.firing import Fired
from domain.engine.holding import Held
from domain.engine.lookout import Lookout, Watcher
from domain.engine.rules import RuleSet
from domain.engine.runs import runs
from domain.engine.satisfied import SYSTEM
from domain.engine.wire import CHANGES
from domain.ids import uuid7
from domain.policy import Policy
from domain.ports import Feed, Notice, Postbox
from domain.storage.records import by_ids

logger = logging.getLogger("deskbell.engine")

BATCH, SMALLEST_BATCH = 200, 10
BATCH_SECONDS = 0.02  # of work: so long a batch may hold up what comes after it


class Worker:
    """This process's engine."""

    def __init__(
        self,
        postbox: Postbox,
        feed: Feed,
        policy: Policy,
        clock: Callable[[], datetime],
        *,
        poll_seconds: float = 0.5,
        queue_limit: int = 10_000,
    ) -> None:
        self.worker = uuid7().hex
        self.rules = RuleSet(policy)
        self.policy = policy
        self._feed, self._clock = feed, clock
        self._dealing = Dealing(self.worker, self.rules, postbox, feed, policy, clock)
        self.backlog, self._pace = Backlog(), SMALLEST_BATCH
        self._attempts = dict[UUID, int]()  # of what was taken over and waits
        self.held = Held(self.worker, clock)
        self._wake = asyncio.Event()
        self._lookout = Lookout(self.rules, feed, poll_seconds)
        self._poll_seconds, self._queue_limit = poll_seconds, queue_limit
        self.handled, self.rung, self.lateness = 0, 0, 0.0
        self.dispatch: Callable[[], None] = lambda: None  # called when deliveries have been written

    def take(self, occurrences: Sequence[Occurrence]) -> None:
        """
        Match these of one deed soon.

        Beyond the queue's limit they are left to the outbox, where they are found when their lease ends.
        """
        taken = list(occurrences)[: max(0, self._queue_limit - len(self.backlog))]
        # Their leases began with the deed that wrote them, which may have taken a while to commit.
        for occurrence in taken:
            self.held.add([occurrence.id], occurrence.recorded_at)
        self.backlog.put(taken)
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled; a failure is logged and the work goes on."""
        beside = [asyncio.create_task(job) for job in (*self._lookout.jobs(), self.held.renew_regularly())]
        try:
            await self.rules_read()
            await self._work()
        finally:
            for task in beside:
                task.cancel()

    async def rules_read(self) -> None:
        """Wait until all events are in that there were when the process began; nothing is matched before."""
        await self._lookout.read.wait()

    async def _work(self) -> None:
        time = asyncio.get_running_loop().time
        due = time()
        while True:
            # A batch at least each time: neither the backlog nor the outbox waits for the other to be empty.
            more = bool(self.backlog)
            while more:
                await self._next_batch()
                more = bool(self.backlog) and time() < due
            if not self.backlog and (wait := due - time()) > 0:
                await self._woken(wait)
            if time() >= due:
                more = await self.look_into_outbox()
                due = time() + (0 if more else self._poll_seconds)

    async def work_off(self) -> None:
        """Deal with all that waits here, batch by batch."""
        while self.backlog:
            await self._next_batch()

    async def _next_batch(self) -> None:
        begun = process_time()
        batch = self.backlog.take(self._pace)
        await self._deal_with(batch)
        await asyncio.sleep(0)  # others have their turn
        one = (process_time() - begun) / len(batch)
        self._pace = max(SMALLEST_BATCH, min(BATCH, int(BATCH_SECONDS / one), 2 * self._pace))

    async def _woken(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()

    def watch(self, watcher: Watcher) -> None:
        """Call ``watcher`` with the revisions whenever they are looked at."""
        self._lookout.watchers.append(watcher)

    async def look(self) -> None:
        """See what other processes changed: people, events, access; a failure in one spares the rest."""
        await self._lookout.look()

    async def announce(self) -> None:
        """Tell every process, this one first, that people, events or access have changed."""
        await self.look()
        await self._feed.publish([Notice(CHANGES, b"")])

    def hears(self, types: Collection[str], current: dict[str, int]) -> set[str] | None:
        """Return the event types that any event listens to; None where the rules known are not of then."""
        return self.rules.index.heard(types) if self.rules.knows(current) else None

    def satisfied(self, occurrence: Occurrence, current: dict[str, int]) -> set[UUID] | None:
        """Return the events that are satisfied; None where the rules known are not those of a moment."""
        matches = self.rules.matches(occurrence) if self.rules.knows(current) else None
        return None if matches is None else {rule.event_id for rule in matches}

    def fault_of(self, event_id: UUID) -> str | None:
        """Return why an event could not be matched with all that happened, in a sentence."""
        return self.rules.faults.get(event_id)

    async def look_into_outbox(self) -> bool:
        """Take over what nobody deals with, as far as there is room; say whether there may be more of it."""
        try:
            now, most = self._clock(), min(BATCH, self._queue_limit - len(self.backlog))
            claimed = await claim(self.worker, now, most) if most > 0 else []
            # The rest waits here: its lease ran out, as after a stand-still, before it was renewed.
            taken = [pending for pending in claimed if pending.occurrence_id not in self.held]
            ids = [pending.occurrence_id for pending in taken]
            found = {occurrence.id: occurrence for occurrence in await by_ids(Occurrence, ids)}
            self.held.add([pending.occurrence_id for pending in claimed], now)
        except Exception:
            logger.exception("could not look into the outbox; trying again")
            return False
        try:
            await self._take_over(taken, found)
        except Exception:
            logger.exception("could not take over what waits; trying again")
        return len(claimed) == BATCH

    async def _take_over(self, taken: Sequence[Pending], found: Mapping[UUID, Occurrence]) -> None:
        """Let those wait that are to be fired, and end the others."""
        waiting, fired = list[Occurrence](), list[Occurrence]()
        try:
            for pending in taken:
                occurrence = found.get(pending.occurrence_id)
                if occurrence is None:
                    logger.error("occurrence %s is gone; nothing is left to do for it", pending.occurrence_id)
                    await settle([pending.occurrence_id], pending.state)
                elif pending.state == FIRED:
                    fired.append(occurrence)
                elif pending.attempts >= MAXIMUM_ATTEMPTS:
                    await self._give_up(occurrence)
                else:
                    self._attempts[occurrence.id] = pending.attempts
                    waiting.append(occurrence)
            await self._dealing.ring_again(fired)
        finally:
            kept = {occurrence.id for occurrence in waiting}
            for pending in taken:
                if pending.occurrence_id not in kept:
                    self.held.drop(pending.occurrence_id)
            self.backlog.put(waiting)

    async def _deal_with(self, batch: Sequence[Occurrence]) -> None:
        """Fire occurrences and ring; what fails is tried again when its lease has run out."""
        try:
            # Else another process has it by now.
            mine = [occurrence for occurrence in batch if occurrence.id in self.held]
            counted, suspects = await self._counted(mine)
            await self.held.begin([occurrence.id for occurrence in mine])
            await self.rules.catch_up(counted)
            for run in await runs(counted, self.rules, suspects):
                self._note(await self._dealing.fire(run))
        except Exception:
            logger.exception("%s occurrences could not be dealt with; they stay in the outbox", len(batch))

    def _note(self, fired: Fired) -> None:
        """Go on with what was raised, and count what was done."""
        self.take(fired.raised)
        if fired.deliveries:
            self.dispatch()
        self.handled += len(fired.occurrences)
        self.rung += len(fired.bells)
        for first in fired.occurrences[:1]:
            self.lateness = (self._clock() - first.recorded_at).total_seconds()

    async def _counted(self, batch: Sequence[Occurrence]) -> tuple[list[Occurrence], set[UUID]]:
        """
        Count another attempt of those that were taken over; return what is still ours, and the suspects.

        What was tried before may have killed its process, and is tried alone.
        """
        attempts = {one.id: self._attempts.pop(one.id) for one in batch if one.id in self._attempts}
        kept = await count_attempts(attempts, self.worker, self._clock()) if attempts else set[UUID]()
        suspects = {occurrence_id for occurrence_id, before in attempts.items() if before}
        return [one for one in batch if one.id not in attempts or one.id in kept], suspects

    async def _give_up(self, occurrence: Occurrence) -> None:
        sentence = f"Occurrence {occurrence.global_id} was tried {MAXIMUM_ATTEMPTS} times over and is parked."
        logger.error(sentence)

        # Parked and told of in one deed, so that neither is without the other.
        async def put_aside(deed: Deed) -> None:
            if await park(occurrence.id) and occurrence.category != SYSTEM:
                deed.happened("EVENT_ACTION_FAILED", SystemNote(occurrence.id, "Occurrence"), entry=sentence)

        await do(put_aside, by=None, at=self._clock(), engine=self)
