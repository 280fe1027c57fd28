"""
Direct: what a subscription's values are answered with, written at once, with nothing to await.

A subscription answers the same selection again and again, of one value at a time, and mostly from what is
at hand. What is compiled of its field becomes one expression of Python, which reads a value and writes it,
without levels, counts or errors in places: wherever an answer would be anything but plain, `Indirect` is
raised, and the value is to be executed as usual.
"""

from collections.abc import Callable, Coroutine, Hashable
from inspect import iscoroutinefunction
from types import CoroutineType, NoneType
from typing import Any

import orjson
from graphql import Undefined
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.execution.leaves import Leaves
from schema.execution.lists import Lists
from schema.execution.objects import Objects
from schema.execution.reading import own_field, takes_source_first
from schema.execution.selections import Field, Infos

MEMBERS = (
    500  # of all lists of one answer; one with more is executed, which counts and gives others their turn
)
SAME_FOR = "same_for"
"""
In a field's metadata, a function of the context: all for whom it gives the same see the same in the field.

Without it, a field whose resolver is given `info` may be another for each reader.
"""

Executor = StrawberryGraphQLCoreExecutionContext


class Indirect(Exception):
    """An answer is not to be had at once."""


class Subscriber:
    """One reader of a subscription, and what resolvers are told of them."""

    def __init__(self, executor: Executor, direct: "Direct") -> None:
        self._direct = direct
        self.infos = Infos(executor)
        self.own_infos = _OwnInfos(executor, self.infos)
        self.context = executor.context_value
        self.members = 0  # that the answer under way may still have

    def data(self, value: Any) -> bytes | None:
        """Return what the reader is answered for one value, as JSON; None if it has to be executed."""
        try:
            return self._direct.data(value, self)
        except Indirect:
            return None


class _OwnInfos(dict[Field, Any]):
    """What Strawberry tells resolvers of fields, made when it is first asked for."""

    def __init__(self, executor: Executor, infos: Infos) -> None:
        super().__init__()
        self._executor, self._infos = executor, infos

    def __missing__(self, field: Field) -> Any:
        info = self._executor.schema._strawberry_schema.config.info_class  # type: ignore[attr-defined]  # noqa: SLF001  # Strawberry's
        own = own_field(self._executor, field)
        found = self[field] = info(_raw_info=self._infos[field], _field=own)
        return found


class Direct:
    """
    How the values of one subscription are answered, for all of its readers.

    Those of them who see the same have it written once, if they ask for it one after the other.
    """

    def __init__(self, executor: Executor, field: Field) -> None:
        """
        Compile a subscription's field.

        Raises:
            Indirect: something in it always has to be executed.
        """
        code = _Code(executor)
        self._write = code.compiled(field)
        self._same_for = code.same_for
        self._last: Any = None
        self._written = dict[Hashable, bytes]()

    def data(self, value: Any, reader: Subscriber) -> bytes:
        """
        Return an answer's data, as JSON.

        Raises:
            Indirect: it is not to be had at once.
        """
        if self._same_for is None:
            return self._made(value, reader)
        if value is not self._last:
            self._last = value
            self._written.clear()
        alike = tuple([same_for(reader.context) for same_for in self._same_for])
        found = self._written.get(alike)
        if found is None:
            found = self._written[alike] = self._made(value, reader)
        return found

    def _made(self, value: Any, reader: Subscriber) -> bytes:
        reader.members = MEMBERS
        try:
            return orjson.dumps(self._write(value, reader))
        except Indirect:
            raise
        except Exception as fault:
            raise Indirect from fault


class _Code:
    """
    The expression that a selection becomes, and the things that it names.

    ``same_for`` are the keys by which readers are alike; None if each may be another.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._things = dict[str, Any](Undefined=Undefined, CoroutineType=CoroutineType)
        self.same_for: list[Callable[[Any], Hashable]] | None = []

    def compiled(self, field: Field) -> Callable[[Any, Subscriber], Any]:
        """Return what answers a value of a subscription's field."""
        source = f"lambda value, reader: {{{field.key!r}: {self._written(field.write, 'value')}}}"
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
            as_it_is = writer.as_they_are if writer.optional else writer.as_they_are - {NoneType}
            slowly = self._named(_leaf(writer))
            return f"({value} if type({value} := {read}) in {self._named(as_it_is)} else {slowly}({value}))"
        if isinstance(writer, Lists):
            members = self._named(_members)
            written = (
                f"[{self._written(writer.members, f'{value}_')} for {value}_ in {members}({value}, reader)]"
            )
        elif isinstance(writer, Objects) and not writer.selection.refusal:
            fields = [f"{field.key!r}: {self._read(field, value)}" for field in writer.selection.fields]
            right = f"not isinstance({value}, Exception)"
            if is_type_of := writer.kind.is_type_of:
                info = f"reader.infos[{self._named(writer.field)}]"
                right += f" and {self._named(is_type_of)}({value}, {info}) is True"
            written = f"({{{', '.join(fields)}}} if {right} else {self._named(_indirect)}())"
        else:
            raise Indirect
        nothing = "None" if writer.optional else f"{self._named(_indirect)}()"
        return f"({nothing} if ({value} := {read}) is None or {value} is Undefined else {written})"

    def _read(self, field: Field, source: str) -> str:
        """Return what reads a field off a source, and writes it."""
        if field.name == "__typename":
            return repr(field.parent.name)
        own = own_field(self._executor, field)
        if own is None or field.definition.args:
            raise Indirect
        if own.is_basic_field:
            name, default = own.python_name, own.default_resolver
            plain = default is getattr
            read = f"{source}.{name}" if plain else f"{self._named(default)}({source}, {name!r})"
            return self._written(field.write, read)
        resolver = own.base_resolver
        call: Any = resolver and resolver.wrapped_func
        if not resolver or own.extensions or iscoroutinefunction(call) or not takes_source_first(resolver):
            raise Indirect
        if not resolver.info_parameter:
            return self._written(field.write, f"{self._named(call)}({source})")
        same_for = own.metadata.get(SAME_FOR)
        if same_for is None or self.same_for is None:
            self.same_for = None
        else:
            self.same_for.append(same_for)
        found, late = self._named(None), self._named(_late)
        info = f"{resolver.info_parameter.name}=reader.own_infos[{self._named(field)}]"
        read = f"({found} := {self._named(call)}({source}, {info}))"
        return self._written(field.write, f"({late}({found}) if type{read} is CoroutineType else {found})")


def _leaf(writer: Leaves) -> Callable[[Any], Any]:
    def written(value: Any) -> Any:
        if value is not None and value is not Undefined:
            return writer.plain(value)
        return None if writer.optional else _indirect()

    return written


def _indirect() -> Any:
    raise Indirect


def _late(found: Coroutine[Any, Any, Any]) -> Any:
    found.close()
    raise Indirect


def _members(value: Any, reader: Subscriber) -> Any:
    if type(value) is not list or len(value) > reader.members:
        raise Indirect
    reader.members -= len(value)
    return value
