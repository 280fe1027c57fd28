"""Lists are written as graphql-core writes them, however their members come, and all of a level at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from types import coroutine
from typing import Any

import pytest
from graphql import GraphQLSchema
from strawberry.dataloader import DataLoader

from tests.schema.execution.plain import LIST, both, plain, run, soon


async def numbers(*_: Any) -> AsyncIterator[int]:
    """Count, one by one."""
    for number in range(3):
        await asyncio.sleep(0)
        yield number


async def broken(*_: Any) -> AsyncIterator[int]:
    """Count, and fail."""
    yield 1
    raise ValueError("it broke")


@coroutine
def as_of_old(value: Any) -> Any:
    """Give something later, as coroutines were written once."""
    yield
    return value


class Twofold(list[Any]):
    """A list that gives each of its members twice."""

    def __iter__(self) -> Iterator[Any]:
        """Give them."""
        for member in super().__iter__():
            yield member
            yield member


def growing(*_: Any) -> list[Any]:
    """Return a list that grows while its members are awaited."""

    async def grow() -> int:
        found.append(3)
        return 2

    found: list[Any] = [soon(1), grow()]
    return found


@pytest.mark.parametrize(
    ("document", "made"),
    [
        ("{ numbers }", plain(LIST, Query_numbers=numbers)),
        ("{ numbers }", plain(LIST, Query_numbers=broken)),
        ("{ numbers }", plain(LIST, Query_numbers=lambda *_: [soon(1), 2, soon("x")])),
        ("{ numbers }", plain(LIST, Query_numbers=lambda *_: "12")),
        ("{ numbers }", plain(LIST, Query_numbers=lambda *_: (n // (n - 1) for n in range(3)))),
        ("{ numbers }", plain(LIST, Query_numbers=lambda *_: [as_of_old(1), soon(2), as_of_old("x")])),
        ("{ facts }", plain(LIST, Query_facts=lambda *_: as_of_old(1))),
        ("{ all { names } }", plain(LIST, Query_all=lambda *_: [{"names": [soon("a"), soon(None)]}])),
        ("{ all { names } }", plain(LIST, Query_all=lambda *_: [soon({"names": "b"}), {"names": numbers()}])),
        ("{ grid }", plain(LIST, Query_grid=lambda *_: [growing(), [5, 6], None, [7]])),
        ("{ grid }", plain(LIST, Query_grid=lambda *_: [Twofold([1, 2]), [5, 6], (n for n in (7, 8))])),
    ],
)
async def test_lists_are_written_alike(document: str, made: GraphQLSchema) -> None:
    theirs, ours = await both(made, document)

    assert ours == theirs


async def test_what_lists_hold_is_awaited_together() -> None:
    """By all fields of a level, so that loaders that members ask are asked once, too."""
    batches = []

    async def load(keys: list[int]) -> list[int]:
        batches.append(len(keys))
        return keys

    async def one(number: int) -> int:
        return await loader.load(number)

    loader = DataLoader(load_fn=load, cache=False)
    made = plain(LIST, Query_numbers=lambda *_: [one(1), one(2)])
    answer = await run(made, "{ numbers again: numbers more: numbers }")

    assert answer.data == {key: [1, 2] for key in ("numbers", "again", "more")}
    assert batches == [6]


async def test_lists_that_come_one_by_one_are_gone_through_together() -> None:
    """None waits for another to end."""
    under_way, all_there = list[Any](), asyncio.Event()

    async def numbers(*_: Any) -> AsyncIterator[str]:
        under_way.append(None)
        if len(under_way) == 4:
            all_there.set()
        await all_there.wait()
        yield "x"

    made = plain(LIST, Query_all=lambda *_: [{}, {}], Thing_names=numbers)
    answer = await asyncio.wait_for(run(made, "{ all { names again: names } }"), 5)

    assert answer.data["all"] == [{"names": ["x"], "again": ["x"]}] * 2
