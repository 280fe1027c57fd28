"""What waits in a process's queue is that process's, however long it waits."""

from domain.deeds.deed import Deed
from domain.deeds.outbox import LEASE, Pending
from domain.deeds.recording import do
from domain.desk.rooms.tickets import Ticket
from domain.engine.wire import OCCURRENCES
from tests.domain.engine.quiet import QuietDesk

ALMOST = LEASE.total_seconds() - 0.5


async def waiting(quiet: QuietDesk, *subjects: str) -> None:
    """Open tickets in deeds of the worker's process, which has yet to begin with them."""

    async def work(deed: Deed) -> None:
        for subject in subjects:
            await Ticket.open(deed, subject=subject, group=quiet.groups["Support Front Line"])

    await do(work, by=None, at=quiet.clock(), engine=quiet.worker)


async def test_a_process_does_not_match_twice_what_waits_in_its_queue(quiet: QuietDesk) -> None:
    """Its look into the outbox leaves the queue what it has, and counts no attempt."""
    await waiting(quiet, "Nobody listens", "To any of these")
    quiet.clock.advance(seconds=60)
    async with quiet.worker._feed.listen(OCCURRENCES) as told:
        await quiet.worker.look_into_outbox()
        assert [pending.attempts for pending in await Pending.all()] == [0, 0]
        await quiet.worker.work_off()
        await quiet.worker.look_into_outbox()
        heard = {repr(await told.get()) for _ in range(2)}
        assert len(heard) == 2
        assert quiet.worker.handled == 2


async def test_what_another_process_has_taken_is_left_to_it(quiet: QuietDesk) -> None:
    """As after this one stood still for longer than a lease."""
    await waiting(quiet, "Ours no more")
    quiet.clock.advance(seconds=60)
    await quiet.colleague.look_into_outbox()
    await quiet.colleague.work_off()
    await quiet.worker.held.renew()
    await quiet.worker.work_off()
    assert (quiet.worker.handled, quiet.colleague.handled) == (0, 1)


async def test_what_did_not_fit_into_the_queue_is_found_in_the_outbox(quiet: QuietDesk) -> None:
    """Nobody keeps it for this process; the attempt is counted."""
    await quiet.event("maria")
    quiet.worker._queue_limit = 1
    await waiting(quiet, "In the queue", "Beyond")
    quiet.clock.advance(seconds=ALMOST)
    await quiet.worker.held.renew()
    quiet.clock.advance(seconds=1)
    await quiet.colleague.look_into_outbox()
    await quiet.colleague.work_off()
    assert await quiet.inbox("maria") == ["Beyond"]
