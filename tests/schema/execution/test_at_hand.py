"""What is looked up or written once for many is answered and counted as if it were for each."""

from typing import Any

import pytest
import strawberry
from strawberry.extensions import ParserCache

from schema.execution import AT_ONCE, FOR_ALL, KEPT_BY, BreadthFirst, keeping, running
from tests.schema.execution.test_straight import LONG, Thing, schema_of

FEW = Thing(name="few", facts=[], inside=Thing(), shared=Thing(facts=[], shared=Thing()))
MUCH = Thing(name="much", inside=Thing(name=LONG), facts=[])
SHARING = "{ things { shared { noted inside { name } shared { noted shared { name } } } } }"
KEPT = "{ things { kept { shared { name } } shared { kept { shared { name } } } } }"


@pytest.mark.parametrize(
    ("shared", "noted"),
    [
        ([FEW] * 4, ["few"]),
        ([FEW, None, MUCH, FEW, None, MUCH], ["few", "much", "much"]),  # which counts as more each time
        ([Thing(name=str(n), facts=FEW.facts) for n in range(3)], ["0", "1", "2"]),
    ],
    ids=["the same", "of two", "others"],
)
async def test_what_things_share_is_written_once_and_counted_for_each(
    monkeypatch: pytest.MonkeyPatch, shared: list[Thing | None], noted: list[str]
) -> None:
    things: list[Any] = [Thing(shared=each, others=[each]) for each in shared]
    made, runs, answers = schema_of(things), list[Any](), list[Any]()

    class Noted(running.Run):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            runs.append(self)

    monkeypatch.setattr("schema.execution.executor.Run", Noted)
    for first in (1_000, 0):
        FEW.facts.clear()
        MUCH.facts.clear()
        monkeypatch.setattr(running, "FIRST", first)
        monkeypatch.setattr(BreadthFirst, "_operations", type(BreadthFirst._operations)())
        answers += [await made.execute(KEPT), await made.execute(SHARING)]

    assert answers[0].data == answers[2].data
    assert answers[1].data == answers[3].data
    assert answers[0].data
    assert answers[1].data
    assert [run.made for run in runs[:2]] == [run.made for run in runs[2:]]
    assert FEW.facts + MUCH.facts == noted


asked = list[tuple[str, str]]()


def _key(thing: Any, _: Any) -> str:
    asked.append((thing.name, "key"))
    return str(thing.name)


@strawberry.type
class Book:
    """One whose fields are kept by the same."""

    name: str

    @strawberry.field(metadata={KEPT_BY: _key})  # type: ignore[untyped-decorator]  # with metadata
    def title(self) -> str:
        """What is kept."""
        asked.append((self.name, "title"))
        return self.name

    @strawberry.field(metadata={KEPT_BY: _key})  # type: ignore[untyped-decorator]  # as above
    def pages(self) -> list[str]:
        """What is kept beside it."""
        return [self.name] * 2

    @strawberry.field(metadata={KEPT_BY: _key})  # type: ignore[untyped-decorator]  # as above
    async def late(self) -> str:
        """What is not at hand, and so not kept."""
        return f"late {self.name}"


@strawberry.type
class Shelf:
    """What holds some."""

    @strawberry.field
    def books(self) -> list[Book]:
        """Give them."""
        return [Book(name=name) for name in "ab"]


@pytest.mark.parametrize(
    ("selected", "looked_up", "written"),
    [
        ("title pages name", 2, 2),
        ("name title x: pages", 2, 2),
        ("title name pages", 4, 2),
        ("title late pages", 4, 2),
    ],
    ids=["beside one another", "under another name", "apart", "one that is not at hand"],
)
async def test_what_is_kept_by_the_same_is_looked_up_once_where_it_stands_together(
    monkeypatch: pytest.MonkeyPatch, selected: str, looked_up: int, written: int
) -> None:
    monkeypatch.setattr(running, "FIRST", 0)
    monkeypatch.setattr(BreadthFirst, "_operations", type(BreadthFirst._operations)())
    monkeypatch.setattr(keeping, "_kept", keeping.Keeping(100))
    made = strawberry.Schema(Shelf, extensions=[ParserCache])
    made.execution_context_class = BreadthFirst
    for times in (written, 0):  # the second time, all of it is kept
        asked.clear()
        answer = await made.execute(f"{{ books {{ {selected} }} }}")
        assert answer.data
        keys = [field.split(":")[0] for field in selected.replace(": ", ":").split()]
        told = {
            name: {"title": name, "pages": [name] * 2, "x": [name] * 2, "name": name, "late": f"late {name}"}
            for name in "ab"
        }
        assert answer.data["books"] == [{key: told[name][key] for key in keys} for name in "ab"]
        assert [list(book) for book in answer.data["books"]] == [keys] * 2
        assert [what for _, what in asked].count("key") == looked_up
        assert [what for _, what in asked].count("title") == times


def _at_hand(book: Book, _: Any) -> str:
    asked.append((book.name, "at hand"))
    return {"a": "A", "b": "B"}[book.name]


async def _together(books: list[Book], _: Any) -> list[str]:
    asked.append(("all", "together"))
    return [book.name.upper() for book in books]


@pytest.mark.parametrize(
    ("names", "together"), [("ab", []), ("abc", ["together"])], ids=["all of it", "not of one"]
)
async def test_what_many_are_asked_for_together_is_had_at_once_where_it_is_at_hand(
    monkeypatch: pytest.MonkeyPatch, names: str, together: list[str]
) -> None:
    @strawberry.type
    class Titled(Book):
        called: str = strawberry.field(
            resolver=lambda self: self.name.upper(), metadata={FOR_ALL: _together, AT_ONCE: _at_hand}
        )

    @strawberry.type
    class Shelves:
        @strawberry.field
        def books(self) -> list[Titled]:
            return [Titled(name=name) for name in names]

    monkeypatch.setattr(running, "FIRST", 0)
    monkeypatch.setattr(BreadthFirst, "_operations", type(BreadthFirst._operations)())
    made = strawberry.Schema(Shelves, extensions=[ParserCache])
    made.execution_context_class = BreadthFirst
    asked.clear()
    answer = await made.execute("{ books { name called } }")

    assert answer.data == {"books": [{"name": name, "called": name.upper()} for name in names]}
    assert [what for _, what in asked if what == "together"] == together
    assert ("a", "at hand") in asked
