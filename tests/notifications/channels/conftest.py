"""The channel of web calls, and somebody who is called."""

from collections.abc import AsyncIterator

import pytest

from notifications.channels.web import WebCalls
from tests.notifications.channels.calls import KEYS, NOW, OPEN
from tests.receivers import Calls, web_server


@pytest.fixture
async def receiver() -> AsyncIterator[Calls]:
    """Run a web server, at a host that the settings open."""
    async with web_server() as calls:
        yield calls


@pytest.fixture
async def web() -> AsyncIterator[WebCalls]:
    """Open the channel."""
    channel = WebCalls(KEYS, lambda: NOW, OPEN)
    yield channel
    await channel.close()
