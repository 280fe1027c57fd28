"""Writing scalars and members of enums."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from math import isfinite
from types import NoneType
from typing import Any

import orjson
from graphql import GraphQLEnumType, GraphQLLeafType, Undefined
from graphql.pyutils import inspect
from graphql.type.scalars import (
    serialize_boolean,
    serialize_float,
    serialize_id,
    serialize_int,
    serialize_string,
)
from strawberry.scalars import JSON
from strawberry.schema.types.base_scalars import isoformat
from strawberry.schema.types.scalar import DEFAULT_SCALAR_REGISTRY

from schema.execution.selections import Execution, Field
from schema.execution.writing import Writer, all_there, each, nothing

LETTERS = 100  # of a text or of JSON, beyond which it counts as one more value; and so on
INTEGERS = range(-(2**31), 2**31)
_TEXTS, _NUMBERS = {str, NoneType}, {bool, int, float, NoneType}

_AS_THEY_ARE = (
    (serialize_string, frozenset({str, NoneType})),
    (serialize_id, frozenset({str, NoneType})),
    (serialize_boolean, frozenset({bool, NoneType})),
    (serialize_int, frozenset({int, NoneType})),
    (serialize_float, frozenset({float, NoneType})),
    (DEFAULT_SCALAR_REGISTRY[JSON].serialize, frozenset({dict, list, NoneType})),
)
"""What writes the values of usual scalars, and the types of those that it leaves as they are."""

_FITS: Mapping[Callable[[Any], Any], Callable[[Any], bool]] = {
    serialize_int: INTEGERS.__contains__,
    serialize_float: isfinite,
}
"""What else these ask of a number."""


class Leaves(Writer):
    """
    Writes scalars and members of enums; values of types that are ``as_they_are`` need no writing.

    ``integers`` says whether they are numbers that have to fit, ``moments`` whether they are times, ``json``
    whether they are JSON; ``names`` are those of an enum's members.
    """

    def __init__(self, field: Field, kind: GraphQLLeafType, *, optional: bool) -> None:
        super().__init__(field, optional=optional)
        self._kind = kind
        writes = kind.coerce_output_value
        self._as_they_are = next((types for known, types in _AS_THEY_ARE if known is writes), frozenset())
        self._fits = _FITS.get(writes)
        self.as_they_are = frozenset[type]() if self._fits else self._as_they_are
        self.integers = writes is serialize_int
        self.moments = writes is isoformat  # which orjson writes alike, those in UTC
        self.json = dict in self.as_they_are
        self.names = _Names() if isinstance(kind, GraphQLEnumType) else None

    def write(self, run: Execution, values: Sequence[Any]) -> list[Any]:
        """Write values, as they are where that can be."""
        kinds = set(map(type, values))
        fits = self._fits
        if kinds <= self._as_they_are and (not fits or all(map(fits, filter(None, values)))):
            written = list(values)
        elif self.names is not None:
            return self._named(run, values, kinds)
        else:
            written = self._coerced(run, values)
            kinds = set(map(type, written))
        if more := _weight(written, kinds):
            run.count(more, self.field)
        return written

    def plain(self, value: Any) -> Any:
        """Write one value that is there; raises whatever it cannot be written for."""
        if type(value) in self._as_they_are and (self._fits is None or self._fits(value)):
            return value
        if isinstance(value, Exception):
            raise value
        if self.names and (known := self.names.of_one(value)):
            return known
        written = self._kind.coerce_output_value(value)
        if written is None or written is Undefined:
            raise TypeError(f"{self._kind} wrote nothing")
        if self.names:
            self.names.learn([value], [written])
        return written

    def _named(self, run: Execution, values: Sequence[Any], kinds: set[type]) -> list[Any]:
        """Look the names of an enum's members up among those written before."""
        names: Any = self.names
        known: list[Any] = names.of(values, kinds)
        if None not in known:
            return known
        written = self._coerced(run, values)
        names.learn(values, written)
        return written

    def _coerced(self, run: Execution, values: Sequence[Any]) -> list[Any]:
        if not all_there(values):
            rest = iter(
                self._coerced(run, [value for value in values if not (nothing(value) or value is Undefined)])
            )
            given = (None if value is Undefined else value for value in values)
            return [value if nothing(value) else next(rest) for value in given]
        written = each(self._kind.coerce_output_value, values)
        if all_there(written):
            return written
        run.faulty = True
        return list(map(self._checked, values, written))

    def _checked(self, value: Any, written: Any) -> Any:
        if written is not None and written is not Undefined:
            return written
        return TypeError(
            f"Expected `{inspect(self._kind)}.coerce_output_value({inspect(value)})`"
            f" to return non-nullable value, returned: {inspect(written)}"
        )


class _Names:
    """
    The names of an enum's members as they were written before, by the members or by texts.

    ``of_member`` gives that of a member by its identity, and ``of_text`` that of a text, if it was written
    before.
    """

    def __init__(self) -> None:
        self._of_members, self._of_texts = dict[int, str](), dict[str, str]()
        self._members: list[Enum] = []  # by identities, as not every member has a hash
        self.of_member, self.of_text = self._of_members.get, self._of_texts.get

    def of(self, values: Sequence[Any], kinds: set[type]) -> list[str | None]:
        """Return the names of values; None for one that was not written before."""
        if kinds == {str}:
            return list(map(self.of_text, values))
        return list(map(self.of_member, map(id, values)))

    def of_one(self, value: Any) -> str | None:
        """Return the name of one value, as `of` does."""
        return self.of_text(value) if type(value) is str else self.of_member(id(value))

    def learn(self, values: Sequence[Any], written: Sequence[Any]) -> None:
        """Remember what has been written."""
        for value, name in zip(values, written, strict=True):
            if isinstance(name, str) and type(value) is str:
                self._of_texts[value] = name
            elif isinstance(name, str) and isinstance(value, Enum):
                self._members.append(value)
                self._of_members[id(value)] = name


def _weight(written: Sequence[Any], kinds: set[type]) -> int:
    """Return how many values long texts, and JSON, count as beside themselves."""
    if kinds <= _NUMBERS:
        return 0
    if kinds <= _TEXTS:
        longest = max(map(len, filter(None, written)), default=0)
        return sum(len(text) // LETTERS for text in written if text) if longest >= LETTERS else 0
    return sum(map(weight, written))


def weight(value: Any) -> int:
    """Return how many values one counts as beside itself, if it is a long text, or JSON."""
    if isinstance(value, str):
        return len(value) // LETTERS
    if not isinstance(value, dict | list):
        return 0
    try:
        return len(orjson.dumps(value)) // LETTERS
    except TypeError:  # whoever sends the answer may know how to write it
        return len(repr(value)) // LETTERS
