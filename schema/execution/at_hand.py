"""
At hand: the expression that a selection of many objects becomes, as far as all of it is at hand.

What is kept is looked up once for all adjacent fields that are kept by the same, as those of an object that
lasts are by itself, and what many objects share is written once; both count as if each had been written.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from inspect import iscoroutinefunction
from itertools import groupby
from types import CoroutineType
from typing import Any

from graphql import Undefined
from strawberry.types.fields.resolver import StrawberryResolver

from schema.execution.expressions import AT_ONCE, KEPT_BY, SHARED, Code, Executor, Indirect, indirect, late
from schema.execution.keeping import LASTS_BY, Once
from schema.execution.leaves import LETTERS, Leaves, weight
from schema.execution.lists import Lists
from schema.execution.objects import Objects
from schema.execution.reading import FOR_ALL, own_field, takes_source_first
from schema.execution.selections import Execution, Field

FIELDS = 300  # of an expression; to compile it takes some 50 µs each


class AtHand(Code):
    """The expression; ``values`` are so many as it makes of an object, if none in it is null and no list."""

    def __init__(self, executor: Executor) -> None:
        super().__init__(executor)
        self.values, self.holds_lists, self._fields = 0, False, 0
        self._seen: list[str] = []  # for each place of objects that are shared, what names those seen so far
        self._inside = False  # a function of its own, which does not know these names

    def of_many(self, objects: Objects) -> tuple[Callable[[Any, Any], list[Any]], list[Field]]:
        """Return what writes many objects, and the fields of which it is not to be had."""
        rest: list[Field] = []

        def take(some: list[Field]) -> list[str]:
            before = self.values, self._fields
            with suppress(Indirect):
                return self._entries(some, "value")
            if len(some) > 1:
                self.values, self._fields = before
                return take(some[: len(some) // 2]) + take(some[len(some) // 2 :])
            self.values = before[0]
            rest.extend(some)
            return [f"{some[0].key!r}: None"]

        groups = groupby(objects.selection.fields, self._lasts_by)
        read = [entry for _, group in groups for entry in take(list(group))]
        absent, wrong = self._named(_absent), self._named(indirect)
        nothing = f"{absent}(reader, {self.values})"
        written = f"({self._object_of(read)} if {self._is_right(objects, 'value')} else {wrong}())"
        written = f"({nothing} if value is None or value is Undefined else {written})"
        seen = "".join(f" for {name} in ({{}},)" for name in self._seen)
        return self._function(f"lambda values, reader: [{written}{seen} for value in values]"), rest

    def _leaf(self, writer: Leaves, value: str, read: str) -> str:
        slow = self._named(_leaf(writer))
        if writer.json:
            return f"{slow}({read}, reader)"
        slowly = f"{slow}({value}, reader)"
        if writer.names:
            members = self._named(writer.names.of_member)
            text = self._named(writer.names.of_text)
            known = f"{members}(id({value})) or type({value}) is str and {text}({value})"
            return f"({slowly} if ({value} := {read}) is None else {known} or {slowly})"
        if writer.moments:
            quickly = f"dumps({value})[1:-1].decode()"  # which takes half as long as to ask the moment
            return f"({quickly} if {self._is_plain(writer, value, read)} else {slowly})"
        if str in writer.as_they_are:
            short = f"type({value} := {read}) is str and len({value}) < {LETTERS}"
            return f"({value} if {short} else {slowly})"
        return f"({value} if {self._is_plain(writer, value, read)} else {slowly})"

    def _list(self, writer: Lists, value: str) -> str:
        self.holds_lists = True
        before, self.values = self.values, int(isinstance(writer.members, Leaves))
        member, members = self._written(writer.members, f"{value}_"), self._named(_members)
        each, self.values = self.values, before
        return f"[{member} for {value}_ in {members}({value}, {each}, reader)]"

    def _object(self, writer: Objects, value: str) -> tuple[str, str]:
        before = self.values
        self.values += not writer.selection.fields
        written, _ = super()._object(writer, value)
        return written, f"{self._named(_absent)}(reader, {self.values - before})"

    def _entries(self, fields: Sequence[Field], source: str) -> list[str]:
        found: list[str] = []
        for by, group in groupby(fields, self._lasts_by):
            asked, before, some = self._asks_reader, (self.values, self._fields), list(group)
            entries = self._each(some, source)
            if by and len(some) > 1 and self._asks_reader == asked and not self._inside:
                self.values, self._fields = before  # for it is written in one of two ways
                entries = [self._while_it_lasts(by, some, source, entries)]
            found += entries
        return found

    def _while_it_lasts(self, by: str, fields: Sequence[Field], source: str, entries: Sequence[str]) -> str:
        """Return an entry of what a source holds, kept if it lasts, else as some entries write it."""
        before = self.values
        write = self._apart("source", lambda: self._object_of(self._each(fields, "source")))
        once, told = self._named(Once(write, self.values - before)), self._named(None)
        kept = f"{once}({told}, {source}, reader) if ({told} := getattr({source}, {by!r}, 0))"
        return f"**({kept} else {self._object_of(entries)})"

    def _lasts_by(self, field: Field) -> Any:
        """Return the attribute by which a source may last, and what a field gives of it."""
        return None if self._asks(field) else getattr(field.parent.is_type_of, LASTS_BY, None)

    def _each(self, fields: Sequence[Field], source: str) -> list[str]:
        found: list[str] = []
        for key, group in groupby(fields, self._kept_by):
            some = list(group)
            if key and len(some) > 1:  # which are looked up as one
                found.append(f"**{self._once(partial(self._all_of, some), some, source)}")
            else:
                found += super()._entries(some, source)
        return found

    def _all_of(self, fields: Sequence[Field], source: str) -> str:
        return self._object_of([f"{field.key!r}: {self._fresh(field, source)}" for field in fields])

    def _kept_by(self, field: Field) -> Any:
        """Return by what a field is kept, if it is."""
        own = own_field(self._executor, field)
        return own.metadata.get(KEPT_BY) if own else None

    def _asks(self, field: Field) -> bool:
        """Say whether a field's resolver is told who asks."""
        own = own_field(self._executor, field)
        return bool(own and own.base_resolver and own.base_resolver.info_parameter)

    def _read(self, field: Field, source: str) -> str:
        if self._kept_by(field):
            return self._once(partial(self._fresh, field), [field], source)
        return self._fresh(field, source)

    def _fresh(self, field: Field, source: str) -> str:
        """Return what reads a field off a source, and writes it, whatever is kept."""
        self.values += 1
        self._fields += 1
        if self._fields > FIELDS:
            raise Indirect
        if field.name == "__typename":
            return repr(field.parent.name)
        own = own_field(self._executor, field)
        if own is None or own.extensions or field.definition.args:
            raise Indirect
        if at_once := own.metadata.get(AT_ONCE):
            self._asks_reader += 1
            return self._written(field.write, f"{self._named(at_once)}({source}, reader.context)")
        if own.metadata.get(FOR_ALL):
            raise Indirect
        if own.is_basic_field:
            write = self._shared if own.metadata.get(SHARED) else self._written
            return write(field.write, self._attribute(own, source))
        resolver = own.base_resolver
        if (
            not resolver
            or (resolver.info_parameter and not own.metadata.get(KEPT_BY))
            or iscoroutinefunction(resolver.wrapped_func)
            or not takes_source_first(resolver)
        ):
            raise Indirect
        return self._written(field.write, self._called(field, resolver, source))

    def _shared(self, writer: Any, read: str) -> str:
        """Return what writes an object that an expression reads, where it has not just been written."""
        if self._inside:
            return self._written(writer, read)
        value, seen = self._named(None), f"seen{len(self._seen)}"
        self._seen.append(seen)
        write = self._apart("value", lambda: self._written(writer, "value"))
        first = f"{self._named(_first)}({seen}, {value}, {self._named(write)}, reader)"
        return f"({seen}.get(id({value} := {read})) or {first})[0]"

    def _apart(self, source: str, written: Callable[[], str]) -> Callable[[Any, Any], Any]:
        """Return the function that does what an expression does with a source."""
        around, self._inside = self._inside, True
        try:
            return self._function(f"lambda {source}, reader: {written()}")
        finally:
            self._inside = around

    def _once(self, fresh: Callable[[str], str], fields: Sequence[Field], source: str) -> str:
        """Return what gives what a source is written as, the first time that there is such by its key."""
        asked, before = self._asks_reader, self.values
        write = self._apart("source", lambda: fresh("source"))
        if self._asks_reader > asked:  # for something inside, which what is kept would hold
            self.values = before
            return fresh(source)
        self._asks_reader += any(map(self._asks, fields))
        key, once = self._named(self._kept_by(fields[0])), self._named(Once(write, self.values - before))
        return f"{once}({key}({source}, reader.context), {source}, reader)"

    def _called(self, field: Field, resolver: StrawberryResolver[Any], source: str) -> str:
        """Return what asks a field's resolver."""
        call, info = self._named(resolver.wrapped_func), resolver.info_parameter
        told = f", {info.name}=reader.own_infos[{self._named(field)}]" if info else ""
        read = f"{call}({source}{told})"
        if isinstance(field.write, Leaves):  # which looks itself at what is no plain value
            return read
        found, let_go = self._named(None), self._named(late)
        return f"({let_go}({found}) if type({found} := {read}) is CoroutineType else {found})"


def _leaf(writer: Leaves) -> Callable[[Any, Execution], Any]:
    def written(value: Any, run: Execution) -> Any:
        if value is None or value is Undefined:
            return None if writer.optional else indirect()
        if type(value) is CoroutineType:
            late(value)
        found = writer.plain(value)
        if not writer.names:
            run.made += weight(found)
        return found

    return written


def _members(value: Any, each: int, run: Execution) -> Any:
    if type(value) is not list and type(value) is not tuple:
        raise Indirect
    run.made += each * len(value)
    if run.made > run.until:
        raise Indirect
    return value


def _first(
    seen: dict[int, tuple[Any, Any]], value: Any, write: Callable[[Any, Execution], Any], run: Execution
) -> tuple[Any, Any]:
    """Write an object; note it with what was written, if that counts as much as was counted beforehand."""
    before = run.made
    written = write(value, run), value
    if run.made == before:
        seen[id(value)] = written  # which keeps the object, so that no other takes its id
    return written


def _absent(run: Execution, values: int) -> None:
    """Count none of the values that an object would have had."""
    run.made -= values
