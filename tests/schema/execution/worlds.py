"""A schema in which anything may be there, missing, late or wrong, as a seed has it."""

# mypy: disable-error-code="no-any-return"
# What is drawn need not be what is promised.

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from enum import Enum
from hashlib import blake2b
from random import Random
from typing import Any, ClassVar

import strawberry
from graphql import GraphQLError
from strawberry.dataloader import DataLoader
from strawberry.extensions import DisableValidation, FieldExtension, ParserCache
from strawberry.scalars import JSON

from schema.execution import FOR_ALL, KEPT_BY, LASTS_BY, TELLS_BY

FAULTS = 0.06  # of all values that may be wrong
PLACES = 0.3  # of all things
LONGEST = 3  # members of a list
KEPT = {KEPT_BY: lambda root, _: root.id}  # what is drawn of a thing is the same each time

NUMBERS = dict[str, int]()  # of things that last, by their ids

Make = Callable[[str, Random], Any]


def drawn(seed: str, name: str) -> Random:
    """Return what decides on one field of one thing; the same each time."""
    return Random(blake2b(f"{seed}.{name}".encode(), digest_size=8).digest())  # noqa: S311 - nothing secret


def outcome(seed: str, name: str, make: Make, *, optional: bool) -> Any:
    """Draw what a field gives: a value, nothing, or a fault that is raised or returned."""
    random = drawn(seed, name)
    chance = random.random()
    if chance < FAULTS:
        raise ValueError(f"{name} of {seed} failed")
    if chance < 2 * FAULTS:
        return GraphQLError(f"{name} of {seed} is a fault", extensions={"code": name.upper()})
    return None if chance < (4 if optional else 2.5) * FAULTS else make(seed, random)


def field(name: str, kind: Any, make: Make) -> Any:
    """Make a field of what is drawn."""

    def resolve(root: Any) -> Any:
        return outcome(root.id, name, make, optional=type(None) in getattr(kind, "__args__", ()))

    kept = KEPT if drawn("kept", name).random() < 0.5 else {}
    return strawberry.field(resolve, graphql_type=kind, metadata=kept)


def late_field(name: str, kind: Any, make: Make) -> Any:
    """Make a field of what is drawn, and comes later."""

    async def resolve(root: Any) -> Any:
        for _ in range(drawn(root.id, f"turns of {name}").randint(0, 2)):
            await asyncio.sleep(0)
        return outcome(root.id, name, make, optional=type(None) in getattr(kind, "__args__", ()))

    async def resolve_all(roots: Sequence[Any], _: Any) -> Sequence[Any]:
        return await asyncio.gather(*map(resolve, roots), return_exceptions=True)

    together = {FOR_ALL: resolve_all} if drawn("together", name).random() < 0.5 else {}
    return strawberry.field(resolve, graphql_type=kind, metadata=together)


@strawberry.enum
class Colour(Enum):
    """A colour."""

    RED = "red"
    BLUE = "blue"


@strawberry.input
class Shape:
    """What is asked for."""

    sides: int = 3
    names: list[str] | None = None


class Passing(FieldExtension):
    """An extension that changes nothing."""

    def resolve(self, next_: Callable[..., Any], source: Any, info: strawberry.Info, **given: Any) -> Any:
        """Pass on what is there."""
        return next_(source, info, **given)

    async def resolve_async(
        self, next_: Callable[..., Any], source: Any, info: strawberry.Info, **given: Any
    ) -> Any:
        """Pass on what comes later."""
        return await next_(source, info, **given)


@strawberry.interface
class Node:
    """Anything with an id."""

    id: strawberry.ID


def a_thing(seed: str, _: Random) -> "Thing":
    """Return a thing that belongs to another."""
    return Thing(id=strawberry.ID(f"{seed}+"))


def a_node(seed: str, random: Random) -> Any:
    """Return a thing or a place."""
    return Place(id=strawberry.ID(seed)) if random.random() < PLACES else Thing(id=strawberry.ID(seed))


def nodes(seed: str, random: Random) -> list[Any]:
    """Return some nodes, and holes between them."""
    number = random.randint(0, LONGEST)
    return [None if random.random() < FAULTS else a_node(f"{seed}.{n}", random) for n in range(number)]


def things(seed: str, random: Random) -> list["Thing"]:
    """Return two things."""
    return [a_thing(f"{seed}.{n}", random) for n in range(2)]


def one_of(*values: Any) -> Make:
    """Return any of several values."""
    return lambda _, random: random.choice(values)


@strawberry.type
class Place(Node):
    """Where things are."""

    title = field("title", str, one_of("Here", "There"))


def is_thing(_: type, found: Any, __: Any) -> bool:
    """Say whether something is a thing."""
    return isinstance(found, Thing)


setattr(is_thing, LASTS_BY, "lasting")
setattr(is_thing, TELLS_BY, ("entity", "Thing"))


