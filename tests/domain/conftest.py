"""A desk whose engine works only when it is told to, and a database with nothing in it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.conftest import Place
from tests.domain.engine.quiet import QuietDesk, quiet_desk
from tests.domain.engine.waiting import Waiting
from tests.servers import PostgresServer


@pytest.fixture
async def quiet(place: Place) -> AsyncIterator[QuietDesk]:
    """Give a desk where what happens stays in the outbox until it is told to work."""
    async with quiet_desk(place) as opened:
        yield opened


@pytest.fixture
def waiting(quiet: QuietDesk) -> Waiting:
    """Give a desk whose clock is wound by hand."""
    return Waiting(quiet)


@pytest.fixture
def faults(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Nothing may fail that is logged and tried again later, unless that is what a test wants."""
    yield caplog
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelname == "ERROR"] == []


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
