"""graphql-transport-ws, with the answers that strawberry's handler leaves out."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Protocol, cast

import orjson
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived, WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    Message,
    SubscribeMessage,
)
from strawberry.utils.aio import aclosing

from deskbell.reading import MEMBERS, Unreadable, parse, read
from deskbell.server import SHORT_WAY, WSProtocol
from domain.errors import DomainError, LimitExceeded
from resolvers.streams import Draining
from schema.entries import fault_in
from schema.masking import presentable

SERVICE_RESTART = 1012
REASON = 123  # bytes that a close frame has for its reason


class Frames(ASGIWebSocketAdapter):
    """One socket's messages: JSON objects in, text out, nothing after the close."""

    attentive = False  # to what a faulty message is about; strangers are worth no such work

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """Yield each message; end the connection at the first that is not a JSON object."""
        del ignore_parsing_errors
        try:
            while not self._closed:
                yield self._message(await self.ws.receive_text())
        except KeyError:
            raise NonTextMessageReceived from None
        except WebSocketDisconnect:
            pass

    def _message(self, text: str) -> dict[str, Any]:
        """Read a message; what cannot be read in a `subscribe` is the refusal of that operation alone."""
        try:
            message = read(text) if self.attentive else parse(text)
        except Unreadable as refusal:
            message = refusal.message
            if isinstance(message, dict):
                message["payload"] = refusal if message.get("type") == "subscribe" else None
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise NonJsonMessageReceived
        return message

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send, unless the socket has been closed meanwhile by another operation."""
        if self._closed:
            raise WebSocketDisconnected
        await super().send_json(message)

    async def close(self, code: int, reason: str) -> None:
        """Close once, with as much of the reason as a close frame holds; half a character in it is a `?`."""
        if not self._closed:
            fitting = reason.encode(errors="replace")[:REASON]
            await super().close(code, fitting.decode(errors="ignore"))

    @property
    def _closed(self) -> bool:
        # Our own close shows in one of the states, the client's in the other.
        return WebSocketState.DISCONNECTED in (self.ws.application_state, self.ws.client_state)


class Door(Protocol):
    """The endpoint as its connections know it: which of them are open, and what an operation is given."""

    sockets: "set[Handler]"

    async def get_operation_context(self, context: Any) -> Any:
        """Return an operation's own context, made of the connection's."""
        ...


class Handler(BaseGraphQLTransportWSHandler[Any, None]):
    """One connection: each operation has its own context, and its caller is made sure of anew."""

    view: Door  # type: ignore[assignment]  # strawberry asks for its own view
    websocket: Frames

    async def handle(self) -> None:
        """Serve the connection; let the endpoint know of it meanwhile."""
        self.view.sockets.add(self)
        try:
            await super().handle()
        finally:
            self.view.sockets.discard(self)

    async def drain(self) -> None:
        """Close, once queries and mutations have been answered, and streams have broken off."""
        # Asked anew each time, since a client may have begun another one meanwhile.
        while tasks := [
            operation.task
            for operation in self.operations.values()
            if operation.task and not operation.task.done()
        ]:
            await asyncio.wait(tasks)
        await self.websocket.close(SERVICE_RESTART, "The server is stopping")

    async def handle_message(self, message: Message) -> None:
        """Take one message; a malformed one closes the connection with 4400."""
        if not _well_formed(cast("dict[str, Any]", message)):
            await self.handle_invalid_message("Malformed message")
            return
        await super().handle_message(message)

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Acknowledge a caller who is signed in; refuse everyone else with 4403."""
        if message.get("payload") is None:
            message["payload"] = {}
        await super().handle_connection_init(message)
        self.websocket.attentive = self.connection_acknowledged

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Start an operation, unless it cannot be read, or the connection has as many as it may."""
        limit, refusal = self.max_subscriptions_per_connection, cast("object", message["payload"])
        if limit is not None and len(self.operations) >= limit:
            refusal = LimitExceeded("At most {limit} operations at once on one connection.", limit=limit)
        # Who is not let in, or uses an id twice, has the connection closed, whatever else is wrong.
        fresh = self.connection_acknowledged and message["id"] not in self.operations
        if fresh and isinstance(refusal, DomainError):
            payload = [presentable(refusal).formatted]
            await self.send_message({"id": message["id"], "type": "error", "payload": payload})
            return
        await super().handle_subscribe(message)

    async def run_operation(self, operation: Operation[Any, None]) -> None:
        """Run one operation to its end; what fails outside of any field is its `error`.

        One that breaks off because the server is stopping ends with its socket: after `complete`,
        its client would not come again.
        """
        try:
            context = await self.view.get_operation_context(self.context)
            if short_way := self.websocket.ws.scope["extensions"].get(SHORT_WAY):
                context.sender = SocketSender(operation, short_way)
            source = await self.schema.stream(
                operation.query,
                variable_values=operation.variables,
                context_value=context,
                operation_name=operation.operation_name,
            )
            # A stream left half read would keep its place in the feed until somebody collects it.
            async with aclosing(source):
                await self._send_result_stream(operation, source)
            await operation.send_operation_message({"id": operation.id, "type": "complete"})
        except (WebSocketDisconnected, Draining):
            pass
        except Exception as error:  # noqa: BLE001  # whatever it is, the client is told that it ended
            await self._fail(operation, presentable(error))

    async def cleanup_operation(self, operation_id: str) -> None:
        """Cancel an operation; nothing more of it is sent, also before it hears of that."""
        if operation := self.operations.get(operation_id):
            operation.completed = True
        await super().cleanup_operation(operation_id)

    async def _fail(self, operation: Operation[Any, None], error: GraphQLError) -> None:
        # The client may have completed it and given its id to another.
        if self.operations.get(operation.id) is operation and not operation.completed:
            await operation.send_initial_errors([error])

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:
        """Close for nothing that an `error` message can say: the other operations live on."""
        del error
        return None


class SocketSender:
    """Sends an operation's results by the short way of its socket; see `resolvers.context.StreamSender`."""

    __slots__ = ("_head", "_operation", "_short_way")

    def __init__(self, operation: Operation[Any, None], short_way: WSProtocol) -> None:
        self._operation, self._short_way = operation, short_way
        self._head = b'{"id":%s,"type":"next","payload":{"data":' % orjson.dumps(operation.id)

    def send(self, data: bytes) -> bool:
        """Send the data of a result; False where that takes waiting, or nobody wants it any more."""
        if self._operation.completed:
            return False
        return self._short_way.write(b"%s%s}}" % (self._head, data))

    async def ready(self) -> None:
        """Wait until the peer has read what was sent before."""
        await self._short_way.writable.wait()


def _well_formed(message: dict[str, Any]) -> bool:
    kind, payload = message.get("type"), message.get("payload")
    if kind in ("subscribe", "complete"):
        name = message.get("id")
        if not isinstance(name, str) or not name or (kind == "subscribe" and fault_in(name)):
            return False
    if kind == "subscribe":
        return isinstance(payload, Unreadable) or (
            isinstance(payload, dict)
            and all(isinstance(payload.get(name), types) for name, types in MEMBERS.items())
        )
    return isinstance(kind, str) and isinstance(payload, dict | None)
