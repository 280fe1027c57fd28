"""What is answered at once is answered as it is when it is executed, or not at all."""

# mypy: disable-error-code="untyped-decorator"
# Strawberry types none where a field has options.

import asyncio
import json
from datetime import UTC, datetime
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson
import pytest
import strawberry
from graphql import parse

from schema.execution import AT_ONCE, LASTING, SAME_FOR, TELLS_BY, BreadthFirst, Subscriber
from schema.execution.direct import MEMBERS
from tests.schema.execution.plain import soon
from tests.schema.execution.worlds import Quiet, Thing, context, schema

LEAVES = ("text", "sure", "ratio", "colour", "facts", "grid", "strict", "id", "__typename")
OBJECTS = ("friend", "partner", "wrong")


class Streamed(BreadthFirst):
    """Keeps what answers at once where its context can be asked for it."""

    def streamed(self, reader: Subscriber) -> None:
        """Keep it."""
        self.context_value["reader"] = reader


OURS = schema(Streamed)


def selection(random: Random, depth: int = 0) -> str:
    """Write what is selected of a thing."""
    chosen = [f"{name}{random.randint(0, 1)}: {name}" for name in random.sample(LEAVES, random.randint(1, 4))]
    if depth < 3:
        chosen += [
            f"{name} {selection(random, depth + 1)}" for name in random.sample(OBJECTS, random.randint(0, 2))
        ]
    return f"{{ {' '.join(chosen)} }}"


async def test_generated_selections_are_answered_at_once_as_they_are_executed() -> None:
    """And left to be executed wherever something is wrong."""
    at_once = 0
    for seed in range(400):
        told: Any = context(f"d{seed}")
        document = f"subscription {{ pushed {selection(Random(seed))} }}"  # noqa: S311 - nothing secret
        number = 0
        answer: Any
        async for answer in await OURS.stream(document, context_value=told):
            data = told["reader"].data(Thing(id=strawberry.ID(f"d{seed}.{number}")))
            number += 1
            if data is not None:
                at_once += 1
                assert not answer.errors, document
                assert json.loads(data) == json.loads(orjson.dumps(answer.data)), document
        assert number == 3

    assert at_once > 150


@pytest.mark.parametrize(
    "selected", ["later", "nodes { id }", "scaled", "passed", "someday { id }", "friend { crowd { id } }"]
)
async def test_what_may_have_to_be_awaited_is_never_answered_at_once(selected: str) -> None:
    """Nor what takes arguments, goes through extensions, or may be of several types."""
    told: Any = context("x")
    async for _ in await OURS.stream(f"subscription {{ pushed {{ {selected} }} }}", context_value=told):
        assert "reader" not in told


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


def test_readers_who_see_the_same_have_it_written_once() -> None:
    people = readers("rank", ("maria", "agent"), ("omar", "agent"), ("ada", "head"))
    told = Told()
    answers = [reader.data(told) for reader in people]

    assert answers == [b'{"told":{"rank":"for %s"}}' % rank for rank in (b"agent", b"agent", b"head")]
    assert told.made == ["agent", "head"]


def test_what_each_reader_sees_for_themselves_is_written_for_each() -> None:
    people = readers("rank own", ("maria", "agent"), ("omar", "agent"))
    told = Told()

    assert [reader.data(told) for reader in people] == [
        b'{"told":{"rank":"for agent","own":"%s"}}' % name for name in (b"maria", b"omar")
    ]
    assert told.made == ["agent", "agent"]


def test_what_lasts_is_written_once_for_all_that_is_equal() -> None:
    told, answers = Told(), list[bytes | None]()
    [maria, omar] = readers("seal { name }", ("maria", "agent"), ("omar", "agent"))
    for told.seal in (Seal("red"), Seal("red"), None, Seal("blue"), Seal("green", "flag")):
        answers.append(maria.data(told))

    written = [b'{"told":{"seal":%s}}' % seal for seal in (b'{"name":"red"}', b"null", b'{"name":"blue"}')]
    assert answers == [written[0], *written, None]  # a flag is no seal
    assert MADE == ["red", "blue"]
    assert omar.data(told) is None  # for whom it is not to be had at once


@pytest.mark.parametrize(
    ("name", "given", "written"),
    [
        ("since", datetime(2026, 3, 29, 12, tzinfo=UTC), b'"2026-03-29T12:00:00+00:00"'),
        ("since", datetime(1800, 1, 1, tzinfo=ZoneInfo("Europe/Berlin")), b'"1800-01-01T00:00:00+00:53:28"'),
        ("since", None, None),
        ("number", 2**31 - 1, b"2147483647"),
        ("number", 7.0, b"7"),
        ("number", 2**31, None),
    ],
)
def test_times_and_numbers_are_written_as_their_types_are(name: str, given: Any, written: Any) -> None:
    [reader], told = readers(name, ("maria", "agent")), Told()
    setattr(told, name, given)

    assert reader.data(told) == (written and b'{"told":{"%s":%s}}' % (name.encode(), written))


def test_what_comes_late_this_time_is_executed() -> None:
    [reader] = readers("perhaps", ("maria", "agent"))

    assert reader.data(Told()) == b'{"told":{"perhaps":"at once"}}'
    assert reader.data(Told(late=True)) is None
    assert reader.data(None) is None


@pytest.mark.parametrize("selected", ["broken { __typename }", "unsure { name }"])
async def test_what_is_no_thing_of_its_type_or_not_yet_known_to_be_is_executed(selected: str) -> None:
    """A fault that is given rather than raised, and what is only told later."""
    [reader] = readers(selected, ("maria", "agent"))

    assert reader.data(Told()) is None


def test_a_long_list_is_executed_which_gives_others_their_turn() -> None:
    [reader] = readers("members", ("maria", "agent"))

    assert reader.data(Told(members=MEMBERS))
    assert reader.data(Told(members=MEMBERS + 1)) is None


def test_lists_count_together_however_they_are_asked_for() -> None:
    """So that no document makes an answer at once that execution would refuse as too large."""
    [reader] = readers("members again: members", ("maria", "agent"))

    assert reader.data(Told(members=MEMBERS // 2))
    assert reader.data(Told(members=MEMBERS // 2 + 1)) is None
    assert reader.data(Told(members=MEMBERS // 2))
