"""
Expressions: what a selection becomes that is answered at once, and what is said of fields for its sake.

Wherever an answer would be anything but plain, an expression raises: `Indirect`, or what was raised beneath.
"""

from collections.abc import Callable, Coroutine, Hashable, Sequence
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from types import CoroutineType, NoneType
from typing import Any

import orjson
from graphql import Undefined
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.field import StrawberryField

from schema.execution.leaves import INTEGERS, Leaves
from schema.execution.lists import Lists
from schema.execution.objects import Objects
from schema.execution.reading import own_field, takes_source_first
from schema.execution.selections import Field

SAME_FOR = "same_for"
"""
In a field's metadata, a function of the context: all for whom it gives the same see the same in the field.

Without it, a field whose resolver is given `info` may be another for each reader.
"""
AT_ONCE = "at_once"
"""
In a field's metadata, a function that gives what the resolver gives, of its source and the context.

Whatever it raises says that it is not to be had at once.
"""
LASTING = "lasting"
"""In a field's metadata: what it gives can be hashed, and what is equal is shown alike, now and later."""
KEPT_BY = "kept_by"
"""
In a field's metadata, a function of the source and the context, by whose result what is shown is kept.

Wherever it gives the same, the field gives the same, which is at hand, and shown alike, now and later.
"""
SHARED = "shared"
"""In a field's metadata: many sources may hold the very same object, of which all is written once."""
TELLS_BY = "tells_by"
"""On an `is_type_of`: an attribute, and the text that it is on what is of the type and on nothing else."""
KEPT = 100  # written values of a field; many are told one after the other

Executor = StrawberryGraphQLCoreExecutionContext


class Indirect(Exception):
    """An answer is not to be had at once."""


