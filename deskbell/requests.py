"""HTTP requests: a body of a bounded size, what an `Accept` header asks for, what a handshake leaves."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from cross_web import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.websockets import WebSocket

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
EVENTS = "text/event-stream"
MAX_BODY = 1024 * 1024  # bytes
_KEPT = "deskbell.kept"  # in a request's scope: what its browser is to keep


def sends_json(request: Request) -> bool:
    """Say whether a request has a body in JSON, by its own word."""
    return _is_json(request.headers.get("content-type", ""))


@lru_cache(maxsize=100)
def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == JSON


async def body_of(request: Request, limit: int = MAX_BODY) -> bytes:
    """Return the whole body, in bytes; refuse a larger one with 413 as soon as that is known."""
    body, more = bytearray(), True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise HTTPException(413, f"At most {limit} bytes in one request.")
    return bytes(body)


def keep(request: Request, name: str, text: str) -> None:
    """Have the browser that sends a request keep something, by name."""
    request.scope.setdefault(_KEPT, {})[name] = text


def kept(request: Request) -> Mapping[str, str]:
    """Return what the browser that has sent a request is to keep."""
    return request.scope.get(_KEPT, {})  # type: ignore[no-any-return]  # as `keep` puts it there


@lru_cache(maxsize=100)
def preferred(accept: str | None, offers: Sequence[str]) -> str | None:
    """
    Return the offer that an `Accept` header wants most, None when it wants none.

    Quality decides, then the place in the header, then the order of the offers.
    """
    ranges = [_range(part) for part in (accept or "*/*").split(",")]

    def wish(offer: str) -> tuple[float, int]:
        scopes = ("*/*", offer.partition("/")[0] + "/*", offer)
        found = [(name, quality, -at) for at, (name, quality) in enumerate(ranges) if name in scopes]
        fits = [(scopes.index(name), quality, place) for name, quality, place in found]
        return max(fits, default=(0, 0.0, 0))[1:]

    best = max(offers, key=wish)
    return best if wish(best)[0] > 0 else None


def takes_json(accept: str | None) -> bool:
    """Say whether whoever asks by GET takes JSON and wants no page, as a browser does."""
    return "text/html" not in (accept or "") and preferred(accept, (JSON, GRAPHQL_JSON)) is not None


def remembered(socket: WebSocket) -> HTTPConnection:
    """Return what is kept of a handshake for as long as its socket is open: from where, and its cookies."""
    cookies = [(name, value) for name, value in socket.scope["headers"] if name == b"cookie"]
    kept = {name: socket.scope.get(name) for name in ("type", "app", "client")}
    return HTTPConnection({**kept, "headers": cookies})


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((parameter[2:] for parameter in parameters if parameter.startswith("q=")), "1")
    try:
        return name, float(quality)
    except ValueError:
        return name, 0.0
