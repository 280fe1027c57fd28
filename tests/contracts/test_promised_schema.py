"""The schema holds what was promised to its users, but for what is named here and still to come."""

import re
from pathlib import Path

from graphql import GraphQLInputObjectType, find_breaking_changes
from graphql import build_schema as schema_of

from schema import build_schema

PROMISED = schema_of((Path(__file__).parent / "data" / "schema.graphql").read_text())
OURS = build_schema()._schema

NOT_YET = {
    "": "ActionOutcome ActionPreview ActionResult Backtest BacktestDay BacktestMatch "
    "Explanation.firing Firing FiringConnection FiringEdge "
    "MessagePreview Preview TestMessagePayload",
    "Event": "firings",
    "Message": "test",
    "Mutation": "sendTestMessage",
    "Query": "backtestEvent previewEvent",
}
EXPECTED = {f"{kind}.{name}".lstrip(".") for kind, names in NOT_YET.items() for name in names.split()}


def missing() -> dict[str, str]:
    """What differs from the promise: the place in the schema, and a sentence."""
    found = {}
    for change in find_breaking_changes(PROMISED, OURS):
        gone = re.fullmatch(r"(?:Field |Enum value |)([\w.]+) was removed\.", change.description)
        found[gone[1] if gone else change.description] = change.description
    return found


def test_nothing_promised_is_missing_or_different_but_what_is_still_to_come() -> None:
    assert [said for place, said in missing().items() if place not in EXPECTED] == []


def test_what_has_come_is_no_longer_on_the_list() -> None:
    assert EXPECTED - missing().keys() == set()


def test_what_is_one_of_several_in_the_promise_is_so_here() -> None:
    """As clients are told that ask the schema about itself."""
    inputs = (kind for kind in PROMISED.type_map.values() if isinstance(kind, GraphQLInputObjectType))
    names = [kind.name for kind in inputs if kind.is_one_of]
    told = [build_schema().execute_sync(f'{{ __type(name: "{name}") {{ isOneOf }} }}').data for name in names]

    assert names == ["ConditionValueInput", "PerformInput"]
    assert told == [{"__type": {"isOneOf": True}}] * 2
