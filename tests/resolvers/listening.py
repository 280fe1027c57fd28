"""Listening over either protocol: the same bells over WebSocket and over server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest
from gql.transport.exceptions import TransportConnectionFailed, TransportQueryError
from websockets.exceptions import ConnectionClosed

from tests.desk import SOON, Bells, Person

Listen = Callable[[Person, str | None], AbstractAsyncContextManager[Bells]]
OPERATION = """subscription Live($after: String) { messageDelivered(after: $after) {
    cursor replayed unreadCount silent message { id subject body event { id name } } } }"""


@asynccontextmanager
async def over_sse(person: Person, operation: str, **variables: Any) -> AsyncIterator[Bells]:
    """Hold a subscription over server-sent events."""
    bells, begun = Bells(), asyncio.Event()

    async def hear() -> None:
        headers = {"Authorization": f"Bearer {person.token}", "Accept": "text/event-stream"}
        body = {"query": operation, "variables": variables}
        timeout = httpx.Timeout(SOON, read=None)
        async with (
            httpx.AsyncClient(timeout=timeout) as client,
            client.stream("POST", f"{person.address}/graphql", json=body, headers=headers) as response,
        ):
            begun.set()
            async for line in response.aiter_lines():
                if line == "event: complete":
                    bells.queue.put_nowait(None)
                    return
                if line.startswith("data: {"):
                    answer = json.loads(line.removeprefix("data: "))
                    if answer.get("errors"):
                        error = TransportQueryError("refused", errors=answer["errors"])
                        bells.queue.put_nowait(error)
                    else:
                        [item] = answer["data"].values()
                        bells.queue.put_nowait(item)
            bells.queue.put_nowait(ConnectionError("The stream broke off."))

    hearing = asyncio.create_task(hear())
    try:
        async with asyncio.timeout(SOON):
            await asyncio.wait({hearing, asyncio.create_task(begun.wait())}, return_when="FIRST_COMPLETED")
        yield bells
    finally:
        hearing.cancel()
        begun.set()
        await asyncio.gather(hearing, return_exceptions=True)


@asynccontextmanager
async def listen_over_sse(person: Person, after: str | None) -> AsyncIterator[Bells]:
    """Listen to one's messages over server-sent events."""
    async with over_sse(person, OPERATION, after=after) as bells:
        yield bells


@asynccontextmanager
async def listen_over_ws(person: Person, after: str | None) -> AsyncIterator[Bells]:
    """Listen to one's messages over graphql-transport-ws."""
    async with person.listening(after) as bells:
        yield bells


PROTOCOLS: dict[str, Listen] = {"websocket": listen_over_ws, "sse": listen_over_sse}
SUBSCRIPTIONS: dict[str, Callable[..., AbstractAsyncContextManager[Bells]]] = {
    "websocket": lambda person, operation, **variables: person.subscribed(operation, **variables),
    "sse": over_sse,
}


def away_once(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> list[Exception]:
    """Let the database be away the next time that something is called; return the fault that is to come."""
    real: Callable[..., Any] = getattr(owner, name)
    faults: list[Exception] = [ConnectionResetError()]

    def called(*given: Any, **more: Any) -> Any:
        if faults:
            raise faults.pop()
        return real(*given, **more)

    monkeypatch.setattr(owner, name, called)
    return faults


def asked_to_come_again(error: Exception | None) -> bool:
    """Say whether a stream broke off so that its client connects again: with 1012, or with no end."""
    closed = error.__cause__ if isinstance(error, TransportConnectionFailed) else None
    restarting = isinstance(closed, ConnectionClosed) and closed.rcvd is not None and closed.rcvd.code == 1012
    return restarting or isinstance(error, ConnectionError)


def code_of(error: Exception | None) -> str:
    """Return the code of the refusal that ended a stream; what it was otherwise, if it was none."""
    if isinstance(error, TransportQueryError) and error.errors:
        return str(error.errors[0]["extensions"]["code"])
    return repr(error)
