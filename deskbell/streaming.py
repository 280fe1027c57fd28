"""Server-sent events that every client reads, and that break off without an end when the server stops."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from strawberry.http.streaming import SSETransport
from strawberry.utils.aio import aclosing

from resolvers.streams import Draining


class Events(SSETransport):
    """Server-sent events with bare line feeds, which every client reads."""

    def encode_event(self, event: str, data: str | None = None) -> str:
        """Encode one event."""
        return super().encode_event(event, data).replace("\r\n", "\n")

    def encode_comment(self, comment: str) -> str:
        """Encode one heartbeat."""
        return super().encode_comment(comment).replace("\r\n", "\n")


class BrokenOff(Exception):
    """The server is stopping: nothing more is said, also no end."""


async def results(source: Any) -> AsyncIterator[Any]:
    """
    Yield the results of an operation.

    Raises:
        BrokenOff: the server is stopping, said in a way that strawberry's streams pass on.
    """
    async with aclosing(source):
        try:
            async for result in source:
                yield result
        except Draining:
            raise BrokenOff from None


async def text(stream: Callable[[], AsyncIterator[str]]) -> AsyncIterator[str]:
    """Yield a response's text; where it breaks off, the response ends, and clients come again."""
    try:
        async for chunk in stream():
            yield chunk
    except BrokenOff:  # no `complete` is sent: after one, clients would not come again
        return
