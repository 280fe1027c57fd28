"""The application, served in the loop of a test."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import groupby
from operator import itemgetter

import uvicorn
from starlette.datastructures import State

from deskbell import server
from deskbell.app import create_app
from deskbell.settings import Settings
from domain.access.gate import ACCESS_LASTS
from domain.ids import global_id
from domain.people.access_records import Session
from domain.storage.database import as_uuid, rows
from tests.desk import SOON, Clock, Person, RunningDesk

NAMED = """SELECT 'Group' AS kind, name, id FROM agent_group UNION ALL
    SELECT 'Department', name, id FROM department UNION ALL SELECT 'Role', name, id FROM role ORDER BY 1"""


class Server(uvicorn.Server):
    """Stops at once when it is told to, where uvicorn waits for tenths of seconds; leaves signals alone."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.told = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until it is told to stop."""
        await self.told.wait()

    async def shutdown(self, sockets: object = None) -> None:
        """Close what is open, and end once all of it has."""
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        async with asyncio.timeout(SOON):
            while self.server_state.connections or self.server_state.tasks:
                await asyncio.sleep(0.005)
        await self.lifespan.shutdown()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the tests."""
        yield


@asynccontextmanager
async def serving(settings: Settings, clock: Clock, port: int = 0) -> AsyncIterator[tuple[str, State]]:
    """Serve the application in this loop, on a free port unless one is given; yield its address and state."""
    app = create_app(settings, clock)
    config = uvicorn.Config(app, port=port, log_config=None, log_level="error", **server.OPTIONS)
    served = Server(config)
    task = asyncio.create_task(served.serve())
    try:
        async with asyncio.timeout(SOON):
            while not served.started:
                if task.done():
                    task.result()
                await asyncio.sleep(0.005)
        port = served.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}", app.state
    finally:
        if served.started:
            app.state.draining.set()
        served.told.set()
        await task


@asynccontextmanager
async def running(settings: Settings, port: int = 0) -> AsyncIterator[RunningDesk]:
    """Serve a founded desk, to which its people have tokens."""
    clock = Clock()
    async with serving(settings, clock, port) as (address, state):
        people = {"nobody": Person(address, "", "")}
        for session in await Session.all().select_related("agent"):
            agent, expires = session.agent, clock() + ACCESS_LASTS
            token = state.desk.gate.signer.access(agent.id, session.id, expires)
            people[agent.email.partition("@")[0]] = Person(address, token, agent.global_id)
        named = {
            kind: {thing["name"]: global_id(kind, as_uuid(thing["id"])) for thing in things}
            for kind, things in groupby(await rows(NAMED), itemgetter("kind"))
        }
        try:
            yield RunningDesk(
                address,
                state.desk,
                clock,
                people,
                named["Group"],
                named["Department"],
                named["Role"],
                state.draining,
            )
        finally:
            for person in people.values():
                await person.close()
