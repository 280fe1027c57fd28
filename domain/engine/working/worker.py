"""
The worker: takes occurrences over, fires them, rings, and finishes what dead processes began.

One loop in each process. What this process's deeds raised comes straight to it; what nobody deals
with is claimed from the outbox.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from uuid import UUID

from domain.deeds.deed import Telling
from domain.deeds.outbox import Occurrence
from domain.deeds.recording import Ring
from domain.engine.firing.dealing import Dealing
from domain.engine.firing.transaction import Fired
from domain.engine.ringing.ringer import RUNG_AT_ONCE, Ringer
from domain.engine.ringing.wire import CHANGES
from domain.engine.rules.lookout import LOOKED_EVERY, Lookout, Watcher
from domain.engine.rules.rule_set import RuleSet
from domain.engine.turns import Metered
from domain.engine.working.backlog import Backlog
from domain.engine.working.following import Following
from domain.engine.working.holding import Held
from domain.engine.working.runs import runs
from domain.engine.working.taking_over import TakingOver
from domain.ids import uuid7
from domain.policy import Policy
from domain.ports import Feed, Notice, Postbox, ToRing

logger = logging.getLogger("deskbell.engine")

BATCH, SMALLEST_BATCH = 200, 10
QUEUE = 10_000  # occurrences that wait here; a storm's as many besides
BATCH_SECONDS = 0.02  # of work: so long a batch may hold up what comes after it
LAST_WORDS = 1.0  # seconds in which to settle, as the process stops, what has rung


class Worker:
    """This process's engine."""

    def __init__(self, postbox: Postbox, feed: Feed, policy: Policy, clock: Callable[[], datetime]) -> None:
        self.worker = uuid7().hex
        self.rules = RuleSet()
        self.policy = policy
        self._postbox, self._feed, self._clock = postbox, feed, clock
        self._ringer = Ringer(feed, postbox, clock)
        self._dealing = Dealing(
            self.worker, self.rules, postbox, self._ringer, policy, clock, self._note_told
        )
        self._settling = self._dealing.settling
        self.backlog, self._pace = Backlog(), SMALLEST_BATCH
        self._ringing: dict[bool, asyncio.Task[datetime]] = {}  # by whether they are many
        self.held = Held(self.worker, clock)
        self._wake = asyncio.Event()
        self._following = Following(self._dealing, self.held, self._wake.set, clock)
        self._lookout = Lookout(self.rules, feed)
        self.watch(self._ringer.follow)
        self._outbox = TakingOver(self, self.backlog, self._dealing, self._following, clock)
        self.handled, self.rung, self.lateness = 0, 0, 0.0
        self.dispatch: Callable[[], None] = lambda: None  # called when deliveries have been written

    def take(self, occurrences: Sequence[Occurrence]) -> None:
        """
        Match these of one deed soon.

        Beyond a queue's limit they are left to the outbox, where they are found when their lease ends. Storms
        have a queue of their own.
        """
        # What took so long to commit that its lease ran out may wait here already, taken over.
        new = [occurrence for occurrence in occurrences if occurrence.id not in self.held]
        taken = new[: self.backlog.room(new, QUEUE)]
        # Their leases began with the deed that wrote them, which may have taken a while to commit.
        for occurrence in taken:
            self.held.add([occurrence.id], occurrence.recorded_at)
        self.backlog.put(taken)
        self._wake.set()

    def _waits(self) -> bool:
        """Let what was set aside come back; say whether anything waits to be taken."""
        self.backlog.put(self._following.come_back())
        return bool(self.backlog)

    async def tell(self, tellings: Sequence[Telling], at: datetime) -> Ring:
        """Write what a deed tells, in its transaction; return what rings for it once that is committed."""
        return partial(self._ring, await self._postbox.tell(tellings, at))

    async def _ring(self, told: ToRing) -> None:
        self._note_told(told)
        try:
            await self._ringer.ring(told.bells)
        except Exception:  # the deed is done, and its bells come when the wire is mended
            logger.exception("could not say whose bells were lost")

    async def run(self) -> None:
        """Work until cancelled; a failure is logged and the work goes on."""
        beside = [asyncio.create_task(job) for job in (*self._lookout.jobs(), self.held.renew_regularly())]
        try:
            await self.rules_read()
            await self._work()
        finally:
            self._following.cancel()
            for task in (*beside, *self._ringing.values()):
                task.cancel()
            with suppress(TimeoutError):  # the database may be what hangs
                async with asyncio.timeout(LAST_WORDS):
                    await self._settling.now()

    async def rules_read(self) -> None:
        """Wait until all events are in that there were when the process began; nothing is matched before."""
        await self._lookout.read.wait()

    async def _work(self) -> None:
        time = asyncio.get_running_loop().time
        due = time()
        while True:
            # A batch at least each time: neither the backlog nor the outbox waits for the other to be empty.
            more = self._waits()
            while more:
                await self._next_batch()
                more = self._waits() and time() < due
            if self._settling.seconds <= 0:
                await self._settling.now()
            if not self.backlog and (wait := min(due - time(), self._settling.seconds)) > 0:
                await self._woken(wait)
            if time() >= due:
                more = await self.look_into_outbox()
                due = time() + (0 if more else LOOKED_EVERY)

    async def look_into_outbox(self) -> bool:
        """Take over what nobody deals with, as far as there is room; say whether there may be more of it."""
        room = min(BATCH, QUEUE - len(self.backlog))
        return room > 0 and await self._outbox.look(room) == BATCH

    async def work_off(self) -> None:
        """Deal with all that waits here, batch by batch."""
        while self._waits():
            await self._next_batch()
        for many in (False, True):
            await self._rung(many=many)
        await self._following.all_told()
        await self._settling.now()
        if self._waits():
            await self.work_off()

    async def _next_batch(self) -> None:
        batch = self.backlog.take(self._pace)
        work = Metered(self._deal_with(batch))
        await work
        await asyncio.sleep(0)  # others have their turn
        one = max(work.seconds, 1e-6) / len(batch)
        self._pace = max(SMALLEST_BATCH, min(BATCH, int(BATCH_SECONDS / one), 2 * self._pace))

    async def _woken(self, seconds: float) -> None:
        alarm = asyncio.get_running_loop().call_later(seconds, self._wake.set)
        try:
            await self._wake.wait()
        finally:
            alarm.cancel()
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

    def hears(self, types: Collection[str], current: dict[str, int] | None) -> set[str] | None:
        """Return the event types that any event listens to; None where the rules known are not of then."""
        known = current is None or self.rules.knows(current)
        return self.rules.index.heard(types) if known else None

    def satisfied(self, occurrence: Occurrence, current: dict[str, int]) -> set[UUID] | None:
        """Return the events that are satisfied; None where the rules known are not those of a moment."""
        matches = self.rules.matches(occurrence) if self.rules.knows(current) else None
        return None if matches is None else {rule.event_id for rule in matches}

    def fault_of(self, event_id: UUID) -> str | None:
        """Return why an event could not be matched with all that happened, in a sentence."""
        return self.rules.faults.get(event_id)

    async def _deal_with(self, batch: Sequence[Occurrence]) -> None:
        """Fire occurrences and ring; what fails is tried again when its lease has run out."""
        try:
            counted, suspects = await self._outbox.counted(batch)
            await self.held.begin([occurrence.id for occurrence in counted])
            await self.rules.catch_up(counted)
            for run in await runs(counted, self.rules, suspects):
                if now := self._following.set_aside(await self._outbox.alone(run, suspects)):
                    fired = await self._dealing.fire(now)
                    self._note(fired)
                    await self._finish(fired)
        except Exception:
            logger.exception("%s occurrences could not be dealt with; they stay in the outbox", len(batch))
        finally:
            for occurrence in batch:
                if occurrence.id not in self._following:
                    self.held.drop(occurrence.id)

    async def _finish(self, fired: Fired) -> None:
        """Ring and settle beside what comes next, in order; but nobody waits until very many are told."""
        many = len(fired.bells) > RUNG_AT_ONCE or bool(fired.unfinished)
        await self._rung(many=False)
        if many:
            await self._rung(many=True)  # one at a time, or a storm's would pile up
        self._ringing[many] = asyncio.create_task(self._dealing.finish(fired))
        self._ringing[many].add_done_callback(partial(self._rang, fired))
        rest = [occurrence for occurrence in fired.occurrences if occurrence.id in fired.unfinished]
        self._following.put(rest, self._ringing[many])

    async def _rung(self, *, many: bool) -> None:
        """Wait until those are told who are many, or few; if that fails, they are rung for once more."""
        if ringing := self._ringing.get(many):
            await asyncio.wait({ringing})

    def _rang(self, fired: Fired, ringing: asyncio.Task[datetime]) -> None:
        """Note how late the newest has rung, or say why none has."""
        if ringing.cancelled():
            return
        if error := ringing.exception():
            logger.error("could not ring for all; trying again", exc_info=error)
        elif fired.occurrences:
            self.lateness = (ringing.result() - fired.occurrences[-1].recorded_at).total_seconds()

    def _note(self, fired: Fired) -> None:
        """Go on with what was raised, and count what was done."""
        self.take(fired.raised)
        self._note_told(ToRing(fired.bells, fired.deliveries))
        self.handled += len(fired.occurrences)

    def _note_told(self, told: ToRing) -> None:
        self.rung += len(told.bells)
        if told.deliveries:
            self.dispatch()
