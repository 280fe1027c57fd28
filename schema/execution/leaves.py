"""Writing scalars and members of enums."""

from collections.abc import Sequence
from enum import Enum
from types import NoneType
from typing import Any

import orjson
from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
    Undefined,
)
from graphql.pyutils import inspect

from schema.execution.selections import Execution, Field
from schema.execution.writing import Writer, nothing

LETTERS = 100  # of a text or of JSON, beyond which it counts as one more value; and so on
INTEGERS = range(-(2**31), 2**31)

_AS_THEY_ARE: dict[GraphQLLeafType, frozenset[type]] = {
    GraphQLString: frozenset({str, NoneType}),
    GraphQLID: frozenset({str, NoneType}),
    GraphQLBoolean: frozenset({bool, NoneType}),
    GraphQLInt: frozenset({int, NoneType}),
}
"""Types of values that the built-in scalars write as they are."""


class Leaves(Writer):
    """Writes scalars and members of enums."""

    def __init__(self, field: Field, kind: GraphQLLeafType, *, optional: bool) -> None:
        super().__init__(field, optional=optional)
        self._kind = kind
        self._as_they_are = _AS_THEY_ARE.get(kind, frozenset()) if _is_built_in(kind) else frozenset()
        self._names = dict[Any, str]() if isinstance(kind, GraphQLEnumType) else None
        self._weighs = not isinstance(kind, GraphQLEnumType) and kind not in {GraphQLBoolean, GraphQLInt}

    def write(self, run: Execution, values: Sequence[Any]) -> list[Any]:
        """Write values, as they are where that can be."""
        kinds = set(map(type, values))
        if kinds <= self._as_they_are and (self._kind is not GraphQLInt or all(map(_fits, values))):
            written = list(values)
        else:
            write = self._member if self._names is not None else self._leaf
            written = [value if nothing(value) else write(run, value) for value in values]
        if self._weighs and (more := sum(map(_weight, written))):
            run.count(more, self.field)
        return written

    def _member(self, run: Execution, value: Any) -> Any:
        """Look the name of an enum's member up among those written before."""
        names: Any = self._names
        name = names.get(value) if isinstance(value, Enum) else None
        if name is None:
            name = self._leaf(run, value)
            if isinstance(value, Enum) and isinstance(name, str):
                names[value] = name
        return name

    def _leaf(self, run: Execution, value: Any) -> Any:
        if value is Undefined:
            return None
        try:
            written = self._kind.coerce_output_value(value)
        except Exception as fault:  # noqa: BLE001 - it stands in the value's place
            written = fault
        if written is None or written is Undefined:
            written = TypeError(
                f"Expected `{inspect(self._kind)}.coerce_output_value({inspect(value)})`"
                f" to return non-nullable value, returned: {inspect(written)}"
            )
        run.faulty |= isinstance(written, Exception)
        return written


def _is_built_in(kind: GraphQLLeafType) -> bool:
    return any(kind is known for known in _AS_THEY_ARE) and "coerce_output_value" not in vars(kind)


def _fits(value: Any) -> bool:
    return value is None or value in INTEGERS


def _weight(value: Any) -> int:
    """Return how many values a long text, or JSON, counts as beside itself."""
    if isinstance(value, str):
        return len(value) // LETTERS
    return len(orjson.dumps(value)) // LETTERS if isinstance(value, dict | list) else 0
