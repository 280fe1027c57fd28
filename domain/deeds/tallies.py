"""
How counts are moved: by a row for each, or on PostgreSQL by one of many where nobody is to hear of it.

A row is held to the commit. So deeds of which nobody hears move the one that goes with their connection, and
wait for none; what they move is only summed up. Who tells of a count moves the one row that all do who tell
of it, and so sees all that was told before.
"""

from collections.abc import Mapping
from functools import cache
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
    named = {_name(key): key for key in changes}
    found = await rows_beside(_and_told(dialect()), _rows(changes))
    return {named[row["key"]]: int(row["number"]) for row in found}


async def move_beside(changes: Mapping[Key, int]) -> None:
    """Move counts of which nobody is told, on PostgreSQL, together with what is written next."""
    await all_at_once(_in_own_rows(), _rows(changes))


def _rows(changes: Mapping[Key, int]) -> list[list[Any]]:
    return [[_name(key), *key, changes[key]] for key in sorted(changes)]


@cache
def _and_told(of: str) -> str:
    """Return the statement that moves counts, and says how they stand then."""
    returning = f" RETURNING key, {_standing() if of == 'postgres' else 'number'} AS number"
    return _moving(listing(*COLUMNS.values())) + returning


@cache
def _in_own_rows() -> str:
    """Return the statement that moves counts in the rows of a connection."""
    own = f"key || ':' || pg_backend_pid() % {CONNECTIONS}"
    return _moving(f"SELECT {own}, entity, by, owner_id, number FROM {rows_given(**COLUMNS)}")


def _moving(given: str) -> str:
    return (
        f"INSERT INTO tally ({', '.join(COLUMNS)}) {given} WHERE true"
        " ON CONFLICT (key) DO UPDATE SET number = tally.number + excluded.number"
    )


def _standing() -> str:
    # Of what is moved beside that, it sees what was committed by the time it began to wait for the row.
    alike = "o.owner_id = tally.owner_id AND o.entity = tally.entity AND o.by = tally.by"
    beside = f"SELECT COALESCE(SUM(o.number), 0) FROM tally o WHERE {alike} AND o.key <> tally.key"
    return f"tally.number + ({beside})"


def _name(key: Key) -> str:
    entity, by, owner = key
    return f"{entity}:{by}:{owner.hex}"
