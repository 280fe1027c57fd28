"""What is answered at once is answered as it is when it is executed, or not at all."""

# mypy: disable-error-code="untyped-decorator"
# Strawberry types none where a field has options.

import json
from gc import collect
from random import Random
from typing import Any
from weakref import ref

import orjson
import strawberry

from schema.execution.direct import MEMBERS
from tests.schema.execution.streamed import Streamed, Told, readers
from tests.schema.execution.worlds import Thing, context, schema

LEAVES = ("text", "sure", "ratio", "colour", "facts", "grid", "strict", "id", "__typename")
OBJECTS = ("friend", "partner", "wrong")

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


def test_nothing_is_kept_of_a_reader_who_has_gone() -> None:
    """Though the first of them had compiled what answers all others."""

    class Name(str):
        __slots__ = ("__weakref__",)

    name = Name("maria")
    [reader], gone = readers("own", (name, "agent")), ref(name)
    assert reader.data(Told()) == b'{"told":{"own":"maria"}}'
    del reader, name
    collect()

    assert gone() is None
