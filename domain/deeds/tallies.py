"""
How counts are moved: by a row for each, or on PostgreSQL by one of many where nobody is to hear of it.

A row is held to the commit. So deeds of which nobody hears move the one that goes with their connection, and
wait for none; what they move is only summed up. Who tells of a count moves the one row that all do who tell
of it, and so sees all that was told before.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.storage.database import dialect
from domain.storage.many import all_at_once, listing, rows_beside, rows_given

Key = tuple[str, str, UUID]
"""What is counted, by what it is counted, and whose count it is."""

CONNECTIONS = 64  # that have rows of their own; of more, some share them
COLUMNS = {"key": "text", "entity": "text", "by": "text", "owner_id": "uuid", "number": "int"}


async def move(changes: Mapping[Key, int]) -> dict[Key, int]:
    """
    Move counts; return how they stand then. Nobody else who does so moves them before the transaction ends.

    Their rows are held in one order everywhere, so that no two deeds wait for one another.
    """
    if not changes:
        return {}
    returning = f" RETURNING key, {_standing() if dialect() == 'postgres' else 'number'} AS number"
    found = await rows_beside(_moving(listing(*COLUMNS.values())) + returning, _rows(changes))
    numbers = {row["key"]: int(row["number"]) for row in found}
    return {key: numbers[_name(key)] for key in sorted(changes)}


async def move_beside(changes: Mapping[Key, int]) -> None:
    """Move counts of which nobody is told, on PostgreSQL, together with what is written next."""
    own = f"key || ':' || pg_backend_pid() % {CONNECTIONS}"
    given = f"SELECT {own}, entity, by, owner_id, number FROM {rows_given(**COLUMNS)}"  # noqa: S608 - ours
    await all_at_once(_moving(given), _rows(changes))


def _rows(changes: Mapping[Key, int]) -> list[list[Any]]:
    return [[_name(key), *key, changes[key]] for key in sorted(changes)]


def _moving(given: str) -> str:
    return (
        f"INSERT INTO tally ({', '.join(COLUMNS)}) {given} WHERE true"
        " ON CONFLICT (key) DO UPDATE SET number = tally.number + excluded.number"
    )


def _standing() -> str:
    # Of what is moved beside that, it sees what was committed by the time it began to wait for the row.
    alike = "o.owner_id = tally.owner_id AND o.entity = tally.entity AND o.by = tally.by"
    beside = f"SELECT COALESCE(SUM(o.number), 0) FROM tally o WHERE {alike} AND o.key <> tally.key"  # noqa: S608 - ours
    return f"tally.number + ({beside})"


def _name(key: Key) -> str:
    entity, by, owner = key
    return f"{entity}:{by}:{owner.hex}"
