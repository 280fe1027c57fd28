"""graphql-transport-ws, with the answers that strawberry's handler leaves out."""

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol, cast

from graphql import GraphQLError
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

from deskbell.frames import Frames, SocketSender
from deskbell.reading import MEMBERS, Unreadable
from domain.errors import DomainError, LimitExceeded
from domain.storage.faults import is_away
from resolvers.streams import STOPPING, BrokenOff
from schema.entries import fault_in
from schema.masking import HIDDEN, DeskSchema, breaks_off, presentable

SERVICE_RESTART = 1012


class View(Protocol):
    """The endpoint as its connections know it: which of them are open, and what an operation is given."""

    sockets: "set[Handler]"

    async def get_operation_context(self, context: Any) -> Any:
        """Return an operation's own context, made of the connection's."""
        ...


class Handler(BaseGraphQLTransportWSHandler[Any, None]):
    """One connection: each operation has its own context, and its caller is made sure of anew."""

    view: View  # type: ignore[assignment]  # strawberry asks for its own view
    schema: DeskSchema
    websocket: Frames

    async def handle(self) -> None:
        """Take the socket over, and let the endpoint know of it until its end."""
        self.view.sockets.add(self)
        self.on_request_accepted()
        self.websocket.way.hand_over(self.take)

    def on_request_accepted(self) -> None:
        """Give the client its time for `connection_init`."""
        loop, patience = asyncio.get_running_loop(), self.connection_init_wait_timeout.total_seconds()
        self.connection_init_timeout_task = loop.call_later(patience, self._time_out)  # type: ignore[assignment]  # only cancelled

    def _time_out(self) -> None:
        self.connection_timed_out = True
        closing = self.websocket.close(4408, "Connection initialisation timeout")
        self.connection_init_timeout_task = asyncio.create_task(closing)

    async def take(self, event: Mapping[str, Any]) -> None:
        """Take a message that came over the socket, or its end; see `WSProtocol.hand_over`."""
        try:
            if event["type"] == "websocket.receive" and not self.websocket.closed:
                await self._answer(event.get("text"))
                return
        except WebSocketDisconnected:
            pass
        except Exception as error:  # noqa: BLE001  # logged where it is made presentable
            code = SERVICE_RESTART if is_away(error) else 1011  # after which some clients never come again
            await self.websocket.close(code, presentable(error).message)
        self.view.sockets.discard(self)
        await self.shutdown()

    async def _answer(self, text: str | None) -> None:
        try:
            message = self.websocket.read(text)
        except NonTextMessageReceived:
            await self.handle_invalid_message("WebSocket message type must be text")
        except NonJsonMessageReceived:
            await self.handle_invalid_message("WebSocket message must be valid JSON")
        else:
            await self.handle_message(cast("Message", message))

    async def shutdown(self) -> None:
        """End all operations, and wait until they have."""
        if waiting := self.connection_init_timeout_task:
            waiting.cancel()
            self.connection_init_timeout_task = None
        await super().shutdown()

    async def drain(self, why: str = STOPPING) -> None:
        """Close, once queries and mutations have been answered; streams break off with the socket."""
        # Asked anew each time, since a client may have begun another one meanwhile.
        while tasks := [
            operation.task
            for operation in self.operations.values()
            if operation.task and not operation.task.done() and not self._subscribes(operation)
        ]:
            await asyncio.wait(tasks)
        await self.websocket.close(SERVICE_RESTART, why)

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
        self.connection_init_timeout_task = None
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
        """
        Run one operation to its end; what fails outside of any field is its `error`.

        A stream that breaks off ends with its socket: after `complete`, its client would not come again.
        """
        context: Any = None
        try:
            context = await self.view.get_operation_context(self.context)
            context.sender = SocketSender(operation, self.websocket.way)
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
        except WebSocketDisconnected:
            pass
        except BrokenOff as why:
            await self.drain(str(why))
        except Exception as error:  # noqa: BLE001  # whatever it is, the client is told that it ended
            shown = presentable(error)
            if breaks_off(error) and self._subscribes(operation):
                await self.drain(HIDDEN)
            else:
                await self._fail(operation, shown)
        finally:
            if context:
                context.sender = None

    async def cleanup_operation(self, operation_id: str) -> None:
        """Cancel an operation; nothing more of it is sent, also before it hears of that."""
        if operation := self.operations.get(operation_id):
            operation.completed = True
        await super().cleanup_operation(operation_id)

    def _subscribes(self, operation: Operation[Any, None]) -> bool:
        return self.schema.subscribes(operation.query, operation.operation_name)

    async def _fail(self, operation: Operation[Any, None], error: GraphQLError) -> None:
        # The client may have completed it and given its id to another.
        if self.operations.get(operation.id) is operation and not operation.completed:
            await operation.send_initial_errors([error])

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:
        """Close for nothing that an `error` message can say: the other operations live on."""
        del error
        return None


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
