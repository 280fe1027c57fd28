"""What waits in a process's queue is that process's, however long it waits."""

import asyncio
from collections.abc import Sequence
from time import process_time

import pytest

from domain.deeds.deed import Deed
from domain.deeds.outbox import FIRED, LEASE, Occurrence, Pending
from domain.deeds.recording import do
from domain.desk.rooms.tickets import Ticket
from domain.engine.firing import dealing
from domain.engine.ringing import ringer
from domain.engine.ringing.wire import OCCURRENCES
from domain.engine.working import worker
from domain.engine.working.backlog import MANY
from domain.engine.working.worker import Worker
from domain.ports import Notice
from tests.desk import SOON, message
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


async def test_a_batch_grows_as_its_own_work_allows_whatever_others_do_meanwhile(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else bells would fall behind where people are busiest."""
    dealt_with = list[int]()

    async def deal(_: Worker, batch: Sequence[Occurrence]) -> None:
        dealt_with.append(len(batch))
        for _turn in range(5):
            await asyncio.sleep(0)

    async def be_busy() -> None:
        while True:
            until = process_time() + worker.BATCH_SECONDS
            while process_time() < until:
                pass
            await asyncio.sleep(0)

    monkeypatch.setattr(Worker, "_deal_with", deal)
    for _ in range(4):
        await waiting(quiet, *map(str, range(MANY)))
    others = asyncio.create_task(be_busy())
    while quiet.worker.backlog:
        await quiet.worker._next_batch()
    others.cancel()
    assert dealt_with == [10, 20, 40, 10]


async def test_nobody_waits_for_the_bells_of_many(quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """They ring beside what comes next, and leave the outbox when all have rung."""
    monkeypatch.setattr(worker, "RUNG_AT_ONCE", 3)
    monkeypatch.setattr(ringer, "RUNG_AT_ONCE", 3)
    everyone = {"agents": [agent.global_id for agent in quiet.agents.values()]}
    tells = {"perform": {"sendMessage": {"to": everyone, "subject": "All", "body": "-"}}}
    sales = {"condition": "GROUP", "value": {"ids": [quiet.groups["Sales Front Line"].global_id]}}
    await quiet.event("ada", system=True, conditions={"all": [sales]}, actions=[tells])
    await quiet.event("maria")
    await quiet.worker.look()
    published, going_on, publish = list[int](), asyncio.Event(), quiet.worker._feed.publish

    async def slowly(notices: Sequence[Notice]) -> bool:
        published.append(len(notices))
        if len(notices) == 3:
            await going_on.wait()
        return await publish(notices)

    monkeypatch.setattr(quiet.worker._feed, "publish", slowly)
    for group in ("Sales Front Line", "Support Front Line"):
        await quiet.ticket(group)
        await quiet.worker.look_into_outbox()
        await quiet.worker._next_batch()
    await quiet.worker._rung(many=False)
    await quiet.worker._settling.now()
    assert published == [3, 2]
    assert len(await quiet.inbox("maria")) == 2
    assert len(await Pending.all()) == 1
    going_on.set()
    await quiet.worker.work_off()
    assert published == [3, 2, 2]
    assert not await Pending.exists()


async def test_what_comes_next_is_fired_while_the_disk_is_waited_for(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No bell rings before the disk has its firing, and each rings in its order."""
    await quiet.event("maria", actions=[message("#TICKET_SUBJECT#")])
    await quiet.worker.look()
    written = asyncio.Event()
    monkeypatch.setattr(dealing, "on_disk", written.wait)
    async with quiet.worker._feed.listen(quiet.worker._postbox.topic_of(quiet.agents["maria"].id)) as bells:
        early = asyncio.ensure_future(bells.get())
        async with asyncio.timeout(SOON):
            await waiting(quiet, "First")
            await quiet.worker._next_batch()
            await waiting(quiet, "Second")
            second = asyncio.create_task(quiet.worker._next_batch())
            while len(await quiet.inbox("maria")) < 2:
                await asyncio.sleep(0)
        assert not early.done()
        written.set()
        await second
        await quiet.worker.work_off()
        rang = [await early, await bells.get()]
    read = [quiet.worker._postbox.read_bell(one.payload) for one in rang if isinstance(one, Notice)]
    assert [bell.subject for bell in read] == ["First", "Second"]


async def test_what_was_taken_over_is_not_claimed_or_matched_again(quiet: QuietDesk) -> None:
    """Neither by a later look of the same process, though its lease ran out, nor by the deed that is late."""
    for subject in ("First", "Second"):
        await quiet.ticket(subject=subject)
    async with quiet.worker._feed.listen(OCCURRENCES) as told:
        await quiet.worker.look_into_outbox()
        quiet.clock.advance(seconds=60)
        await quiet.worker.look_into_outbox()
        quiet.worker.take(await quiet.occurrences())
        assert len(quiet.worker.backlog) == 2
        await quiet.worker.work_off()
        assert len({repr(await told.get()) for _ in range(2)}) == 2
    assert (quiet.worker.handled, await Pending.all()) == (2, [])


async def test_what_another_process_has_taken_is_left_to_it(quiet: QuietDesk) -> None:
    """As after this one stood still for longer than a lease."""
    await waiting(quiet, "Ours no more")
    quiet.clock.advance(seconds=60)
    await quiet.colleague.look_into_outbox()
    await quiet.colleague.work_off()
    await quiet.worker.held.renew()
    await quiet.worker.work_off()
    assert (quiet.worker.handled, quiet.colleague.handled) == (0, 1)


async def test_what_did_not_fit_into_the_queue_is_found_in_the_outbox(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody keeps it for this process; the attempt is counted."""
    await quiet.event("maria")
    monkeypatch.setattr(worker, "QUEUE", 1)
    await waiting(quiet, "In the queue", "Beyond")
    quiet.clock.advance(seconds=ALMOST)
    await quiet.worker.held.renew()
    quiet.clock.advance(seconds=1)
    await quiet.colleague.look_into_outbox()
    await quiet.colleague.work_off()
    assert await quiet.inbox("maria") == ["Beyond"]


async def test_a_ring_that_fails_is_told_at_once(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Not with the next, which may come much later."""
    await quiet.event("maria")
    await quiet.worker.look()
    monkeypatch.setattr(quiet.worker._ringer, "ring", lambda _: 1 / 0)
    await waiting(quiet, "Printer on fire")
    await quiet.worker._next_batch()
    while not caplog.messages:
        await asyncio.sleep(0)

    assert caplog.messages == ["could not ring for all; trying again"]
    assert await Pending.filter(state=FIRED).count() == 1


async def test_how_late_bells_are_is_known_of_the_newest_when_it_has_rung(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await quiet.event("maria")
    await quiet.worker.look()
    publish = quiet.worker._feed.publish

    async def an_hour_later(notices: Sequence[Notice]) -> bool:
        quiet.clock.advance(hours=1)
        return await publish(notices)

    monkeypatch.setattr(quiet.worker._feed, "publish", an_hour_later)
    await waiting(quiet, "The first of a batch")
    quiet.clock.advance(hours=2)
    await waiting(quiet, "The newest")
    await quiet.worker.work_off()
    assert quiet.worker.lateness // 3600 == 1
