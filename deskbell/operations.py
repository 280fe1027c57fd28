"""One operation over HTTP, server-sent events or a WebSocket: who asks, what is asked, the answer."""

import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, cast

from cross_web import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response, StreamingResponse
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData, process_result
from strawberry.schema.base import BaseSchema
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult, SubscriptionExecutionResult
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UNSET

from deskbell.frames import Frames
from deskbell.reading import MEMBERS, read
from deskbell.requests import EVENTS, GRAPHQL_JSON, JSON, body_of, preferred, remembered, sends_json
from deskbell.responses import InParts, encoded
from deskbell.streaming import Events, results, text
from deskbell.websocket import Handler
from domain.errors import DomainError, Unauthenticated

logger = logging.getLogger("deskbell")

Authenticate = Callable[[str | None], Awaitable[object | None]]
Follow = Callable[[object], Awaitable[object]]
MakeContext = Callable[[object | None, HTTPConnection], Any]

ONLY_STREAMED = f"A subscription is sent with `Accept: {EVENTS}`, or over a WebSocket."
AT_ONCE = {  # what is answered at once, by the method that asks
    "GET": {OperationType.QUERY},
    "POST": {OperationType.QUERY, OperationType.MUTATION},
}


class Operations(GraphQL[Any, None]):
    """
    What strawberry asks of us about each operation.

    Args:
        schema: A `DeskSchema` with `schema.documents.Documents`.
        authenticate: Takes the whole `Authorization` string and returns who that is, None for
            None; raises `Unauthenticated` for a string that is not valid (any more). Asked at each
            HTTP request and at `connection_init`.
        follow: Takes who a WebSocket has let in and returns them as they are now, or raises
            `Unauthenticated`; asked at each of its operations. By default, `authenticate` is.
        make_context: Takes who is asking (None: nobody) and the connection; what it returns is
            `info.context` of one operation and of no other. What it has a request `keep` becomes cookies
            that only we read, also from pages of other origins.
        connection_init_wait_timeout: How long a WebSocket may stay without `connection_init`.
        origins: A regular expression of the origins whose pages may open a WebSocket; by default our own.
    """

    websocket_adapter_class = Frames  # type: ignore[assignment]  # one beside ASGI
    graphql_transport_ws_handler_class = Handler
    stream_transport_classes_by_protocol = {GRAPHQL_SSE_PROTOCOL: Events}

    def __init__(
        self,
        schema: BaseSchema,
        *,
        authenticate: Authenticate,
        make_context: MakeContext,
        follow: Follow | None = None,
        connection_init_wait_timeout: timedelta = timedelta(seconds=10),
        origins: str | None = None,
    ) -> None:
        super().__init__(
            schema,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            connection_init_wait_timeout=connection_init_wait_timeout,
        )
        self.authenticate = authenticate
        self.follow = follow
        self.make_context = make_context
        self.origins = origins
        self.sockets: set[Handler] = set()

    async def respond(self, request: Request) -> Response:
        """
        Do what is asked for over HTTP: what `run` would, past what that asks about each answer.

        Raises:
            HTTPException, DomainError, CannotGetOperationTypeError, MissingQueryError: it is refused.
        """
        context = await self.get_context(request, request)
        if request.method not in AT_ONCE:
            raise HTTPException(405, "GraphQL only supports GET and POST requests.")
        accept = request.headers.get("accept")
        data = await self._asked(request, accept)
        result = await self._execute(request, data, context)
        if isinstance(result, ExecutionResult):
            return self._response(accept, await self.process_result(request, result))
        return await self._create_streaming_response(request, result, data.protocol, Response())

    # Who asks

    async def get_context(self, request: Request | WebSocket, response: object) -> Any:
        """Return an HTTP request's own context; for a socket, what it remembers of its caller."""
        del response
        if isinstance(request, WebSocket):
            return {"connection": remembered(request)}
        principal = await self.authenticate(request.headers.get("authorization"))
        return self.make_context(principal, request)

    async def on_ws_connect(self, context: Any) -> Any:
        """Let a socket in when its `authorization` is valid; close it with 4403 when not."""
        params = context["connection_params"]
        given = next((value for name, value in params.items() if name.lower() == "authorization"), None)
        if not isinstance(given, str):
            raise ConnectionRejectionError
        del context["connection_params"]
        context["authorization"] = given if given[:7].lower() == "bearer " else f"Bearer {given}"
        try:
            context["caller"] = await self._caller(context)
        except DomainError:
            raise ConnectionRejectionError from None
        return UNSET

    async def get_operation_context(self, context: Any) -> Any:
        """
        Return a fresh context for one operation of a socket.

        Raises:
            Unauthenticated: The caller's credentials are not valid any more.
        """
        return self.make_context(await self._caller(context), context["connection"])

    async def _caller(self, context: Any) -> object:
        if self.follow and "caller" in context:
            return await self.follow(context["caller"])
        principal = await self.authenticate(context["authorization"])
        if principal is None:
            raise Unauthenticated
        return principal

    # What is asked

    def is_websocket_origin_allowed(self, request: WebSocket, origin: str) -> bool:
        """Let in the pages of the origins that the setting names."""
        del request
        let_in = self.origins is not None and re.fullmatch(self.origins, origin.lower()) is not None
        if not let_in:
            logger.warning("DESKBELL_ALLOWED_ORIGINS names no %r: its pages open no WebSocket.", origin)
        return let_in

    async def _asked(self, request: Request, accept: str | None) -> GraphQLRequestData:
        """Read one operation; refuse every other shape with a 4xx."""
        data = await self._read(request)
        for name, types in MEMBERS.items():
            if not isinstance(data.get(name), types):
                raise HTTPException(400, f"`{name}` is missing or of the wrong type.")
        wanted = preferred(accept, (JSON, GRAPHQL_JSON, EVENTS))
        return GraphQLRequestData(
            query=data["query"],
            variables=data.get("variables"),
            operation_name=data.get("operationName"),
            extensions=data.get("extensions"),
            protocol="sse" if wanted == EVENTS and request.method == "POST" else "http",
        )

    async def _read(self, request: Request) -> Any:
        if request.method == "GET":
            return self.parse_query_params(request.query_params)
        if not sends_json(request):
            raise HTTPException(415, f"Send the operation as {JSON}.")
        return self.parse_json(await body_of(request))

    def parse_json(self, data: str | bytes) -> Any:
        """Read one JSON object strictly: no batches, no NaN, and no depth that would exhaust the stack."""
        try:
            body = read(data)
        except ValueError:
            raise HTTPException(400, "Unable to parse request body as JSON") from None
        if not isinstance(body, dict):
            raise HTTPException(400, "The body has to be one JSON object.")
        return body

    async def _execute(
        self, request: Request, data: GraphQLRequestData, context: Any
    ) -> ExecutionResult | SubscriptionExecutionResult:
        """Run one operation; a subscription becomes a stream wherever the client can take one."""
        operation: dict[str, Any] = {
            "query": data.query,
            "variable_values": data.variables,
            "context_value": context,
            "operation_name": data.operation_name,
            "operation_extensions": data.extensions,
        }
        if data.protocol == "http":
            try:
                return await self.schema.execute(**operation, allowed_operation_types=AT_ONCE[request.method])
            except InvalidOperationTypeError:
                if request.method == "GET":
                    raise HTTPException(405, "Only queries are asked by GET.") from None
                if not preferred(request.headers.get("accept"), (EVENTS,)):
                    raise HTTPException(406, ONLY_STREAMED) from None
                data.protocol = "sse"
        return cast("SubscriptionExecutionResult", results(await self.schema.stream(**operation)))

    # The answer

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """Leave `data` out of an answer to a request that was never executed."""
        del request
        answer = process_result(result)
        if result.data is None and not any(error.path for error in result.errors or ()):
            answer.pop("data", None)
        return answer

    async def create_streaming_response(
        self,
        request: Request | WebSocket,
        stream: Callable[[], AsyncIterator[str]],
        sub_response: Response,
        headers: Mapping[str, str],
    ) -> Response:
        """Stream events, whatever was decided for an answer at once."""
        del request, sub_response
        return StreamingResponse(text(stream), headers=headers)

    def _response(self, accept: str | None, answer: GraphQLHTTPResponse) -> Response:
        """Answer 400 to a request that was never executed, where the media type says so."""
        wanted = preferred(accept, (JSON, GRAPHQL_JSON)) or JSON
        failed = wanted == GRAPHQL_JSON and "data" not in answer
        return InParts(encoded(answer), status_code=400 if failed else 200, media_type=wanted)

    def encode_json(self, data: object) -> str:
        """Write text, as WebSocket clients expect."""
        return encoded(data).decode()
