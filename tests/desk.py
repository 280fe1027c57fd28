"""A desk to test against: its people, what they do over GraphQL, and what they hear."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import uvicorn
from argon2 import PasswordHasher
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport
from starlette.datastructures import State

from deskbell import server
from deskbell.app import create_app, utc_now
from deskbell.settings import Settings
from domain.access.gate import ACCESS_LASTS, Gate
from domain.administration import staff, structure
from domain.administration.bootstrap import found_desk
from domain.deeds.deed import Deed
from domain.deeds.recording import do
from domain.ids import global_id
from domain.migrations import TABLES
from domain.people import passwords
from domain.people.access_records import Session
from domain.people.records import Agent, Group, Role
from domain.storage.database import as_uuid, close_database, open_database, rows
from domain.storage.migrating import migrate
from resolvers.context import Desk
from tests.posting import Posts

# httpx asks for it four times a request, and where it is not installed the whole path is searched each time.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type] # as Python itself marks what is not there
# What guards a password for years would be a tenth of all the work that the tests do.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

SECRET_KEY = "a key for tests that is long enough"
PASSWORD = "correct horse"
SOON = 10.0  # seconds after which a test gives up on something that should come at once

GROUPS = {"Support": ("Support Front Line", "Support Experts"), "Sales": ("Sales Front Line",)}
PEOPLE = {
    "ada": ("Ada Stone", "ADMINISTRATOR", ()),
    "marta": ("Marta Silva", "MANAGER", ("Sales Front Line",)),
    "maria": ("Maria Lopez", "AGENT", ("Support Front Line",)),
    "omar": ("Omar Haddad", "AGENT", ("Sales Front Line",)),
}


NAMED = """SELECT 'Group' AS kind, name, id FROM agent_group UNION ALL
    SELECT 'Department', name, id FROM department UNION ALL SELECT 'Role', name, id FROM role ORDER BY 1"""


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run something on a loop of its own."""
    asyncio.run(work)


async def people(at: datetime) -> dict[str, Group]:
    """Found a desk with the tests' people, whose password is `PASSWORD`; return its groups by name."""
    hashed, groups = await passwords.hash_password(PASSWORD), dict[str, Group]()

    async def make(deed: Deed) -> None:
        for name, group_names in GROUPS.items():
            department = await structure.create_department(deed, name=name)
            for group in group_names:
                groups[group] = await structure.create_group(deed, name=group, department=department)
        for key, (name, role, group_names) in PEOPLE.items():
            await staff.create_agent(
                deed,
                email=f"{key}@desk.example",
                display_name=name,
                password=hashed,
                roles=await Role.filter(key=role),
                groups=[groups[group] for group in group_names],
            )

    await found_desk("first@desk.example", PASSWORD)
    # Ada is the one administrator that tests speak of.
    await do(make, by=None, at=at, engine=None)
    await Agent.filter(email="first@desk.example").update(enabled=False)
    return groups


async def found(database_url: str) -> None:
    """Make a desk with the tests' departments, groups and people, signed in, whose password is `PASSWORD`."""
    await migrate(database_url, TABLES)
    await open_database(database_url, TABLES)
    try:
        await people(utc_now())
        gate = Gate(SECRET_KEY, utc_now)
        for agent in await Agent.filter(enabled=True):
            await gate.open_session(agent)
    finally:
        await close_database()


class GraphQLRefusal(Exception):
    """GraphQL answered with errors."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors

    @property
    def code(self) -> str:
        """The first error's code."""
        return str(self.errors[0]["extensions"]["code"])


@dataclass
class Clock:
    """The desk's clock: real time, moved on by as much as a test likes."""

    moved: timedelta = timedelta()

    def __call__(self) -> datetime:
        """Return the moment."""
        return utc_now() + self.moved

    def advance(self, **by: float) -> None:
        """Move it on, as `timedelta` counts."""
        self.moved += timedelta(**by)


@dataclass
class Bells:
    """What one subscription heard."""

    queue: "asyncio.Queue[dict[str, Any] | Exception | None]" = field(default_factory=asyncio.Queue)

    async def next(self) -> dict[str, Any]:
        """Wait for what comes next; raises what ended the stream, `StopAsyncIteration` if it completed."""
        async with asyncio.timeout(SOON):
            item = await self.queue.get()
        if item is None:
            raise StopAsyncIteration
        if isinstance(item, Exception):
            raise item
        return item

    async def take(self, count: int) -> list[dict[str, Any]]:
        """Wait for so many."""
        return [await self.next() for _ in range(count)]

    async def ended(self) -> Exception | None:
        """Wait for the stream's end; return what ended it, None if it just completed."""
        while True:
            try:
                await self.next()
            except StopAsyncIteration:
                return None
            except Exception as error:  # noqa: BLE001 - the test looks at it
                return error

    @property
    def silent(self) -> bool:
        """Whether nothing has come that was not taken."""
        return self.queue.empty()


