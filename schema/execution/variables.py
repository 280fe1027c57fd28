"""
Variables: what a client sends for those of an operation, coerced by what was looked up once.

graphql-core looks their types up in each request, and asks anew of each value what its type is. Here a type
becomes a function. Where that raises, a value does not fit: graphql-core is asked, and says what is wrong.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    Undefined,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
)
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values
from graphql.utilities.coerce_input_value import coerce_default_value
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

DEEPEST = 50  # levels of lists and objects; graphql-core, which takes more, counts them
MOST_FAULTS = 50  # told of one operation, as graphql-core has it
KEPT = 1_000  # input types whose members were looked up, for all operations; a schema has some hundred

Coerce = Callable[[Any, int], Any]
"""Coerces a value at so many levels within a variable."""


class Variables:
    """The variables of an operation that has been validated."""

    def __init__(self, executor: StrawberryGraphQLCoreExecutionContext) -> None:
        self._schema, self._nodes = executor.schema, executor.operation.variable_definitions or ()
        self._hide_suggestions = executor.hide_suggestions
        signatures: Any = [get_variable_signature(self._schema, node) for node in self._nodes]
        self._taken = [(signature, _coercer(signature.type)) for signature in signatures]

    def values(self, given: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """Return their values, or what is wrong with those that are given."""
        try:
            return self._fitting(given)
        except Exception:  # noqa: BLE001 - whatever it is, graphql-core finds it too, and says so
            return get_variable_values(
                self._schema, self._nodes, dict(given), MOST_FAULTS, self._hide_suggestions
            )

    def _fitting(self, given: Mapping[str, Any]) -> VariableValues:
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for signature, coerce in self._taken:
            name = signature.name
            value = given.get(name, Undefined)
            sources[name] = VariableValueSource(signature, value)
            if value is not Undefined:
                coerced[name] = coerce(value, 0)
            elif signature.default:
                coerced[name] = coerce_default_value(signature)
            elif is_non_null_type(signature.type):
                raise ValueError
        return VariableValues(sources, coerced)


def fitting(value: Any, kind: GraphQLInputObjectType) -> Any:
    """Return an input as its type reads it; Undefined where graphql-core is to be asked."""
    try:
        return _object(kind)(value, 0)
    except Exception:  # noqa: BLE001 - as above
        return Undefined


def _coercer(kind: Any) -> Coerce:
    optional = not is_non_null_type(kind)
    inner = kind if optional else kind.of_type
    if is_list_type(inner):
        coerce = _list(_coercer(inner.of_type))
    elif is_input_object_type(inner):
        coerce = _object(inner)
    else:
        coerce = _leaf(inner)

    def coerced(value: Any, depth: int) -> Any:
        if value is not None:
            return coerce(value, depth)
        if not optional:
            raise ValueError
        return None

    return coerced


def _leaf(kind: Any) -> Coerce:
    def coerce(value: Any, _: int) -> Any:
        if (found := kind.coerce_input_value(value)) is Undefined:
            raise ValueError
        return found

    return coerce


def _list(member: Coerce) -> Coerce:
    def coerce(value: Any, depth: int) -> Any:
        if type(value) is not list or depth > DEEPEST:
            raise ValueError
        return [member(each, depth + 1) for each in value]

    return coerce


@lru_cache(maxsize=KEPT)
def _object(kind: GraphQLInputObjectType) -> Coerce:
    members: list[tuple[str, str, Coerce, bool, Any]] = []

    def coerce(value: Any, depth: int) -> Any:
        if type(value) is not dict or depth > DEEPEST or (kind.is_one_of and len(value) != 1):
            raise ValueError
        if not members:  # looked up once one comes: the type may be among them
            members[:] = [
                (
                    name,
                    field.out_name or name,
                    _coercer(field.type),
                    is_required_input_field(field),
                    coerce_default_value(field),
                )
                for name, field in kind.fields.items()
            ]
        made: dict[str, Any] = {}
        left = len(value)
        for name, out_name, member, required, default in members:
            if name in value:
                left -= 1
                made[out_name] = member(value[name], depth + 1)
            elif required:
                raise ValueError
            elif default is not Undefined:
                made[out_name] = default
        if left or (kind.is_one_of and None in made.values()):
            raise ValueError
        return kind.out_type(made)

    return coerce
