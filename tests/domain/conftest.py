"""A desk whose engine works only when it is told to, and whose time passes only when somebody waits."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.conftest import Place
from tests.domain.engine.quiet import QuietDesk, quiet_desk
from tests.domain.engine.waiting import Waiting


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
    assert [one.getMessage() for one in caplog.get_records("call") if one.levelname == "ERROR"] == []
