"""A served toy, and clients for it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.protocol.peers import Poster, Socket, opened
from tests.protocol.server import Served, serving


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    """A running server."""
    async with serving() as running:
        yield running


@pytest.fixture
async def post(served: Served) -> AsyncIterator[Poster]:
    """Posts to it."""
    async with httpx.AsyncClient(timeout=5) as client:
        yield Poster(served, client)


@pytest.fixture
async def socket(served: Served) -> AsyncIterator[Socket]:
    """A fresh socket to it."""
    async with opened(served) as fresh:
        yield fresh


@pytest.fixture
async def maria(socket: Socket) -> Socket:
    """A socket on which Maria has signed in."""
    await socket.init()
    return socket
