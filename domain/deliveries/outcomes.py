"""Outcomes: what became of an attempt, when the next one is, and when a receiver is left in peace."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.deliveries.queue import DELAYS, IN_HAND, PATIENCE, PAUSED_BY_NOBODY, TRIES, Claim, let_go
from domain.deliveries.records import Delivery, DeliveryState, Receiver
from domain.storage.database import as_datetime, rows
from domain.storage.records import NOBODY

LONGEST_DELAY = timedelta(days=1)
FAILURES_TO_PAUSE = 5
LONGEST_PAUSE = timedelta(minutes=10)
ANSWER_LIMIT = 1_000  # characters kept of what a receiver said


@dataclass(frozen=True)
class Failed:
    """
    An attempt that failed: what was said, and whether it is worth another.

    ``refused`` is for good. ``unreachable`` tells a receiver that did not answer from one that answered
    with a fault. ``alone`` is a fault of this delivery: its receiver is well, as it is where it refused.
    ``after`` is the time for which it asked to be left alone. What is ``idle`` is for nobody any more: its
    receiver was not asked.
    """

    answer: str
    refused: bool = False
    alone: bool = False
    unreachable: bool = False
    after: timedelta | None = None
    idle: bool = False


def delay(tries: int, chance: float, asked: timedelta | None = None) -> timedelta | None:
    """
    Return how long to wait after so many tries, or None to give up.

    ``chance``, from 0 to 1, spreads it by a fifth to either side; what the receiver ``asked`` for holds
    where it is longer, up to a day.
    """
    if tries >= TRIES:
        return None
    # What failed together, as when a server went away, must not come back to it together.
    own: timedelta = DELAYS[tries - 1] * (0.8 + 0.4 * chance)
    return max(own, min(asked or own, LONGEST_DELAY))


def pause(failures: int, asked: timedelta | None = None) -> timedelta | None:
    """Return how long to leave a receiver alone that has failed so often in a row; None if not at all."""
    if failures < FAILURES_TO_PAUSE:
        return asked and min(asked, LONGEST_DELAY)
    own: timedelta = min(timedelta(seconds=15) * 2 ** min(failures - FAILURES_TO_PAUSE, 20), LONGEST_PAUSE)
    return max(own, min(asked or own, LONGEST_DELAY))


async def succeeded(claim: Claim, worker: str, answer: str, now: datetime) -> None:
    """Note, within the current transaction, that a delivery has arrived; unless another has it by now."""
    if await let_go(claim, worker):
        await _end(claim.delivery, DeliveryState.SENT, answer, now, reached=True)
        await _forgive(claim.delivery.receiver)


@dataclass(frozen=True)
class Attempt:
    """
    An attempt that failed: at what, why, and the how many-th.

    ``failures`` is how often in a row its receiver has; ``hopeless`` says that it has for `PATIENCE`.
    """

    delivery: Delivery
    fault: Failed
    tries: int
    failures: int = 0
    hopeless: bool = False


async def failed(claim: Claim, worker: str, fault: Failed, now: datetime, chance: float) -> Attempt | None:
    """
    Note that an attempt has failed, and when the next one is; None if it was idle, or another has it by now.

    A receiver that refused has answered, so it is well; one that fails too often in a row is paused.
    """
    delivery = claim.delivery
    if fault.idle:
        if await let_go(claim, worker):
            await _end(delivery, DeliveryState.SKIPPED, fault.answer, now, reached=False)
        return None
    waits = None if fault.refused else delay(claim.tries, chance, fault.after)
    # The queue first: whoever has lost the delivery to another writes nothing of their attempt.
    if waits is None:
        if not await let_go(claim, worker):
            return None
        await _end(delivery, DeliveryState.GIVEN_UP, fault.answer, now, reached=not fault.unreachable)
    else:
        moved = await rows(
            f"UPDATE queued SET due_at = $4, claimed_by = $5 WHERE {IN_HAND} RETURNING tries",
            *(delivery.id, worker, claim.tries, now + waits, NOBODY),
        )
        if not moved:
            return None
        await _note(delivery, DeliveryState.FAILED, fault.answer, now, reached=not fault.unreachable)
    if fault.refused or fault.alone:
        await _forgive(delivery.receiver)
        return Attempt(delivery, fault, claim.tries)
    failures, since = await _blame(delivery.receiver, fault, now)
    return Attempt(delivery, fault, claim.tries, failures, hopeless=now - since >= PATIENCE)


async def _end(
    delivery: Delivery, state: DeliveryState, answer: str, now: datetime, *, reached: bool
) -> None:
    delivery.ended_at = now
    # It holds a code that lets somebody in, which is not kept for whoever may read deliveries.
    if delivery.confidential:
        delivery.body = ""
    await _note(delivery, state, answer, now, reached=reached)


async def _note(
    delivery: Delivery, state: DeliveryState, answer: str, now: datetime, *, reached: bool
) -> None:
    delivery.state = state
    attempt = {
        "at": now.isoformat(),
        "answer": answer,
        "reached": reached,
        "succeeded": state == DeliveryState.SENT,
    }
    delivery.attempts = [*delivery.attempts, attempt]
    await delivery.save(update_fields=["state", "attempts", "ended_at", "body"])


async def _forgive(receiver: str) -> None:
    # Most are well: for them nothing is written, and nobody waits for a row.
    unwell = Receiver.filter(PAUSED_BY_NOBODY, key=receiver, failures__gt=0)
    await unwell.update(failures=0, failing_since=None, paused_until=None)


async def _blame(receiver: str, fault: Failed, now: datetime) -> tuple[int, datetime]:
    """Count a receiver's failure; return how many there are in a row by now, and since when."""
    # In one statement: several processes may fail at one receiver at the same moment, and each counts.
    [counted] = await rows(
        "INSERT INTO receiver (key, failures, failing_since) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE"
        " SET failures = receiver.failures + 1,"
        " failing_since = COALESCE(receiver.failing_since, excluded.failing_since)"
        " RETURNING failures, failing_since",
        receiver,
        now,
    )
    failures: int = counted["failures"]
    if waits := pause(failures, fault.after):
        await Receiver.filter(PAUSED_BY_NOBODY, key=receiver).update(paused_until=now + waits)
    return failures, as_datetime(counted["failing_since"])