class Code:
    """
    The expression that a selection becomes, and the things that it names.

    ``same_for`` are the keys by which readers are alike; None if each may be another.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._things = dict[str, Any](
            Undefined=Undefined, CoroutineType=CoroutineType, UTC=UTC, datetime=datetime, dumps=orjson.dumps
        )
        self._asks_reader = 0  # so many times
        self.same_for: list[Callable[[Any], Hashable]] | None = []

    def compiled(self, field: Field) -> Callable[[Any, Any], bytes]:
        """Return what answers a value of a subscription's field, as JSON."""
        written = self._written(field.write, "value")
        return self._function(f"lambda value, reader: dumps({{{field.key!r}: {written}}})")

    def _function(self, source: str) -> Callable[..., Any]:
        try:
            return eval(source, self._things)  # type: ignore[no-any-return]  # noqa: S307 - made here, of names alone
        except (SyntaxError, MemoryError, RecursionError):  # it is nested too deeply for Python
            raise Indirect from None

    def _named(self, thing: Any) -> str:
        name = f"_{len(self._things)}"
        self._things[name] = thing
        return name

    def _written(self, writer: Any, read: str) -> str:
        """Return what writes that which an expression reads."""
        value = self._named(None)
        if isinstance(writer, Leaves):
            return self._leaf(writer, value, read)
        if isinstance(writer, Lists):
            written, nothing = self._list(writer, value), "None"
        elif isinstance(writer, Objects) and not writer.selection.refusal:
            written, nothing = self._object(writer, value)
        else:
            raise Indirect
        nothing = nothing if writer.optional else f"{self._named(indirect)}()"
        return f"({nothing} if ({value} := {read}) is None or {value} is Undefined else {written})"

    def _leaf(self, writer: Leaves, value: str, read: str) -> str:
        slowly = self._named(_leaf(writer))
        return f"({value} if {self._is_plain(writer, value, read)} else {slowly}({value}))"

    def _list(self, writer: Lists, value: str) -> str:
        self._asks_reader += 1
        members = self._named(_members)
        return f"[{self._written(writer.members, f'{value}_')} for {value}_ in {members}({value}, reader)]"

    def _object(self, writer: Objects, value: str) -> tuple[str, str]:
        """Return what writes an object, and what is written where there is none."""
        fields = self._entries(writer.selection.fields, value)
        right = self._is_right(writer, value)
        return f"({self._object_of(fields)} if {right} else {self._named(indirect)}())", "None"

    def _object_of(self, entries: Sequence[str]) -> str:
        """Return an object of entries; it is another's, if that has them all."""
        return entries[0][2:] if len(entries) == 1 and entries[0][:2] == "**" else f"{{{', '.join(entries)}}}"

    def _entries(self, fields: Sequence[Field], source: str) -> list[str]:
        """Return what reads fields off a source, and writes them as entries of an object."""
        return [f"{field.key!r}: {self._read(field, source)}" for field in fields]

    def _is_plain(self, writer: Leaves, value: str, read: str) -> str:
        """Return what says whether that which an expression reads is written as it is."""
        if writer.integers:
            first, last = INTEGERS[0], INTEGERS[-1]
            return f"type({value} := {read}) is int and {first} <= {value} <= {last}"
        if writer.moments:
            return f"type({value} := {read}) is datetime and {value}.tzinfo is UTC"
        as_it_is = writer.as_they_are if writer.optional else writer.as_they_are - {NoneType}
        return f"type({value} := {read}) in {self._named(as_it_is)}"

    def _is_right(self, writer: Objects, value: str) -> str:
        """Return what says whether a value is of the type that it is written as."""
        is_type_of = writer.kind.is_type_of
        if by := getattr(is_type_of, TELLS_BY, None):
            return f"{value}.{by[0]} == {by[1]!r}"
        right = f"not isinstance({value}, Exception)"
        if not is_type_of:
            return right
        self._asks_reader += 1
        info = f"reader.infos[{self._named(writer.field)}]"
        return f"{right} and {self._named(is_type_of)}({value}, {info}) is True"

    def _written_once(self, writer: Any, read: str) -> str:
        """Return what writes that which an expression reads, the first time that there is such."""
        asked, value = self._asks_reader, self._named(None)
        written = self._written(writer, value)
        if self._asks_reader > asked:
            return self._written(writer, read)
        return f"{self._named(_Kept(self._function(f'lambda {value}: {written}')))}[{read}]"

    def _read(self, field: Field, source: str) -> str:
        """Return what reads a field off a source, and writes it."""
        if field.name == "__typename":
            return repr(field.parent.name)
        own = own_field(self._executor, field)
        if own is None or field.definition.args:
            raise Indirect
        if own.is_basic_field:
            return self._written(field.write, self._attribute(own, source))
        write = self._written_once if own.metadata.get(LASTING) else self._written
        if (at_once := own.metadata.get(AT_ONCE)) and not own.extensions:
            self._asks_reader, self.same_for = self._asks_reader + 1, None
            return write(field.write, f"{self._named(at_once)}({source}, reader.context)")
        resolver = own.base_resolver
        call: Any = resolver and resolver.wrapped_func
        if not resolver or own.extensions or iscoroutinefunction(call) or not takes_source_first(resolver):
            raise Indirect
        if not resolver.info_parameter:
            return write(field.write, f"{self._named(call)}({source})")
        self._asks_reader += 1
        same_for = own.metadata.get(SAME_FOR)
        if same_for is None or self.same_for is None:
            self.same_for = None
        else:
            self.same_for.append(same_for)
        found, let_go = self._named(None), self._named(late)
        info = f"{resolver.info_parameter.name}=reader.own_infos[{self._named(field)}]"
        read = f"({found} := {self._named(call)}({source}, {info}))"
        return write(field.write, f"({let_go}({found}) if type{read} is CoroutineType else {found})")

    def _attribute(self, own: StrawberryField, source: str) -> str:
        """Return what reads a field that has no resolver."""
        name, default = own.python_name, own.default_resolver
        return f"{source}.{name}" if default is getattr else f"{self._named(default)}({source}, {name!r})"


class _Kept(dict[Hashable, orjson.Fragment]):
    """What values were written as, each when it was first asked for."""

    def __init__(self, write: Callable[[Any], Any]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, value: Hashable) -> orjson.Fragment:
        if len(self) >= KEPT:
            self.clear()
        written = self[value] = orjson.Fragment(orjson.dumps(self._write(value)))
        return written


def _leaf(writer: Leaves) -> Callable[[Any], Any]:
    def written(value: Any) -> Any:
        if value is not None and value is not Undefined:
            return writer.plain(value)
        return None if writer.optional else indirect()

    return written


def indirect() -> Any:
    """Raise that it is not to be had at once; for expressions."""
    raise Indirect


def late(found: Coroutine[Any, Any, Any]) -> Any:
    """Let a coroutine go that nobody comes to await, and raise; for expressions."""
    found.close()
    raise Indirect


def _members(value: Any, reader: Any) -> Any:
    if type(value) is not list or len(value) > reader.members:
        raise Indirect
    reader.members -= len(value)
    return value
