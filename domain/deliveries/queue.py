"""Queues: what is due to whom, and whose hands it is in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from domain.deliveries.records import Delivery, DeliveryState, Queued, Receiver
from domain.storage.bulk import insert
from domain.storage.database import as_datetime, as_uuid, for_update_skip_locked, rows, transaction, uuids
from domain.storage.records import NOBODY, by_ids

DELAYS = [timedelta(seconds=seconds) for seconds in (30, 60, 120, 300, 900)]
DELAYS += [timedelta(minutes=minutes) for minutes in (30, 60, 120, 240, 360, 480)]
TRIES = len(DELAYS) + 1  # over about a day
LEASE = timedelta(seconds=60)
PATIENCE = timedelta(days=2)  # with a receiver that does nothing but fail
GIVEN_UP_AT_ONCE = 100
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)  # until when a receiver is paused that somebody has paused
# What a claim holds, unless its lease has ended and somebody has it by now: the number of tries tells it from
# a later claim, also of the same process.
IN_HAND = "delivery_id = $1 AND claimed_by = $2 AND tries = $3"
# What a person has paused stays so, whatever becomes of a delivery that was under way.
PAUSED_BY_NOBODY = Q(paused_until__isnull=True) | Q(paused_until__lt=FOREVER)


async def enqueue(deliveries: Sequence[Delivery], at: datetime) -> None:
    """Write deliveries within the current transaction; the PENDING get their places in the queue."""
    await insert(deliveries)
    due = [delivery for delivery in deliveries if delivery.state == DeliveryState.PENDING]
    await insert([Queued(delivery_id=delivery.id, receiver=delivery.receiver, due_at=at) for delivery in due])


@dataclass(frozen=True)
class DueReceiver:
    """A receiver that something is due for, how often in a row it has failed, and since when it is due."""

    receiver: str
    failures: int
    since: datetime


async def due_receivers(now: datetime) -> list[DueReceiver]:
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
    return [DueReceiver(row["receiver"], row["failures"], as_datetime(row["due_at"])) for row in found]


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
        # The lease is the moment at which it is due again, so that nobody has to look for what the dead hold.
        # The try is counted before it is made: one that kills its process comes to an end, too.
        taken = await rows(
            "UPDATE queued SET claimed_by = $1, due_at = $2, tries = tries + 1"
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
        "SELECT q.delivery_id FROM queued q JOIN delivery d ON d.id = q.delivery_id WHERE q.receiver = $3"
        # Who holds one that was due so long ago is dead.
        f" AND (q.claimed_by = $4 OR q.due_at <= $5) AND {begun} <= $5 ORDER BY q.due_at LIMIT $6"
    )
    async with transaction():
        taken = await uuids(
            "UPDATE queued SET claimed_by = $1, due_at = $2, tries = $7"
            f" WHERE delivery_id IN ({waiting}{for_update_skip_locked('q')}) RETURNING delivery_id",
            worker,
            now + LEASE,
            receiver,
            NOBODY,
            now - PATIENCE,
            GIVEN_UP_AT_ONCE,
            TRIES,
        )
        return await _claims(dict.fromkeys(taken, TRIES))


async def _claims(tries: Mapping[UUID, int]) -> list[Claim]:
    if not tries:
        return []
    await Delivery.filter(id__in=list(tries)).update(state=DeliveryState.SENDING)
    found = sorted(await by_ids(Delivery, tries), key=lambda delivery: delivery.id)
    return [Claim(delivery, tries[delivery.id]) for delivery in found]


async def put_back(claims: Iterable[Claim], worker: str, now: datetime) -> None:
    """Leave deliveries that were not tried after all to whoever comes next, before all that is younger."""
    back = (
        f"UPDATE queued SET due_at = $4, claimed_by = $5, tries = tries - 1 WHERE {IN_HAND} RETURNING tries"
    )
    async with transaction():
        for claimed in claims:
            delivery = claimed.delivery
            due = min(delivery.created_at, now)  # where the clock was set back since it was made
            if await rows(back, delivery.id, worker, claimed.tries, due, NOBODY):
                state = DeliveryState.FAILED if delivery.attempts else DeliveryState.PENDING
                await Delivery.filter(id=delivery.id).update(state=state)


async def let_go(claim: Claim, worker: str) -> bool:
    """Take a delivery out of the queue; False if it is no longer in this worker's hands."""
    gone = f"DELETE FROM queued WHERE {IN_HAND} RETURNING delivery_id"
    return bool(await rows(gone, claim.delivery.id, worker, claim.tries))


