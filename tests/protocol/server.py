"""The toy schema, served for real."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from socket import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.routing import Route, WebSocketRoute

from deskbell.endpoint import Endpoint
from deskbell.protocols import HTTPProtocol, WSProtocol
from deskbell.server import OPTIONS, install_draining
from domain.errors import Unauthenticated
from tests.protocol.toy import Context, House, toy_schema


class HastyHTTP(HTTPProtocol):
    """Gives a stalled reader half a second."""

    patience = 0.5


class HastyWS(WSProtocol):
    """The same over WebSocket."""

    patience = 0.5
    parting = 0.0


@dataclass
class Served:
    """A running server and what is behind it."""

    host: str
    house: House
    stopping: asyncio.Event

    @property
    def url(self) -> str:
        """Where operations are posted to."""
        return f"http://{self.host}/graphql"

    @property
    def ws_url(self) -> str:
        """Where sockets are opened."""
        return f"ws://{self.host}/graphql"


def create_app() -> Starlette:
    """Wire the toy schema as the real one is wired."""
    house = House()

    async def authenticate(authorization: str | None) -> object | None:
        if authorization is None:
            return None
        if house.failing:
            raise house.failing("no database")
        if house.revoked or authorization.lower() != "bearer maria":
            raise Unauthenticated("That token is not valid.")
        return "maria"

    def make_context(principal: object | None, connection: HTTPConnection) -> Context:
        return Context(principal, connection)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        draining = install_draining(app.state)
        waiter = asyncio.create_task(_drain(draining, endpoint))
        yield
        waiter.cancel()

    endpoint = Endpoint(
        toy_schema,
        authenticate=authenticate,
        make_context=make_context,
        connection_init_wait_timeout=timedelta(seconds=0.5),
    )
    routes = [Route("/graphql", endpoint), WebSocketRoute("/graphql", endpoint)]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.house = house
    return app


async def _drain(draining: asyncio.Event, endpoint: Endpoint) -> None:
    await draining.wait()
    await endpoint.drain()


class Server(uvicorn.Server):
    """A server that says when it listens."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self.listening.set()

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()


@asynccontextmanager
async def serving(**options: Any) -> AsyncIterator[Served]:
    """Serve on a free port of this machine, in this loop."""
    app = create_app()
    hasty = {"http": HastyHTTP, "ws": HastyWS, "timeout_graceful_shutdown": 1, "log_config": None}
    server = Server(uvicorn.Config(app, port=0, **(OPTIONS | hasty | options)))
    task = asyncio.create_task(server.serve())
    await server.listening.wait()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Served(f"127.0.0.1:{port}", app.state.house, app.state.draining)
    finally:
        server.should_exit = True
        await task
