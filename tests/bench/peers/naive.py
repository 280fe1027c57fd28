"""
The live streams as the docs of Strawberry and of broadcaster show them: what is published is pushed.

Who listens is whoever they say they are; nothing is replayed, looked up or counted.
"""

import json
import os
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import strawberry
from broadcaster import Broadcast
from broadcaster._backends.redis import RedisBackend
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from strawberry.asgi import GraphQL

OCCURRENCES = os.environ["OCCURRENCES"]


class Backend(RedisBackend):
    """The one of broadcaster, which hears nothing if it looks before the first channel is subscribed to."""

    async def subscribe(self, channel: str) -> None:
        """Subscribe, then let it look."""
        await self._pubsub.subscribe(channel)
        self._ready.set()


broadcast = Broadcast(backend=Backend(os.environ["REDIS_URL"]))


@strawberry.type
class Category:
    """A feature."""

    id: str


@strawberry.type
class EventType:
    """What can happen."""

    id: str
    title: str
    category: Category | None = None


@strawberry.type
class Event:
    """What somebody waits for."""

    id: strawberry.ID
    name: str


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
    sent_at: str
    event_type: EventType
    event: Event
    item: Item


@strawberry.type
class MessageDelivery:
    """A message on its way."""

    cursor: str
    replayed: bool
    unread_count: int
    message: Message


@strawberry.type
class Actor:
    """Who did it."""

    display_name: str


@strawberry.type
class Fact:
    """What was so."""

    name: str
    value: str | None


@strawberry.type
class Occurrence:
    """What happened."""

    id: strawberry.ID
    occurred_at: str
    depth: int
    event_type: EventType
    actor: Actor | None
    facts: list[Fact]


@strawberry.input
class OccurrenceFilter:
    """Which occurrences are wanted."""

    category: str | None = None


@strawberry.type
class Query:
    """What can be asked: something must be."""

    ready: bool = True


@strawberry.type
class Subscription:
    """What can be listened to."""

    @strawberry.subscription
    async def message_delivered(
        self, info: strawberry.Info[dict[str, Any], None], after: str | None = None
    ) -> AsyncGenerator[MessageDelivery, None]:
        """Push what comes on one's own channel."""
        token = info.context["connection_params"]["authorization"].removeprefix("Bearer ")
        async with broadcast.subscribe(channel=token) as subscriber:
            async for event in subscriber:  # type: ignore[union-attr]  # broadcaster says it may be None
                given = json.loads(event.message)  # type: ignore[union-attr]  # as above
                told = given["message"]
                message = Message(
                    id=told["id"],
                    subject=told["subject"],
                    body=told["body"],
                    sent_at=told["sentAt"],
                    event_type=EventType(**told["eventType"]),
                    event=Event(**told["event"]),
                    item=Item(**told["item"]),
                )
                yield MessageDelivery(
                    cursor=given["cursor"],
                    replayed=given["replayed"],
                    unread_count=given["unreadCount"],
                    message=message,
                )

    @strawberry.subscription
    async def occurrence_raised(
        self,
        filter: OccurrenceFilter | None = None,  # noqa: A002 - the name that the operation gives
    ) -> AsyncGenerator[Occurrence, None]:
        """Push what happens."""
        async with broadcast.subscribe(channel=OCCURRENCES) as subscriber:
            async for event in subscriber:  # type: ignore[union-attr]  # broadcaster says it may be None
                given = json.loads(event.message)  # type: ignore[union-attr]  # as above
                kind = given["eventType"]
                yield Occurrence(
                    id=given["id"],
                    occurred_at=given["occurredAt"],
                    depth=given["depth"],
                    event_type=EventType(
                        id=kind["id"], title=kind["title"], category=Category(**kind["category"])
                    ),
                    actor=None,
                    facts=[Fact(**fact) for fact in given["facts"]],
                )


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    """Keep the wire, and the one channel: of those who come to it first at once, broadcaster loses some."""
    async with broadcast, broadcast.subscribe(channel=OCCURRENCES):
        yield


app = Starlette(
    lifespan=lifespan,
    routes=[
        WebSocketRoute("/graphql", GraphQL[Any, Any](strawberry.Schema(Query, subscription=Subscription)))
    ],
)
