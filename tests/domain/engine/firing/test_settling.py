"""What was fired and rung for leaves the outbox with the next firing, or by itself."""

import asyncio
from math import inf

import pytest

from domain.deeds.outbox import FIRED, Pending
from domain.engine.firing import settling
from domain.engine.firing.settling import Settling
from domain.engine.working import worker
from domain.ids import uuid7
from domain.storage.database import transaction
from tests.desk import SOON
from tests.domain.engine.quiet import QuietDesk


async def left() -> set[object]:
    return {pending.occurrence_id for pending in await Pending.filter(state=FIRED)}


async def test_what_has_rung_goes_with_the_next_firing(quiet: QuietDesk) -> None:
    """The last waits for none that does not come."""
    await quiet.event("maria")
    stayed = []
    for _ in range(2):
        await quiet.ticket()
        await quiet.worker.look_into_outbox()
        await quiet.worker._next_batch()
        await quiet.worker._rung(many=False)
        stayed.append(await left())
    happened = [occurrence.id for occurrence in await quiet.occurrences()]

    assert stayed == [{happened[0]}, {happened[1]}]
    assert quiet.worker._settling.seconds < settling.SOON
    await quiet.worker._settling.now()
    assert (await left(), quiet.worker._settling.seconds) == (set(), inf)


async def test_where_a_firing_is_undone_it_goes_with_another(quiet: QuietDesk) -> None:
    """What comes while one is under way is not lost with it either."""
    first, second, done = uuid7(), uuid7(), Settling()
    for own in (first, second):
        await Pending.create(occurrence_id=own, state=FIRED, claimed_until=quiet.clock())
    done.put([first])

    async def undone() -> None:
        async with transaction():
            await done.along()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await undone()
    assert await left() == {first, second}
    async with transaction():
        await done.along()
        done.put([second])
    assert await left() == {second}
    async with transaction():
        await done.along()
    assert (await left(), done.seconds) == (set(), inf)


async def test_a_database_that_hangs_does_not_keep_a_process_from_stopping(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has rung stays in the outbox: it is rung for once more."""
    monkeypatch.setattr(worker, "LAST_WORDS", 0.0)
    monkeypatch.setattr(settling, "settle", lambda *_: asyncio.Event().wait())
    working = asyncio.create_task(quiet.worker.run())
    await quiet.worker.rules_read()
    quiet.worker._settling.put([uuid7()])
    working.cancel()
    async with asyncio.timeout(SOON):
        with pytest.raises(asyncio.CancelledError):
            await working
