"""
The worker: takes occurrences over, fires them, rings, and finishes what dead processes began.

One loop in each process. What this process's deeds raised comes straight to it; what nobody deals
with is claimed from the outbox.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from domain.deeds.deed import Deed
from domain.deeds.outbox import (
    FIRED,
    MAXIMUM_ATTEMPTS,
    NEW,
    Occurrence,
    Pending,
    claim,
    count_attempt,
    park,
    settle,
)
from domain.deeds.recording import do
from domain.desk.rooms import CATALOGUE
from domain.desk.rooms.system import SystemNote
from domain.engine.firing import SYSTEM, Fired, fire
from domain.engine.holding import Held
from domain.engine.lookout import Lookout, Watcher
from domain.engine.rules import RuleSet
from domain.engine.wire import CHANGES, OCCURRENCES, occurrence_to_bytes
from domain.ids import uuid7
from domain.policy import Policy
from domain.ports import Feed, Notice, Postbox
from domain.storage.records import by_ids

logger = logging.getLogger("deskbell.engine")

BATCH = 100


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
        self._postbox, self._feed, self._clock = postbox, feed, clock
        self._queue: deque[Occurrence] = deque()
        self.held = Held(self.worker, clock)
        self._wake = asyncio.Event()
        self._lookout = Lookout(self.rules, feed, poll_seconds)
        self._poll_seconds, self._queue_limit = poll_seconds, queue_limit
        self.handled, self.rung, self.lateness = 0, 0, 0.0
        self.dispatch: Callable[[], None] = lambda: None  # called when deliveries have been written

    def take(self, occurrences: Sequence[Occurrence]) -> None:
        """
        Match these soon.

        Beyond the queue's limit they are left to the outbox, where they are found when their lease ends.
        """
        taken = list(occurrences)[: max(0, self._queue_limit - len(self._queue))]
        self._queue.extend(taken)
        # Their leases began with the deed that wrote them, which may have taken a while to commit.
        for occurrence in taken:
            self.held.add([occurrence.id], occurrence.recorded_at)
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
            # A batch at least each time: neither the queue nor the outbox waits for the other to be empty.
            begun = 0
            while self._queue and (time() < due or begun < BATCH):
                begun += 1
                await self._begin(self._queue.popleft())
            if not self._queue and (wait := due - time()) > 0:
                await self._woken(wait)
            if time() >= due:
                more = await self._poll()
                due = time() + (0 if more else self._poll_seconds)

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

    def satisfied(self, occurrence: Occurrence, current: dict[str, int]) -> set[UUID] | None:
        """Return the events that are satisfied; None where the rules known are not those of a moment."""
        matches = self.rules.matches(occurrence) if self.rules.knows(current) else None
        return None if matches is None else {rule.event_id for rule in matches}

    def fault_of(self, event_id: UUID) -> str | None:
        """Return why an event could not be matched with all that happened, in a sentence."""
        return self.rules.faults.get(event_id)

    async def _poll(self) -> bool:
        """Deal with what nobody deals with; say whether there may be more of it."""
        try:
            now = self._clock()
            claimed = await claim(self.worker, now, BATCH)
            # The rest waits in the queue: its lease ran out, as after a stand-still, before it was renewed.
            taken = [pending for pending in claimed if pending.occurrence_id not in self.held]
            ids = [pending.occurrence_id for pending in taken]
            found = {occurrence.id: occurrence for occurrence in await by_ids(Occurrence, ids)}
        except Exception:
            logger.exception("could not look into the outbox; trying again")
            return False
        self.held.add([pending.occurrence_id for pending in claimed], now)
        for pending in taken:
            try:
                if pending.occurrence_id in self.held:
                    await self._take_over(pending, found.get(pending.occurrence_id))
            except Exception:
                logger.exception("could not take %s over; trying again", pending.occurrence_id)
            finally:
                self.held.drop(pending.occurrence_id)
        return len(claimed) == BATCH

    async def _take_over(self, pending: Pending, occurrence: Occurrence | None) -> None:
        if occurrence is None:
            logger.error("occurrence %s is gone; nothing is left to do for it", pending.occurrence_id)
            await settle(pending.occurrence_id, pending.state)
        elif pending.state == FIRED:
            await self._ring(occurrence, await self._postbox.bells_of(occurrence.id, self._clock()), FIRED)
        elif pending.attempts >= MAXIMUM_ATTEMPTS:
            await self._give_up(occurrence)
        elif await count_attempt(occurrence.id, self.worker, self._clock()):
            await self._handle(occurrence)

    async def _begin(self, occurrence: Occurrence) -> None:
        if occurrence.id in self.held:  # else another process has it by now
            await self._handle(occurrence)

    async def _handle(self, occurrence: Occurrence) -> None:
        """Fire one occurrence and ring; if that fails, it is tried again when its lease has run out."""
        await self.held.begin(occurrence.id)
        try:
            await self.rules.catch_up(occurrence)
            if not self.rules.matches(occurrence):
                await self._ring(occurrence, await self._told_before(occurrence), NEW)
            elif fired := await self._fire(occurrence):
                self.take(fired.raised)
                if fired.deliveries:
                    self.dispatch()
                await self._ring(occurrence, await self._told_before(occurrence) or fired.bells, FIRED)
        except Exception:
            logger.exception("occurrence %s could not be fired; it stays in the outbox", occurrence.id)

    async def _told_before(self, occurrence: Occurrence) -> Sequence[Notice]:
        """Return all bells of an occurrence whose deed wrote a message itself: no firing rings for that."""
        known = CATALOGUE.event_types.get(occurrence.event_type)
        return (
            await self._postbox.bells_of(occurrence.id, self._clock()) if known and known.told_by_deed else ()
        )

    async def _fire(self, occurrence: Occurrence) -> Fired | None:
        now = self._clock()
        return await fire(occurrence, self.rules, self._postbox, self.policy, at=now, worker=self.worker)

    async def _ring(self, occurrence: Occurrence, bells: Sequence[Notice], state: str) -> None:
        """Ring, then take the occurrence out of the outbox, unless it has moved on from that state."""
        # In this order: whoever dies between the two leaves the row, and somebody rings once more, not never.
        await self._feed.publish([*bells, Notice(OCCURRENCES, occurrence_to_bytes(occurrence))])
        await settle(occurrence.id, state)
        self.handled += 1
        self.rung += len(bells)
        self.lateness = (self._clock() - occurrence.recorded_at).total_seconds()

    async def _give_up(self, occurrence: Occurrence) -> None:
        sentence = f"Occurrence {occurrence.global_id} was tried {MAXIMUM_ATTEMPTS} times over and is parked."
        logger.error(sentence)

        # Parked and told of in one deed, so that neither is without the other.
        async def put_aside(deed: Deed) -> None:
            if await park(occurrence.id) and occurrence.category != SYSTEM:
                deed.happened("EVENT_ACTION_FAILED", SystemNote(occurrence.id, "Occurrence"), entry=sentence)

        await do(put_aside, by=None, at=self._clock(), engine=self)
