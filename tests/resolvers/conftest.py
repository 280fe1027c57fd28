"""A desk that reaches outside."""

from collections.abc import AsyncIterator

import pytest

from tests import desk as driver
from tests.conftest import Place
from tests.receivers import mail_server, web_server
from tests.resolvers.outside import Outside


@pytest.fixture
async def outside(place: Place) -> AsyncIterator[Outside]:
    """Serve a desk that has a mail server, a log folder, and an intranet host."""
    logs = place.folder / "logs"
    logs.mkdir()
    async with mail_server() as mailbox, web_server() as calls:
        given = {"smtp_url": mailbox.url, "log_dir": logs, "intranet_hosts": "127.0.0.1"}
        async with driver.running(place.settings(**given)) as desk:
            yield Outside(desk, mailbox, calls, logs)
