"""
A browser's session with the console: its refresh token is kept in a cookie that no script reads.

PUT hands over the refresh token of a sign-in, POST goes on with what is kept, DELETE forgets it. Both of the
former answer with an access token, as `refreshSession` does, and keep the refresh token that came with it.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Literal, TypedDict, cast
from urllib.parse import SplitResult, urlsplit

from cross_web import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deskbell.requests import body_of, sends_json
from deskbell.settings import Settings
from domain.access.gate import SESSION_LASTS
from domain.errors import Unauthenticated
from resolvers.context import Desk
from resolvers.signing_in import refresh_session

COOKIE = "deskbell-session"  # and the port: cookies know none, and a host may have several desks
KEPT_FOR = int(SESSION_LASTS.total_seconds())
MAX_BODY = 4096  # bytes; a refresh token has some two hundred


class Kept(TypedDict):
    """How the cookie is kept: for its own address, from scripts and from pages of others."""

    key: str
    path: str
    secure: bool
    httponly: bool
    samesite: Literal["strict"]


def route(settings: Settings) -> Route:
    """Return the route at which the console's sessions are kept."""
    address = urlsplit(settings.address)
    key, path = f"{COOKIE}-{_port(address)}", f"{address.path.rstrip('/')}/session"

    async def browser_session(request: Request) -> Response:
        if _is_of_another(request, address.netloc):
            return Response(status_code=403)
        if not sends_json(request):
            return Response(status_code=415)  # what a page of another origin may send unasked
        secure = "https" in {request.url.scheme, address.scheme}
        return await _answers[request.method](
            request, Kept(key=key, path=path, secure=secure, httponly=True, samesite="strict")
        )

    return Route("/session", browser_session, methods=list(_answers))


def _port(address: SplitResult) -> int:
    return address.port or (443 if address.scheme == "https" else 80)


def _is_of_another(request: Request, place: str) -> bool:
    """Say whether a page of another origin asks, also of one that may ask the API."""
    if site := request.headers.get("sec-fetch-site"):
        return site != "same-origin"
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc not in {request.headers.get("host"), place}


async def _hand_over(request: Request, kept: Kept) -> Response:
    """Keep the session of a sign-in; 413 and 400 where nothing like a token comes."""
    try:
        given = json.loads(await body_of(request, MAX_BODY))
    except HTTPException as refusal:
        return Response(status_code=refusal.status_code)
    except (ValueError, RecursionError):
        given = None
    token = given.get("refreshToken") if isinstance(given, dict) else None
    if not isinstance(token, str) or not token.isascii():
        return Response(status_code=400)
    return await _go_on(request, token, kept)


async def _resume(request: Request, kept: Kept) -> Response:
    """Go on with the session that is kept; 204 where there is none."""
    token = request.cookies.get(kept["key"])
    return await _go_on(request, token, kept) if token else Response(status_code=204)


async def _forget(_: Request, kept: Kept) -> Response:
    """Forget the session, which goes on: signing out is the API's."""
    return _forgetting(Response(status_code=204), kept)


async def _go_on(request: Request, token: str, kept: Kept) -> Response:
    """Answer with an access token, and keep the next refresh token; 401 where the one given does not work."""
    try:
        tokens = await refresh_session(cast("Desk", request.app.state.desk), token)
    except Unauthenticated:
        return _forgetting(Response(status_code=401), kept)
    answer = JSONResponse({"accessToken": tokens.access, "expiresAt": tokens.expires_at.isoformat()})
    answer.headers["Cache-Control"] = "no-store"
    answer.set_cookie(value=tokens.refresh, max_age=KEPT_FOR, **kept)
    return answer


def _forgetting(answer: Response, kept: Kept) -> Response:
    answer.delete_cookie(**kept)
    return answer


_answers: dict[str, Callable[[Request, Kept], Awaitable[Response]]] = {
    "PUT": _hand_over,
    "POST": _resume,
    "DELETE": _forget,
}
