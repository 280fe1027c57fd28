"""One connection to a server, read and written without waiting for anything but the socket."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

from hiredis import ProtocolError, Reader, ReplyError, pack_command
from redis.asyncio import Connection
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import ResponseError

from notifications.feed.redis_url import Address

AT_ONCE = 64 * 1024  # bytes that are read at once

Command = tuple[str | bytes, ...]


class Link:
    """A connection of redis-py's, whose own reading takes longer over a frame than all else does."""

    def __init__(self, connection: Connection, address: Address) -> None:
        self.address = address
        self._connection = connection
        self._frames = Reader()

    @classmethod
    async def open(cls, connection: Connection, address: Address) -> Self:
        """Connect, with all that the URL asks for: TLS, password, database."""
        try:
            await connection.connect()  # type: ignore[no-untyped-call]  # in redis-py
        except BaseException:
            await connection.disconnect(nowait=True)
            raise
        return cls(connection, address)

    @property
    def ended(self) -> bool:
        """Whether the other side is known to have closed it."""
        stream = self._connection._reader  # noqa: SLF001  # redis-py's stream, while connected
        return not stream or stream.at_eof() or stream.exception() is not None

    async def tell(self, commands: Iterable[Command]) -> None:
        """Send, all at once, and wait for no answer."""
        packed = b"".join(pack_command(command) for command in commands)  # type: ignore[arg-type]  # of any length
        await self._connection.send_packed_command(packed)

    async def read(self) -> list[Any]:
        """Wait for frames, at least one; an error is a frame, too."""
        frames: list[Any] = []
        while not frames:
            stream = self._connection._reader  # noqa: SLF001  # redis-py's stream, while connected
            data = await stream.read(AT_ONCE) if stream else b""
            if not data:
                raise Disconnected("closed")
            self._frames.feed(data)
            try:
                while (frame := self._frames.gets()) is not False:
                    frames.append(frame)
            except ProtocolError as error:
                raise Disconnected(f"this is no Redis: {error}") from None
        return frames

    async def ask(self, *commands: Command) -> list[Any]:
        """
        Send, and wait for all answers.

        Raises:
            ResponseError: One of them is an error.
        """
        answers = await self.exchange(commands)
        for answer in answers:
            if isinstance(answer, ReplyError):
                raise ResponseError(str(answer))
        return answers

    async def exchange(self, commands: Sequence[Command]) -> list[Any]:
        """Send, and wait for as many answers; an error is an answer, too."""
        await self.tell(commands)
        answers: list[Any] = []
        while len(answers) < len(commands):
            answers += await self.read()
        return answers

    async def close(self) -> None:
        """Close it, without waiting for the other side."""
        await self._connection.disconnect(nowait=True)
