"""A database of each kind for every test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from domain.storage.database import close_database, open_database
from tests.domain.storage import processes
from tests.servers import PostgresServer, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL for all of these tests."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/desk.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"desk-{uuid4().hex}"
    yield server.create(name)
    server.drop(name)


@pytest.fixture
async def database(url: str) -> AsyncIterator[str]:
    """An open database with tables, and its address."""
    await processes.migrate(url)
    await open_database(url, processes.TABLES)
    yield url
    await close_database()
