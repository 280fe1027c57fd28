"""Inputs that are made by what was looked up once are those that Strawberry makes."""

import enum
from typing import Annotated, Any

import pytest
import strawberry
from strawberry.relay import GlobalID
from strawberry.types.arguments import convert_argument

from schema.execution import inputs


@strawberry.enum
class Colour(enum.Enum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


@strawberry.input
class Leaf:
    """An input of plain members."""

    name: str
    weight: float | None = 1.5
    colour: Colour | None = None
    tags: list[str] | None = strawberry.field(default_factory=lambda: ["green"])
    node: GlobalID | None = strawberry.UNSET


@strawberry.input
class Branch:
    """An input of inputs."""

    leaf: Leaf
    needed: strawberry.Maybe[Leaf]
    emptied: strawberry.Maybe[int | None]
    other_leaf: Leaf | None
    leaves: list[Leaf | None] | None = None
    grid: list[list[Leaf]] = strawberry.field(default_factory=list)
    twig: Annotated["Branch", strawberry.lazy("tests.schema.execution.test_inputs")] | None = None
    renamed: int | None = strawberry.field(default=None, name="as_it_is")


@strawberry.input
class Own:
    """An input with a way of its own."""

    value: int


# Strawberry's own hook, as our `as_told` has it.
Own.__strawberry_definition__.from_input = lambda _, told, context: (dict(told), context.path[-1:])  # type: ignore[attr-defined]


@strawberry.input
class Around:
    """Another, around that."""

    own: Own


@strawberry.input(one_of=True)
class Way:
    """One of several."""

    by_land: strawberry.Maybe[str]
    by_sea: strawberry.Maybe[str]


@strawberry.type
class Query:
    """What takes them."""

    @strawberry.field
    def shown(self, branch: Branch, around: Around) -> str:
        """Tell what was made."""
        return f"{branch} {around}"

    @strawberry.field
    def gone(self, ways: list[Way]) -> int:
        """Tell how many were gone."""
        return len(ways)


INPUTS: tuple[Any, ...] = (Leaf, Branch, Around)
SCHEMA = strawberry.Schema(Query)
LEAF = {"name": "a"}
WHOLE = {**LEAF, "weight": 2.0, "colour": Colour.BLUE, "tags": ["x"], "node": "UXVlcnk6MQ=="}
BRANCHES: list[dict[str, Any]] = [
    {"leaf": LEAF},
    {"leaf": WHOLE, "needed": WHOLE, "emptied": 3, "otherLeaf": LEAF},
    {"leaf": LEAF, "leaves": [LEAF, None], "grid": [[LEAF], []]},
    {"leaf": {**LEAF, "weight": None, "colour": None, "tags": None, "node": None}, "emptied": None},
    {"leaf": LEAF, "leaves": None, "twig": {"leaf": WHOLE, "twig": {"leaf": LEAF}}, "as_it_is": 4},
    {"leaf": LEAF, "leaves": [], "otherLeaf": None, "twig": None, "as_it_is": None},
]


def made(kind: Any, told: Any) -> Any:
    """Make an input as Strawberry is asked to in a request."""
    return convert_argument(
        told, kind, SCHEMA.schema_converter.scalar_registry, SCHEMA.config, path=("branch",)
    )


@pytest.mark.parametrize(
    ("kind", "told"), [*((Branch, told) for told in BRANCHES), (Around, {"own": {"value": 1}})]
)
def test_what_is_made_is_what_strawberry_makes(kind: Any, told: dict[str, Any]) -> None:
    for each in INPUTS:
        each.__strawberry_definition__.from_input = None
    theirs = made(kind, told)
    inputs.ready(SCHEMA)
    assert made(kind, told) == theirs
    assert Branch.__strawberry_definition__.from_input is not None  # type: ignore[attr-defined]
    assert not isinstance(Own.__strawberry_definition__.from_input, inputs._Maker)  # type: ignore[attr-defined]


@pytest.mark.parametrize("told", [{"leaf": LEAF, "needed": None}, {"leaf": {**LEAF, "node": "no id"}}])
def test_what_strawberry_refuses_is_refused(told: dict[str, Any]) -> None:
    inputs.ready(SCHEMA)
    with pytest.raises(Exception, match=r"null|GlobalID"):
        made(Branch, told)


def test_lists_and_defaults_are_nobody_elses() -> None:
    inputs.ready(SCHEMA)
    tags = ["x"]
    first, second = made(Leaf, {**LEAF, "tags": tags}), made(Leaf, {**LEAF})
    first.tags.append("y")
    assert tags == ["x"]
    second.tags.append("y")
    assert made(Leaf, {**LEAF}).tags == ["green"]


def test_a_request_has_them() -> None:
    inputs.ready(SCHEMA)
    asked = '{ shown(branch: {leaf: {name: "a"}, emptied: null}, around: {own: {value: 2}}) }'
    answer = SCHEMA.execute_sync(asked)
    assert answer.errors is None
    assert answer.data is not None
    assert "emptied=Some(None)" in answer.data["shown"]
    assert "own=({'value': 2}, ('own',))" in answer.data["shown"]


@pytest.mark.parametrize("given", [{}, {"byLand": "a", "bySea": "b"}, {"byLand": "a", "bySea": None}])
def test_what_is_not_one_of_several_is_refused_where_it_stands(given: dict[str, str | None]) -> None:
    inputs.ready(SCHEMA)
    ways = [{"byLand": "a"}, given]
    answer = SCHEMA.execute_sync(
        "query($ways: [Way!]!) { gone(ways: $ways) }", variable_values={"ways": ways}
    )
    [said] = answer.errors or []
    assert said.message.startswith("Variable '$ways' has invalid value at [1]: Within OneOf")
    assert said.locations
