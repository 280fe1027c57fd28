"""
Occurrences and the outbox of those that are not yet dealt with.

An occurrence is written in the transaction of its deed, together with its row in the outbox. The row
is claimed by one process at a time, under a lease; it moves from NEW to FIRED in the firing
transaction and goes away once the readers' bells have been rung. One that fails too often is PARKED; it was
fired if there are firings of it.
A process that dies at any of these steps leaves the row, and another takes it over when the lease has
run out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from tortoise import fields

from domain.ids import global_id
from domain.messages import About, Glance, glance_at
from domain.storage.database import (
    among,
    as_uuid,
    for_update_skip_locked,
    not_waiting_for_disk,
    rows,
    tuples,
    uuids,
)
from domain.storage.many import all_at_once
from domain.storage.partial import Partial
from domain.storage.records import NOBODY, Record, Row, in_parts
from domain.storage.revisions import PEOPLE, RULES
from domain.words import remembering

LEASE = timedelta(seconds=5)  # so long others wait for what a dead process had; the living begin theirs anew
LATE = timedelta(minutes=1)
NEW, FIRED, PARKED = "NEW", "FIRED", "PARKED"
PRIVATE_TO = ("agent_id", "creator_id")
WAS_FIRED = "EXISTS (SELECT 1 FROM firing f WHERE f.occurrence_id = pending.occurrence_id)"


@dataclass(frozen=True, slots=True)
class NamedAgent:
    """An agent, by name."""

    entity: ClassVar = "Agent"
    id: UUID
    display_name: str

    @property
    def global_id(self) -> str:
        """Their global id."""
        return global_id(self.entity, self.id)


class Occurrence(Record):
    """
    One thing that happened to one item, with its facts frozen at that moment; they never change.

    ``root_id`` and ``depth`` place it in a chain: an occurrence that no event caused is its own root
    at depth 0. ``rules_revision`` and ``people_revision`` are the events and the people as they stood:
    events made or enabled later do not hear it, and whoever matches it knows at least as much.
    ``only_event_id`` is the one event that a person ran by hand. ``group_id``, ``department_id`` and,
    where it is ``private``, ``agent_id`` and ``creator_id`` say who could open the item then;
    where it is ``for_editors``, only those of them who may edit such items; ``also_needs`` is an area that
    must be open to them besides its category's.

    ``named_actor`` is who did it, where their name is at hand; ``item`` what it happened to, while its deed
    goes on, and ``glance`` how that stood when the deed ended.

    ``count_before`` and ``count`` are those of a count type. ``began_at`` is when the spell began that
    a clock told of; ``crossed`` the threshold in minutes that it crossed, None where the item changed later
    in the same spell and the events that had not fired are asked again, and where a clock that was set back
    since told of a planned moment before it came.
    """

    named_actor: NamedAgent | None = None
    item: Any = None
    glance: Glance | None = None

    entity = "Occurrence"
    alike = ("facts", "labels")
    event_type = fields.CharField(60)
    category = fields.CharField(30)
    item_kind = fields.CharField(30)
    item_id = fields.UUIDField()
    group_id = fields.UUIDField(null=True)
    department_id = fields.UUIDField(null=True)
    agent_id = fields.UUIDField(null=True)
    creator_id = fields.UUIDField(null=True)
    private = fields.BooleanField(default=False)
    for_editors = fields.BooleanField(default=False)
    also_needs = fields.CharField(20, null=True)
    actor_id = fields.UUIDField(null=True)
    only_event_id = fields.UUIDField(null=True)
    root_id = fields.UUIDField()
    depth = fields.SmallIntField(default=0)
    rules_revision = fields.BigIntField(default=0)
    people_revision = fields.BigIntField(default=0)
    count_before = fields.IntField(null=True)
    count = fields.IntField(null=True)
    began_at = fields.DatetimeField(null=True)
    crossed = fields.FloatField(null=True)
    facts: dict[str, Any] = fields.JSONField()
    labels: dict[str, str] = fields.JSONField()
    occurred_at = fields.DatetimeField()
    recorded_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "occurrence"
        indexes = (
            ("event_type", "id"),
            ("category", "id"),
            ("item_id", "id"),
            ("group_id", "category", "id"),
            ("department_id", "category", "id"),
            *(Partial(name, "id", where="private = true") for name in ("department_id", *PRIVATE_TO)),
        )

    @cached_property
    def compared(self) -> dict[str, Any]:
        """The facts for matching: each of their texts is folded once, however often they are matched."""
        return remembering(self.facts)

    @property
    def late(self) -> bool:
        """Whether it was recorded more than a minute after it occurred, as after a downtime."""
        return self.recorded_at - self.occurred_at > LATE

    @property
    def asked_again(self) -> bool:
        """Whether a clock's events are asked anew, since the item changed within its spell."""
        return self.began_at is not None and self.crossed is None

    def let_go_of_item(self) -> None:
        """Glance at what it happened to, as its deed ends."""
        self.item, self.glance = None, glance_at(self.item, self.recorded_at)

    @property
    def about(self) -> About:
        """The item that it is about."""
        return self.item_kind, self.item_id

    @property
    def private_to(self) -> tuple[UUID | None, ...] | None:
        """Who may open a private item besides its group; None where it is not private."""
        return (self.agent_id, self.creator_id) if self.private else None


