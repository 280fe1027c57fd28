"""Clients that do as they are told, also what no client should."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.protocol.server import Served

MARIA = "Bearer maria"
JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
EVENTS = "text/event-stream"


class Poster:
    """Posts operations."""

    def __init__(self, served: Served, client: httpx.AsyncClient) -> None:
        self.served, self.client = served, client

    async def __call__(
        self, query: object, accept: str = GRAPHQL_JSON, authorization: str | None = None, **members: Any
    ) -> httpx.Response:
        """Post an operation as JSON."""
        headers = {"accept": accept} | ({"authorization": authorization} if authorization else {})
        return await self.client.post(self.served.url, json={"query": query, **members}, headers=headers)

    async def raw(self, body: bytes, content_type: str = JSON) -> httpx.Response:
        """Post whatever this is."""
        headers = {"content-type": content_type, "accept": GRAPHQL_JSON}
        return await self.client.post(self.served.url, content=body, headers=headers)

    @asynccontextmanager
    async def stream(self, query: str, accept: str = EVENTS) -> AsyncIterator[AsyncIterator[tuple[str, Any]]]:
        """Post an operation and read its events as they come."""
        async with self.client.stream(
            "POST", self.served.url, json={"query": query}, headers={"accept": accept}
        ) as response:
            assert response.headers["content-type"].startswith(EVENTS)
            yield _events(response.aiter_lines())

    async def events(self, query: str, accept: str = EVENTS) -> list[tuple[str, Any]]:
        """Post an operation and read its events to the end."""
        async with self.stream(query, accept) as events:
            return [event async for event in events]


class Socket:
    """A WebSocket that speaks JSON, or whatever else."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, kind: str, **members: Any) -> None:
        """Send a message."""
        await self.connection.send(json.dumps({"type": kind, **members}))

    async def init(self, authorization: object = MARIA) -> None:
        """Sign in."""
        await self.send("connection_init", payload={"authorization": authorization})
        assert await self.receive() == {"type": "connection_ack"}

    async def subscribe(self, query: object, number: str = "1", **members: Any) -> None:
        """Start an operation."""
        await self.send("subscribe", id=number, payload={"query": query, **members})

    async def receive(self) -> dict[str, Any]:
        """Wait for the next message."""
        async with asyncio.timeout(5):
            message: dict[str, Any] = json.loads(await self.connection.recv(decode=True))
        return message

    async def answer(self, query: str) -> dict[str, Any]:
        """Run one query or mutation; return its only message."""
        await self.subscribe(query)
        message = await self.receive()
        if message["type"] == "next":
            assert await self.receive() == {"id": "1", "type": "complete"}
        return message

    async def closed(self) -> tuple[int | None, str | None]:
        """Wait for the close; return its code and reason."""
        try:
            async with asyncio.timeout(5):
                while True:
                    await self.connection.recv()
        except ConnectionClosed:
            return self.connection.close_code, self.connection.close_reason


@asynccontextmanager
async def opened(served: Served, protocol: str = "graphql-transport-ws") -> AsyncIterator[Socket]:
    """Open a socket."""
    async with connect(served.ws_url, subprotocols=[Subprotocol(protocol)]) as connection:
        yield Socket(connection)


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, Any]]:
    name = ""
    async for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field.rstrip(":") == "data":
            yield name, json.loads(value) if value else None
