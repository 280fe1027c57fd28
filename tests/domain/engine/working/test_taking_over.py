"""What dead processes left is taken over: together at first, and alone if it was tried before."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.administration.notification_settings import end_mutes
from domain.deeds.attempts import MAXIMUM_ATTEMPTS, retry_parked
from domain.deeds.outbox import Occurrence, Pending, begin_firing, undecided
from domain.engine.firing import transaction
from domain.engine.ringing.wire import OCCURRENCES
from domain.engine.working import taking_over
from domain.engine.working.worker import Worker
from domain.people.notification_records import Mute
from domain.ports import Gap, Notice
from notifications.inbox import Inboxes
from notifications.placing import read_bell
from tests.desk import SOON, message
from tests.domain.engine.quiet import QuietDesk


async def tickets(quiet: QuietDesk, *subjects: str) -> list[Occurrence]:
    """Open tickets that Maria's event hears; nobody deals with them yet."""
    await quiet.event("maria")
    for subject in subjects:
        await quiet.ticket(subject=subject)
    return await quiet.occurrences()


async def test_what_was_tried_before_is_tried_alone(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have killed its process, with others in its batch; each try is counted before it is made."""
    together, attempts = list[int](), list[list[int]]()

    async def noting(occurrences: Sequence[Any]) -> Any:
        together.append(len(occurrences))
        attempts.append(sorted([pending.attempts for pending in await Pending.all()]))
        return await begin_firing(occurrences)

    happened = await tickets(quiet, "First", "Second", "Third", "Fourth")
    monkeypatch.setattr(transaction, "begin_firing", noting)
    await Pending.filter(occurrence_id=happened[1].id).update(attempts=1)
    await quiet.worker.look_into_outbox()
    await quiet.worker.work_off()

    assert together == [1, 1, 2]
    assert attempts[0] == [1, 1, 1, 1]
    assert max(attempts[1]) == 2
    assert await quiet.inbox("maria") == ["First", "Second", "Third", "Fourth"]
    assert not await Pending.exists()


async def test_what_was_fired_is_rung_for_and_what_is_gone_or_in_vain_ends(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What cannot be ended now keeps no other waiting, is logged whole once, and is ended the next time."""

    async def failing(*_: Any) -> bool:
        raise OSError

    fired, gone, vain, too, _ = await tickets(quiet, "Fired", "Gone", "In vain", "Too", "Well")
    await quiet.fire_at_once(fired)
    await Occurrence.filter(id=gone.id).delete()
    await Pending.filter(occurrence_id__in=[vain.id, too.id]).update(attempts=MAXIMUM_ATTEMPTS)
    quiet.clock.advance(seconds=60)
    with monkeypatch.context() as broken:
        broken.setattr(taking_over, "park", failing)
        async with quiet.worker._feed.listen(OCCURRENCES) as told:
            await quiet.worker.look_into_outbox()
            assert (await told.get()) is not None
    logged = [said for said in caplog.records if "could not end" in said.message]
    assert [bool(said.exc_info) for said in logged] == [True, False]
    assert {done.id for done in (fired, gone, vain, too)}.isdisjoint(quiet.worker.held._until)
    await quiet.worker.work_off()
    assert await quiet.inbox("maria") == ["Fired", "Well"]
    assert {(left.occurrence_id, left.state) for left in await Pending.all()} == {
        (vain.id, "NEW"),
        (too.id, "NEW"),
    }
    quiet.clock.advance(seconds=60)
    await quiet.worker.look_into_outbox()
    await quiet.worker.work_off()

    assert [left.state for left in await Pending.all()] == ["PARKED", "PARKED"]


async def test_what_a_deed_has_told_is_rung_for_though_its_process_died_before(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where whoever takes over fails at first."""

    async def raising(*_: Any) -> None:
        raise SystemError

    maria = quiet.agents["maria"]
    await Mute.create(agent_id=maria.id, about="TICKETS", title="Tickets", until=quiet.clock(), count=1)
    with monkeypatch.context() as dead:
        dead.setattr(Worker, "_ring", raising)
        with pytest.raises(SystemError):
            await end_mutes(quiet.clock, quiet.colleague)
    quiet.clock.advance(seconds=60)
    with monkeypatch.context() as broken:
        broken.setattr(Inboxes, "bells_of", raising)
        await quiet.worker.look_into_outbox()
        await quiet.worker.work_off()
    quiet.clock.advance(seconds=60)
    async with quiet.worker._feed.listen(Inboxes().topic_of(maria.id)) as told:
        await quiet.worker.look_into_outbox()
        await quiet.worker.work_off()
        async with asyncio.timeout(SOON):
            bell = await told.get()

    assert isinstance(bell, Notice)
    assert read_bell(bell.payload).subject == "Tickets is no longer muted"


async def test_what_cannot_be_rung_for_is_parked_and_keeps_no_other_waiting(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it ends its process, that is so of no other that was tried with it."""
    _, broken, *_ = await tickets(quiet, "One", "Two", "Three")
    bells_of = Inboxes.bells_of

    async def failing(self: Inboxes, occurrences: Collection[UUID], at: datetime) -> Any:
        if broken.id in occurrences:
            raise LookupError if len(occurrences) == 1 else asyncio.CancelledError
        return await bells_of(self, occurrences, at)

    monkeypatch.setattr(Inboxes, "bells_of", failing)
    for _ in range(MAXIMUM_ATTEMPTS + 1):
        quiet.clock.advance(seconds=60)
        await quiet.worker.look_into_outbox()
        with suppress(asyncio.CancelledError):
            await quiet.worker.work_off()

    assert await quiet.inbox("maria") == ["One", "Three"]
    assert [(left.occurrence_id, left.state) for left in await Pending.all()] == [(broken.id, "PARKED")]


async def test_what_was_fired_and_cannot_be_rung_for_is_parked_and_its_readers_look_for_themselves(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    However often it was tried before it fired; administrators hear of it, and it is not fired again.

    Where it ends its process, that is so of no other that was rung for with it.
    """
    await quiet.event("ada", "EVENT_ACTION_FAILED", system=True, actions=[message("#ERROR_MESSAGE#", "-")])
    broken, well = await tickets(quiet, "Broken", "Well")
    await Pending.filter(occurrence_id=broken.id).update(attempts=MAXIMUM_ATTEMPTS)
    for occurrence in (broken, well):
        await quiet.fire_at_once(occurrence)
    await quiet.colleague.look()
    bells_of, topic = Inboxes.bells_of, Inboxes().topic_of(quiet.agents["maria"].id)

    tries = 0

    async def failing(self: Inboxes, occurrences: Collection[UUID], at: datetime) -> Any:
        if broken.id in occurrences:
            nonlocal tries
            tries += 1
            raise LookupError if len(occurrences) == 1 else asyncio.CancelledError
        return await bells_of(self, occurrences, at)

    async with quiet.worker._feed.listen(topic) as heard:
        with monkeypatch.context() as faulty:
            faulty.setattr(Inboxes, "bells_of", failing)
            for _ in range(MAXIMUM_ATTEMPTS + 1):
                quiet.clock.advance(seconds=60)
                with suppress(asyncio.CancelledError):
                    await quiet.worker.look_into_outbox()
        assert tries == 2 * MAXIMUM_ATTEMPTS - 1  # with another first, then alone, twice each time
        await quiet.worker.work_off()
        await quiet.colleague.look()
        assert [type(await heard.get()) for _ in range(2)] == [Notice, Gap]
        assert [(left.occurrence_id, left.state) for left in await Pending.all()] == [(broken.id, "PARKED")]
        assert await undecided([broken.id]) == set()

        assert await retry_parked(quiet.clock()) == 1
        await quiet.worker.look_into_outbox()
        assert isinstance(await heard.get(), Notice)
    assert await quiet.inbox("maria") == ["Broken", "Well"]
    assert await quiet.inbox("ada") == [
        f"Occurrence {broken.global_id} was tried 5 times over and is parked."
    ]
    assert not await Pending.exists()


async def test_a_fault_leaves_what_it_had_in_the_outbox(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is found there again, as soon as its lease has ended."""
    await tickets(quiet, "Late")

    async def failing(*_: Any) -> Any:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(taking_over, "claim", failing)
        assert not await quiet.worker.look_into_outbox()
    with monkeypatch.context() as broken:
        broken.setattr(taking_over, "count_attempts", failing)
        await quiet.worker.look_into_outbox()
        await quiet.worker.work_off()
    quiet.clock.moved += timedelta(seconds=60)
    await quiet.work()
    assert await quiet.inbox("maria") == ["Late"]


async def test_what_another_process_has_taken_since_is_not_remembered(quiet: QuietDesk) -> None:
    """As where this one stood still: else it would remember more each time."""
    await tickets(quiet, "First")
    await quiet.worker.look_into_outbox()
    await Pending.all().update(claimed_by=quiet.colleague.worker)
    quiet.clock.advance(minutes=1)
    await quiet.worker.held.renew()
    await quiet.worker.work_off()

    assert quiet.worker._outbox._attempts == {}
    assert [pending.attempts for pending in await Pending.all()] == [0]
