"""How counts are moved, by a row for each, in the order in which these are held everywhere."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from domain.storage.database import listed, rows
from domain.storage.many import all_at_once, listing, rows_beside

Key = tuple[str, str, UUID]
"""What is counted, by what it is counted, and whose count it is."""


async def move(changes: Mapping[Key, int]) -> dict[Key, int]:
    """
    Move counts; return how they stand then, in the order in which their rows are held everywhere.

    Without that order, two deeds that move the same counts could wait for one another.
    """
    if not changes:
        return {}
    return _by_key(changes, await rows_beside(f"{_moving()} RETURNING key, number", _rows(changes)))


async def move_beside(changes: Mapping[Key, int]) -> None:
    """Move counts together with what is written next, which tells nothing of them."""
    await all_at_once(_moving(), _rows(changes))


async def standing(changes: Mapping[Key, int]) -> dict[Key, int]:
    """Return how counts stand that are held."""
    found = f"SELECT key, number FROM tally WHERE key IN {listed('$1', 'text')}"  # noqa: S608 - ours
    return _by_key(changes, await rows(found, list(map(_name, changes))))


def _rows(changes: Mapping[Key, int]) -> list[list[Any]]:
    return [[_name(key), *key, changes[key]] for key in sorted(changes)]


def _moving() -> str:
    return (
        "INSERT INTO tally (key, entity, by, owner_id, number)"
        f" {listing('text', 'text', 'text', 'uuid', 'int')} WHERE true"
        " ON CONFLICT (key) DO UPDATE SET number = tally.number + excluded.number"
    )


def _by_key(changes: Mapping[Key, int], found: Iterable[Mapping[str, Any]]) -> dict[Key, int]:
    numbers = {row["key"]: int(row["number"]) for row in found}
    return {key: numbers[_name(key)] for key in sorted(changes)}


def _name(key: Key) -> str:
    entity, by, owner = key
    return f"{entity}:{by}:{owner.hex}"
