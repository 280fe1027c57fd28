"""
A pooler that does what PgBouncer does in transaction mode, for where that is not installed.

Each transaction of a client gets another connection to the server, of a few; what it says
to it for longer than a transaction, whoever comes next finds. It names no process of the server as the
client's, and refuses parameters at the start that it could not keep, both as PgBouncer does.
"""

import asyncio
import struct
import sys
from asyncio import StreamReader, StreamWriter
from contextlib import suppress

SSL_ASKED, CANCEL = 80877103, 80877102
KEPT = {"user", "database", "client_encoding", "datestyle", "timezone", "standard_conforming_strings"}
KEPT |= {"application_name"}
NO_PROCESS = b"K" + struct.pack("!iii", 12, 7, 7)
GONE = b""
READY = b"Z" + struct.pack("!i", 5) + b"I"
LET_IN = b"R" + struct.pack("!ii", 8, 0)


class Server:
    """One connection to the server, and what it said of itself."""

    reader: StreamReader
    writer: StreamWriter
    said: bytes = b""

    async def connect(self, port: int, parameters: dict[str, str]) -> None:
        """Sign in, where everybody is trusted."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        told = b"".join(f"{name}\0{value}\0".encode() for name, value in parameters.items())
        self.writer.write(struct.pack("!ii", len(told) + 9, 196608) + told + b"\0")
        while (message := await read(self.reader))[:1] != b"Z":
            if message[:1] == b"S":
                self.said += message


class Pool:
    """The connections of those who began alike, which take turns: who comes again gets another."""

    def __init__(self, port: int, parameters: dict[str, str], most: int) -> None:
        self._port, self._parameters = port, parameters
        self._free = asyncio.Queue[Server]()
        for _ in range(most):
            self._free.put_nowait(Server())

    async def take(self) -> Server:
        """Wait for one."""
        server = await self._free.get()
        if not server.said or server.writer.is_closing():
            server.said = b""
            await server.connect(self._port, self._parameters)
        return server

    def give_back(self, server: Server) -> None:
        """Let somebody else have it."""
        self._free.put_nowait(server)


async def read(reader: StreamReader) -> bytes:
    """Read one message whole."""
    head = await reader.readexactly(5)
    return head + await reader.readexactly(struct.unpack("!i", head[1:])[0] - 4)


async def begin(reader: StreamReader, writer: StreamWriter) -> dict[str, str]:
    """Read what a client says at first; nothing where it wants no connection."""
    while True:
        size, kind = struct.unpack("!ii", await reader.readexactly(8))
        rest = await reader.readexactly(size - 8)
        if kind != SSL_ASKED:
            break
        writer.write(b"N")
    words = rest.decode().rstrip("\0").split("\0")
    return {} if kind == CANCEL else dict(zip(words[::2], words[1::2], strict=True))


async def serve(
    pools: dict[str, Pool], port: int, most: int, reader: StreamReader, writer: StreamWriter
) -> None:
    """Serve one client until either side leaves."""
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        if not (parameters := await begin(reader, writer)):
            return
        if beyond := [name for name in parameters if name.lower() not in KEPT]:
            writer.write(refusal(f"unsupported startup parameter: {beyond[0]}"))
            await writer.drain()
            return
        pool = pools.setdefault(str(parameters), Pool(port, parameters, most))
        server = await pool.take()
        pool.give_back(server)
        writer.write(LET_IN + server.said + NO_PROCESS + READY)
        while True:
            await transact(pool, reader, writer)
    writer.close()


async def transact(pool: Pool, reader: StreamReader, writer: StreamWriter) -> None:
    """Pass on what a client says and is answered, from its next word to the end of that transaction."""
    message = await read(reader)
    server = await pool.take()
    states = asyncio.Queue[bytes]()
    answering = asyncio.create_task(answer(server.reader, writer, states))
    try:
        while message[:1] != b"X":
            server.writer.write(message)
            if message[:1] in {b"Q", b"S"} and await states.get() in {b"I", GONE}:
                return
            message = await read(reader)
    except BaseException:
        server.writer.close()  # which ends what is under way
        raise
    finally:
        answering.cancel()
        pool.give_back(server)
    writer.close()


async def answer(reader: StreamReader, writer: StreamWriter, states: asyncio.Queue[bytes]) -> None:
    """Pass on the server's answers, and how each leaves it: idle (I), in a transaction (T), or failed (E)."""
    try:
        while True:
            message = await read(reader)
            writer.write(message)
            if message[:1] == b"Z":
                states.put_nowait(message[5:])
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
        states.put_nowait(GONE)


def refusal(sentence: str) -> bytes:
    """Write an error that ends the connection."""
    told = b"SFATAL\0C08P01\0M" + sentence.encode() + b"\0\0"
    return b"E" + struct.pack("!i", len(told) + 4) + told


async def main(port: int, server: int, most: int) -> None:
    """Listen on a port, for a server on another, with so many connections to each of its databases."""
    pools = dict[str, Pool]()
    serving = await asyncio.start_server(lambda *ends: serve(pools, server, most, *ends), "127.0.0.1", port)
    print("process up", flush=True)  # noqa: T201 - whoever started it waits for that
    await serving.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
