"""Requests that do not come to an end: heads of any length, and peers that stop, or drip, in the middle."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 64 * 1024  # bytes, or a part that was read at once, if that is longer
TOO_LONG = "The head of this request is too long."


class HalfRequests(HttpToolsProtocol):
    """
    uvicorn's HTTP, which waits for the rest of a request no longer than for the next one.

    uvicorn itself waits for it, and keeps what comes of a head, for ever.
    """

    # Bytes that have come since a head or a part of a body was complete: of a head, or behind the body.
    _half = 0
    _begun = False  # with a request, all of which has not come; empty lines before one are none of it
    _ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Take a connection, and wait for its first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing."""
        super().connection_lost(exc)
        self._rest()

    def data_received(self, data: bytes) -> None:
        """Take a part of a request."""
        self._half += len(data)
        super().data_received(data)
        if self._half > LONGEST_HEAD and not self.transport.is_closing():
            self.logger.warning(TOO_LONG)
            self.send_400_response(TOO_LONG)
        elif self._begun or self._idle:
            self._wait()

    def on_message_begin(self) -> None:
        """Wait for a request, no longer for its beginning."""
        self._begun = True
        self._rest()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Begin with a request."""
        self._half = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        self._half = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._half, self._begun = 0, False
        self._rest()
        super().on_message_complete()

    @property
    def _idle(self) -> bool:
        """Whether all is answered, and the connection has not become a WebSocket."""
        return bool(self.cycle and self.cycle.response_complete and self in self.connections)

    def _wait(self) -> None:
        if not self._ends:
            self._ends = self.loop.call_later(self.timeout_keep_alive, self._give_up)

    def _give_up(self) -> None:
        self.transport.close()

    def _rest(self) -> None:
        if self._ends:
            self._ends.cancel()
            self._ends = None
