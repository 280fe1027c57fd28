"""The lists of `tests.bench.pages`: Strawberry over Tortoise, without sight, rights, cursors or bounds."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, cast

import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.scalars import JSON
from tortoise import Tortoise

from tests.bench.peers import tables


@strawberry.type
class Agent:
    """Somebody at the desk."""

    id: strawberry.ID
    display_name: str


@strawberry.type
class Group:
    """Where tickets stand."""

    id: strawberry.ID
    name: str


@strawberry.type
class EventType:
    """What can happen."""

    id: str
    title: str

    @classmethod
    def named(cls, name: str) -> "EventType":
        """Return the one of a name."""
        return cls(id=name, title=name.replace("_", " ").title())


@strawberry.type
class Condition:
    """One comparison."""

    condition: str
    operator: str
    value: JSON


@strawberry.type
class Conditions:
    """What must hold."""

    all: list[Condition]
    any: list[Condition]


@strawberry.type
class Action:
    """What is done."""

    perform: JSON
    once_per_item: bool
    maximum_frequency_minutes: int


@strawberry.type
class Event:
    """What somebody waits for."""

    id: strawberry.ID
    name: str
    enabled: bool
    revision: int
    owner: Agent

    @strawberry.field
    def event_type(self, root: strawberry.Parent[tables.Event]) -> EventType:
        """What it waits for."""
        return EventType.named(root.event_type)

    @strawberry.field
    def conditions(self, root: strawberry.Parent[tables.Event]) -> Conditions:
        """What must hold for it."""
        return Conditions(
            **{name: [Condition(**given) for given in some] for name, some in root.conditions.items()}
        )

    @strawberry.field
    def actions(self, root: strawberry.Parent[tables.Event]) -> list[Action]:
        """What it does."""
        return [
            Action(
                perform=action["perform"],
                once_per_item=action["oncePerItem"],
                maximum_frequency_minutes=action["maximumFrequencyMinutes"],
            )
            for action in root.actions
        ]


@strawberry.type
class Item:
    """What something is about."""

    id: strawberry.ID
    kind: str
    label: str
    url: str


@strawberry.type
class Message:
    """What somebody was told."""

    id: strawberry.ID
    subject: str
    body: str
    sent_at: datetime
    read_at: datetime | None
    event: Event

    @strawberry.field
    def event_type(self, root: strawberry.Parent[tables.Message]) -> EventType:
        """What it rang for."""
        return EventType.named(root.event_type)

    @strawberry.field
    def item(self, root: strawberry.Parent[tables.Message]) -> Item:
        """What it is about."""
        about = root.occurrence
        label = f"{about.facts['TICKET_NUMBER']} {about.facts['TICKET_SUBJECT']}"
        url = f"https://desk.example/#/{about.item_kind}/{about.item_id}"
        return Item(id=strawberry.ID(str(about.item_id)), kind=about.item_kind, label=label, url=url)


@strawberry.type
class Ticket:
    """What a customer asked."""

    id: strawberry.ID
    number: str
    subject: str
    status: str
    priority: str
    created_at: datetime
    last_activity_at: datetime
    group: Group
    agent: Agent | None


@strawberry.type
class Fact:
    """What was so."""

    name: str
    value: str | None


@strawberry.type
class Occurrence:
    """What happened."""

    id: strawberry.ID
    occurred_at: datetime
    depth: int

    @strawberry.field
    def event_type(self, root: strawberry.Parent[tables.Occurrence]) -> EventType:
        """What it was."""
        return EventType.named(root.event_type)

    @strawberry.field
    def facts(self, root: strawberry.Parent[tables.Occurrence]) -> list[Fact]:
        """What was so then."""
        facts = root.facts.items()
        return [Fact(name=name, value=None if value is None else str(value)) for name, value in facts]


@strawberry.type
class Query:
    """What can be asked: rows as Tortoise makes them, from which Strawberry takes what is asked for."""

    @strawberry.field
    async def viewer(self) -> Agent:
        """Who asks, if they were asked who they are."""
        return cast("Agent", await tables.Agent.get(email="ada@desk.example"))

    @strawberry.field
    async def events(self, first: int) -> list[Event]:
        """What is waited for."""
        found = tables.Event.all().order_by("name", "id").limit(first).prefetch_related("owner")
        return cast("list[Event]", await found)

    @strawberry.field
    async def messages(self, first: int) -> list[Message]:
        """What was told."""
        found = tables.Message.all().order_by("-sequence").limit(first)
        return cast("list[Message]", await found.prefetch_related("event", "occurrence"))

    @strawberry.field
    async def tickets(self, first: int) -> list[Ticket]:
        """What was asked."""
        found = tables.Ticket.all().order_by("-id").limit(first).prefetch_related("group", "agent")
        return cast("list[Ticket]", await found)

    @strawberry.field
    async def occurrences(self, first: int) -> list[Occurrence]:
        """What happened."""
        return cast("list[Occurrence]", await tables.Occurrence.all().order_by("-id").limit(first))


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    """Keep the database open."""
    await Tortoise.init(
        db_url=os.environ["DATABASE_URL"],
        modules={"models": [tables.__name__]},
        use_tz=True,
        _enable_global_fallback=True,
    )
    yield
    await Tortoise.close_connections()


app = Starlette(lifespan=lifespan, routes=[Route("/graphql", GraphQL[Any, Any](strawberry.Schema(Query)))])
