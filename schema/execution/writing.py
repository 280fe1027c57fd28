"""
Writing: what fields give, as the answer holds it, for all objects of a level at once.

A writer returns as many values as it takes. An exception stands for itself and a null for a null; where
there may be none, an exception comes in its place. Objects are written as mappings that are still empty:
their fields are those of the next level. Where something has to be awaited, a writer returns a coroutine.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from itertools import islice
from types import NoneType
from typing import Any

import orjson
from graphql import (
    GraphQLAbstractType,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLObjectType,
    GraphQLString,
    Undefined,
    located_error,
)
from graphql.pyutils import inspect
from graphql.pyutils.is_awaitable import is_async_iterable
from graphql.pyutils.is_iterable import is_iterable

from schema.execution.selections import Execution, Field, Selection, Written

LETTERS = 100  # of a text or of JSON, beyond which it counts as one more value; and so on
INTEGERS = range(-(2**31), 2**31)

_AS_THEY_ARE: dict[GraphQLLeafType, frozenset[type]] = {
    GraphQLString: frozenset({str, NoneType}),
    GraphQLID: frozenset({str, NoneType}),
    GraphQLBoolean: frozenset({bool, NoneType}),
    GraphQLInt: frozenset({int, NoneType}),
}
"""Types of values that the built-in scalars write as they are."""

Path = tuple[str | int, ...]


class Writer:
    """Writes values of one type, in one place; ``optional`` says whether the place may be empty."""

    def __init__(self, field: Field, *, optional: bool) -> None:
        self.field, self.optional = field, optional

    def __call__(self, run: Execution, values: Sequence[Any]) -> Written:
        """Write values."""
        written = self.write(run, values)
        if isinstance(written, list):
            return self._filled(run, written)
        return then(written, lambda found: self._filled(run, found))

    def write(self, run: Execution, values: Sequence[Any]) -> Written:
        """Write values of which any may be a null or an exception."""
        raise NotImplementedError

    def _filled(self, run: Execution, written: list[Any]) -> list[Any]:
        if self.optional or NoneType not in set(map(type, written)):
            return written
        run.faulty = True
        missing = TypeError(f"Cannot return null for non-nullable field {self.field}.")
        return [missing if value is None else value for value in written]

    def settle(self, run: Execution, value: Any, path: Path) -> Any:
        """Return what was written, with nulls in the places that errors empty; see `Write`."""
        fault = value
        if not isinstance(value, Exception):
            try:
                return value if value is None else self.inside(run, value, path)
            except GraphQLError as found:
                fault = found
        error = located_error(fault, self.field.nodes, list(path))
        if not self.optional:
            raise error
        if error not in run.errors:
            run.errors.append(error)
        return None

    def inside(self, run: Execution, value: Any, path: Path) -> Any:
        """Settle what a value holds."""
        del run, path
        return value


async def then(written: Any, finish: Callable[[list[Any]], list[Any]]) -> list[Any]:
    """Finish what has to be awaited first."""
    return finish(await written)


def nothing(value: Any) -> bool:
    """Say whether there is nothing to write: a null, or an exception, which stands for itself."""
    return value is None or isinstance(value, Exception)


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


class Lists(Writer):
    """Writes lists: the members of all of them at once."""

    def __init__(self, field: Field, members: Writer, *, optional: bool) -> None:
        super().__init__(field, optional=optional)
        self._members = members

    def write(self, run: Execution, values: Sequence[Any]) -> Written:
        """Write the members of all lists, and put them back into theirs."""
        if any(map(is_async_iterable, values)):
            return self._gone_through(run, values)
        lists = [value if isinstance(value, list) else self._listed(run, value) for value in values]
        members = [member for found in lists if isinstance(found, list) for member in found]
        if isinstance(self._members, Leaves):
            run.count(len(members), self.field)
        if run.awaits(members):
            return self._awaited(run, lists, members)
        written = self._members(run, members)
        if isinstance(written, list):
            return _regrouped(lists, written)
        return then(written, lambda found: _regrouped(lists, found))

    def _listed(self, run: Execution, value: Any) -> Any:
        if value is Undefined or nothing(value):
            return None if value is Undefined else value
        try:
            if is_iterable(value):
                return list(value)
            fault: Exception = GraphQLError(
                f"Expected Iterable, but did not find one for field '{self.field}'."
            )
        except Exception as found:  # noqa: BLE001 - it stands in the value's place
            fault = found
        run.faulty = True
        return fault

    async def _awaited(self, run: Execution, lists: Sequence[Any], members: list[Any]) -> list[Any]:
        await run.wait([members])
        written = self._members(run, members)
        return _regrouped(lists, written if isinstance(written, list) else await written)

    async def _gone_through(self, run: Execution, values: Sequence[Any]) -> list[Any]:
        """Go through what can be gone through only asynchronously, one after the other."""
        lists = [await _all_of(run, value) if is_async_iterable(value) else value for value in values]
        written = self.write(run, lists)
        return written if isinstance(written, list) else await written

    def inside(self, run: Execution, value: Any, path: Path) -> Any:
        """Settle each member."""
        return [self._members.settle(run, member, (*path, place)) for place, member in enumerate(value)]


def _regrouped(lists: Sequence[Any], members: list[Any]) -> list[Any]:
    rest = iter(members)
    return [list(islice(rest, len(found))) if isinstance(found, list) else found for found in lists]


async def _all_of(run: Execution, stream: Any) -> Any:
    try:
        return [member async for member in stream]
    except Exception as fault:  # noqa: BLE001 - it stands in the list's place
        run.faulty = True
        return fault


class Objects(Writer):
    """Writes objects of one type: their fields are read at the next level."""

    def __init__(
        self, field: Field, kind: GraphQLObjectType, selection: Selection, *, optional: bool
    ) -> None:
        super().__init__(field, optional=optional)
        self._kind, self._selection = kind, selection

    def write(self, run: Execution, values: Sequence[Any]) -> Written:
        """Put an empty mapping in the place of each object."""
        if not self._kind.is_type_of:
            return self._begun(run, values)
        info = run.info(self.field)
        fitting = [nothing(value) or self._fits(run, value, info) for value in values]
        if run.awaits(fitting):
            return self._awaited(run, values, fitting)
        return self._begun(run, list(map(self._checked, values, fitting)))

    def _fits(self, run: Execution, value: Any, info: Any) -> Any:
        try:
            return value is Undefined or self._kind.is_type_of(value, info)  # type: ignore[misc]  # is there
        except Exception as fault:  # noqa: BLE001 - it stands in the value's place
            run.faulty = True
            return fault

    async def _awaited(self, run: Execution, values: Sequence[Any], fitting: list[Any]) -> list[Any]:
        await run.wait([fitting])
        return self._begun(run, list(map(self._checked, values, fitting)))

    def _checked(self, value: Any, fits: Any) -> Any:
        if fits is True or isinstance(fits, Exception):
            return value if fits is True else fits
        if fits:
            return value
        return GraphQLError(
            f"Expected value of type '{self._kind}' but got: {inspect(value)}.", self.field.nodes
        )

    def _begun(self, run: Execution, values: Sequence[Any]) -> list[Any]:
        written = list[Any]()
        sources, outs = list[Any](), list[dict[str, Any]]()
        for value in values:
            if value is None or value is Undefined:
                written.append(None)
            elif isinstance(value, Exception):
                run.faulty = True
                written.append(value)
            else:
                out = dict[str, Any]()
                written.append(out)
                sources.append(value)
                outs.append(out)
        if not self._selection.fields:
            run.count(len(sources), self.field)
        run.below(self._selection, sources, outs)
        return written

    def inside(self, run: Execution, value: Any, path: Path) -> Any:
        """Settle each field, in order; what comes after one that empties all of it is not looked at."""
        for field in self._selection.fields:
            value[field.key] = field.write.settle(run, value[field.key], (*path, field.key))
        return value


class Abstract(Writer):
    """Writes objects of several types; ``compile_for`` selects of one of them."""

    def __init__(
        self,
        field: Field,
        kind: GraphQLAbstractType,
        compile_for: Callable[[Execution, GraphQLObjectType], Selection],
        *,
        optional: bool,
    ) -> None:
        super().__init__(field, optional=optional)
        self._kind, self._compile_for = kind, compile_for
        self._known = dict[str, Objects]()

    def write(self, run: Execution, values: Sequence[Any]) -> Written:
        """Ask for the type of each value, and write those of one type at once."""
        info = run.info(self.field)
        types = [value if nothing(value) else self._type_of(run, value, info) for value in values]
        if run.awaits(types):
            return self._awaited(run, values, types)
        return self._sorted(run, values, types)

    def _type_of(self, run: Execution, value: Any, info: Any) -> Any:
        if value is Undefined:
            return None
        try:
            return (self._kind.resolve_type or run.executor.type_resolver)(value, info, self._kind)
        except Exception as fault:  # noqa: BLE001 - it stands in the value's place
            run.faulty = True
            return fault

    async def _awaited(self, run: Execution, values: Sequence[Any], types: list[Any]) -> list[Any]:
        await run.wait([types])
        written = self._sorted(run, values, types)
        return written if isinstance(written, list) else await written

    def _sorted(self, run: Execution, values: Sequence[Any], types: list[Any]) -> Written:
        places = dict[Objects, list[int]]()
        written: list[Any] = [None] * len(values)
        for place, (value, kind) in enumerate(zip(values, types, strict=True)):
            if value is None or value is Undefined:
                continue
            found = kind if isinstance(kind, Exception) else self._objects(run, value, kind)
            if isinstance(found, Exception):
                run.faulty = True
                written[place] = found
            else:
                places.setdefault(found, []).append(place)
        parts = [
            (objects, of, objects.write(run, [values[place] for place in of]))
            for objects, of in places.items()
        ]
        if all(isinstance(part, list) for _, _, part in parts):
            return self._placed(run, written, parts)
        return self._finished(run, written, parts)

    def _objects(self, run: Execution, value: Any, name: Any) -> Objects | GraphQLError:
        """Return what writes the objects of a type, compiled when the first of them comes."""
        found = self._known.get(name) if isinstance(name, str) else None
        if found is None:
            try:
                kind = run.executor.ensure_valid_runtime_type(
                    name, self._kind, self.field.details, run.info(self.field), value
                )
            except GraphQLError as fault:
                return fault
            selection = self._compile_for(run, kind)
            found = self._known[name] = Objects(self.field, kind, selection, optional=True)
        return found

    async def _finished(self, run: Execution, written: list[Any], parts: Sequence[Any]) -> list[Any]:
        done = [(objects, of, part if isinstance(part, list) else await part) for objects, of, part in parts]
        return self._placed(run, written, done)

    @staticmethod
    def _placed(run: Execution, written: list[Any], parts: Sequence[Any]) -> list[Any]:
        for objects, of, part in parts:
            for place, out in zip(of, part, strict=True):
                written[place] = out
                if isinstance(out, dict):
                    run.kinds[id(out)] = objects
        return written

    def inside(self, run: Execution, value: Any, path: Path) -> Any:
        """Settle an object as one of its type."""
        return run.kinds[id(value)].inside(run, value, path)
