"""Arguments are read and converted as graphql-core and Strawberry do it."""

from enum import Enum
from typing import Any

import pytest
import strawberry
from strawberry.extensions import FieldExtension

from schema.execution import BreadthFirst


@strawberry.enum
class Size(Enum):
    """A choice."""

    SMALL = "s"


@strawberry.input
class Shape:
    """What is asked for."""

    sides: int = 3
    size: Size | None = None


class Louder(FieldExtension):
    """Says what it is given, and gives something else."""

    def map_arguments(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        """Turn one around."""
        return {**kwargs, "by": -kwargs["by"]}

    async def resolve_async(self, next_: Any, source: Any, info: strawberry.Info, **given: Any) -> Any:
        """Note what it is told."""
        found = await next_("nobody", info, **{**given, "by": 2 * given["by"]})
        return f"{found} of {sorted(given)} in {info.field_name}"


def resolver(self: Any, info: strawberry.Info, by: int, shape: Shape | None = None, tags: Any = None) -> str:
    """Say what was asked for."""
    return f"{self} {by} {shape} {tags} {info.python_name}"


async def late(root: Any, about: strawberry.Info, by: int = 1, shapes: list[Shape] = []) -> str:  # noqa: B006 - shown
    """Say later what was asked for."""
    return f"{root} {by} {shapes} {about.python_name}"


late.__annotations__["shapes"] = list[Shape]
resolver.__annotations__["tags"] = list[str] | None


@strawberry.type
class Query:
    """Takes arguments."""

    plain = strawberry.field(resolver)
    extended = strawberry.field(late, extensions=[Louder()])


SCHEMAS = strawberry.Schema(Query), strawberry.Schema(Query, execution_context_class=BreadthFirst)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"by": 4},
        {"by": None},
        {"by": 4, "shape": {"sides": 5, "size": "SMALL"}, "tags": ["a"], "shapes": [{}]},
        {"by": 4, "shape": None, "tags": None},
        {"by": 4, "shapes": {"sides": 1}, "tags": "a"},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "asked",
    [
        "($by: Int = 7, $shape: Shape, $tags: [String!]) { plain(by: $by, shape: $shape, tags: $tags) }",
        "($by: Int! = 7) { plain(by: $by, shape: {size: SMALL}) }",
        "($by: Int = 7, $shapes: [Shape!]! = []) { extended(by: $by, shapes: $shapes) }",
        '($by: Int = 7) { extended(by: $by) plain(by: 3, tags: ["b"]) }',
        "{ extended }",
        "{ extended(by: 3) }",
    ],
)  # fmt: skip
async def test_resolvers_are_given_what_they_would_be(asked: str, given: dict[str, Any]) -> None:
    theirs, ours = [
        await made.execute(f"query {asked}", variable_values=given, root_value="somebody") for made in SCHEMAS
    ]

    assert (ours.data, ours.errors) == (theirs.data, theirs.errors)
