"""Transactions on notes, of which no other part of the desk knows."""

import asyncio
from collections import Counter
from collections.abc import Callable
from uuid import UUID, uuid4

from tortoise.connection import get_connection

from domain.storage.database import dialect, once_committed, rows, transaction
from tests.domain.storage.models_for_tests import Note


async def write_and_fail(note: int, call: Callable[[], None] = lambda: None) -> None:
    """Write a note, and then go wrong."""
    async with transaction():
        once_committed(call)
        await Note.create(id=UUID(int=note))
        raise ZeroDivisionError


async def two_notes(batch: int) -> None:
    """Write two notes that belong together, one of them in a savepoint."""
    async with transaction():
        await Note.create(id=uuid4(), number=batch)
        async with transaction():
            await Note.create(id=uuid4(), number=batch)
        await rows("SELECT count(*) FROM note")


async def nothing_is_held() -> None:
    """Everyone gets a turn, no connection is taken, and no half of a transaction remains."""
    async with asyncio.timeout(5):
        batches = Counter(note.number for note in await Note.all())
        async with transaction():
            await rows("SELECT 1")
    assert all(size % 2 == 0 for size in batches.values())
    client = get_connection("default")
    if dialect() == "sqlite":
        assert not client._lock.locked()  # type: ignore[attr-defined] # an engine's own
        assert not client._connection.in_transaction
    else:
        assert client._pool.get_idle_size() == client._pool.get_size()