class Person:
    """Somebody with a session, over HTTP and WebSocket."""

    def __init__(self, address: str, token: str, agent_id: str) -> None:
        self.address, self.token, self.id = address, token, agent_id
        self._posts = Posts()

    async def post(self, accept: str = "application/json", **body: Any) -> bytes:
        """Send an operation as it travels, and return the body of the answer."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        given = json.dumps(body).encode()  # also half a character
        async with asyncio.timeout(SOON):
            return await self._posts.post(f"{self.address}/graphql", given, accept=accept, **headers)

    async def answer(self, operation: str, **variables: Any) -> dict[str, Any]:
        """Run an operation and return the whole answer, errors and all."""
        answer: dict[str, Any] = json.loads(await self.post(query=operation, variables=variables))
        return answer

    async def ask(self, operation: str, **variables: Any) -> Any:
        """Run an operation of one root field and return that field; raises `GraphQLRefusal`."""
        answer = await self.answer(operation, **variables)
        if answer.get("errors"):
            raise GraphQLRefusal(answer["errors"])
        [result] = answer["data"].values()
        return result

    @asynccontextmanager
    async def subscribed(
        self, operation: str, *, operation_name: str | None = None, **variables: Any
    ) -> AsyncIterator[Bells]:
        """
        Hold a subscription over graphql-transport-ws, from when the server has it until the end.

        Of several operations in a document it is the one of that name.
        """
        transport = WebsocketsTransport(
            url=f"{self.address.replace('http', 'ws', 1)}/graphql",
            init_payload={"authorization": f"Bearer {self.token}"},
            subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
        )
        document, bells = gql(operation), Bells()
        document.variable_values, document.operation_name = variables, operation_name

        async def hear(session: Any) -> None:
            try:
                async for data in session.subscribe(document):
                    [item] = data.values()
                    bells.queue.put_nowait(item)
                bells.queue.put_nowait(None)
            except Exception as error:  # noqa: BLE001 - the test looks at it
                bells.queue.put_nowait(error)

        async with Client(transport=transport) as session:
            hearing = asyncio.create_task(hear(session))
            try:
                yield bells
            finally:
                hearing.cancel()
                await asyncio.gather(hearing, return_exceptions=True)

    @asynccontextmanager
    async def listening(self, after: str | None = None) -> AsyncIterator[Bells]:
        """Listen to one's messages."""
        operation = """subscription Live($after: String) { messageDelivered(after: $after) {
            cursor replayed unreadCount silent message { id subject body event { id name } } } }"""
        async with self.subscribed(operation, after=after) as bells:
            yield bells

    async def close(self) -> None:
        """Close the connections, if there are any."""
        self._posts.close()


@dataclass
class RunningDesk:
    """A served desk, the people who sit at it, and the ids of its things by name."""

    address: str
    runtime: Desk
    clock: Clock
    people: dict[str, Person]
    groups: dict[str, str]
    departments: dict[str, str]
    roles: dict[str, str]
    stopping: asyncio.Event  # set, it closes every stream and socket as a server does that is told to stop

    def __getattr__(self, name: str) -> Person:
        """Return a person by name: ``desk.maria``."""
        try:
            person: Person = self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None
        return person

    async def settled(self) -> None:
        """Wait until every occurrence has been dealt with."""
        async with asyncio.timeout(SOON):
            while (await rows("SELECT COUNT(*) AS left_over FROM pending"))[0]["left_over"]:
                await asyncio.sleep(0.02)

    async def streams(self, count: int) -> None:
        """Wait until so many live streams are open."""
        async with asyncio.timeout(SOON):
            while len(self.runtime.streams) != count:
                await asyncio.sleep(0.005)

    @asynccontextmanager
    async def hearing(self, *names: str) -> AsyncIterator[dict[str, Bells]]:
        """Let some people listen, from when the desk knows of all of them."""
        before = len(self.runtime.streams)
        async with AsyncExitStack() as stack:
            heard = {name: await stack.enter_async_context(self.people[name].listening()) for name in names}
            await self.streams(before + len(names))
            yield heard

    async def ticket(
        self, group: str = "Support Front Line", by: str = "ada", **given: Any
    ) -> dict[str, Any]:
        """Open a ticket and return it."""
        operation = """mutation($input: CreateTicketInput!) { createTicket(input: $input) {
            ticket { id number subject status priority } errors { code message path } } }"""
        form = {"subject": "Printer on fire", "groupId": self.groups[group], **given}
        made = await self.people[by].ask(operation, input=form)
        assert made["errors"] == [], made
        ticket: dict[str, Any] = made["ticket"]
        return ticket

    async def event(self, by: str, event_type: str = "TICKET_CREATED", **given: Any) -> dict[str, Any]:
        """Make an event that tells its owner, unless ``actions`` says otherwise; return it."""
        operation = """mutation($input: CreateEventInput!) { createEvent(input: $input) {
            event { id name enabled level revision } errors { code message path } } }"""
        form = {"name": "An event", "eventType": event_type, "actions": [message()], **given}
        made = await self.people[by].ask(operation, input=form)
        assert made["errors"] == [], made
        event: dict[str, Any] = made["event"]
        return event

    async def messages(self, of: str) -> list[dict[str, Any]]:
        """Return somebody's inbox, newest first."""
        operation = (
            "query { messages(first: 200) { edges { node { id subject body readAt event { name } } } } }"
        )
        return [edge["node"] for edge in (await self.people[of].ask(operation))["edges"]]


def message(subject: str = "#TICKET_SUBJECT#", body: str = "#TICKET_NUMBER#", **to: Any) -> dict[str, Any]:
    """Write a Send Message action; without recipients it tells the owner."""
    return {"perform": {"sendMessage": {"subject": subject, "body": body, **({"to": to} if to else {})}}}


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
