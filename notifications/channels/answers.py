"""Answers of a bounded length: servers may send interim ones, such as `100 Continue`, for ever."""

from typing import Any

import httpcore
import httpx

LONGEST = 128 * 1024  # bytes: of a head, and of what is read of the body behind it


class BoundedAnswers(httpx.AsyncHTTPTransport):
    """httpx's way out, over connections from each of which so much is read, and no more."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        pool: Any = self._pool
        pool._network_backend = _Backend(pool._network_backend)  # noqa: SLF001 - httpx cannot be given one


class _Backend:
    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    async def connect_tcp(self, *given: Any, **named: Any) -> Any:
        """Open a connection."""
        return _Stream(await self._backend.connect_tcp(*given, **named), LONGEST)


class _Stream:
    def __init__(self, stream: Any, left: int) -> None:
        self._stream, self._left = stream, left

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    async def start_tls(self, *given: Any, **named: Any) -> Any:
        """Go on in TLS."""
        return _Stream(await self._stream.start_tls(*given, **named), self._left)

    async def read(self, *given: Any, **named: Any) -> Any:
        """Read a part of what comes."""
        part = await self._stream.read(*given, **named)
        self._left -= len(part)
        if self._left < 0:
            raise httpcore.RemoteProtocolError("The answer is too long.")
        return part
