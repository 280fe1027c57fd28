"""Long responses come in parts, and whole."""

import gzip
from typing import Any

import pytest
from starlette.types import Message

from deskbell.responses import PART, SHORT, InParts


async def sent(length: int, *, compressed: bool) -> list[Message]:
    """Return what is sent of a response."""
    messages = list[Message]()

    async def send(message: Message) -> None:
        messages.append(message)

    headers = [(b"accept-encoding", b"br;q=0, gzip" if compressed else b"identity, gzip;q=0")]
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    await InParts(b"x" * length, media_type="application/json")(scope, None, send)  # type: ignore[arg-type]  # nothing is received
    return messages


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("length", [0, SHORT - 1, SHORT, PART, PART + 1, 3 * PART])
async def test_a_response_is_whole_however_long(length: int, *, compressed: bool) -> None:
    start, *parts = await sent(length, compressed=compressed)
    said, body = dict(start["headers"]), b"".join(part["body"] for part in parts)
    zipped = said.get(b"content-encoding") == b"gzip"

    assert zipped == (compressed and length >= SHORT)
    assert (gzip.decompress(body) if zipped else body) == b"x" * length
    assert len(parts) == max(1, -(-length // PART))
    assert not parts[-1].get("more_body")
    assert said.get(b"vary") == (b"Accept-Encoding" if length >= SHORT else None)
    assert said.get(b"content-length") == (None if zipped and length > PART else b"%d" % len(body))
