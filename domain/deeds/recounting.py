"""Recounting: all counts made anew from the items themselves, to put right what differs."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from domain.deeds.counting import ACTIVE, counts
from domain.deeds.item_kinds import kinds_of
from domain.deeds.tallies import Key, move
from domain.storage.database import as_uuid, dialect, rows, transaction

COLUMNS = (("Agent", "i.agent_id"), ("Group", "i.group_id"), ("Department", "g.department_id"))


async def recount(kinds: Iterable[Any]) -> list[str]:
    """
    Count everything anew and put right what differs; ``kinds`` are the records of items that count.

    Returns:
        A sentence for each count that was wrong. Deeds wait meanwhile.
    """
    async with transaction():
        if dialect() != "sqlite":
            # Deeds that move a count now would be counted twice, or not at all.
            await rows("LOCK TABLE tally IN SHARE ROW EXCLUSIVE MODE")
        true = await _true(kinds)
        known = await counts()
        wrong = [key for key in sorted(true.keys() | known.keys()) if true[key] != known[key]]
        for key in wrong:
            await move({key: true[key] - known[key]})
    return [
        f"{entity} by {by} {owner}: {known[key]} was counted, {true[key]} is right."
        for key in wrong
        for entity, by, owner in [key]
    ]


async def _true(kinds: Iterable[Any]) -> Counter[Key]:
    """Count what there is, by the same keys as tallies."""
    found: Counter[Key] = Counter()
    for record in kinds:
        for by, column in COLUMNS:
            for kind in kinds_of(record):
                sql = (
                    f"SELECT {column} AS owner_id, COUNT(*) AS number FROM {kind.table} i"
                    " LEFT JOIN agent_group g ON g.id = i.group_id"
                    f" WHERE {kind.counted(record.entity)} AND {column} IS NOT NULL GROUP BY {column}"
                )
                for row in await rows(sql):
                    found[record.entity, by, as_uuid(row["owner_id"])] += row["number"]
    sql = (
        "SELECT m.group_id AS owner_id, COUNT(*) AS number FROM membership m"
        f" JOIN agent a ON a.id = m.agent_id WHERE a.enabled AND ({ACTIVE}) GROUP BY m.group_id"
    )
    for row in await rows(sql):
        found["Agent", "Group", as_uuid(row["owner_id"])] = row["number"]
    return found
