"""An operation that is asked for again is executed for whoever asks then."""

from typing import Any

import strawberry
from graphql import parse

from schema.execution import BreadthFirst
from schema.execution.again import Again


@strawberry.type
class Query:
    """What is asked."""

    @strawberry.field
    def asked(self, info: strawberry.Info, number: int) -> str:
        """Say what was given."""
        return f"{info.context} {number} {info.input_extensions}"


SCHEMA = strawberry.Schema(query=Query)._schema
DOCUMENT = parse("query ($number: Int!) { asked(number: $number) }")


def asked_first() -> Any:
    """Return the executor of the first request."""
    return BreadthFirst.build(
        SCHEMA, DOCUMENT, None, "Maria", {"number": 1}, operation_extensions={"first": True}
    )


def test_each_request_has_its_own() -> None:
    again = Again(asked_first())
    executors = [
        again(context_value="Omar", raw_variable_values={"number": 2}, operation_extensions={}),
        again(context_value="Ada", raw_variable_values={"number": 3}),
    ]

    assert [executor.execute_operation().data for executor in executors] == [
        {"asked": "Omar 2 {}"},
        {"asked": "Ada 3 None"},
    ]
    one, other = (vars(executor) for executor in executors)
    own = ("async_helpers", "collected_errors", "background_futures", "pending_incremental_futures")
    assert all(one[name] is not other[name] for name in own)


def test_nothing_is_kept_of_whoever_asked_first() -> None:
    first = asked_first()
    kept = vars(Again(first)._kept)

    assert [kept[name] for name in ("context_value", "operation_extensions", "async_helpers")] == [None] * 3
    assert kept["variable_values"].coerced == {}


def test_variables_that_do_not_fit_are_told() -> None:
    [error] = Again(asked_first())(context_value="Omar", raw_variable_values={"number": "two"})

    assert "Int cannot represent" in error.message
