"""What does not change is written once for all who may see it, and is not kept for ever."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from weakref import ref

import pytest
import strawberry
from strawberry.extensions import ParserCache

from schema.execution import KEPT_BY, BreadthFirst, Same, keeping

ASKED = "{ things { told { words } } }"


@strawberry.type
class Told:
    """What is said."""

    words: str


@strawberry.type
class Thing:
    """A thing that tells whoever asks what they may know."""

    name: str

    @strawberry.field(metadata={KEPT_BY: lambda thing, context: (thing.name, context["rank"])})  # type: ignore[untyped-decorator]  # with metadata
    def told(self, info: strawberry.Info) -> Told | None:
        """What they may know."""
        info.context["asked"].append(self.name)
        return Told(words=f"{self.name} for {info.context['rank']}")


@strawberry.type
class Query:
    """Reads."""

    @strawberry.field
    def things(self, info: strawberry.Info) -> list[Thing]:
        """Those that are asked for."""
        return [Thing(name=name) for name in info.context["names"]]


pytestmark = pytest.mark.usefixtures("nothing_kept")
OURS = strawberry.Schema(Query, extensions=[ParserCache])  # so that a document is compiled once
OURS.execution_context_class = BreadthFirst


async def told(*names: str, rank: str = "agent") -> tuple[list[str], list[str]]:
    """Return what somebody is told of some things, and of which of them a resolver was asked."""
    context: dict[str, Any] = {"names": names, "rank": rank, "asked": []}
    answer = await OURS.execute(ASKED, context_value=context)
    assert answer.data
    return [thing["told"]["words"] for thing in answer.data["things"]], context["asked"]


async def test_what_is_kept_is_not_asked_for_again() -> None:
    assert await told("a", "b") == (["a for agent", "b for agent"], ["a", "b"])
    assert await told("b", "c", "a") == (["b for agent", "c for agent", "a for agent"], ["c"])


async def test_nobody_is_shown_what_is_kept_for_somebody_else() -> None:
    assert await told("a", rank="agent") == (["a for agent"], ["a"])
    assert await told("a", rank="head") == (["a for head"], ["a"])


async def test_what_is_not_asked_for_makes_room() -> None:
    """What is, stays, however much comes meanwhile."""
    await told("a", "b")
    for number in range(100):
        _, asked = await told("a", f"new {number}")
        assert asked == [f"new {number}"]

    assert await told("b") == (["b for agent"], ["b"])


def test_what_is_kept_keeps_no_document() -> None:
    run: Any = SimpleNamespace(made=0, context=None)
    once = keeping.Once(lambda thing, _: thing.upper(), 0)
    assert once("a", "a", run) == "A"
    gone = ref(once)
    del once

    assert gone() is None


def test_nulls_make_no_room_for_others() -> None:
    """They count less than the objects that an expression has counted beforehand."""

    def write(_: int, run: Any) -> None:
        run.made -= 5

    assert _kept_of(keeping.Once(write, 5), list(range(300))) <= 100


@pytest.mark.parametrize("alike", [Same, lambda thing: thing["body"], lambda thing: ("a", Same(thing))])
def test_things_with_long_texts_take_more_room(alike: Callable[[Any], Any]) -> None:
    """Also where these are not shown: they are what such things are told apart by."""
    things = [{"body": f"{number:04} " * 100} for number in range(100)]
    once = keeping.Once(lambda *_: None, 0)
    assert 0 < _kept_of(once, list(map(alike, things))) <= 100 // 5


@pytest.mark.parametrize("begin", ["a", "ж", "中"])
@pytest.mark.parametrize(("letters", "kept"), [(1_500, 3), (2_000, 0)])
def test_what_is_read_anew_each_time_takes_no_room(begin: str, letters: int, kept: int) -> None:
    """As a long object is; what is told apart by what it says may be asked for again however long it is."""
    for alike, most in ((Same, kept), (lambda thing: thing["body"], 3)):
        keeping._kept = keeping.Keeping(1_000)
        told = [("a", alike({"body": f"{number}{begin * letters}"})) for number in range(3)]
        assert _kept_of(keeping.Once(lambda *_: None, 0), told) == most


def _kept_of(once: keeping.Once, things: list[Any]) -> int:
    """Return of how many things something is kept, once it has been asked for of each."""
    run: Any = SimpleNamespace(made=0, context=None)
    for thing in things:
        once(thing, thing, run)
    return len(keeping._kept._young) + len(keeping._kept._old)


def test_things_that_are_equal_are_the_same_only_if_they_are_one() -> None:
    one, other = {"a": 1}, {"a": 1}

    assert len({Same(one), Same(one), Same(other)}) == 2
    assert Same(one) != one
