"""A desk whose engine works only when it is told to."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Place
from tests.domain.engine.quiet import QuietDesk, quiet_desk


@pytest.fixture
async def quiet(place: Place) -> AsyncIterator[QuietDesk]:
    """Give a desk where what happens stays in the outbox until it is told to work."""
    async with quiet_desk(place) as opened:
        yield opened
