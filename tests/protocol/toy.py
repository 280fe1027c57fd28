"""A small schema that shows every way in which an operation can go."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, NewType

import strawberry
from starlette.requests import HTTPConnection
from strawberry.extensions import FieldExtension
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig

from domain.errors import Forbidden, Invalid, NotFound, Refused
from resolvers.streams import STOPPING, BrokenOff
from schema.documents import Documents
from schema.entries import Entries
from schema.masking import DeskSchema

SECRET = "the database lives at 10.0.0.7"
BREAKING_OFF = ["subscription { failing }", "subscription { pushedBroken { hello away } }"]


@dataclass
class House:
    """What the tests look at and turn from outside."""

    revoked: bool = False
    failing: type[Exception] | None = None
    open_streams: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def streams(self, number: int) -> None:
        """Wait until so many streams are open."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: self.open_streams == number)

    async def count(self, step: int) -> None:
        """Note that a stream began or ended."""
        self.open_streams += step
        async with self.changed:
            self.changed.notify_all()


@dataclass(eq=False)
class Context:
    """What a resolver sees of its operation."""

    principal: object | None
    connection: HTTPConnection

    @property
    def house(self) -> House:
        """The state behind the app."""
        house: House = self.connection.app.state.house
        return house


Info = strawberry.Info[Context, None]


def read_even(value: object) -> int:
    """Read an even number."""
    if not isinstance(value, int):
        raise TypeError("not a number")
    if value % 2:
        raise Invalid("That number is odd.")
    return value


Even = NewType("Even", int)


@strawberry.type
class Node:
    """A thing with things in it."""

    id: int

    @strawberry.field
    def children(self, first: int | None = None) -> list["Node"]:
        """The things in it."""
        return [Node(id=number) for number in range(min(first or 1, 3))]

    @strawberry.field
    def self(self) -> "Node":
        """Itself."""
        return self


@strawberry.type
class Query:
    """Reads."""

    @strawberry.field
    def hello(self, name: str = "world") -> str:
        """A greeting."""
        return f"Hello {name}"

    @strawberry.field
    async def slow(self, info: Info) -> str:
        """Take until the server has begun to stop, and a little longer."""
        await info.context.connection.app.state.draining.wait()
        await asyncio.sleep(0.05)
        return "done"

    @strawberry.field
    def whoami(self, info: Info) -> str | None:
        """Who asks."""
        return None if info.context.principal is None else str(info.context.principal)

    @strawberry.field
    def context_number(self, info: Info) -> str:
        """Another number for each context."""
        return str(id(info.context))

    @strawberry.field
    def node(self) -> Node:
        """A thing."""
        return Node(id=1)

    @strawberry.field
    def even(self, number: Even) -> int:
        """An even number, as it is."""
        return number

    @strawberry.field
    def broken(self) -> str | None:
        """Fail as nobody expected."""
        raise RuntimeError(SECRET)

    @strawberry.field
    def broken_and_required(self) -> str:
        """Fail so that nothing is left of the answer."""
        raise RuntimeError(SECRET)

    @strawberry.field
    def away(self) -> str | None:
        """Fail as where the database has gone."""
        raise ConnectionResetError(SECRET)

    @strawberry.field
    def missing(self) -> str | None:
        """Refuse, in words."""
        raise NotFound("No such ticket.")

    @strawberry.field
    def twice_refused(self) -> str | None:
        """Refuse for two reasons."""
        raise Refused([Forbidden("Not yours."), Invalid("Too long.")])

    @strawberry.field
    def huge(self) -> JSON:
        """A number beyond 64 bits."""
        return JSON(2**70)


@strawberry.type
class Mutation:
    """Writes."""

    @strawberry.mutation
    def add(self, a: int, b: int) -> int:
        """A sum."""
        return a + b

    @strawberry.mutation
    def broken(self) -> str | None:
        """Fail as nobody expected."""
        raise RuntimeError(SECRET)


class Guarded(FieldExtension):
    """Lets nobody in."""

    async def resolve_async(self, *_: Any, **__: Any) -> Any:
        """Refuse."""
        raise Forbidden("Not for you.")


@strawberry.type
class Subscription:
    """Streams."""

    @strawberry.subscription
    async def count(self, to: int = 3) -> AsyncGenerator[int, None]:
        """Count to a number."""
        for number in range(1, to + 1):
            yield number

    @strawberry.subscription
    async def hold(self, info: Info) -> AsyncGenerator[int, None]:
        """Say 0, then nothing until the server stops."""
        house = info.context.house
        await house.count(1)
        try:
            yield 0
            await info.context.connection.app.state.draining.wait()
            raise BrokenOff(STOPPING)
        finally:
            await house.count(-1)

    @strawberry.subscription
    async def flood(self, info: Info) -> AsyncGenerator[str, None]:
        """Say much, without end."""
        house = info.context.house
        await house.count(1)
        try:
            while True:
                yield "x" * 100_000
                await asyncio.sleep(0)
        finally:
            await house.count(-1)

    @strawberry.subscription
    async def failing(self, info: Info) -> AsyncGenerator[int, None]:
        """Fail as nobody expected."""
        if info.context:
            raise RuntimeError(SECRET)
        yield 1

    @strawberry.subscription
    async def refusing(self) -> AsyncGenerator[int, None]:
        """Say 1, then refuse."""
        yield 1
        raise Forbidden("Your access has been withdrawn.")

    @strawberry.subscription
    async def pushed_broken(self) -> AsyncGenerator[Query, None]:
        """Push something whose fields fail."""
        yield Query()

    @strawberry.subscription(extensions=[Guarded()])  # type: ignore[untyped-decorator]  # strawberry's gap
    async def guarded(self) -> AsyncGenerator[int, None]:
        """Be refused before it begins."""
        yield 1


toy_schema = DeskSchema(
    Query,
    Mutation,
    Subscription,
    extensions=[Documents, Entries],
    config=StrawberryConfig(
        scalar_map={Even: strawberry.scalar(name="Even", serialize=int, parse_value=read_even)}
    ),
)
