"""What waits, and what errors cost, as answers are written."""

import asyncio
import gc
from collections.abc import AsyncIterator
from typing import Any

import pytest

from schema.execution import BreadthFirst, Limits
from schema.execution.writing import each
from tests.schema.execution.plain import LIST, plain, run, soon


def test_what_one_raises_stands_in_its_place_and_the_others_are_read() -> None:
    """Also where it is what ends an iteration."""
    faults = {2: ValueError("broke"), 3: StopIteration("ends")}

    def read(number: int) -> int:
        if fault := faults.get(number):
            raise fault
        return 10 * number

    found = each(read, [1, 2, 3, 4, 3])

    assert [found[0], found[1], found[3]] == [10, faults[2], 40]
    assert [type(found[place]) for place in (2, 4)] == [StopIteration] * 2


async def numbers(*_: Any) -> AsyncIterator[int]:
    """Count, one by one."""
    for number in range(3):
        await asyncio.sleep(0)
        yield number


@pytest.mark.parametrize(
    ("found", "document", "limit", "place"),
    [
        (lambda *_: soon([1]), "{ numbers all { name } }", 1, "all"),
        (lambda *_: [soon(1), soon(2)], "{ numbers }", 1, "numbers"),
        (lambda *_: [soon(1), soon(2)], "{ numbers grid }", 4, "grid"),
        (numbers, "{ numbers grid }", 4, "grid"),
    ],
)
async def test_what_waits_is_let_go_of_where_the_limit_is_met(
    found: Any, document: str, limit: int, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing warns of coroutines that nobody has awaited."""
    monkeypatch.setattr(BreadthFirst, "limits", Limits(values=limit))
    answer = await run(plain(LIST, Query_numbers=found, Query_grid=lambda *_: [[1, 2, 3, 4, 5]]), document)
    gc.collect()

    assert answer.data is None
    assert [(error.path, error.message) for error in answer.errors] == [
        ([place], f"At most {limit} values in one answer.")
    ]


async def test_errors_count_for_what_they_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are located and shown one by one, after all that can give way has been done."""
    monkeypatch.setattr(BreadthFirst, "limits", Limits(values=100))
    made = plain(LIST, Query_all=lambda *_: [{}] * 8, Thing_name=lambda *_: 1 / 0)
    answer = await run(made, "{ all { name } }")

    assert answer.data is None
    assert [error.message for error in answer.errors] == ["At most 100 values in one answer."]
