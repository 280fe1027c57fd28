"""`/graphql`: GraphQL over HTTP, server-sent events and WebSocket, from one schema."""

import asyncio
from contextlib import suppress
from typing import Literal

from cross_web import HTTPException
from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError

from deskbell.operations import Operations
from deskbell.reading import Unreadable
from deskbell.requests import GRAPHQL_JSON, JSON, kept, preferred, takes_json
from deskbell.responses import InParts, encoded
from domain.errors import DomainError, Unauthenticated
from domain.storage.database import caller
from schema.masking import presentable

KEPT_FOR = 400 * 24 * 3600  # seconds; browsers keep no cookie for longer

NO_PAGE = (
    "There is no page here. POST operations as application/json; a query may also be asked by GET with"
    " `Accept: application/json`, a subscription by POST with `Accept: text/event-stream` or a WebSocket."
)
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 405: {"Allow": "GET, POST"}}


class Endpoint(Operations):
    """The schema over HTTP POST, SSE (distinct connections) and graphql-transport-ws; all else is refused."""

    async def drain(self) -> None:
        """Close every socket once its operations have ended; a stopping server's last word."""
        await asyncio.gather(*(socket.drain() for socket in self.sockets), return_exceptions=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or serve one socket; until it is known who asks, for their address."""
        caller.set((scope.get("client") or ("",))[0])
        if scope["type"] == "websocket":
            await self._serve(WebSocket(scope, receive, send))
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        for name, text in kept(request).items():
            secure = request.url.scheme == "https"  # browsers take no `none` without it
            site: Literal["none", "strict"] = "none" if secure else "strict"
            response.set_cookie(name, text, KEPT_FOR, secure=secure, httponly=True, samesite=site)
        await response(scope, receive, send)

    async def _serve(self, socket: WebSocket) -> None:
        """Serve one socket until either side closes it."""
        with suppress(WebSocketDisconnect, RuntimeError):  # gone, or closed already
            try:
                await self.run(socket)
            except Exception as error:  # noqa: BLE001  # logged where it is made presentable
                await socket.close(1011, presentable(error).message)

    async def _answer(self, request: Request) -> Response:
        """Return an answer for whatever was asked, however badly."""
        if request.method == "GET" and not takes_json(request.headers.get("accept")):
            return self._refusal(request, 406, GraphQLError(NO_PAGE))
        try:
            return await self.respond(request)
        except HTTPException as refusal:
            return self._refusal(request, refusal.status_code, GraphQLError(refusal.reason))
        except (Unreadable, CannotGetOperationTypeError, MissingQueryError) as refusal:
            return self._refusal(request, 400, refusal)
        except DomainError as refusal:
            return self._refusal(request, 401 if isinstance(refusal, Unauthenticated) else 403, refusal)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001  # logged where it is made presentable
            return self._refusal(request, 500, error)

    def _refusal(self, request: Request, status: int, error: Exception) -> Response:
        return InParts(
            encoded({"errors": [presentable(error).formatted]}),
            status_code=status,
            headers=_HEADERS.get(status),
            media_type=preferred(request.headers.get("accept"), (JSON, GRAPHQL_JSON)) or JSON,
        )
