"""Posts over sockets that are kept, with no more around them than HTTP asks for."""

import asyncio
from urllib.parse import urlsplit

import httptools


class _Socket(asyncio.Protocol):
    """One socket, and the one answer that is waited for."""

    transport: asyncio.Transport
    _answer: "asyncio.Future[bytes] | None" = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    async def send(self, request: bytes) -> bytes:
        """Send a request, and return the body of its answer."""
        self._answer = asyncio.get_running_loop().create_future()
        self._parser, self._body = httptools.HttpResponseParser(self), bytearray()
        self.transport.write(request)
        return await self._answer

    @property
    def kept(self) -> bool:
        """Whether another request can follow."""
        return not self.transport.is_closing() and self._parser.should_keep_alive()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, part: bytes) -> None:
        self._body += part

    def on_message_complete(self) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_result(bytes(self._body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("closed before it had answered"))


class Posts:
    """Posts to one address, over as many sockets as are in use at once; httpx takes longer than the desk."""

    def __init__(self, address: str) -> None:
        self._host, _, self._port = urlsplit(address).netloc.partition(":")
        self._idle = list[_Socket]()

    async def post(self, path: str, body: bytes, **headers: str) -> bytes:
        """Post JSON, and return the body of the answer, whatever its status; it may take for ever."""
        about = {"host": self._host, "content-type": "application/json", **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in about.items())
        request = f"POST {path} HTTP/1.1\r\n{head}content-length: {len(body)}\r\n\r\n".encode() + body
        socket = next((idle for idle in iter(self._last, None) if idle.kept), None) or await self._connect()
        try:
            answer = await socket.send(request)
        except BaseException:
            socket.transport.abort()
            raise
        self._idle.append(socket)
        return answer

    def close(self) -> None:
        """Close the sockets."""
        while socket := self._last():
            socket.transport.close()

    def _last(self) -> _Socket | None:
        return self._idle.pop() if self._idle else None

    async def _connect(self) -> _Socket:
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(_Socket, self._host, int(self._port or 80))
        return socket
