"""Variables are coerced as graphql-core does, and it says what is wrong with those that do not fit."""

from typing import Any

import pytest
from graphql import build_schema, parse
from graphql.execution.values import VariableValues, get_variable_values

from schema.execution import BreadthFirst
from schema.execution.variables import DEEPEST, Variables

SCHEMA = build_schema("""
    enum Colour { RED GREEN }
    input Size { width: Int!, unit: String = "cm" }
    input Thing { name: String!, colour: Colour, sizes: [Size!], inside: Thing, tags: [[String]] = [["new"]] }
    input Way @oneOf { on: Boolean, at: ID }
    type Query { hello(thing: Thing, things: [Thing!], way: Way, count: Int, ids: [ID!]): String }
""")
OPERATION = """
    query ($thing: Thing, $things: [Thing!], $way: Way, $count: Int! = 5, $ids: [ID!], $asked: Boolean!) {
        hello(thing: $thing, things: $things, way: $way, count: $count, ids: $ids) @include(if: $asked)
    }
"""
NODES: Any = parse(OPERATION).definitions[0]
EXECUTOR: Any = BreadthFirst.build(SCHEMA, parse(OPERATION), raw_variable_values={"asked": True})


def nested(levels: int) -> dict[str, Any]:
    """Return a thing inside so many others."""
    thing: dict[str, Any] = {"name": "the innermost"}
    for _ in range(levels):
        thing = {"name": "around", "inside": thing}
    return thing


def test_what_fits_is_coerced_without_asking_graphql_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Defaults are put in, what is left out or null is so, and what nobody asks for is no matter."""
    given: dict[str, Any] = {
        "asked": True,
        "ids": ["x", 7],
        "thing": {
            "name": "a",
            "colour": "RED",
            "sizes": [{"width": 1}, {"width": 2, "unit": "m"}],
            "tags": [["b", None], None],
        },
        "things": [nested(3), {"name": "c", "colour": None, "sizes": None}],
        "way": {"on": False},
        "nobody": 5,
    }
    expected: Any = get_variable_values(SCHEMA, NODES.variable_definitions, given)
    monkeypatch.delattr("schema.execution.variables.get_variable_values")
    found: Any = Variables(EXECUTOR).values(given)

    assert found.coerced == expected.coerced
    assert {name: source.value for name, source in found.sources.items()} == {
        name: source.value for name, source in expected.sources.items()
    }


def test_members_of_a_type_are_looked_up_once_for_all_operations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody may send many operations, and each is kept."""
    given = {"asked": True, "thing": {"name": "a"}}
    Variables(EXECUTOR).values(given)
    looked_up = list[str]()
    monkeypatch.setattr("schema.execution.variables._leaf", lambda kind: looked_up.append(kind.name))
    Variables(EXECUTOR)

    assert looked_up == ["Int", "ID", "Boolean"]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"asked": None},
        {"asked": "yes"},
        {"asked": True, "count": None},
        {"asked": True, "ids": "one alone"},
        {"asked": True, "ids": [None, "x"]},
        {"asked": True, "thing": []},
        {"asked": True, "thing": {}},
        {"asked": True, "thing": {"name": 5, "colour": "BLUE", "size": 1}},
        {"asked": True, "things": [{"name": "a", "sizes": [{"unit": "m"}]}, {"name": None}]},
        {"asked": True, "thing": {"name": "a", "size": 1}},
        {"asked": True, "way": {}},
        {"asked": True, "way": {"on": None}},
        {"asked": True, "way": {"on": True, "at": "x"}},
        {"asked": True, "way": {"on": True, "at": None}},
        {"asked": True, "thing": nested(DEEPEST + 1)},
        {"asked": True, "thing": nested(300)},
    ],
    ids=lambda given: str(given)[:50],
)
def test_what_does_not_fit_or_is_unusual_is_answered_by_graphql_core(given: dict[str, Any]) -> None:
    expected = get_variable_values(SCHEMA, NODES.variable_definitions, given, 50)
    found = Variables(EXECUTOR).values(given)

    if isinstance(expected, VariableValues):
        assert found[1] == expected.coerced
    else:
        assert list(map(str, found)) == list(map(str, expected))
