"""
Whom a change concerns: a revision says it by ids, for as long as anybody may ask.

What somebody may do and see rests on few things: their session or token, their account, their roles, and
the departments that they see whole. Who changes one of these names it, and nobody else is looked at again.
Of a session or token there is one change, its end. Of bells that were lost it is said whose they were.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tortoise import fields

from domain.storage.database import as_uuid, rows
from domain.storage.records import Record
from domain.storage.revisions import ACCESS, PEOPLE

FOLLOWED = (PEOPLE, ACCESS)  # whose revisions change what anybody may
STEPS = 1_000  # that are looked at one by one; whoever is further behind looks at everybody


class Concern(Record):
    """One thing that a revision has changed; a revision of which there is none may have changed anything."""

    name = fields.CharField(20)
    value = fields.BigIntField()
    changed_id = fields.UUIDField()
    noted_at = fields.DatetimeField()

    class Meta:
        table = "concern"
        indexes = (("name", "value"),)


async def note(name: str, value: int, changed: Collection[UUID], at: datetime) -> None:
    """Say what a revision has changed, within the transaction that raised it."""
    if changed:
        await Concern.bulk_create(
            Concern(name=name, value=value, changed_id=changed_id, noted_at=at) for changed_id in changed
        )


async def changed_between(
    known: Mapping[str, int], current: Mapping[str, int], names: Sequence[str] = FOLLOWED
) -> frozenset[UUID] | None:
    """Return the ids of what has changed between some revisions; None if that cannot be said of all."""
    steps = {name: current.get(name, 0) - known.get(name, 0) for name in names}
    if not any(steps.values()):
        return frozenset()
    if sum(steps.values()) > STEPS:
        return None
    between = " OR ".join(
        f"(name = ${place} AND value > ${place + 1} AND value <= ${place + 2})"
        for place in range(1, 3 * len(names), 3)
    )
    bounds = [bound for name in names for bound in (name, known.get(name, 0), current.get(name, 0))]
    found = await rows(f"SELECT name, value, changed_id FROM concern WHERE {between}", *bounds)
    said = {(row["name"], row["value"]) for row in found}
    return (
        frozenset(as_uuid(row["changed_id"]) for row in found) if len(said) == sum(steps.values()) else None
    )
