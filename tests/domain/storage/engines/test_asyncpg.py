"""PostgreSQL's driver: what it brings, and its connections."""

from uuid import uuid4

import asyncpg
import orjson
import pytest

from domain.storage.database import rows
from tests.domain.storage.models_for_tests import Note

POSTGRES = pytest.mark.parametrize("url", ["postgres"], indirect=True)
LAST = """SELECT state, query FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%looked%'"""


@POSTGRES
async def test_a_statement_takes_one_way_to_the_server(database: str) -> None:
    """The connection goes back to its pool as it is."""
    await rows("SELECT 1 AS looked")
    watching = await asyncpg.connect(database)
    try:
        assert [tuple(row) for row in await watching.fetch(LAST)] == [("idle", "SELECT 1 AS looked")]
    finally:
        await watching.close()


async def test_ids_are_plain_everywhere(database: str) -> None:
    """So that orjson takes them."""
    note = await Note.create(id=uuid4())
    read = await Note.get(id=note.id)
    (row,) = await rows("SELECT id FROM note")
    assert orjson.dumps([read.id, row["id"]]) == orjson.dumps([note.id, note.id])