@strawberry.type
class Thing(Node):
    """A thing, whose fields give what their types do not allow now and then; half of them last."""

    lasting: strawberry.Private[int] = 0
    entity: ClassVar[str] = "Thing"
    is_type_of: ClassVar[Any] = classmethod(is_thing)

    def __post_init__(self) -> None:
        if drawn(self.id, "lasting").random() < 0.5:
            self.lasting = NUMBERS.setdefault(self.id, len(NUMBERS) + 1)

    text = field("text", str | None, one_of("x", "y", 3, {}))
    sure = field("sure", int, one_of(1, 2, 3, 2**40, "4"))
    ratio = field("ratio", float | None, one_of(1, 2.5, "x"))
    colour = field("colour", Colour, one_of(*Colour, *Colour, "red", "green"))
    facts = field("facts", JSON | None, one_of({"a": [1, None]}))
    grid = field("grid", list[list[int | None] | None] | None, one_of([[1, None], None, [], ["x"], (2, 3)]))
    strict = field("strict", list[list[int]], one_of([[1], [2]], [[None]], [None], 7))
    nodes = field("nodes", list[Node], nodes)
    perhaps = field("perhaps", list[Node | None] | None, nodes)
    later = late_field("later", int, one_of(7))

    @strawberry.field
    def scaled(self, info: strawberry.Info, by: int = 2, shape: Shape | None = None) -> str:
        """Say what was asked for."""
        return f"{self.id} by {by} {shape and (shape.sides, shape.names)} {info.field_name}"

    @strawberry.field(extensions=[Passing()])  # type: ignore[untyped-decorator]  # with extensions
    def passed(self, by: int = 1) -> int | None:
        """Go through an extension."""
        return by

    @strawberry.field
    def loaded(self, info: strawberry.Info) -> str:
        """What a loader brings."""
        return info.context["loader"].load(self.id)

    @strawberry.field
    def loads(self, info: strawberry.Info) -> list[str | None]:
        """What a loader brings, several times."""
        return [info.context["loader"].load(f"{self.id}.{n}") for n in range(2)]

    @strawberry.field(metadata=KEPT)  # type: ignore[untyped-decorator]  # as above
    def friend(self) -> "Thing | None":
        """Another."""
        return outcome(self.id, "friend", a_thing, optional=True)

    @strawberry.field
    def partner(self) -> "Thing":
        """Another that has to be there."""
        return outcome(self.id, "partner", a_thing, optional=False)

    @strawberry.field
    def wrong(self) -> "Thing | None":
        """Something of another type, sometimes."""
        found = Place(id=self.id), Thing(id=self.id), 5
        return outcome(self.id, "wrong", one_of(*found), optional=True)

    @strawberry.field
    async def someday(self) -> "Thing | None":
        """Another that comes later."""
        await asyncio.sleep(0)
        return outcome(self.id, "someday", a_thing, optional=True)

    @strawberry.field
    async def crowd(self) -> list["Thing"] | None:
        """Others that come later."""
        for _ in range(drawn(self.id, "turns").randint(0, 2)):
            await asyncio.sleep(0)
        return outcome(self.id, "crowd", things, optional=True)


@strawberry.type
class Query:
    """Reads."""

    @strawberry.field
    def thing(self, seed: str = "0") -> Thing | None:
        """A thing."""
        return Thing(id=strawberry.ID(seed))

    @strawberry.field
    async def all(self, info: strawberry.Info) -> list[Node]:
        """Several."""
        seed = info.context["seed"]
        return [a_node(f"{seed}.{n}", drawn(seed, str(n))) for n in range(4)]

    @strawberry.field
    def one(self, info: strawberry.Info) -> Thing:
        """One that has to be there."""
        return Thing(id=info.context["seed"])


@strawberry.type
class Mutation:
    """Writes, noted in the order in which they are done."""

    @strawberry.mutation(extensions=[Passing()])  # type: ignore[untyped-decorator]  # with extensions
    async def late(self, info: strawberry.Info, mark: int) -> Thing | None:
        """Do something that takes a moment."""
        await asyncio.sleep(0)
        info.context["done"].append(mark)
        return Thing(id=strawberry.ID(f"{info.context['seed']}.{mark}"))

    @strawberry.mutation
    def soon(self, info: strawberry.Info, mark: int) -> Thing:
        """Do something at once."""
        info.context["done"].append(mark)
        return outcome(f"{info.context['seed']}.{mark}", "soon", a_thing, optional=False)


@strawberry.type
class Subscription:
    """Streams."""

    @strawberry.subscription
    async def pushed(self, info: strawberry.Info) -> AsyncGenerator[Thing, None]:
        """Push some things."""
        for number in range(3):
            yield Thing(id=strawberry.ID(f"{info.context['seed']}.{number}"))


def context(seed: str) -> dict[str, Any]:
    """Return what an operation is given."""

    async def load(keys: list[str]) -> list[Any]:
        return [
            ValueError(f"{key} failed") if drawn(key, "loaded").random() < FAULTS else f"loaded {key}"
            for key in keys
        ]

    return {"seed": seed, "done": [], "loader": DataLoader(load_fn=load)}


class Quiet(strawberry.Schema):
    """A schema that logs nothing of what fails."""

    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        """Leave them as they are."""


def schema(executor: Any = None) -> Quiet:
    """Build the schema, which takes documents for good, parsed once, executed by an executor of one's own."""
    made = Quiet(
        Query, Mutation, Subscription, types=[Thing, Place], extensions=[DisableValidation, ParserCache]
    )
    if executor:
        made.execution_context_class = executor
    return made
