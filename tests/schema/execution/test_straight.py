"""What is at hand is written in one go as it would be level by level, and counted alike."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any

import pytest
import strawberry
from strawberry.extensions import ParserCache
from strawberry.scalars import JSON

from schema.execution import KEPT_BY, SHARED, BreadthFirst, Limits, Same, at_hand, running

LONG = "a long story " * 50


@strawberry.enum
class Colour(Enum):
    """One there is."""

    RED = "red"


class Counting(BreadthFirst):
    """Makes a hundred values at most."""

    limits = Limits(values=100)


@strawberry.type
class Thing:
    """A thing with all that there is."""

    name: str | None = "thing"
    at: datetime = datetime(2026, 3, 29, 12, tzinfo=UTC)
    colour: Colour = Colour.RED
    number: int | None = 7
    facts: Any = strawberry.field(default=None, graphql_type=JSON | None)
    names: list[str | None] = strawberry.field(default_factory=list)
    inside: "Thing | None" = None
    shared: "Thing | None" = strawberry.field(default=None, metadata={SHARED: True})
    others: "list[Thing | None] | None" = None

    @strawberry.field
    def shout(self) -> str:
        """What is at hand, though computed."""
        return (self.name or "").upper()

    @strawberry.field(metadata={KEPT_BY: lambda thing, _: Same(thing)})  # type: ignore[untyped-decorator]  # with metadata
    def kept(self, info: strawberry.Info) -> "list[Thing | None] | None":
        """What stays as it is."""
        return self.others

    @strawberry.field
    def noted(self) -> str:
        """What is at hand, noting that it was asked for."""
        self.facts.append(self.name)
        return "noted"

    @strawberry.field
    async def late(self) -> str:
        """What is not."""
        return f"late {self.name}"


def schema_of(things: list[Any]) -> Any:
    """Make a schema whose query gives things."""

    @strawberry.type
    class Query:
        @strawberry.field
        def things(self) -> list[Thing | None]:
            return things

    made = strawberry.Schema(Query, extensions=[ParserCache])
    made.execution_context_class = Counting
    return made


ALL = (
    "{ things { name late at colour number facts names shout inside { name inside { number } }"
    " others { __typename name names } kept { name names facts } } }"
)
OTHERS = [Thing(name=LONG), None, Thing(names=["x", None, LONG])]


@pytest.mark.parametrize(
    ("things", "straight"),
    [
        ([Thing(), None], 2),
        ([Thing(inside=Thing(), others=[]), Thing(inside=Thing(inside=Thing()))], 2),
        ([Thing(facts={"told": LONG}, others=OTHERS)], 1),
        ([Thing() for _ in range(5)], 5),
        ([Thing() for _ in range(40)], 9),  # which is where it is too much
        ([Thing(colour="grey")], 0),  # type: ignore[arg-type]  # no colour
        ([Thing(at=None)], 0),  # type: ignore[arg-type]  # nothing where there is something
        ([Thing(number=2**31)], 0),
        ([Thing(inside=ValueError("no"))], 0),  # type: ignore[arg-type]  # an error for a thing
        ([], 0),
        ([Thing(), Thing(number=2**31), Thing()], 1),
    ],
    ids=[
        "null",
        "inside",
        "lists and JSON",
        "as many as fit",
        "too many",
        "no colour",
        "no time",
        "no number",
        "error",
        "nothing",
        "after a plain one",
    ],
)
async def test_one_go_gives_and_counts_what_levels_do(
    monkeypatch: pytest.MonkeyPatch, things: list[Any], straight: int
) -> None:
    made, runs, answers = schema_of(things), list[Any](), list[Any]()

    class Noted(running.Run):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            runs.append((self, []))

        def straight(self, writer: Any, values: Any) -> Any:
            found = super().straight(writer, values)
            runs[-1][1].append(len(found))
            return found

    monkeypatch.setattr("schema.execution.executor.Run", Noted)
    for first in (0, 1_000):
        monkeypatch.setattr(running, "FIRST", first)
        monkeypatch.setattr(BreadthFirst, "_operations", type(BreadthFirst._operations)())
        answers += [await made.execute(ALL) for _ in range(2)]

    (ours, went), (again, _), (theirs, level_by_level), _ = runs
    assert answers[0].data == answers[1].data == answers[2].data
    told = [[(error.message, error.path) for error in answer.errors or ()] for answer in answers]
    if answers[0].data:  # else it is too much, somewhere
        assert told[0] == told[1] == told[2]
        assert ours.made == again.made == theirs.made
    assert sum(went[:1]) == straight
    assert not any(level_by_level)


async def test_what_is_too_much_for_one_expression_goes_by_level(monkeypatch: pytest.MonkeyPatch) -> None:
    made, answers = schema_of([Thing(inside=Thing(), others=[])]), list[Any]()
    monkeypatch.setattr(running, "FIRST", 0)
    for fields in (3, 1_000):
        monkeypatch.setattr(BreadthFirst, "_operations", type(BreadthFirst._operations)())
        monkeypatch.setattr(at_hand, "FIELDS", fields)
        answers.append(await made.execute(ALL))

    assert answers[0].data == answers[1].data
    assert answers[0].data
