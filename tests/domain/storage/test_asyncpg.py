"""What PostgreSQL's driver brings is what SQLite's does."""

from uuid import uuid4

import orjson

from domain.storage.database import rows
from tests.domain.storage.models_for_tests import Note


async def test_ids_are_plain_everywhere(database: str) -> None:
    """So that orjson takes them."""
    note = await Note.create(id=uuid4())
    read = await Note.get(id=note.id)
    (row,) = await rows("SELECT id FROM note")
    assert orjson.dumps([read.id, row["id"]]) == orjson.dumps([note.id, note.id])
