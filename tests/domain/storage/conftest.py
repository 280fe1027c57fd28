"""An open database of each kind."""

from collections.abc import AsyncIterator

import pytest

from domain.storage.database import close_database, open_database
from tests.domain.storage import processes


@pytest.fixture
async def database(url: str) -> AsyncIterator[str]:
    """An open database with tables, and its address."""
    await processes.migrate(url)
    await open_database(url, processes.TABLES)
    yield url
    await close_database()
