"""What is really brought back is counted, however a document hides what it asks for."""

import asyncio
from collections.abc import AsyncGenerator
from itertools import pairwise

import pytest
import strawberry
from strawberry.scalars import JSON

from schema.counting import BoundedExecution, too_much
from schema.documents import Documents
from schema.execution import Limits
from schema.execution.running import AT_ONCE
from schema.execution.straight import MOST
from schema.masking import DeskSchema

LIMIT = 2_000
made: list[str] = []


@strawberry.type
class Shelf:
    """A shelf with shelves on it."""

    @strawberry.field
    def name(self) -> str:
        """Its name, which is counted."""
        made.append("name")
        return "Shelf"

    @strawberry.field
    def shelves(self) -> list["Shelf"]:
        """Many shelves."""
        return [Shelf() for _ in range(40)]

    @strawberry.field
    def torn(self) -> list["Shelf | None"] | None:
        """Shelves that may be missing."""
        return [Shelf() for _ in range(40)]

    @strawberry.field
    def numbers(self) -> list[int]:
        """Many numbers."""
        return list(range(400))

    @strawberry.field
    def text(self) -> str:
        """Tell a long story."""
        made.append("text")
        return "x" * 1_000

    @strawberry.field
    def texts(self) -> list[str]:
        """Tell several long ones."""
        return ["x" * 1_000] * 5

    @strawberry.field
    def written(self) -> JSON:
        """A nest of things."""
        return JSON({"things": ["x" * 90] * 10})


@strawberry.type
class Query:
    """Reads."""

    @strawberry.field
    async def shelf(self) -> Shelf | None:
        """The first shelf."""
        return Shelf()


@strawberry.type
class Mutation:
    """Writes."""

    @strawberry.mutation
    def turn(self) -> Shelf | None:
        """Turn a shelf around."""
        return Shelf()


@strawberry.type
class Subscription:
    """Streams."""

    @strawberry.subscription
    async def shelf(self) -> AsyncGenerator[Shelf, None]:
        """Say the same thrice."""
        for _ in range(3):
            yield Shelf()


schema = DeskSchema(Query, Mutation, Subscription, extensions=[Documents])


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a limit that is met soon."""
    monkeypatch.setattr(BoundedExecution, "limits", Limits(LIMIT, too_much))
    made.clear()


@pytest.mark.parametrize(
    "document",
    [
        "{ shelf { shelves { shelves { shelves { name } } } } }",
        "{ shelf { ...A } } "
        + " ".join(
            f"fragment {fragment} on Shelf {{ shelves {{ ...{inner} }} }}"
            for fragment, inner in ("AB", "BC", "CD")
        )
        + " fragment D on Shelf { name }",
        "{ shelf { torn { torn { torn { name } } } } }",
        "{ shelf { shelves { numbers name } } }",
        "{ shelf { shelves { a: text b: text c: text d: text e: text } } }",
        "{ shelf { shelves { texts } } }",
        "{ shelf { shelves { a: written b: written c: written d: written e: written } } }",
        "{ shelf { shelves { shelves { shelves {} } } } }",
        "{ shelf { " + " ".join(f"a{n}: shelves {{ shelves {{ name }} }}" for n in range(9)) + " } }",
    ],
    ids=["lists", "fragments", "null", "numbers", "texts", "lists of texts", "JSON", "nothing", "aliases"],
)
async def test_an_answer_that_is_too_large_stops_at_the_limit(document: str) -> None:
    """It says so once, whatever else became of it, and makes no more than that."""
    answer = await schema.execute(document)

    [error] = answer.errors or []
    assert error.extensions["code"] == "LIMIT_EXCEEDED"  # type: ignore[index]  # there are some
    assert error.message == f"At most {LIMIT} values in one answer; ask for less at once."
    assert error.path
    assert len(made) <= LIMIT


async def test_an_answer_within_the_limit_is_whole() -> None:
    answer = await schema.execute("{ shelf { shelves { shelves { name } } } }")

    assert answer.errors is None
    assert len(made) == 40 * 40


async def test_a_long_text_counts_once_more_for_each_hundred_letters() -> None:
    """Four texts on each of forty shelves are within the limit, five are not."""
    several = " ".join(f"a{n}: text" for n in range(4))
    answer = await schema.execute(f"{{ shelf {{ shelves {{ {several} }} }} }}")

    assert answer.errors is None
    assert len(made) == 160

    answer = await schema.execute(f"{{ shelf {{ shelves {{ {several} e: text }} }} }}")

    assert [error.message for error in answer.errors or []] == [
        f"At most {LIMIT} values in one answer; ask for less at once."
    ]


async def test_what_a_mutation_did_is_told_even_where_a_later_answer_is_too_large() -> None:
    answer = await schema.execute(
        "mutation { a: turn { name } b: turn { shelves { shelves { shelves { name } } } } }"
    )

    assert answer.data == {"a": {"name": "Shelf"}, "b": None}


async def test_each_push_of_a_stream_counts_for_itself() -> None:
    stream = await schema.subscribe("subscription { shelf { shelves { shelves { name } } } }")

    assert not isinstance(stream, BaseException)
    assert [answer.errors async for answer in stream] == [None] * 3


async def test_a_large_answer_lets_others_have_their_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """However it is asked for, no turn makes much more than it may."""
    monkeypatch.setattr(BoundedExecution, "limits", Limits(100_000, too_much, turn=0))
    turns: list[int] = []

    async def others() -> None:
        while True:
            turns.append(len(made))
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    answer = await schema.execute("{ shelf { shelves { shelves { shelves { name } } } } }")
    task.cancel()

    assert answer.errors is None
    assert len(made) == 40 * 40 * 40
    most = max(later - earlier for earlier, later in pairwise(turns))
    assert most <= max(AT_ONCE, MOST)
