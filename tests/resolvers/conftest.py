"""What tests of several resolvers share."""

import pytest

from deskbell.app import utc_now
from tests.desk import Clock


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let time pass only where a test says so."""
    start = utc_now()
    monkeypatch.setattr(Clock, "__call__", lambda clock: start + clock.moved)
