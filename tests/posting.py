"""Posts over sockets that are kept, with no more around them than HTTP asks for."""

import asyncio
from collections import defaultdict
from typing import cast
from urllib.parse import urlsplit

import httptools


class _Socket(asyncio.Protocol):
    """One socket, and the one answer that is waited for."""

    transport: asyncio.Transport
    _answer: "asyncio.Future[bytes] | None" = None
    _stays = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # of uvloop, it may be none by name

    async def send(self, request: bytes) -> bytes:
        """Send a request, and return the body of its answer."""
        self._answer = asyncio.get_running_loop().create_future()
        self._parser, self._body = httptools.HttpResponseParser(self), bytearray()
        self.transport.write(request)
        return await self._answer

    @property
    def kept(self) -> bool:
        """Whether another request can follow."""
        return self._stays and not self.transport.is_closing()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, part: bytes) -> None:
        self._body += part

    def on_message_complete(self) -> None:
        self._stays = self._parser.should_keep_alive()  # asked any later, it has forgotten
        if self._answer and not self._answer.done():
            self._answer.set_result(bytes(self._body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("closed before it had answered"))


class Posts:
    """Posts over as many sockets as are in use at once; httpx takes longer than the desk."""

    def __init__(self) -> None:
        self._idle = defaultdict[str, list[_Socket]](list)

    async def post(self, url: str, body: bytes, **headers: str) -> bytes:
        """Post JSON, and return the body of the answer, whatever its status; it may take for ever."""
        place = urlsplit(url)
        about = {"host": place.netloc, "content-type": "application/json", **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in about.items())
        request = f"POST {place.path} HTTP/1.1\r\n{head}content-length: {len(body)}\r\n\r\n".encode() + body
        idle = self._idle[place.netloc]
        while idle and not idle[-1].kept:
            idle.pop()
        socket = idle.pop() if idle else await self._connect(place.netloc)
        try:
            answer = await socket.send(request)
        except BaseException:
            socket.transport.abort()
            raise
        idle.append(socket)
        return answer

    def close(self) -> None:
        """Close the sockets."""
        for idle in self._idle.values():
            while idle:
                idle.pop().transport.close()

    async def _connect(self, address: str) -> _Socket:
        (host, _, port), loop = address.partition(":"), asyncio.get_running_loop()
        _, socket = await loop.create_connection(_Socket, host, int(port or 80))
        return socket
