"""Server-sent events that every client reads, and that break off without an end where a stream does."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from strawberry.http.streaming import SSETransport
from strawberry.utils.aio import aclosing

from resolvers.streams import BrokenOff


class Events(SSETransport):
    """Server-sent events with bare line feeds, which every client reads."""

    def encode_event(self, event: str, data: str | None = None) -> str:
        """Encode one event."""
        return super().encode_event(event, data).replace("\r\n", "\n")

    def encode_comment(self, comment: str) -> str:
        """Encode one heartbeat."""
        return super().encode_comment(comment).replace("\r\n", "\n")


class Unfinished(Exception):
    """Nothing more is said, also no end: a stream has broken off."""


async def results(source: Any) -> AsyncIterator[Any]:
    """
    Yield the results of an operation.

    Raises:
        Unfinished: the stream has broken off, said in a way that strawberry's streams pass on.
    """
    async with aclosing(source):
        try:
            async for result in source:
                yield result
        except BrokenOff:
            raise Unfinished from None


async def text(stream: Callable[[], AsyncIterator[str]]) -> AsyncIterator[str]:
    """Yield a response's text; where it breaks off, the response ends, and clients come again."""
    try:
        async for chunk in stream():
            yield chunk
    except Unfinished:  # no `complete` is sent: after one, clients would not come again
        return
