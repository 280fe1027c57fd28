"""Streams whose answers at once can be asked for, and what is pushed on them."""

# mypy: disable-error-code="untyped-decorator"
# Strawberry types none where a field has options.

import asyncio
from datetime import datetime
from typing import Any, NamedTuple

import strawberry
from graphql import parse

from schema.execution import AT_ONCE, LASTING, SAME_FOR, TELLS_BY, BreadthFirst, Subscriber
from tests.schema.execution.plain import soon
from tests.schema.execution.worlds import Quiet


class Streamed(BreadthFirst):
    """Keeps what answers at once where its context can be asked for it."""

    def streamed(self, reader: Subscriber) -> None:
        """Keep it."""
        self.context_value["reader"] = reader


class Named:
    """What has all that is asked of it."""

    name = "Ada"


class Seal(NamedTuple):
    """What is alike wherever it is equal."""

    name: str
    kind: str = "seal"


class Told:
    """What is pushed."""

    seal: Seal | None = None

    broken = ValueError("a fault that is given as if it were a thing")
    unsure = Named()

    def __init__(self, *, late: bool = False, members: int = 2) -> None:
        self.made, self.late, self.members = list[str](), late, list(range(members))


@strawberry.type
class Unsure:
    """Something of which it is only told later whether it is of this type."""

    name: str = ""

    @classmethod
    def is_type_of(cls, _value: Any, _info: Any) -> Any:
        """Say it soon."""
        return asyncio.get_running_loop().create_future()


MADE = list[str]()  # of seals


@strawberry.type
class Sealed:
    """Something that is told by what kind it says that it is."""

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Say it."""
        return bool(value.kind == "seal")

    setattr(is_type_of.__func__, TELLS_BY, ("kind", "seal"))  # type: ignore[attr-defined]  # a class method's

    @strawberry.field(graphql_type=str)
    def name(self: Any) -> str:
        """Its name, which takes some making."""
        MADE.append(self.name)
        return str(self.name)


def _seal(told: Told, context: Any) -> Any:
    if context["name"] == "omar":
        raise LookupError
    return told.seal


@strawberry.type
class Shown:
    """What is shown of it."""

    @strawberry.field(graphql_type=Sealed | None, metadata={AT_ONCE: _seal, LASTING: True})
    async def seal(self: Any) -> Any:
        """What stays as it is; the resolver would have to be awaited."""
        return self.seal

    since: datetime
    number: int

    members: list[int]
    broken: "Shown | None"
    unsure: Unsure

    @strawberry.field(graphql_type=str, metadata={SAME_FOR: lambda context: context["rank"]})
    def rank(self: Any, info: strawberry.Info) -> str:
        """What readers of one rank see alike."""
        self.made.append(info.context["rank"])
        return f"for {info.context['rank']}"

    @strawberry.field
    def own(self, info: strawberry.Info) -> str:
        """What each reader sees for themselves."""
        return str(info.context["name"])

    @strawberry.field(graphql_type=str)
    def perhaps(self: Any, info: strawberry.Info) -> Any:
        """What comes later now and then."""
        return soon("late") if self.late else "at once"


@strawberry.type
class Streams:
    """A stream of nothing."""

    @strawberry.subscription(graphql_type=Shown)
    async def told(self) -> Any:
        """Push one thing, so that the stream is there."""
        yield Told()


@strawberry.type
class Nothing:
    """No queries."""

    nothing: int | None = None


async def stream(_: Any = None) -> Any:
    """Give nothing."""
    yield None


def readers(selected: str, *people: tuple[str, str]) -> list[Subscriber]:
    """Let people of some ranks read the same selection."""
    made = Quiet(Nothing, subscription=Streams)._schema
    document = parse(f"subscription {{ told {{ {selected} }} }}")
    found = list[Subscriber]()
    for name, rank in people:
        executor: Any = Streamed.build(made, document, context_value={"name": name, "rank": rank})
        executor.cancellable_iterable(stream())
        found.append(executor.context_value["reader"])
    return found
