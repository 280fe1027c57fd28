"""
The dispatcher: brings out what is due, receiver by receiver.

One in each process. Each receiver is served by a task of its own, so that one who does not answer holds
nobody else up.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from domain.deeds.deed import Deed
from domain.deeds.recording import Engine, do
from domain.deliveries import outcomes, queue
from domain.deliveries.outcomes import Attempt, Failed
from domain.deliveries.queue import Claim, DueReceiver
from domain.deliveries.records import DeliveryChannel
from domain.storage.database import retrying, transaction
from notifications.channels import Channel

logger = logging.getLogger("deskbell.deliveries")

LOOKS_EVERY = 0.5  # seconds, where nobody wakes it before
RECEIVERS_AT_ONCE = 100
PROBED_AT_ONCE = RECEIVERS_AT_ONCE // 2  # of those who have failed: they wait for nothing, and long
CLAIMED_AT_ONCE = 20
NEEDS = {"mail": "mail server (DESKBELL_SMTP_URL)", "file": "folder for log lines (DESKBELL_LOG_DIR)"}
"""What some channels need that an installation may lack."""
PARTING = 5.0  # seconds that attempts under way are given when the process ends


class Dispatcher:
    """This process's way out, over the channels that it has; what has none waits, but not for ever."""

    def __init__(
        self, channels: Mapping[DeliveryChannel, Channel], engine: Engine, clock: Callable[[], datetime]
    ) -> None:
        self._channels = {channel.lower(): way for channel, way in channels.items()}
        self._engine, self._clock = engine, clock
        self._serving: dict[str, asyncio.Task[None]] = {}
        self._probed: set[str] = set()
        self._woken = asyncio.Event()
        self._ending = False
        self.sent, self.failed = 0, 0

    def wake(self) -> None:
        """Look at once: something has been written that is due."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; attempts under way may end, and what was not begun is left to others."""
        try:
            while True:
                self._woken.clear()  # before looking, so that what is written meanwhile is looked for again
                await self.look()
                await self._wait()
        finally:
            self._ending = True
            await self._part()
            for channel in self._channels.values():
                await channel.close()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(LOOKS_EVERY):
                await self._woken.wait()
        except TimeoutError:
            pass

    async def _part(self) -> None:
        serving = list(self._serving.values())
        if serving:
            await asyncio.wait(serving, timeout=PARTING)
        # What is cut off here stays claimed: when its lease has run out, another process sends it again.
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def look(self) -> None:
        """Begin to serve the receivers that something is due for, whoever has waited longest first."""
        now = self._clock()
        try:
            waiting = await queue.due_receivers(now)
        except Exception:
            logger.exception("could not look for what is due; trying again")
            return
        for due in waiting:
            channel = self._channels.get(due.receiver.partition(":")[0])
            stranded = channel is None and now - due.since >= queue.PATIENCE
            if (channel or stranded) and self._has_room_for(due):
                task = asyncio.create_task(
                    self._serve(channel, due) if channel else self._give_up_stranded(due)
                )
                self._serving[due.receiver] = task
                if due.failures:
                    self._probed.add(due.receiver)
                task.add_done_callback(partial(self._served, due.receiver))

    def _has_room_for(self, due: DueReceiver) -> bool:
        if due.receiver in self._serving or len(self._serving) >= RECEIVERS_AT_ONCE:
            return False
        return not due.failures or len(self._probed) < PROBED_AT_ONCE

    def _served(self, receiver: str, task: asyncio.Task[None]) -> None:
        if len(self._serving) == RECEIVERS_AT_ONCE:
            self.wake()  # there is room for another that the last look passed over
        self._serving.pop(receiver)
        self._probed.discard(receiver)
        if not task.cancelled() and (fault := task.exception()):
            logger.error("could not serve %s; trying again", receiver, exc_info=fault)

    async def _serve(self, channel: Channel, due: DueReceiver) -> None:
        """
        Bring out some of what is due for a receiver; one who has failed is probed with a single delivery.

        As soon as the receiver fails, the others are left for later, untried.
        """
        # Read before the claim, off a clock that nobody sets: so it never ends later than the lease.
        time = asyncio.get_running_loop().time
        lease_ends = time() + queue.LEASE.total_seconds()
        now, worker = self._clock(), self._engine.worker
        limit, well = 1 if due.failures else CLAIMED_AT_ONCE, True
        left = deque[Claim]()

        async def bring_on() -> None:
            nonlocal well
            # None is begun that could outlast the lease: another process would send it too.
            while left and well and not self._ending and time() + channel.time_limit <= lease_ends:
                well = await self._bring(channel, left.popleft()) and well

        try:
            left += await retrying(partial(queue.claim, due.receiver, worker, now, limit))
            more = len(left) == limit
            await asyncio.gather(*(bring_on() for _ in range(channel.at_once)))
            if more and well:
                self.wake()  # in turn with everybody else's
        finally:
            if left:
                await retrying(partial(queue.put_back, left, worker, now))

    async def _bring(self, channel: Channel, claim: Claim) -> bool:
        """Make one attempt and note it; False if its receiver is not well, or nothing could be noted."""
        answer = await self._send(channel, claim)
        now = self._clock()
        try:
            if isinstance(answer, Failed):
                await self._note_failure(channel, claim, answer, now)
                # What is wrong with a delivery alone says nothing of its receiver.
                return answer.refused or answer.alone or answer.idle
            await retrying(partial(_note_success, claim, self._engine.worker, answer, now))
        except Exception:
            logger.exception("could not note what became of %s; trying again", claim.delivery.id)
            return False
        self.sent += 1
        return True

    async def _send(self, channel: Channel, claim: Claim) -> str | Failed:
        try:
            async with asyncio.timeout(channel.time_limit):
                answer = await channel.send(claim.delivery)
        except TimeoutError:
            return Failed(f"No answer within {channel.time_limit:g} seconds.", unreachable=True)
        except Exception:
            logger.exception("delivery %s failed unexpectedly", claim.delivery.id)
            return Failed("It failed unexpectedly; the fault has been logged.", alone=True)
        if isinstance(answer, Failed):
            return replace(answer, answer=_kept(answer.answer))
        return _kept(answer)

    async def _note_failure(self, channel: Channel, claim: Claim, fault: Failed, now: datetime) -> None:
        attempt = await self._note(channel, claim, fault, now)
        if attempt and attempt.hopeless:
            await self._give_up(channel, attempt, now)

    async def _give_up(self, channel: Channel, last: Attempt, now: datetime) -> None:
        """Give up what has waited all the time for a receiver that has done nothing but fail."""
        receiver, worker = last.delivery.receiver, self._engine.worker
        said = f"Given up after days of failures, the last of them: {last.fault.answer}"
        fault = Failed(said, unreachable=last.fault.unreachable)
        while claims := await retrying(partial(queue.claim_hopeless, receiver, worker, now)):
            for claim in claims:
                await self._note(channel, claim, fault, now)

    async def _give_up_stranded(self, due: DueReceiver) -> None:
        """Give up what has waited too long for a way out: the day there is one, it would be no news."""
        now, worker = self._clock(), self._engine.worker
        needed = NEEDS.get(due.receiver.partition(":")[0], "way to send it")
        fault = Failed(
            f"Given up: it has waited {queue.PATIENCE.days} days for a {needed}.",
            alone=True,
            unreachable=True,
        )
        claim_some = partial(queue.claim_hopeless, due.receiver, worker, now, stranded=True)
        while claims := await retrying(claim_some):
            for claim in claims:
                await self._note(None, claim, fault, now)

    async def _note(
        self, channel: Channel | None, claim: Claim, fault: Failed, now: datetime
    ) -> Attempt | None:
        chance = random.random()  # noqa: S311 - spreads attempts out

        async def note(deed: Deed) -> Attempt | None:
            attempt = await outcomes.failed(claim, self._engine.worker, fault, now, chance)
            if attempt and channel:
                await channel.report(deed, attempt)
            return attempt

        self.failed += 1
        return await do(note, by=None, at=now, engine=self._engine)


async def _note_success(claim: Claim, worker: str, answer: str, now: datetime) -> None:
    async with transaction():
        await outcomes.succeeded(claim, worker, answer, now)


def _kept(answer: str) -> str:
    """Return what is kept of what a receiver said, in letters that every database takes."""
    readable = answer.encode(errors="replace").decode().replace("\0", "\ufffd")
    return readable[: outcomes.ANSWER_LIMIT]