async def next_attempts(ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when deliveries are tried next; those that have ended, or that somebody has paused, never."""
    queued = await by_ids(Queued, ids, "delivery_id")
    receivers = await Receiver.filter(key__in={place.receiver for place in queued})
    paused = {receiver.key: receiver.paused_until for receiver in receivers if receiver.paused_until}
    due = {place.delivery_id: max(place.due_at, paused.get(place.receiver, place.due_at)) for place in queued}
    return {delivery_id: at for delivery_id, at in due.items() if at < FOREVER}


@dataclass(frozen=True)
class Paused:
    """
    A receiver that is left alone, until a moment or, with None, until somebody says otherwise.

    ``waiting`` says how many deliveries wait for it.
    """

    key: str
    until: datetime | None
    failing_since: datetime | None
    waiting: int

    @property
    def is_provider(self) -> bool:
        """Whether it is an external provider, which has a name."""
        return self.key.startswith("provider:")


async def paused(now: datetime, limit: int, most: int) -> list[Paused]:
    """Return up to ``limit`` receivers that are paused, by key, and what waits for each, up to ``most``."""
    waiting = f"(SELECT COUNT(*) FROM (SELECT 1 FROM queued q WHERE q.receiver = r.key LIMIT {most}) found)"
    found = await rows(
        f"SELECT key, paused_until, failing_since, {waiting} AS waiting FROM receiver r"
        " WHERE paused_until > $1 ORDER BY key LIMIT $2",
        now,
        limit,
    )
    return [_paused(row) for row in found]


def _paused(row: Mapping[str, Any]) -> Paused:
    until, since = as_datetime(row["paused_until"]), row["failing_since"]
    return Paused(
        row["key"], until if until < FOREVER else None, since and as_datetime(since), row["waiting"]
    )


async def waiting_for(receiver: str, most: int) -> list[UUID]:
    """Return the deliveries that wait for a receiver, up to ``most``, whichever is due first."""
    first = "SELECT delivery_id FROM queued WHERE receiver = $1 ORDER BY due_at LIMIT $2"
    return await uuids(first, receiver, most)


async def retry(ids: Sequence[UUID], now: datetime) -> list[Delivery]:
    """
    Have deliveries that have not arrived tried at once, and with all tries; return those there are to try.

    Their receivers are paused no more, and given time anew. What is being sent at this moment, is held back
    or has arrived stays as it is; so does what was confidential.
    """
    waiting = [DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.GIVEN_UP]
    known = Delivery.filter(id__in=list(ids), state__in=waiting, confidential=False)
    # Held: a claim writes SENDING into the same row, so it comes before all of this, or after it.
    found = await known.select_for_update()
    for delivery in found:
        delivery.state, delivery.ended_at = DeliveryState.PENDING, None
        await delivery.save(update_fields=["state", "ended_at"])
        await rows(
            "INSERT INTO queued (delivery_id, receiver, due_at, tries, claimed_by) VALUES ($1, $2, $3, 0, $4)"
            " ON CONFLICT (delivery_id) DO UPDATE SET due_at = excluded.due_at, tries = 0",
            delivery.id,
            delivery.receiver,
            now,
            NOBODY,
        )
    paused = Receiver.filter(PAUSED_BY_NOBODY, key__in={delivery.receiver for delivery in found})
    await paused.update(failing_since=None, paused_until=None)
    return found
