"""
Activity: how much there was of late, counted along the indexes of time, and never without end.

A span is looked at in parts. Of each part and kind at most `COUNTED` rows are counted, and `SAMPLED` messages
are held against what they tell of; no statement reads more than one part.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any
from uuid import UUID

from domain.deeds.outbox import FIRED, NEW, PARKED
from domain.deliveries.queue import Paused, paused
from domain.storage.database import as_datetime, as_uuid, rows, tuples, uuids

COUNTED = 20_000  # rows of a kind in a part; that there are more is all that is said
SAMPLED = 200  # the newest messages of a part, whose lateness is looked at
RANKED = 100_000  # the newest firings, of which it is counted whose they are
NAMED = 20  # events and receivers that are named
WAITING = 10_000  # occurrences in the outbox, deliveries to a receiver, throttled events that are looked at
OCCURRENCES, FIRINGS, MESSAGES, DELIVERIES = "occurrences", "firings", "messages", "deliveries"


class Span(StrEnum):
    """
    How far back is looked, up to now.

    Attributes:
        HOUR: An hour, in parts of five minutes.
        DAY: 24 hours, in parts of one.
        MONTH: 30 days, in parts of 24 hours.
    """

    HOUR = "HOUR"
    DAY = "DAY"
    MONTH = "MONTH"

    @property
    def parts(self) -> tuple[int, timedelta]:
        """How many parts it has, and how long each is."""
        return _PARTS[self]


class OutboxState(StrEnum):
    """
    How an occurrence stands in the outbox; one that has only bells yet to ring is in neither.

    Attributes:
        WAITING: It is yet to be dealt with.
        PARKED: It was put aside, since it failed too often; an operator has it tried anew.
    """

    WAITING = "WAITING"
    PARKED = "PARKED"


_PARTS = {
    Span.HOUR: (12, timedelta(minutes=5)),
    Span.DAY: (24, timedelta(hours=1)),
    Span.MONTH: (30, timedelta(days=1)),
}


@dataclass(frozen=True)
class Part:
    """What there was in a part of a span: of each kind how many, by what they are filed under."""

    since: datetime
    until: datetime
    counts: Mapping[str, Mapping[str, int]]
    lateness: Sequence[float] = ()  # seconds, of some messages, in order

    @property
    def exact(self) -> bool:
        """Whether all of it was counted."""
        return all(sum(of_kind.values()) < COUNTED for of_kind in self.counts.values())

    def late(self, share: float) -> float | None:
        """Return within how many seconds such a share of the messages had come; None where there are none."""
        return self.lateness[ceil(share * len(self.lateness)) - 1] if self.lateness else None


@dataclass(frozen=True)
class Ranked:
    """How often an event fired and was held back."""

    event_id: UUID
    fired: int
    held_back: int


@dataclass(frozen=True)
class Activity:
    """What there was in a span, and how things stand, once that is said."""

    span: Span
    until: datetime
    parts: Sequence[Part]
    ranked: Sequence[Ranked]
    throttled: Sequence[UUID]
    outbox: Mapping[str, int] = field(default_factory=dict)
    paused: Sequence[Paused] = ()

    @property
    def since(self) -> datetime:
        """From when on it is looked."""
        return self.parts[0].since

    @property
    def parked(self) -> int:
        """How many occurrences were put aside, since they failed too often."""
        return self.outbox.get(PARKED, 0)

    @property
    def waiting(self) -> int:
        """How many occurrences have not been dealt with yet."""
        return self.outbox.get(NEW, 0)


async def count(span: Span, now: datetime) -> Activity:
    """Count what there was in a span, without how things stand."""
    parts = [await _part(since, until) for since, until in _bounds(span, now)]
    return Activity(
        span=span,
        until=now,
        parts=parts,
        ranked=await _ranked(parts[0].since, now),
        throttled=await _throttled(parts[0].since),
    )


async def what_waits(now: datetime) -> dict[str, Any]:
    """Count what waits in the outbox, and for receivers that are paused, as an `Activity` has it."""
    return {"outbox": await _outbox(), "paused": await paused(now, NAMED, WAITING)}


def _bounds(span: Span, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    number, length = span.parts
    for place in range(number, 0, -1):
        yield now - place * length, now - (place - 1) * length


_FILED = {
    OCCURRENCES: ("occurrence", "recorded_at", "category"),
    FIRINGS: ("firing", "fired_at", "CASE WHEN held_back IS NULL THEN 'FIRED' ELSE 'HELD_BACK' END"),
    MESSAGES: ("message", "sent_at", "CASE WHEN read_at IS NULL THEN 'UNREAD' ELSE 'READ' END"),
    DELIVERIES: ("delivery", "created_at", "state"),
}


async def _part(since: datetime, until: datetime) -> Part:
    each = [
        f"SELECT '{kind}' AS kind, name, COUNT(*) AS number FROM (SELECT {filed} AS name FROM {table}"
        f" WHERE {at} >= $1 AND {at} < $2 LIMIT {COUNTED}) found GROUP BY name"
        for kind, (table, at, filed) in _FILED.items()
    ]
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in _FILED}
    for row in await rows(" UNION ALL ".join(each), since, until):
        counts[row["kind"]][row["name"]] = row["number"]
    late = await _lateness(since, until) if counts[MESSAGES] else []
    return Part(since, until, counts, late)


async def _lateness(since: datetime, until: datetime) -> list[float]:
    """Return how many seconds after what they tell of the newest messages came, in order."""
    found = await tuples(
        "SELECT o.occurred_at, m.sent_at FROM"
        " (SELECT occurrence_id, sent_at FROM message WHERE sent_at >= $1 AND sent_at < $2"
        f" ORDER BY sent_at DESC LIMIT {SAMPLED}) m JOIN occurrence o ON o.id = m.occurrence_id",
        since,
        until,
    )
    passed = ((as_datetime(sent) - as_datetime(occurred)).total_seconds() for occurred, sent in found)
    return sorted(max(seconds, 0.0) for seconds in passed)


async def _ranked(since: datetime, until: datetime) -> list[Ranked]:
    """Return the events that were satisfied most often, most first."""
    found = await rows(
        "SELECT event_id, COUNT(*) AS number, COUNT(held_back) AS held FROM"
        " (SELECT event_id, held_back FROM firing WHERE fired_at >= $1 AND fired_at < $2"
        f" ORDER BY fired_at DESC LIMIT {RANKED}) found"
        f" GROUP BY event_id ORDER BY number DESC, event_id LIMIT {NAMED}",
        since,
        until,
    )
    return [Ranked(as_uuid(row["event_id"]), row["number"] - row["held"], row["held"]) for row in found]


async def _throttled(since: datetime) -> list[UUID]:
    """Return the events that were throttled and are not deleted, the last one first."""
    return await uuids(
        "SELECT event_id FROM (SELECT event_id, throttled_at FROM event_use WHERE throttled_at >= $1"
        f" ORDER BY throttled_at DESC LIMIT {WAITING}) found"
        " JOIN event ON event.id = found.event_id AND event.deleted_at IS NULL"
        f" GROUP BY event_id ORDER BY MAX(throttled_at) DESC, event_id LIMIT {NAMED}",
        since,
    )


_OLDEST = (
    f"(SELECT occurrence_id, state FROM pending WHERE state <> '{FIRED}'"
    f" ORDER BY occurrence_id LIMIT {WAITING}) oldest"
)


async def _outbox() -> dict[str, int]:
    """Count what is in the outbox, the oldest first, by how far it is."""
    found = await rows(f"SELECT state, COUNT(*) AS number FROM {_OLDEST} GROUP BY state")
    return {row["state"]: row["number"] for row in found}


async def in_outbox(state: OutboxState) -> list[UUID]:
    """Return which occurrences are those that are counted as waiting, or as parked."""
    held = PARKED if state is OutboxState.PARKED else NEW
    return await uuids(f"SELECT occurrence_id FROM {_OLDEST} WHERE state = $1", held)
