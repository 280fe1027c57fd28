"""
Straight: what is selected of many objects, read and written in one go where all of it is at hand.

Attributes, and what resolvers give that take nothing but their source, need no levels: of a selection, they
become one expression of Python (`expressions`), together with all that is selected of them, down to the
leaves. What is left of the selection goes level by level. So does everything wherever an answer would be
anything but plain: of that, the expression raises, and nothing of it has been seen or counted.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from inspect import iscoroutinefunction
from types import CoroutineType
from typing import Any

from graphql import Undefined
from strawberry.types.fields.resolver import StrawberryResolver

from schema.execution.expressions import KEPT_BY, Code, Executor, Indirect, indirect, late
from schema.execution.keeping import Once
from schema.execution.leaves import LETTERS, Leaves, weight
from schema.execution.lists import Lists
from schema.execution.objects import Objects
from schema.execution.reading import FOR_ALL, own_field, takes_source_first
from schema.execution.selections import Execution, Field, Selection

MOST = 10_000  # values made in one go, which takes a few milliseconds, in which nobody else has a turn
FIELDS = 300  # of an expression; to compile it takes some 50 µs each


class Straight:
    """What becomes of a selection."""

    def __init__(self, executor: Executor, objects: Objects) -> None:
        code = _Straight(executor)
        try:
            self._write, rest = code.of_many(objects)
        except Indirect:
            rest = list(objects.selection.fields)
        self._values, self._rest = code.values, Selection(rest)
        self._any = len(rest) < len(objects.selection.fields)
        # With lists in it, nobody knows before how much it makes.
        self._at_once = 1 if code.holds_lists else max(1, MOST // max(1, code.values))

    def written(self, run: Execution, values: Sequence[Any]) -> list[Any]:
        """Write objects and nulls, with nulls for the rest of their fields, up to one that is not plain."""
        found: list[Any] = []
        end, begun, largest = len(values) if self._any else 0, run.made, 0
        run.until = begun + MOST if run.limit is None else min(begun + MOST, run.limit)
        for start in range(0, end, self._at_once):
            part, before = values[start : start + self._at_once], run.made
            if before + max(largest, self._values * len(part)) > run.until:
                break
            run.made += self._values * len(part)
            written: list[Any] = []
            with suppress(Exception):  # whatever it is, going level by level finds it, and its place
                written = self._write(part, run)
            if not written or run.made > run.until:
                run.made = before
                break
            found += written
            largest = max(largest, run.made - before)
        if self._rest.fields:
            there = [place for place, out in enumerate(found) if out is not None]
            run.below(self._rest, [values[place] for place in there], [found[place] for place in there])
        return found


class _Straight(Code):
    """The expression; ``values`` are so many as it makes of an object, if none in it is null and no list."""

    def __init__(self, executor: Executor) -> None:
        super().__init__(executor)
        self.values, self.holds_lists, self._fields = 0, False, 0

    def of_many(self, objects: Objects) -> tuple[Callable[[Any, Any], list[Any]], list[Field]]:
        """Return what writes many objects, and the fields of which it is not to be had."""
        read: list[str] = []
        rest: list[Field] = []
        for field in objects.selection.fields:
            before = self.values
            try:
                read.append(f"{field.key!r}: {self._read(field, 'value')}")
            except Indirect:
                rest.append(field)
                read.append(f"{field.key!r}: None")
                self.values = before
        absent, wrong = self._named(_absent), self._named(indirect)
        nothing = f"{absent}(reader, {self.values})"
        written = f"({{{', '.join(read)}}} if {self._is_right(objects, 'value')} else {wrong}())"
        written = f"({nothing} if value is None or value is Undefined else {written})"
        return self._function(f"lambda values, reader: [{written} for value in values]"), rest

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

    def _read(self, field: Field, source: str) -> str:
        self.values += 1
        self._fields += 1
        if self._fields > FIELDS:
            raise Indirect
        if field.name == "__typename":
            return repr(field.parent.name)
        own = own_field(self._executor, field)
        if own is None or own.extensions or field.definition.args or own.metadata.get(FOR_ALL):
            raise Indirect
        if own.is_basic_field:
            return self._written(field.write, self._attribute(own, source))
        resolver, key = own.base_resolver, own.metadata.get(KEPT_BY)
        if (
            not resolver
            or (resolver.info_parameter and not key)
            or iscoroutinefunction(resolver.wrapped_func)
            or not takes_source_first(resolver)
        ):
            raise Indirect
        if key:
            return self._once(field, resolver, key, source)
        return self._written(field.write, self._called(field, resolver, source))

    def _once(self, field: Field, resolver: StrawberryResolver[Any], key: Any, source: str) -> str:
        """Return what writes a field, the first time that there is such by its key."""
        asked, before = self._asks_reader, self.values
        written = self._written(field.write, self._called(field, resolver, "source"))
        if self._asks_reader > asked:  # for something inside, which what is kept would hold
            self.values = before
            return self._written(field.write, self._called(field, resolver, source))
        self._asks_reader += 1
        write = self._function(f"lambda source, reader: {written}")
        once = Once(key, write, self.values - before)
        return f"{self._named(once)}({source}, reader)"

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


def _absent(run: Execution, values: int) -> None:
    """Count none of the values that an object would have had."""
    run.made -= values
