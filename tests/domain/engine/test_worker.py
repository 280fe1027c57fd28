"""What waits in a process's queue is that process's, however long it waits."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from domain.deeds import outbox
from domain.deeds.deed import Deed
from domain.deeds.outbox import FIRED, LEASE, MAXIMUM_ATTEMPTS, Occurrence, Pending
from domain.deeds.recording import do
from domain.desk.rooms.tickets import Ticket
from domain.engine import holding
from domain.engine.wire import OCCURRENCES
from tests.domain.engine.quiet import QuietDesk

ALMOST = LEASE.total_seconds() - 0.5


async def waiting(quiet: QuietDesk, *subjects: str) -> None:
    """Open tickets in deeds of the worker's process, which has yet to begin with them."""

    async def work(deed: Deed) -> None:
        for subject in subjects:
            await Ticket.open(deed, subject=subject, group=quiet.groups["Support Front Line"])

    await do(work, by=None, at=quiet.clock(), engine=quiet.worker)


async def empty(quiet: QuietDesk) -> None:
    """Let the worker work its queue off, without a look into the outbox."""
    while quiet.worker._queue:
        await quiet.worker._begin(quiet.worker._queue.popleft())


async def test_no_other_process_takes_what_waits_here_for_long(quiet: QuietDesk) -> None:
    await quiet.event("maria")
    await waiting(quiet, "First", "Second")
    for _ in range(3):
        quiet.clock.advance(seconds=ALMOST)
        await quiet.worker.held.renew()
        await quiet.colleague._poll()
        assert await quiet.inbox("maria") == []
    await empty(quiet)
    assert await quiet.inbox("maria") == ["First", "Second"]
    assert not await Pending.exists()


async def test_a_process_does_not_match_twice_what_waits_in_its_queue(quiet: QuietDesk) -> None:
    """Its look into the outbox leaves the queue what it has, and counts no attempt."""
    await waiting(quiet, "Nobody listens", "To any of these")
    quiet.clock.advance(seconds=60)
    async with quiet.worker._feed.listen(OCCURRENCES) as told:
        await quiet.worker._poll()
        assert [one.attempts for one in await Pending.all()] == [0, 0]
        await empty(quiet)
        await quiet.worker._poll()
        heard = {repr(await told.get()) for _ in range(2)}
        assert len(heard) == 2
        assert quiet.worker.handled == 2


async def test_what_another_process_has_taken_is_left_to_it(quiet: QuietDesk) -> None:
    """As after this one stood still for longer than a lease."""
    await waiting(quiet, "Ours no more")
    quiet.clock.advance(seconds=60)
    await quiet.colleague._poll()
    await quiet.worker.held.renew()
    await empty(quiet)
    assert (quiet.worker.handled, quiet.colleague.handled) == (0, 1)


async def test_what_did_not_fit_into_the_queue_is_found_in_the_outbox(quiet: QuietDesk) -> None:
    """Nobody keeps it for this process; the attempt is counted."""
    await quiet.event("maria")
    quiet.worker._queue_limit = 1
    await waiting(quiet, "In the queue", "Beyond")
    quiet.clock.advance(seconds=ALMOST)
    await quiet.worker.held.renew()
    quiet.clock.advance(seconds=1)
    await quiet.colleague._poll()
    assert await quiet.inbox("maria") == ["Beyond"]


@pytest.mark.parametrize("pair", ["sqlite+memory"])  # what differs is no matter of storage
@pytest.mark.parametrize("ends", ["before the lease is renewed", "after the lease was renewed"])
@pytest.mark.parametrize("way", ["rung", "parked", "gone"])
async def test_what_ends_while_its_lease_is_renewed_is_held_no_longer(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch, way: str, ends: str
) -> None:
    """Else it would be renewed for ever, and what was parked never be tried anew."""
    await quiet.ticket()
    if way == "gone":
        await Occurrence.all().delete()
    elif way == "rung":
        await Pending.all().update(state=FIRED)
    else:
        await Pending.all().update(attempts=MAXIMUM_ATTEMPTS)
    renewing, ended, take_over = asyncio.Event(), asyncio.Event(), quiet.worker._take_over

    async def renew(*given: Any) -> set[UUID]:
        if ends.startswith("before"):
            renewing.set()
            await ended.wait()
            return await outbox.renew(*given)
        kept = await outbox.renew(*given)
        renewing.set()
        await ended.wait()
        return kept

    async def slow(*given: Any) -> None:
        quiet.clock.advance(seconds=ALMOST)
        under_way.append(asyncio.create_task(quiet.worker.held.renew()))
        await renewing.wait()
        await take_over(*given)

    under_way = list[asyncio.Task[None]]()
    monkeypatch.setattr(holding, "renew", renew)
    monkeypatch.setattr(quiet.worker, "_take_over", slow)
    held = {one.occurrence_id for one in await Pending.all()}
    await quiet.worker._poll()
    ended.set()
    await asyncio.gather(*under_way)
    assert not any(one in quiet.worker.held for one in held)
