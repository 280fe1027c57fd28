"""
The dispatcher: brings out what is due, receiver by receiver.

One in each process. Each receiver is served by a task of its own, so that one who does not answer holds
nobody else up.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from domain.desk.deed import Deed, Engine, do
from domain.engine import deliveries
from domain.engine.deliveries import Claim, DeliveryChannel, Failed
from domain.storage.database import retrying, transaction
from notifications.channels import Channel

logger = logging.getLogger("deskbell.deliveries")

RECEIVERS_AT_ONCE = 100
CLAIMED_AT_ONCE = 20
PARTING = 5.0  # seconds that attempts under way are given when the process ends


class Dispatcher:
    """This process's way out, over the channels that it has; what has no channel waits."""

    def __init__(
        self,
        channels: Mapping[DeliveryChannel, Channel],
        engine: Engine,
        clock: Callable[[], datetime],
        *,
        poll_seconds: float = 0.5,
    ) -> None:
        self._channels = {channel.lower(): one for channel, one in channels.items()}
        self._engine, self._clock, self._poll_seconds = engine, clock, poll_seconds
        self._serving: dict[str, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        self.sent, self.failed = 0, 0

    def wake(self) -> None:
        """Look at once: something has been written that is due."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; attempts under way may end."""
        try:
            while True:
                self._woken.clear()
                await self.look()
                await self._wait()
        finally:
            if self._serving:
                await asyncio.wait(self._serving.values(), timeout=PARTING)
            for task in self._serving.values():
                task.cancel()
            for channel in self._channels.values():
                await channel.close()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._poll_seconds):
                await self._woken.wait()
        except TimeoutError:
            pass

    async def look(self) -> None:
        """Begin to serve every receiver that something is due for and that is not being served."""
        try:
            due = await deliveries.due_receivers(self._clock())
        except Exception:
            logger.exception("could not look for what is due; trying again")
            return
        for receiver, failures in due.items():
            channel = self._channels.get(receiver.partition(":")[0])
            if channel and receiver not in self._serving and len(self._serving) < RECEIVERS_AT_ONCE:
                task = asyncio.create_task(self._serve(receiver, channel, failures))
                self._serving[receiver] = task
                task.add_done_callback(partial(self._serving.pop, receiver))

    async def _serve(self, receiver: str, channel: Channel, failures: int) -> None:
        """Bring out what is due for a receiver; one who has failed is probed with a single delivery."""
        at_once = 1 if failures else channel.at_once
        slots, time = asyncio.Semaphore(at_once), asyncio.get_running_loop().time
        limit = 1 if failures else CLAIMED_AT_ONCE
        try:
            while True:
                lease_ends = time() + deliveries.LEASE.total_seconds()
                now, worker = self._clock(), self._engine.worker
                claims = await retrying(partial(deliveries.claim, receiver, worker, now, limit))
                work = (self._bring(channel, one, slots, lease_ends) for one in claims)
                if not all(await asyncio.gather(*work)) or len(claims) < limit:
                    return
                limit = CLAIMED_AT_ONCE
        except Exception:
            logger.exception("could not serve %s; trying again", receiver)

    async def _bring(
        self, channel: Channel, claim: Claim, slots: asyncio.Semaphore, lease_ends: float
    ) -> bool:
        """Make one attempt and note it; False if it failed, or there was no time left to make it."""
        async with slots:
            if asyncio.get_running_loop().time() + channel.time_limit > lease_ends:
                await retrying(partial(deliveries.put_back, claim, self._engine.worker, self._clock()))
                return False
            answer = await self._send(channel, claim)
        now = self._clock()
        if isinstance(answer, Failed):
            await self._note_failure(channel, claim, answer, now)
            return False
        await retrying(partial(_note_success, claim, self._engine.worker, answer, now))
        self.sent += 1
        return True

    async def _send(self, channel: Channel, claim: Claim) -> str | Failed:
        try:
            async with asyncio.timeout(channel.time_limit):
                return await channel.send(claim.delivery)
        except TimeoutError:
            return Failed(f"No answer within {channel.time_limit:g} seconds.", unreachable=True)
        except Exception:
            logger.exception("delivery %s failed unexpectedly", claim.delivery.id)
            return Failed("It failed unexpectedly; the fault has been logged.", alone=True)

    async def _note_failure(self, channel: Channel, claim: Claim, fault: Failed, now: datetime) -> None:
        chance = random.random()  # noqa: S311 - spreads attempts out

        async def note(deed: Deed) -> None:
            attempt = await deliveries.failed(claim, self._engine.worker, fault, now, chance)
            if attempt:
                await channel.report(deed, attempt)

        await do(note, by=None, at=now, engine=self._engine)
        self.failed += 1


async def _note_success(claim: Claim, worker: str, answer: str, now: datetime) -> None:
    async with transaction():
        await deliveries.succeeded(claim, worker, answer, now)
