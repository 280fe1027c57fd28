"""
Deliveries: what leaves the process, a row before it leaves.

A delivery is written in the firing transaction, beside its place in the queue. Of the queue, a process
claims what is due for one receiver, under a lease; a process that dies leaves its claims, and another sends
them again when the lease has run out, under the same id. A receiver that keeps failing is paused as a
whole and probed with one delivery at a time; what has waited for it in vain for days is given up.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from domain.deeds.outbox import NOBODY
from domain.storage.database import as_datetime, as_uuid, for_update_skip_locked, rows, transaction
from domain.storage.records import Record, Row, by_ids

LEASE = timedelta(seconds=60)
DELAYS = [timedelta(seconds=seconds) for seconds in (30, 60, 120, 300, 900)]
DELAYS += [timedelta(minutes=minutes) for minutes in (30, 60, 120, 240, 360, 480)]
LONGEST_DELAY = timedelta(days=1)
TRIES = len(DELAYS) + 1  # over about a day
FAILURES_TO_PAUSE = 5
LONGEST_PAUSE = timedelta(minutes=10)
PATIENCE = timedelta(days=2)  # with a receiver that does nothing but fail
GIVEN_UP_AT_ONCE = 100
MAIL_SERVER = "mail"  # the receiver of all mail
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)
"""Until when a receiver is paused that somebody has paused."""
ANSWER_LIMIT = 1_000  # characters kept of what a receiver said


class DeliveryChannel(StrEnum):
    """How a delivery travels."""

    MAIL = "MAIL"
    WEB = "WEB"
    FILE = "FILE"
    PROVIDER = "PROVIDER"
    PUSH = "PUSH"


class DeliveryState(StrEnum):
    """
    What became of a delivery; FAILED is tried again, GIVEN_UP is not.

    HELD waits for the end of its reader's quiet hours or for their digest. Then it becomes PENDING, or it is
    DIGESTED, which is a part of another delivery, or SKIPPED, since its reader has read it in the inbox. What
    they have muted is SKIPPED from the first.
    """

    PENDING = "PENDING"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"
    GIVEN_UP = "GIVEN_UP"
    HELD = "HELD"
    DIGESTED = "DIGESTED"
    SKIPPED = "SKIPPED"


def _is_attempt(one: Any) -> bool:
    kinds = {"at": str, "answer": str, "reached": bool, "succeeded": bool}
    if not isinstance(one, dict) or not all(isinstance(one.get(name), kind) for name, kind in kinds.items()):
        return False
    try:
        return datetime.fromisoformat(one["at"]).tzinfo is not None
    except ValueError:
        return False


class Delivery(Record):
    """
    One thing to bring outside: to a mail or web address, a log file, an external provider or a browser.

    ``receiver`` is who is paused as a whole when it fails: the mail server, a web address's origin, a
    file, a provider. ``attempts`` are those made so far, each with its moment and answer, and whether it
    reached the receiver and succeeded. A test call is of no event.

    One that is HELD waits until ``deliver_at``; one that is DIGESTED has become part of ``digest_id``.
    ``message_id`` is the message in the inbox of which it tells. What is ``confidential`` is shown to nobody.
    """

    entity = "Delivery"
    channel = fields.CharEnumField(DeliveryChannel)
    receiver = fields.CharField(300)
    recipient = fields.TextField()
    subject = fields.TextField(default="")
    body = fields.TextField()
    state = fields.CharEnumField(DeliveryState, default=DeliveryState.PENDING)
    attempts: list[dict[str, Any]] = fields.JSONField(default=list)
    event_id = fields.UUIDField(null=True)
    occurrence_id = fields.UUIDField(null=True)
    agent_id = fields.UUIDField(null=True)
    provider_id = fields.UUIDField(null=True)
    message_id = fields.UUIDField(null=True)
    digest_id = fields.UUIDField(null=True)
    deliver_at = fields.DatetimeField(null=True)
    confidential = fields.BooleanField(default=False, db_default=False)
    created_at = fields.DatetimeField(db_index=True)
    ended_at = fields.DatetimeField(null=True)
    elements: ClassVar = {"attempts": _is_attempt}

    class Meta:
        table = "delivery"
        indexes = (
            ("event_id", "id"),
            ("state", "id"),
            ("channel", "id"),
            ("agent_id", "id"),
            ("state", "deliver_at"),
        )


class Queued(Row):
    """A delivery that has not ended: when it is due, how often it was tried, and who has it in hand."""

    delivery_id = fields.UUIDField(primary_key=True)
    receiver = fields.CharField(300)
    due_at = fields.DatetimeField()
    tries = fields.SmallIntField(default=0)
    claimed_by = fields.CharField(40, default=NOBODY)

    class Meta:
        table = "queued"
        indexes = (("receiver", "due_at"),)


class Receiver(Row):
    """
    How often in a row a receiver has failed, and since when; and until when it is left alone.

    See also `FOREVER`.
    """

    key = fields.CharField(300, primary_key=True)
    failures = fields.IntField(default=0)
    failing_since = fields.DatetimeField(null=True)
    paused_until = fields.DatetimeField(null=True)

    class Meta:
        table = "receiver"


IN_HAND = "delivery_id = $1 AND claimed_by = $2 AND tries = $3"
"""The row of the queue that a claim holds, unless its lease has ended and somebody else has it by now."""
PAUSED_BY_NOBODY = Q(paused_until__isnull=True) | Q(paused_until__lt=FOREVER)


@dataclass(frozen=True)
class Failed:
    """
    An attempt that failed: what was said, and whether it is worth another.

    ``refused`` is for good. ``unreachable`` tells a receiver that did not answer from one that answered
    with a fault. ``alone`` is a fault of this delivery: its receiver is well, as it is where it refused.
    ``after`` is the time for which it asked to be left alone.
    """

    answer: str
    refused: bool = False
    alone: bool = False
    unreachable: bool = False
    after: timedelta | None = None


def delay(tries: int, chance: float, asked: timedelta | None = None) -> timedelta | None:
    """
    Return how long to wait after so many tries, or None to give up.

    ``chance``, from 0 to 1, spreads it by a fifth to either side; what the receiver ``asked`` for holds
    where it is longer, up to a day.
    """
    if tries >= TRIES:
        return None
    own: timedelta = DELAYS[tries - 1] * (0.8 + 0.4 * chance)
    return max(own, min(asked or own, LONGEST_DELAY))


def pause(failures: int, asked: timedelta | None = None) -> timedelta | None:
    """Return how long to leave a receiver alone that has failed so often in a row; None if not at all."""
    if failures < FAILURES_TO_PAUSE:
        return asked and min(asked, LONGEST_DELAY)
    own: timedelta = min(timedelta(seconds=15) * 2 ** min(failures - FAILURES_TO_PAUSE, 20), LONGEST_PAUSE)
    return max(own, min(asked or own, LONGEST_DELAY))


async def enqueue(deliveries: Sequence[Delivery], at: datetime) -> None:
    """Write deliveries within the current transaction; the PENDING get their places in the queue."""
    await Delivery.bulk_create(deliveries, batch_size=1_000)
    await line_up([one for one in deliveries if one.state == DeliveryState.PENDING], at)


async def line_up(deliveries: Iterable[Delivery], at: datetime) -> None:
    """Give deliveries their places in the queue, within the current transaction."""
    places = (Queued(delivery_id=one.id, receiver=one.receiver, due_at=at) for one in deliveries)
    await Queued.bulk_create(places, batch_size=1_000)


@dataclass(frozen=True)
class Due:
    """A receiver that something is due for, how often in a row it has failed, and since when it is due."""

    receiver: str
    failures: int
    since: datetime


async def due_receivers(now: datetime) -> list[Due]:
    """
    Return the receivers that something is due for and that are not paused; whoever waits longest first.

    Steps from receiver to receiver along the index, so it costs receivers, not deliveries.
    """
    found = await rows(
        "WITH RECURSIVE step(receiver) AS (SELECT MIN(receiver) FROM queued"
        " UNION ALL SELECT (SELECT MIN(q.receiver) FROM queued q WHERE q.receiver > step.receiver)"
        " FROM step WHERE step.receiver IS NOT NULL),"
        " due AS (SELECT e.receiver, COALESCE(r.failures, 0) AS failures,"
        " (SELECT MIN(q.due_at) FROM queued q WHERE q.receiver = e.receiver) AS due_at"
        " FROM step e LEFT JOIN receiver r ON r.key = e.receiver"
        " WHERE r.paused_until IS NULL OR r.paused_until <= $1)"
        " SELECT receiver, failures, due_at FROM due WHERE due_at <= $1 ORDER BY due_at",
        now,
    )
    return [Due(row["receiver"], row["failures"], as_datetime(row["due_at"])) for row in found]


@dataclass(frozen=True)
class Claim:
    """A delivery in hand, and how often it has been tried, this time included."""

    delivery: Delivery
    tries: int


async def claim(receiver: str, worker: str, now: datetime, limit: int) -> list[Claim]:
    """
    Take up to ``limit`` deliveries that are due for a receiver, oldest first, until their lease ends.

    There are none for one that is paused.
    """
    free = (
        "SELECT delivery_id FROM queued WHERE receiver = $3 AND due_at <= $4"
        " AND NOT EXISTS (SELECT 1 FROM receiver WHERE key = $3 AND paused_until > $4)"
        " ORDER BY due_at LIMIT $5"
    )
    async with transaction():
        taken = await rows(
            "UPDATE queued SET claimed_by = $1, due_at = $2, tries = tries + 1"  # noqa: S608 - ours
            f" WHERE delivery_id IN ({free}{for_update_skip_locked()}) RETURNING delivery_id, tries",
            worker,
            now + LEASE,
            receiver,
            now,
            limit,
        )
        return await _claims({as_uuid(row["delivery_id"]): row["tries"] for row in taken})


async def claim_hopeless(receiver: str, worker: str, now: datetime, *, stranded: bool = False) -> list[Claim]:
    """
    Take some deliveries that have waited for longer than `PATIENCE`, as if it were their last try.

    That is since they were made; for those ``stranded``, which nothing here can bring out, since they were
    last due: whoever asks for another try gives them their time anew.
    """
    begun = "q.due_at" if stranded else "d.created_at"
    waiting = (
        "SELECT q.delivery_id FROM queued q JOIN delivery d ON d.id = q.delivery_id WHERE q.receiver = $3"  # noqa: S608 - ours
        # Who holds one that was due so long ago is dead.
        f" AND (q.claimed_by = $4 OR q.due_at <= $5) AND {begun} <= $5 ORDER BY q.due_at LIMIT $6"
    )
    async with transaction():
        taken = await rows(
            "UPDATE queued SET claimed_by = $1, due_at = $2, tries = $7"  # noqa: S608 - ours
            f" WHERE delivery_id IN ({waiting}{for_update_skip_locked('q')}) RETURNING delivery_id",
            worker,
            now + LEASE,
            receiver,
            NOBODY,
            now - PATIENCE,
            GIVEN_UP_AT_ONCE,
            TRIES,
        )
        return await _claims({as_uuid(row["delivery_id"]): TRIES for row in taken})


async def _claims(tries: Mapping[UUID, int]) -> list[Claim]:
    if not tries:
        return []
    await Delivery.filter(id__in=list(tries)).update(state=DeliveryState.SENDING)
    found = sorted(await by_ids(Delivery, tries), key=lambda one: one.id)
    return [Claim(one, tries[one.id]) for one in found]


async def succeeded(claim: Claim, worker: str, answer: str, now: datetime) -> None:
    """Note, within the current transaction, that a delivery has arrived; unless another has it by now."""
    if await _let_go(claim, worker):
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
    Note that an attempt has failed, and when the next one is; None if somebody else has it by now.

    A receiver that refused has answered, so it is well; one that fails too often in a row is paused.
    """
    delivery = claim.delivery
    waits = None if fault.refused else delay(claim.tries, chance, fault.after)
    if waits is None:
        if not await _let_go(claim, worker):
            return None
        await _end(delivery, DeliveryState.GIVEN_UP, fault.answer, now, reached=not fault.unreachable)
    else:
        moved = await rows(
            f"UPDATE queued SET due_at = $4, claimed_by = $5 WHERE {IN_HAND} RETURNING tries",  # noqa: S608 - ours
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


async def put_back(claims: Iterable[Claim], worker: str) -> None:
    """Leave deliveries that were not tried after all to whoever comes next, before all that is younger."""
    back = (
        f"UPDATE queued SET due_at = $4, claimed_by = $5, tries = tries - 1 WHERE {IN_HAND} RETURNING tries"  # noqa: S608 - ours
    )
    async with transaction():
        for one in claims:
            delivery = one.delivery
            if await rows(back, delivery.id, worker, one.tries, delivery.created_at, NOBODY):
                state = DeliveryState.FAILED if delivery.attempts else DeliveryState.PENDING
                await Delivery.filter(id=delivery.id).update(state=state)


async def _let_go(claim: Claim, worker: str) -> bool:
    gone = f"DELETE FROM queued WHERE {IN_HAND} RETURNING delivery_id"  # noqa: S608 - ours
    return bool(await rows(gone, claim.delivery.id, worker, claim.tries))


async def _end(
    delivery: Delivery, state: DeliveryState, answer: str, now: datetime, *, reached: bool
) -> None:
    delivery.ended_at = now
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
    unwell = Receiver.filter(PAUSED_BY_NOBODY, key=receiver, failures__gt=0)
    await unwell.update(failures=0, failing_since=None, paused_until=None)


async def _blame(receiver: str, fault: Failed, now: datetime) -> tuple[int, datetime]:
    """Count a receiver's failure; return how many there are in a row by now, and since when."""
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


async def next_attempts(ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when deliveries are tried next; those that have ended, or that somebody has paused, never."""
    queued = await by_ids(Queued, ids, "delivery_id")
    receivers = await Receiver.filter(key__in={one.receiver for one in queued})
    paused = {one.key: one.paused_until for one in receivers if one.paused_until}
    due = {one.delivery_id: max(one.due_at, paused.get(one.receiver, one.due_at)) for one in queued}
    return {one: at for one, at in due.items() if at < FOREVER}


async def retry(ids: Sequence[UUID], now: datetime) -> list[Delivery]:
    """
    Have deliveries that have not arrived tried at once, and with all tries; return those there are to try.

    Their receivers are paused no more, and given time anew. What is being sent at this moment, is held back
    or has arrived stays as it is; so does what was confidential.
    """
    waiting = [DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.GIVEN_UP]
    known = Delivery.filter(id__in=list(ids), state__in=waiting, confidential=False)
    found = await known.select_for_update()
    for one in found:
        one.state, one.ended_at = DeliveryState.PENDING, None
        await one.save(update_fields=["state", "ended_at"])
        await rows(
            "INSERT INTO queued (delivery_id, receiver, due_at, tries, claimed_by) VALUES ($1, $2, $3, 0, $4)"
            " ON CONFLICT (delivery_id) DO UPDATE SET due_at = excluded.due_at, tries = 0",
            one.id,
            one.receiver,
            now,
            NOBODY,
        )
    paused = Receiver.filter(PAUSED_BY_NOBODY, key__in={one.receiver for one in found})
    await paused.update(failing_since=None, paused_until=None)
    return found
