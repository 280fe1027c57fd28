"""A resolver is told what is asked for of what it gives, as far as all of that can be known."""

from typing import Any

import pytest
import strawberry
from graphql import execute, parse

from schema.execution import READS, BreadthFirst, attributes_of


@strawberry.type
class Author:
    """What books have in common."""

    full_name: str = "Ann"


@strawberry.type
class Book:
    """One of those that are listed."""

    title: str = "Sea"
    pages: int = 1
    author: Author = strawberry.field(default_factory=Author)

    @strawberry.field(metadata={READS: ("pages", "title")})  # type: ignore[untyped-decorator]  # as others with metadata
    def summary(self) -> str:
        """Read what it says."""
        return f"{self.title}, {self.pages}"

    @strawberry.field
    def anything(self) -> str:
        """Read nobody knows what."""
        return "?"


@strawberry.type
class Edge:
    """A place in the list."""

    node: Book = strawberry.field(default_factory=Book)


@strawberry.type
class Shelf:
    """A list."""

    @strawberry.field
    def edges(self) -> list[Edge]:
        """Give one."""
        return [Edge()]


told = list[Any]()


@strawberry.type
class Query:
    """What can be asked."""

    @strawberry.field
    def shelf(self, info: strawberry.Info) -> Shelf:
        """Note what is asked for."""
        told.append(attributes_of(info, "edges", "node"))
        return Shelf()

    @strawberry.field
    def book(self, info: strawberry.Info) -> Book | None:
        """Note what is asked for."""
        told.append(attributes_of(info))
        return Book()


SCHEMA = strawberry.Schema(Query)


async def asked(document: str, by: Any = BreadthFirst, **given: Any) -> Any:
    """Return what the resolver was told of a document that is answered."""
    told.clear()
    answer = execute(SCHEMA._schema, parse(document), executor_class=by, variable_values=given)
    found: Any = await answer if hasattr(answer, "__await__") else answer
    assert found.errors is None
    [wanted] = told
    return wanted


@pytest.mark.parametrize(
    ("selected", "wanted"),
    [
        ("__typename", ()),
        ("title", (("title", None),)),
        ("a: title b: title", (("title", None),)),
        ("summary", (("pages", None), ("title", None))),
        ("author { fullName }", (("author", (("full_name", None),)),)),
        ("author { __typename } x: author { fullName }", (("author", (("full_name", None),)),)),
        ("... on Book { title } ...more", (("pages", None), ("title", None))),
        ("title anything", None),
    ],
)
async def test_it_is_the_attributes_that_are_looked_at(selected: str, wanted: Any) -> None:
    more = " fragment more on Book { pages }" if "more" in selected else ""
    assert await asked(f"{{ book {{ {selected} }} }}{more}") == wanted
    assert await asked(f"{{ shelf {{ edges {{ node {{ {selected} }} }} }} }}{more}") == wanted


async def test_what_is_asked_for_in_several_places_is_added_up() -> None:
    document = "{ shelf { edges { node { title } } more: edges { a: node { pages } b: node { title } } } }"
    assert await asked(document) == (("pages", None), ("title", None))
    assert await asked("{ shelf { __typename } }") == ()
    assert await asked("{ shelf { edges { node { title } } x: edges { node { anything } } } }") is None


async def test_what_variables_leave_out_is_not_asked_for() -> None:
    document = "query($no: Boolean!) { book { title pages @skip(if: $no) } }"
    assert await asked(document, no=True) == (("title", None),)
    assert await asked(document, no=False) == (("pages", None), ("title", None))


async def test_where_something_else_executes_it_all_may_be_asked_for() -> None:
    executor = SCHEMA.execution_context_class
    assert not issubclass(executor or object, BreadthFirst)
    assert await asked("{ book { title } }", by=executor) is None
