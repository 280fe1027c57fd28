"""
A browser's session with the console: its refresh token is kept in a cookie that no script reads.

PUT hands over the refresh token of a sign-in, POST goes on with what is kept, DELETE forgets it. Both of the
former answer with an access token, as `refreshSession` does, and keep the refresh token that came with it.
"""

from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domain.errors import Unauthenticated
from resolvers.context import Desk
from resolvers.signing_in import refresh_session

COOKIE = "deskbell-session"
KEPT_FOR = 30 * 24 * 3600  # seconds, as long as a session lasts


async def browser_session(request: Request) -> Response:
    """Keep, go on with, or forget the session of a browser; 401 where there is none that works."""
    if request.headers.get("content-type") != "application/json":
        return Response(status_code=415)  # what a page of another origin may send unasked
    if request.method == "DELETE":
        return _forgetting(Response(status_code=204))
    kept = request.cookies.get(COOKIE)
    given = (await request.json()).get("refreshToken") if request.method == "PUT" else kept
    if not isinstance(given, str):
        return Response(status_code=204)
    try:
        tokens = await refresh_session(cast("Desk", request.app.state.desk), given)
    except Unauthenticated:
        return _forgetting(Response(status_code=401))
    answer = JSONResponse({"accessToken": tokens.access, "expiresAt": tokens.expires_at.isoformat()})
    answer.headers["Cache-Control"] = "no-store"
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, tokens.refresh, KEPT_FOR, secure=secure, httponly=True, samesite="strict")
    return answer


def _forgetting(answer: Response) -> Response:
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer
