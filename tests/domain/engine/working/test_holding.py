"""What waits in a process's queue is that process's, however long it waits."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from domain.deeds import outbox
from domain.deeds.attempts import MAXIMUM_ATTEMPTS
from domain.deeds.outbox import FIRED, Occurrence, Pending
from domain.engine.working import holding
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.working.test_worker import ALMOST, waiting
from tests.pairs import ON_SQLITE


async def test_no_other_process_takes_what_waits_here_for_long(quiet: QuietDesk) -> None:
    await quiet.event("maria")
    await waiting(quiet, "First", "Second")
    for _ in range(3):
        quiet.clock.advance(seconds=ALMOST)
        await quiet.worker.held.renew()
        await quiet.colleague.look_into_outbox()
        await quiet.colleague.work_off()
        assert await quiet.inbox("maria") == []
    await quiet.worker.work_off()
    assert await quiet.inbox("maria") == ["First", "Second"]
    assert not await Pending.exists()


@ON_SQLITE  # what differs is no matter of storage
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
    renewing, ended, take_over = asyncio.Event(), asyncio.Event(), quiet.worker._outbox._take_over

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
    monkeypatch.setattr(quiet.worker._outbox, "_take_over", slow)
    held = {pending.occurrence_id for pending in await Pending.all()}
    await quiet.worker.look_into_outbox()
    ended.set()
    await asyncio.gather(*under_way)
    assert not any(occurrence_id in quiet.worker.held for occurrence_id in held)
