"""What is written right after one another, joined."""

import asyncio
from typing import Any


class Joined:
    """
    A transport that writes the head of an answer together with the beginning of its body, as one packet.

    uvicorn writes one right after the other. What nothing comes after goes with the loop's next turn.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self.transport, self._loop, self._held = transport, loop, b""
        self.is_closing = transport.is_closing  # asked about each answer

    def __getattr__(self, name: str) -> Any:
        """Return what is the transport's own."""
        return getattr(self.transport, name)

    def write(self, data: bytes) -> None:
        """Write what waits with this, or let it wait."""
        if self._held:
            data, self._held = self._held + data, b""
            self.transport.write(data)
        else:
            self._held = data
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Write what waits, unless the peer has gone meanwhile: uvloop would complain."""
        if self._held and not self.transport.is_closing():
            self.write(b"")

    def close(self) -> None:
        """Close, once all is written."""
        self.flush()
        self.transport.close()
