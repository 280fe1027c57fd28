"""The schema holds what was promised to its users."""

from pathlib import Path

from graphql import GraphQLInputObjectType, find_breaking_changes
from graphql import build_schema as schema_of

from schema import build_schema

PROMISED = schema_of((Path(__file__).parent / "data" / "schema.graphql").read_text())
OURS = build_schema()._schema


def test_nothing_promised_is_missing_or_different() -> None:
    assert [change.description for change in find_breaking_changes(PROMISED, OURS)] == []


def test_what_is_one_of_several_in_the_promise_is_so_here() -> None:
    """As clients are told that ask the schema about itself."""
    inputs = (kind for kind in PROMISED.type_map.values() if isinstance(kind, GraphQLInputObjectType))
    names = [kind.name for kind in inputs if kind.is_one_of]
    told = [build_schema().execute_sync(f'{{ __type(name: "{name}") {{ isOneOf }} }}').data for name in names]

    assert names == ["ConditionValueInput", "PerformInput"]
    assert told == [{"__type": {"isOneOf": True}}] * 2