async def items_of(occurrences: Collection[UUID]) -> dict[UUID, tuple[str, UUID]]:
    """Return the kinds and ids of the items that some occurrences are about, by theirs."""
    found: dict[UUID, tuple[str, UUID]] = {}
    for part in in_parts(list(occurrences)):
        told = await tuples(f"SELECT id, item_kind, item_id FROM occurrence WHERE id {among('$1')}", part)
        found |= {as_uuid(own): (kind, as_uuid(item)) for own, kind, item in told}
    return found


class Pending(Row):
    """An occurrence in the outbox, who deals with it, and until when nobody else may."""

    occurrence_id = fields.UUIDField(primary_key=True)
    state = fields.CharField(6, default=NEW)
    claimed_by = fields.CharField(40, default=NOBODY)
    claimed_until = fields.DatetimeField(db_index=True)
    attempts = fields.SmallIntField(default=0)

    class Meta:
        table = "pending"


async def claim(worker: str, now: datetime, limit: int) -> list[Pending]:
    """Take over up to ``limit`` rows that nobody deals with, oldest first."""
    # Ids are made in the order of time. What another process claims at this moment is left to it.
    free = "SELECT occurrence_id FROM pending WHERE claimed_until <= $3 AND state <> $4"
    ids = await uuids(
        "UPDATE pending SET claimed_by = $1, claimed_until = $2"
        f" WHERE occurrence_id IN ({free} ORDER BY occurrence_id LIMIT $5{for_update_skip_locked()})"
        " RETURNING occurrence_id",
        worker,
        now + LEASE,
        now,
        PARKED,
        limit,
    )
    return await Pending.filter(occurrence_id__in=ids).order_by("occurrence_id") if ids else []


async def renew(worker: str, occurrences: Collection[UUID], now: datetime) -> set[UUID]:
    """Begin the leases of some claimed occurrences anew; return those that nobody else has by now."""
    places = ", ".join(f"${at}" for at in range(3, len(occurrences) + 3))
    kept = await uuids(
        "UPDATE pending SET claimed_until = $2 WHERE claimed_by = $1"
        f" AND occurrence_id IN ({places}) RETURNING occurrence_id",
        worker,
        now + LEASE,
        *occurrences,
    )
    return set(kept)


async def undecided(occurrences: Collection[UUID]) -> set[UUID]:
    """Return those of some occurrences that no event has been matched with yet."""
    new = f"state <> '{FIRED}' AND NOT {WAS_FIRED}"
    some = f"SELECT occurrence_id FROM pending WHERE occurrence_id {among('$1')} AND {new}"
    return set(await uuids(some, list(occurrences)))


async def settle(occurrences: Collection[UUID], state: str) -> None:
    """Take occurrences that are dealt with out of the outbox, but those that have moved on from ``state``."""
    # Where another process has fired one meanwhile it is FIRED, and its bells are still to ring.
    if occurrences:
        # What comes back when power is lost is rung for once more.
        await rows(f"{_gone()} AND state = $2{not_waiting_for_disk()}", list(occurrences), state)


async def settle_along(fired: Collection[UUID]) -> None:
    """Take occurrences that were rung for out of the outbox, within the current transaction."""
    await all_at_once(f"{_gone()} AND state = '{FIRED}'", [str(own) for own in fired])


def _gone() -> str:
    return f"DELETE FROM pending WHERE occurrence_id {among('$1')}"


async def begin_firing(occurrences: Collection[UUID]) -> tuple[set[UUID], dict[str, int]]:
    """
    Take the rows of occurrences that wait to be matched, and say that nothing is left to do but to ring.

    This is so once the transaction ends, to which the rows are held; return which they are, and the
    revisions. What is missing another process has fired, or is firing.
    """
    # Skipped, not waited for: whoever holds one is at it, and leaves nothing to do here.
    new = f"SELECT occurrence_id FROM pending WHERE occurrence_id {among('$1')} AND state = $2"
    revision = "(SELECT value FROM revision WHERE name = '{}')"
    known = ", ".join(f"{revision.format(name)} AS {name}" for name in (RULES, PEOPLE))
    took = "UPDATE pending SET state = $3, attempts = 0 WHERE occurrence_id IN"
    taken = await rows(
        f"{took} ({new} ORDER BY occurrence_id{for_update_skip_locked()}) RETURNING occurrence_id, {known}",
        list(occurrences),
        NEW,
        FIRED,
    )
    current = {name: taken[0][name] or 0 for name in (RULES, PEOPLE)} if taken else {}
    return {as_uuid(row["occurrence_id"]) for row in taken}, current
