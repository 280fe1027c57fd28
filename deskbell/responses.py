"""HTTP responses of any length."""

import asyncio
import json
import zlib
from functools import partial

import orjson
from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware, IdentityResponder
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from deskbell.requests import preferred

PART = 128 * 1024  # bytes, of which an answer is compressed at once, mostly in less than a millisecond
SHORT = 1024  # bytes, of which an answer is sent as it is
QUICK = 3  # a level of zlib; at 5, answers would be a twentieth shorter, and take more than twice the time
GZIP = 16 + zlib.MAX_WBITS


def takes_gzip(scope: Scope) -> bool:
    """Say whether whoever asks takes what is compressed so: not where that is worth nothing, `gzip;q=0`."""
    return preferred(Headers(scope=scope).get("accept-encoding") or "identity", ("gzip",)) is not None


class _Compressing(GZipMiddleware):
    """Starlette's, which would also compress for those who say that gzip is worth nothing to them."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or takes_gzip(scope):
            await super().__call__(scope, receive, send)
            return
        types = self.exclude_content_types
        plain = IdentityResponder(self.app, self.minimum_size, exclude_content_types=types)
        await plain(scope, receive, send)


# Longer ones and all else are compressed where a client takes that. What is left alone, event streams and
# nothing else, is gone through with each answer.
COMPRESSED = partial(
    _Compressing, minimum_size=SHORT, compresslevel=5, exclude_content_types=("text/event-stream",)
)


class InParts(Response):
    """A response that is sent, and compressed, part by part, between which others get their turn."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        length = len(self.body)
        if length > PART:
            await COMPRESSED(self._in_parts)(scope, receive, send)
            return
        if length >= SHORT:
            self.headers.add_vary_header("Accept-Encoding")
            if takes_gzip(scope):
                self.body = zlib.compress(self.body, QUICK, GZIP)
                self.headers["Content-Encoding"] = "gzip"
                self.headers["Content-Length"] = str(len(self.body))
        await super().__call__(scope, receive, send)

    async def _in_parts(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
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
