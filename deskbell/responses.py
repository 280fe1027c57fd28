"""HTTP responses of any length."""

import asyncio
import json
from functools import partial

import orjson
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

PART = (
    256 * 1024
)  # bytes; ten mebibytes, compressed at once, would keep others waiting for a tenth of a second
SHORT = 1024  # bytes, of which an answer is sent as it is
# The rest is compressed where a client takes that. What is left alone, event streams and nothing else, is
# gone through with each answer.
COMPRESSED = partial(
    GZipMiddleware, minimum_size=SHORT, compresslevel=5, exclude_content_types=("text/event-stream",)
)


class InParts(Response):
    """A response that is sent, and compressed, part by part, between which others get their turn."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        short = len(self.body) < SHORT
        await (super().__call__ if short else COMPRESSED(self._in_parts))(scope, receive, send)

    async def _in_parts(self, scope: Scope, receive: Receive, send: Send) -> None:
        if len(self.body) <= PART:
            await super().__call__(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for start in range(0, len(self.body), PART):
            part, more = self.body[start : start + PART], start + PART < len(self.body)
            await send({"type": "http.response.body", "body": part, "more_body": more})
            await asyncio.sleep(0)


def encoded(data: object) -> bytes:
    """Write JSON, also of numbers too large for orjson."""
    try:
        return orjson.dumps(data)
    except TypeError:
        return json.dumps(data, separators=(",", ":")).encode()
