"""What an object that lasts gives by itself is written once, shown and counted as if it were each time."""

from copy import deepcopy
from typing import Any, ClassVar

import pytest
import strawberry
from strawberry.extensions import ParserCache

from schema.execution import KEPT_BY, LASTS_BY, TELLS_BY, BreadthFirst, keeping, running

asked = list[str]()  # of which books a resolver was asked


def _is_book(_: type, found: Any, __: Any) -> bool:
    return isinstance(found, Book)


setattr(_is_book, LASTS_BY, "lasting")
setattr(_is_book, TELLS_BY, ("entity", "Book"))


@strawberry.type
class Book:
    """A book; one that has a number lasts."""

    name: str
    lasting: strawberry.Private[int] = 0
    inside: "Book | None" = None
    entity: ClassVar[str] = "Book"
    is_type_of: ClassVar[Any] = classmethod(_is_book)

    @strawberry.field
    def loud(self) -> str:
        """What takes the book alone."""
        asked.append(self.name)
        return self.name.upper()

    @strawberry.field
    def letters(self) -> list[str]:
        """What takes the book alone, and is so many."""
        return list(self.name)

    @strawberry.field
    def wrong(self) -> int | None:
        """What is wrong of some."""
        return int(self.name)

    @strawberry.field(metadata={KEPT_BY: lambda book, context: (book.name, context["rank"])})  # type: ignore[untyped-decorator]  # with metadata
    def told(self, info: strawberry.Info) -> str:
        """What is at hand, and another for each."""
        return f"{self.name} for {info.context['rank']}"

    @strawberry.field
    async def later(self, info: strawberry.Info) -> str:
        """What is not at hand, and another for each."""
        return f"{self.name} for {info.context['rank']}"


@strawberry.type
class Query:
    """Reads."""

    @strawberry.field
    def books(self, info: strawberry.Info) -> list[Book]:
        """Those that are asked for."""
        return list(info.context["books"])


pytestmark = pytest.mark.usefixtures("nothing_kept")
OURS = strawberry.Schema(Query, extensions=[ParserCache])  # so that a document is compiled once
OURS.execution_context_class = BreadthFirst


async def shown(selected: str, *books: Book, rank: str = "agent") -> tuple[Any, list[str]]:
    """Return what is selected of some books, and of which of them a resolver was asked."""
    asked.clear()
    context: dict[str, Any] = {"books": books, "rank": rank}
    answer = await OURS.execute(f"{{ books {{ {selected} }} }}", context_value=context)
    assert answer.data
    return answer.data["books"], list(asked)


@pytest.mark.parametrize(
    "selected", ["name loud", "name loud later", "later x: loud name", "loud inside { name }"]
)
async def test_what_a_lasting_object_alone_gives_is_written_once(selected: str) -> None:
    books = [Book(name="a", lasting=1), Book(name="b"), Book(name="c", lasting=2, inside=Book(name="d"))]
    keys = [key.strip(":") for key in selected.replace("x: loud", "x:").partition(" {")[0].split()]
    first, _ = await shown(selected, *books)
    for rank in ("agent", "head"):
        again, resolved = await shown(selected, *books, rank=rank)
        assert resolved == ["b"]
        told = [{**book, "later": f"{who.name} for {rank}"} for book, who in zip(first, books, strict=True)]
        assert again == [{key: book[key] for key in keys} for book in told]
        assert [list(book) for book in again] == [keys] * 3


async def test_an_object_that_lasts_is_written_for_each_if_what_it_holds_asks_who_reads() -> None:
    books = [Book(name="a", lasting=1, inside=Book(name="b", lasting=2))]
    for rank in ("agent", "head", "agent"):
        told, _ = await shown("name inside { name told } loud", *books, rank=rank)
        assert told == [{"name": "a", "inside": {"name": "b", "told": f"b for {rank}"}, "loud": "A"}]


async def test_of_an_object_in_another_it_is_compiled_once_how_it_is_kept_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where what is around it is kept, so is what is inside."""
    made = list[object]()

    class Noted(keeping.Once):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            made.append(self)

    monkeypatch.setattr("schema.execution.at_hand.Once", Noted)
    await shown(f"{'name inside { ' * 6} name loud {'}' * 6}", Book(name="a"))
    assert len(made) == 7


async def test_what_is_kept_counts_as_if_it_were_written(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = list[Any]()

    class Noted(running.Run):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            runs.append(self)

    monkeypatch.setattr("schema.execution.executor.Run", Noted)
    books = [Book(name="long " * 50, lasting=1), Book(name="", lasting=2, inside=Book(name="x" * 10))]
    for first in (1_000, 0, 0):
        monkeypatch.setattr(running, "FIRST", first)
        _, resolved = await shown("name loud letters inside { letters loud }", *books)
    assert not resolved
    assert len({run.made for run in runs}) == 1


async def test_nothing_that_is_kept_is_changed_by_a_fault_beside_it() -> None:
    """What fails is found level by level, and empties its place in this answer alone."""
    books = [Book(name="1", lasting=1, inside=Book(name="2")), Book(name="a"), Book(name="3", lasting=2)]
    selected = "name loud letters inside { letters } later wrong"
    sound = [books[0], books[2]]
    await shown(selected, *sound)
    kept = deepcopy(keeping._kept._young)
    told, _ = await shown(selected, *books)
    assert [book["wrong"] for book in told] == [1, None, 3]
    assert keeping._kept._young == kept
    again, resolved = await shown(selected, *sound)
    assert [again, resolved] == [[told[0], told[2]], []]
