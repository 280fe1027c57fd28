"""A desk whose engine works only when it is told to, and ways to subscribe."""

from typing import Any

import pytest

from tests.domain.conftest import quiet  # noqa: F401  # a fixture
from tests.resolvers.listening import SUBSCRIPTIONS


@pytest.fixture(params=SUBSCRIPTIONS)
def subscribe(request: pytest.FixtureRequest) -> Any:
    """Give a way to subscribe to anything, over each protocol."""
    return SUBSCRIPTIONS[request.param]
