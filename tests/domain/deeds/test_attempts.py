"""How often what is in the outbox was tried, and by whom."""

from domain.deeds.attempts import count_attempts, forget_attempts, take_back_attempts
from domain.deeds.outbox import FIRED, LEASE, NEW, Pending, claim
from tests.domain.engine.quiet import QuietDesk


async def test_who_tries_keeps_what_they_hold_for_another_lease(quiet: QuietDesk) -> None:
    """Else a try that takes longer is made by two."""
    await quiet.ticket()
    (mine,) = await claim("mine", quiet.clock() + LEASE, 9)
    tried = mine.claimed_until
    assert await count_attempts([mine.occurrence_id], "mine", tried, NEW) == {mine.occurrence_id}
    assert await claim("another", tried + LEASE / 2, 9) == []
    assert [left.attempts for left in await claim("another", tried + LEASE, 9)] == [1]


async def test_what_another_has_taken_over_is_not_tried(quiet: QuietDesk) -> None:
    """Whoever stood still meanwhile counts nothing either."""
    await quiet.ticket()
    (mine,) = await claim("mine", quiet.clock() + LEASE, 9)
    now = mine.claimed_until
    await claim("another", now, 9)
    assert await count_attempts([mine.occurrence_id], "mine", now, NEW) == set()
    await Pending.all().update(state=FIRED, attempts=1)
    await take_back_attempts([mine.occurrence_id], "mine")
    assert (await Pending.get()).attempts == 1


async def test_an_attempt_that_was_forgotten_is_not_taken_back_too(quiet: QuietDesk) -> None:
    """Where somebody was told meanwhile: fewer than none would leave it more tries than others have."""
    await quiet.ticket()
    (mine,) = await claim("mine", quiet.clock() + LEASE, 9)
    await Pending.all().update(state=FIRED)
    await count_attempts([mine.occurrence_id], "mine", mine.claimed_until, FIRED)
    await forget_attempts(mine.occurrence_id)
    await take_back_attempts([mine.occurrence_id], "mine")
    assert (await Pending.get()).attempts == 0
