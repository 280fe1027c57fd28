"""A WebSocket's messages, JSON objects in and text out, past all that ASGI would have between."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import Any

import orjson
from starlette.websockets import WebSocket
from strawberry.http.async_base_view import AsyncWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived, WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import Operation

from deskbell.protocols import SHORT_WAY, WSProtocol
from deskbell.reading import Unreadable, parse, read

REASON = 123  # bytes that a close frame has for its reason


class Frames(AsyncWebSocketAdapter):
    """One socket's messages: JSON objects in, text out, nothing after the close."""

    attentive = False  # to what a faulty message is about; strangers are worth no such work

    def __init__(self, view: Any, request: WebSocket, response: WebSocket) -> None:
        super().__init__(view)
        del response
        self.way: WSProtocol = request.scope["extensions"][SHORT_WAY]
        self.closed = False

    def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """Not asked: messages are taken as they come, see `Handler.take`."""
        raise NotImplementedError

    def read(self, text: str | None) -> dict[str, Any]:
        """
        Read a message; what cannot be read in a `subscribe` is the refusal of that operation alone.

        Raises:
            NonTextMessageReceived, NonJsonMessageReceived: it is no JSON object.
        """
        if text is None:
            raise NonTextMessageReceived
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
        """Send, unless the socket has been closed meanwhile by another operation, or is gone."""
        if self.closed:
            raise WebSocketDisconnected
        await self._send({"type": "websocket.send", "text": self.view.encode_json(message)})

    async def close(self, code: int, reason: str) -> None:
        """Close once, with as much of the reason as a close frame holds; half a character in it is a `?`."""
        if not self.closed:
            self.closed = True
            fitting = reason.encode(errors="replace")[:REASON].decode(errors="ignore")
            with suppress(WebSocketDisconnected):
                await self._send({"type": "websocket.close", "code": code, "reason": fitting})

    async def _send(self, event: Any) -> None:
        try:
            await self.way.send(event)
        except (OSError, RuntimeError):  # gone, or closed from below
            self.closed = True
            raise WebSocketDisconnected from None


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
