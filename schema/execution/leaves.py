"""Writing scalars and members of enums."""

from collections.abc import Sequence
from enum import Enum
from types import NoneType
from typing import Any

import orjson
from graphql import GraphQLEnumType, GraphQLLeafType, Undefined
from graphql.pyutils import inspect
from graphql.type.scalars import serialize_boolean, serialize_id, serialize_int, serialize_string

from schema.execution.selections import Execution, Field
from schema.execution.writing import Writer, nothing

LETTERS = 100  # of a text or of JSON, beyond which it counts as one more value; and so on
INTEGERS = range(-(2**31), 2**31)

_AS_THEY_ARE = (
    (serialize_string, frozenset({str, NoneType})),
    (serialize_id, frozenset({str, NoneType})),
    (serialize_boolean, frozenset({bool, NoneType})),
    (serialize_int, frozenset({int, NoneType})),
)
"""What writes the values of built-in scalars, and the types of those that it leaves as they are."""


class Leaves(Writer):
    """Writes scalars and members of enums; values of types that are ``as_they_are`` need no writing."""

    def __init__(self, field: Field, kind: GraphQLLeafType, *, optional: bool) -> None:
        super().__init__(field, optional=optional)
        self._kind = kind
        writes = kind.coerce_output_value
        self._integers = writes is serialize_int
        self._as_they_are = next((types for known, types in _AS_THEY_ARE if known is writes), frozenset())
        self.as_they_are = frozenset[type]() if self._integers else self._as_they_are
        self._names = dict[int, tuple[Enum, str]]() if isinstance(kind, GraphQLEnumType) else None
        self._weighs = self._names is None and not self._as_they_are & {bool, int}

    def write(self, run: Execution, values: Sequence[Any]) -> list[Any]:
        """Write values, as they are where that can be."""
        kinds = set(map(type, values))
        if kinds <= self._as_they_are and (not self._integers or all(map(_fits, values))):
            written = list(values)
        else:
            write = self._member if self._names is not None else self._leaf
            written = [value if nothing(value) else write(run, value) for value in values]
        if self._weighs and (more := sum(map(_weight, written))):
            run.count(more, self.field)
        return written

    def plain(self, value: Any) -> Any:
        """Write one value that is there; raises whatever it cannot be written for."""
        if type(value) in self._as_they_are and (not self._integers or value in INTEGERS):
            return value
        if self._names is not None and (found := self._names.get(id(value))):
            return found[1]
        written = self._kind.coerce_output_value(value)
        if written is None or written is Undefined:
            raise TypeError(f"{self._kind} wrote nothing")
        if self._names is not None and isinstance(value, Enum) and isinstance(written, str):
            self._names[id(value)] = value, written
        return written

    def _member(self, run: Execution, value: Any) -> Any:
        """Look the name of an enum's member up among those written before."""
        names: Any = self._names  # by identities, as not every member has a hash
        if found := names.get(id(value)):
            return found[1]
        name = self._leaf(run, value)
        if isinstance(value, Enum) and isinstance(name, str):
            names[id(value)] = value, name
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


def _fits(value: Any) -> bool:
    return value is None or value in INTEGERS


def _weight(value: Any) -> int:
    """Return how many values a long text, or JSON, counts as beside itself."""
    if isinstance(value, str):
        return len(value) // LETTERS
    if not isinstance(value, dict | list):
        return 0
    try:
        return len(orjson.dumps(value)) // LETTERS
    except TypeError:  # whoever sends the answer may know how to write it
        return len(repr(value)) // LETTERS
