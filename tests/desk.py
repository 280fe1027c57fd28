"""A desk to test against: its people, what they do over GraphQL, and what they hear."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport

from deskbell.app import utc_now
from domain.people import passwords
from domain.storage.database import rows
from resolvers.context import Desk
from tests.posting import Posts

# httpx asks for it four times a request, and where it is not installed the whole path is searched each time.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type] # as Python itself marks what is not there
# What guards a password for years would be a tenth of all the work that the tests do.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

SECRET_KEY = "a key for tests that is long enough"
PASSWORD = "correct horse"
SOON = 10.0  # seconds after which a test gives up on something that should come at once


class GraphQLRefusal(Exception):
    """GraphQL answered with errors."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors

    @property
    def code(self) -> str:
        """The first error's code."""
        return str(self.errors[0]["extensions"]["code"])


async def refusal(asked: Awaitable[object]) -> str:
    """Return the code with which GraphQL refuses what is asked."""
    with pytest.raises(GraphQLRefusal) as refused:
        await asked
    return refused.value.code


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

    async def tickets(self, *subjects: str) -> None:
        """Open tickets, and wait until all who hear of them have been told."""
        for subject in subjects:
            await self.ticket(subject=subject)
        await self.settled()

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
