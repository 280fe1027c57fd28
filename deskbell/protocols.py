"""What a connection speaks: uvicorn's HTTP and WebSocket, with stalled readers dropped."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextvars import copy_context
from functools import partial
from typing import Any, ClassVar, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from deskbell.door import Door
from deskbell.half_requests import HalfRequests
from deskbell.joined import Joined
from deskbell.socket_log import sockets

PATIENCE = 20.0  # seconds for which a peer may leave unread what we sent
PARTING = 2.0  # seconds that a socket has for its last words when the server stops
SHORT_WAY = "deskbell.short_way"  # in the extensions of a WebSocket's scope: its `WSProtocol`

Take = Callable[[Mapping[str, Any]], Awaitable[None]]
"""What takes an event that ASGI's ``receive`` would give: a message of a WebSocket, or its end."""


class _Patience(asyncio.Protocol):
    """
    Drops a peer that stops reading.

    uvicorn itself waits for such a peer for ever, and whatever feeds it with it. One byte that
    the system does not take starts the clock, so a connection on its way out is covered too.
    """

    patience: ClassVar[float] = PATIENCE

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=0)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.loop.call_later(self.patience, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop()

    def _stop(self) -> None:
        if self._stalled:
            self._stalled.cancel()
            self._stalled = None


class HTTPProtocol(_Patience, HalfRequests):
    """uvicorn's HTTP, without patience for those who do not read; many who come at once take turns."""

    _door: ClassVar[Door | None] = None  # of all

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection."""
        joined: Any = Joined(cast("asyncio.Transport", transport), self.loop)
        super().connection_made(joined)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request, in its turn; no more is read until then."""
        door = HTTPProtocol._door
        if door is None or door.loop is not self.loop:
            door = HTTPProtocol._door = Door(self.loop)
        if door.open:
            super().data_received(data)
        else:
            self._unset_keepalive_if_required()  # somebody who waits is not idle
            self.transport.pause_reading()
            door.wait(partial(self._take, data))

    def _take(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.resume_reading()
            super().data_received(data)

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that is idle: not one whose next request came while the loop was busy."""
        self.timeout_keep_alive_task = self.loop.call_later(0, super().timeout_keep_alive_handler)

    def handle_websocket_upgrade(self) -> None:
        """Give the connection to a `WSProtocol`; a parser that calls back would keep what is over."""
        self.transport = cast("Joined", self.transport).transport
        super().handle_websocket_upgrade()
        del self.parser
        handshake = cast("WSProtocol", self.transport.get_protocol()).conn
        if handshake.handshake_exc:
            # A line is too long, or there are too many: its answer is left lying there.
            self.transport.write(b"".join(handshake.data_to_send()))
            self.transport.close()


class WSProtocol(_Patience, WebSocketsSansIOProtocol):
    """
    uvicorn's WebSocket, without patience for those who neither read nor answer a ping.

    When the server stops, the application closes its sockets itself, after the last answer;
    uvicorn, which would not wait for that, closes what is left a moment later.
    """

    # What each push looks at lies within the object, not in a dictionary of all that uvicorn keeps.
    __slots__ = ("_stalled", "close_sent", "transport")

    parting: ClassVar[float] = PARTING
    handed_over = False
    _parting: asyncio.TimerHandle | None = None

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self._stalled = None
        self.logger = self.conn.logger = sockets  # type: ignore[assignment]  # an adapter of one

    async def run_asgi(self) -> None:
        """Serve the socket until the application ends; where it has handed it over, that is not the end."""
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[SHORT_WAY] = self
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except Exception:
            self.logger.exception("the application has failed")
        finally:
            if not self.handed_over:
                self.send_500_response()  # unless it has answered
                if not self.close_timer:
                    self.transport.close()

    def hand_over(self, take: Take) -> None:
        """
        Let the application end; ``take`` is given all that comes from now on, one after the other.

        So an open socket keeps neither a task nor what its handshake needed.
        """
        self.handed_over = True
        waiting, self.queue = self.queue, _Taken(self, take)  # type: ignore[assignment]  # as far as asked
        while not waiting.empty():
            self.queue.put_nowait(waiting.get_nowait())
        if self.disconnected:
            del self.queue  # see `connection_lost`
        self.request.headers.clear()  # which the parser keeps
        del self.scope, self.request, self.response

    def handle_ping(self) -> None:
        """Answer a ping, unless the peer does not even read what was sent before."""
        if self._stalled:
            self.conn.data_to_send()  # the answer, which would wait in memory
        else:
            super().handle_ping()

    def handle_cont(self, event: Frame) -> None:
        """Take a further part of a message; one that is empty has no size, and any number could come."""
        if event.data or event.fin:
            super().handle_cont(event)

    def write(self, text: bytes) -> bool:
        """Write a message; False where the peer has not read what came before, or is gone."""
        if self._stalled or self.close_sent or self.transport.is_closing():
            return False
        self.transport.write(_head(len(text)) + text)
        return True

    def shutdown(self) -> None:
        """Close soon."""
        self._parting = self.loop.call_later(self.parting, super().shutdown)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the socket, and what would keep it until the collector comes by."""
        super().connection_lost(exc)
        if self._parting:
            self._parting.cancel()
        self.conn.parser.close()
        if self.handed_over:
            del self.queue  # which keeps us

    def keepalive_timeout(self) -> None:
        """Give up on a peer that has not answered; do not wait for it to read that."""
        super().keepalive_timeout()
        if not self.disconnected:
            self.transport.abort()


class _Taken:
    """
    What uvicorn puts events into instead of a queue, once a socket has been handed over.

    A task and a queue are there only while something is taken. More is read only while the last of what came
    is taken: so a peer that leaves is noticed, and what waits is what came at once.
    """

    __slots__ = ("_context", "_events", "_protocol", "_take")

    def __init__(self, protocol: WSProtocol, take: Take) -> None:
        self._protocol, self._take, self._context = protocol, take, copy_context()
        self._events: deque[Mapping[str, Any]] | None = None

    def put_nowait(self, event: Mapping[str, Any]) -> None:
        if self._events:
            self._events.append(event)
            return
        events, protocol = deque((event,)), self._protocol
        self._events = events
        task = protocol.loop.create_task(self._take_all(events), context=self._context)
        protocol.tasks.add(task)
        task.add_done_callback(protocol.on_task_complete)

    async def _take_all(self, events: deque[Mapping[str, Any]]) -> None:
        protocol = self._protocol
        while events:
            if len(events) == 1 and protocol.read_paused and not protocol.transport.is_closing():
                protocol.read_paused = False
                protocol.transport.resume_reading()
            try:
                await self._take(events[0])
            except Exception:
                protocol.logger.exception("what came over a socket could not be taken")
            finally:
                events.popleft()
        self._events = None


def _head(length: int) -> bytes:
    """Begin a whole, unmasked frame of text, as RFC 6455 has it."""
    if length < 126:  # noqa: PLR2004 - the length itself
        return bytes((0x81, length))
    if length < 65536:  # noqa: PLR2004 - it fits two bytes
        return b"\x81\x7e" + length.to_bytes(2, "big")
    return b"\x81\x7f" + length.to_bytes(8, "big")
