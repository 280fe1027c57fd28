"""What uvicorn writes right after one another goes to the system at once."""

import asyncio
from typing import Any

import pytest

from deskbell.joined import Joined


class Transport:
    """Notes what is written."""

    def __init__(self) -> None:
        self.written: list[bytes | None] = []

    def write(self, data: bytes) -> None:
        """Note it."""
        self.written.append(data)

    def close(self) -> None:
        """Note that nothing comes any more."""
        self.written.append(None)

    def is_closing(self) -> bool:
        """Say whether that is so."""
        return None in self.written


@pytest.fixture
async def joined() -> Any:
    """Return a transport before one that notes what is written."""
    transport: Any = Transport()
    return Joined(transport, asyncio.get_running_loop())


async def test_a_head_goes_with_its_body(joined: Any) -> None:
    for part in (b"head ", b"body", b"more ", b"and more"):
        joined.write(part)

    assert joined.transport.written == [b"head body", b"more and more"]


async def test_what_nothing_comes_after_waits_for_no_more_than_the_next_turn(joined: Any) -> None:
    joined.write(b"head")
    written_before = list(joined.transport.written)
    await asyncio.sleep(0)

    assert written_before == []
    assert joined.transport.written == [b"head"]


async def test_nothing_is_left_behind_by_closing(joined: Any) -> None:
    joined.write(b"the last")
    joined.close()
    await asyncio.sleep(0)

    assert joined.transport.written == [b"the last", None]
    assert joined.is_closing()


async def test_nothing_is_written_once_the_peer_has_gone(joined: Any) -> None:
    joined.write(b"too late")
    joined.transport.close()
    await asyncio.sleep(0)

    assert joined.transport.written == [None]
