"""Keeping occurrences: they are written, with their places in the outbox, in as few statements as may be."""

from collections.abc import Sequence
from datetime import datetime

from domain.deeds.outbox import NEW, Occurrence
from domain.storage.bulk import FEW, insert, writing
from domain.storage.database import dialect, rows
from domain.storage.many import rows_beside
from domain.storage.revisions import PEOPLE, RULES, revisions

WAITING = "INSERT INTO pending (occurrence_id, state, claimed_by, claimed_until, attempts)"


async def keep(occurrences: Sequence[Occurrence], claimed_by: str, until: datetime) -> dict[str, int]:
    """
    Write occurrences and their rows in the outbox, within the current transaction.

    Returns:
        The revisions that they carry, as they stand when this is written: a rule that was committed before is
        one that whoever matches them must know.
    """
    if dialect() == "postgres":
        return await _keep_at_once(occurrences, claimed_by, until)
    current = await _keep_few(occurrences) if len(occurrences) <= FEW else await _keep_many(occurrences)
    ids = [occurrence.id for occurrence in occurrences]
    await rows(f"{WAITING} SELECT value, $2, $3, $4, 0 FROM json_each($1)", ids, NEW, claimed_by, until)
    return current


async def _keep_at_once(
    occurrences: Sequence[Occurrence], claimed_by: str, until: datetime
) -> dict[str, int]:
    how = writing(Occurrence, rules_revision="now.rules", people_revision="now.people")
    sql = (
        f"WITH now AS (SELECT {_revision(RULES)} AS rules, {_revision(PEOPLE)} AS people),"
        f" told AS ({how.from_json}, now RETURNING id),"
        f" waiting AS ({WAITING} SELECT id, $2, $3, $4, 0 FROM told) SELECT rules, people FROM now"
    )
    # Together with what else the deed has written, which it tells nothing of.
    found = await rows_beside(sql, how.rows(occurrences), NEW, claimed_by, until)
    return _stamped(occurrences, {RULES: found[0]["rules"], PEOPLE: found[0]["people"]})


async def _keep_few(occurrences: Sequence[Occurrence]) -> dict[str, int]:
    how = writing(Occurrence, rules_revision=_revision(RULES), people_revision=_revision(PEOPLE))
    values = [value for occurrence in occurrences for value in how.values(occurrence)]
    returned = " RETURNING rules_revision AS rules, people_revision AS people"
    found = await rows(how.from_places(len(occurrences)) + returned, *values)
    return _stamped(occurrences, {RULES: found[0]["rules"], PEOPLE: found[0]["people"]})


async def _keep_many(occurrences: Sequence[Occurrence]) -> dict[str, int]:
    current = _stamped(occurrences, await revisions())
    await insert(occurrences)
    return current


def _stamped(occurrences: Sequence[Occurrence], current: dict[str, int]) -> dict[str, int]:
    for occurrence in occurrences:
        occurrence.rules_revision, occurrence.people_revision = current.get(RULES, 0), current.get(PEOPLE, 0)
        occurrence._saved_in_db = True  # noqa: SLF001 - as Tortoise notes it
    return current


def _revision(name: str) -> str:
    return f"COALESCE((SELECT value FROM revision WHERE name = '{name}'), 0)"
