"""Generated documents are answered as graphql-core answers them."""

import gc
import json
from collections import defaultdict
from typing import Any

import pytest
from graphql import parse, validate
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.execution import BreadthFirst, running
from tests.schema.execution.documents import Documents
from tests.schema.execution.worlds import context, schema


class Unspared(StrawberryGraphQLCoreExecutionContext):
    """Tells of every error, and empties no place but its own."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.error_propagation = False


SEEDS = 250
SOUND = 10  # of so many documents one is validated, which takes as long as all else; they are written alike
THEIRS, OURS, ALL = schema(), schema(BreadthFirst), schema(Unspared)

Errors = list[tuple[tuple[str | int, ...], str]]


async def answered(
    by: Any, document: str, given: dict[str, Any], seed: str
) -> list[tuple[Any, Errors, list[int]]]:
    """Return the answers: data, errors by their paths, and what was done in which order."""
    told = context(seed)
    found = []
    async for answer in await by.stream(document, variable_values=dict(given), context_value=told):
        errors = [
            (tuple(error.path or ()), f"{error.extensions.get('code')}: {error.message}")
            for error in answer.errors or ()
        ]
        found.append((answer.data, errors, list(told["done"])))
    return found


def emptied(data: Any, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Return the place that an error has emptied: its own, or one around it."""
    for depth, key in enumerate(path):
        if data is None:
            return path[:depth]
        data = data[key]
    return path


def by_place(data: Any, errors: Errors) -> dict[tuple[str | int, ...], Errors]:
    """Sort errors by the places that they have emptied."""
    found = defaultdict[tuple[str | int, ...], Errors](list)
    for error in errors:
        found[emptied(data, error[0])].append(error)
    return found


async def compare(seed: int, *, late: bool) -> int:
    """Compare the answers to one document; return how many errors they tell of."""
    document, given = Documents(seed, late=late).write()
    assert seed % SOUND or not validate(THEIRS._schema, parse(document)), document
    theirs = await answered(THEIRS, document, given, f"w{seed}")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(running, "FIRST", 0 if seed % 2 else 10)  # of every other, even one in one go
        for _ in range(1 + seed % 2):  # the second time, some is kept
            ours = await answered(OURS, document, given, f"w{seed}")
    every = await answered(ALL, document, given, f"w{seed}")
    assert len(ours) == len(theirs)
    assert all(path for _, errors, _ in theirs for path, _ in errors), (document, theirs)
    for (data, errors, done), (expected, known, noted), (_, possible, _) in zip(
        ours, theirs, every, strict=False
    ):
        assert json.dumps(data) == json.dumps(expected), document
        assert done == noted, document
        if not late:
            assert errors == known, document
            continue
        mine, other = by_place(data, errors), by_place(data, known)
        assert mine.keys() == other.keys(), document
        for place, told in mine.items():
            if all(path == place for path, _ in told):
                assert sorted(map(repr, told)) == sorted(map(repr, other[place])), document
            assert set(told) <= {*possible, *other[place]}, document
    return sum(len(errors) for _, errors, _ in ours)


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # graphql-core's own coroutines
@pytest.mark.parametrize("late", [False, True], ids=["at once", "late"])
async def test_generated_documents_are_answered_alike(late: bool) -> None:
    """What fails at once is told in the same order; of what fails later, the same places are empty."""
    errors = [await compare(seed, late=late) for seed in range(SEEDS)]

    gc.collect()  # while what Python says of graphql-core's coroutines is not heard
    assert sum(map(bool, errors)) > 100
