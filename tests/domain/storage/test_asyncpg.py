"""The pools of connections to PostgreSQL."""

import asyncpg
import pytest

from domain.storage.database import rows

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
