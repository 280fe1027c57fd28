"""How late the bell rings while a hundred tickets a second come due, among a million quiet ones."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime, timedelta
from statistics import quantiles

from deskbell.jobs import TICK
from domain.desk.rooms.tickets import Ticket
from domain.engine.clock.clockwork import Clockwork
from domain.engine.ringing.wire import OCCURRENCES, occurrence_from_bytes
from domain.engine.working.worker import Worker
from domain.policy import Policy
from domain.ports import Feed, Notice, Reader
from notifications.feed import open_feed
from notifications.inbox import Inboxes
from tests.bench.clock import idle, manifold
from tests.bench.storages import Figures, Storage
from tests.conftest import Place
from tests.domain.engine.quiet import QuietDesk, quiet_desk

PER_SECOND, SECONDS = 100, 20
DUE = PER_SECOND * SECONDS
THRESHOLD = timedelta(minutes=30)
AHEAD = timedelta(seconds=5)  # to put the tickets in before the first is due
PATIENCE = SECONDS + 60.0
NO_BUDGET = Policy(event_budget=10**9)  # by default, what fires more than 1000 times a minute is throttled


class Ear:
    """A feed that counts bells, and notes how late what they tell of was dealt with, once they had rung."""

    def __init__(self, feed: Feed, clock: Callable[[], datetime]) -> None:
        self._feed, self._clock = feed, clock
        self.late: list[float] = []
        self.rang = 0

    async def publish(self, notices: Sequence[Notice]) -> bool:
        """Pass them on; the bells of some occurrences come before those."""
        out, now = await self._feed.publish(notices), self._clock()
        told = [notice.payload for notice in notices if notice.topic == OCCURRENCES]
        self.rang += len(notices) - len(told)
        self.late += [(now - occurrence_from_bytes(one).occurred_at).total_seconds() for one in told]
        return out

    def doubt(self, topics: Iterable[str] | None) -> None:
        """Pass it on."""
        self._feed.doubt(topics)

    def listen(self, channel: str) -> AbstractAsyncContextManager[Reader]:
        """Join a channel."""
        return self._feed.listen(channel)


async def _ticking(clockwork: Clockwork) -> None:
    while True:
        await clockwork.tick()
        await asyncio.sleep(TICK)


async def measure(storage: Storage) -> Figures:
    """Let tickets come due, evenly, and listen."""
    place = await manifold(storage)
    async with quiet_desk(place) as desk:
        event = await desk.event("ada", "TICKET_IDLE", system=True, conditions=idle(THRESHOLD.seconds / 60))
        async with working(desk, place) as ear:
            await desk.worker.rules_read()
            await _tickets(desk, desk.clock() + AHEAD - THRESHOLD)
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    while min(ear.rang, len(ear.late)) < DUE:
                        await asyncio.sleep(0.1)
        event.enabled = False
        await event.save(update_fields=["enabled"])
    if len(ear.late) < 2:
        return {_SUBJECT: "nothing rang"}  # fewer than two have no quantiles
    cuts = quantiles(ear.late, n=100)
    figures = f"p50 {cuts[49]:.2f} s, p99 {cuts[98]:.2f} s, most {max(ear.late):.2f} s"
    return {_SUBJECT: f"{figures}, {ear.rang} of {DUE} rang"}


_SUBJECT = f"Lateness of bells, {PER_SECOND} due a second for {SECONDS} s, one event hears"


async def _tickets(desk: QuietDesk, first: datetime) -> None:
    moments = (first + timedelta(seconds=number / PER_SECOND) for number in range(DUE))
    group = desk.groups["Support Front Line"]
    due = [
        Ticket(number=f"D-{number}", subject="Due", group=group, created_at=moment, last_activity_at=moment)
        for number, moment in enumerate(moments)
    ]
    await Ticket.bulk_create(due, batch_size=500)


@asynccontextmanager
async def working(desk: QuietDesk, place: Place) -> AsyncIterator[Ear]:
    """Let a worker and a clock run as they do in a served desk."""
    async with open_feed(place.redis_url) as feed:
        ear = Ear(feed, desk.clock)
        worker = Worker(Inboxes(), ear, NO_BUDGET, desk.clock)
        clockwork = Clockwork(worker.rules, worker, desk.clock)
        jobs = [asyncio.create_task(job) for job in (worker.run(), _ticking(clockwork))]
        desk.worker = worker
        try:
            yield ear
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)
