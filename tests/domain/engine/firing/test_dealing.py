"""What is dealt with together is rung for in the order in which it happened."""

from domain.deeds.outbox import Pending
from domain.engine.ringing import ringer
from domain.engine.ringing.wire import OCCURRENCES, occurrence_from_bytes
from domain.ports import Notice
from tests.domain.engine.quiet import QuietDesk


async def test_all_of_a_run_is_told_in_order_whether_it_is_heard_or_not(quiet: QuietDesk) -> None:
    await quiet.event("maria")
    groups = ["Support Front Line", "Sales Front Line"] * 3
    for group in groups:
        await quiet.ticket(group)
    await quiet.worker.look_into_outbox()
    async with quiet.worker._feed.listen(OCCURRENCES) as told:
        await quiet.worker.work_off()
        heard = [await told.get() for _ in groups]
    happened = [occurrence_from_bytes(notice.payload).id for notice in heard if isinstance(notice, Notice)]

    assert happened == [occurrence.id for occurrence in await quiet.occurrences()]
    assert len(await quiet.inbox("maria")) == 3
    assert not await Pending.exists()
    assert (quiet.worker.handled, quiet.worker.rung) == (6, 3)
    assert len(groups) < ringer.RUNG_AT_ONCE


async def test_what_another_process_has_in_hand_is_left_to_it(quiet: QuietDesk) -> None:
    """It is not told of, and stays in the outbox for the other to settle."""
    await quiet.event("maria")
    for _ in range(2):
        await quiet.ticket()
    mine, other = await quiet.occurrences()
    await quiet.worker.rules.catch_up([mine, other])
    await Pending.filter(occurrence_id=other.id).update(state="FIRED")
    fired = await quiet.worker._dealing.fire([mine, other])
    await quiet.worker._dealing.finish(fired)
    await quiet.worker._settling.now()

    assert [occurrence.id for occurrence in fired.occurrences] == [mine.id]
    assert [pending.occurrence_id for pending in await Pending.all()] == [other.id]
