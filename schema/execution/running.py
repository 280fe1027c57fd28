"""Running: a compiled operation, level by level."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from time import perf_counter
from typing import Any, NamedTuple

from graphql import ExecutionResult, GraphQLError
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.execution.objects import Objects
from schema.execution.reading import OwnInfos, each_its_own
from schema.execution.selections import Empty, Field, Infos, Late, Selection, TooMuch
from schema.execution.straight import Straight
from schema.execution.writing import LettingGo, looked_at

FIRST = 10  # objects that go level by level first: not every document comes again often enough
AT_ONCE = 500  # objects whose fields are read and written before it is looked at the clock


def _too_much(limit: int) -> Exception:
    return GraphQLError(f"At most {limit} values in one answer.")


@dataclass(frozen=True)
class Limits:
    """
    What one operation may.

    ``values`` is the most that it may make, None for no limit: fields of objects, members of lists of
    scalars, one more for each hundred letters of texts and JSON, and twenty for an error; ``too_much`` makes
    the error that is told instead. ``turn`` are the seconds after which others get theirs, between two parts
    of a level; one list, however long, is one part.
    """

    values: int | None = None
    too_much: Callable[[int], Exception] = _too_much
    turn: float = 0.01


class ObjectGroup(NamedTuple):
    """Objects of one level of which the same is selected, and the mappings that are to hold it."""

    selection: Selection
    sources: Sequence[Any]
    outs: Sequence[dict[str, Any]]


class Run:
    """One execution; see `schema.execution.selections.Execution`."""

    def __init__(self, executor: StrawberryGraphQLCoreExecutionContext, limits: Limits) -> None:
        self.executor, self._limits = executor, limits
        self.faulty = False
        self.empty: list[Empty] = []
        self._told: list[GraphQLError] = []
        self.kinds: dict[int, Any] = {}
        self.made, self.limit, self.until = 0, limits.values, 0
        self._next: list[ObjectGroup] = []
        self.context, self.infos = executor.context_value, Infos(executor)
        self.own_infos: dict[Field, Any] = OwnInfos(executor, self.infos)
        self._turn_ends = perf_counter() + limits.turn

    async def together(self, selection: Selection) -> ExecutionResult:
        """Execute the fields of the root together."""
        data: dict[str, Any] = {}
        await self._execute(ObjectGroup(selection, [self.executor.root_value], [data]))
        return await self._settled(selection.fields, data)

    async def serially(self, selection: Selection) -> ExecutionResult:
        """
        Execute the fields of the root one after the other, until one leaves no answer.

        What came before one that makes too much has happened, and is told; what comes after it is not done.
        """
        data: dict[str, Any] = {}
        for place, field in enumerate(selection.fields):
            part = Selection([field]) if len(selection.fields) > 1 else selection
            try:
                await self._execute(ObjectGroup(part, [self.executor.root_value], [data]))
                result = await self._settled([field], data)
            except TooMuch as refusal:
                undone = selection.fields[place:]
                told = data | {field.key: None for field in undone}
                may_be_empty = all(field.write.optional for field in undone)
                return ExecutionResult(told if may_be_empty else None, [*await self._errors(), refusal])
            if result.data is None:
                return result
        return ExecutionResult(data, self._told or None)

    async def _settled(self, fields: Sequence[Field], data: dict[str, Any]) -> ExecutionResult:
        whole = True
        if self.faulty:
            self.faulty = False
            try:
                for field in fields:
                    data[field.key] = field.write.settle(self, data[field.key], (field.key,))
            except Empty as nothing:
                whole = False
                self.empty.append(nothing)
        errors = await self._errors() if self.empty else None
        return ExecutionResult(data if whole else None, errors or None)

    async def _errors(self) -> list[GraphQLError]:
        """Return the errors to be told, in the order of the document; others get their turn meanwhile."""
        for empty in self.empty[len(self._told) :]:
            self._told.append(empty.error())
            if perf_counter() > self._turn_ends:
                await self._give_way()
        return self._told

    async def _execute(self, root: ObjectGroup) -> None:
        level = [root]
        while level:
            self._next = []
            read = await self._read(level)
            written = await self._write(level, read)
            for group, columns in zip(level, written, strict=True):
                for key, column in zip(group.selection.keys, columns, strict=True):
                    for out, value in zip(group.outs, column, strict=True):
                        out[key] = value
                if perf_counter() > self._turn_ends:
                    await self._give_way()
            level = self._next

    async def _read(self, level: Sequence[ObjectGroup]) -> list[list[list[Any]]]:
        """Read the fields of a level, and await together what has to be."""
        read: list[list[list[Any]]] = []
        whole: list[tuple[list[list[Any]], int, list[Any], int]] = []
        with LettingGo() as waiting:
            for group in level:
                columns: list[list[Any]] = []
                for place, field in enumerate(group.selection.fields):
                    self.count(len(group.sources), field)
                    values = field.read(self, group.sources)
                    if not isinstance(values, list):
                        values = [values]
                        whole.append((columns, place, values, len(group.sources)))
                    columns.append(values)
                    if self.awaits(values):
                        waiting.append(values)
                read.append(columns)
                if perf_counter() > self._turn_ends:
                    await self._give_way()
        if waiting:
            await self.wait(waiting)
        for columns, place, [found], number in whole:
            columns[place] = each_its_own(found, number)
            self.awaits(columns[place])
        return read

    async def _write(self, level: Sequence[ObjectGroup], read: Sequence[list[list[Any]]]) -> list[list[Any]]:
        """Write what has been read, and await together what that has to wait for."""
        written: list[list[Any]] = []
        late: list[tuple[list[Any], int]] = []
        with LettingGo() as waiting:
            for group, columns in zip(level, read, strict=True):
                row: list[Any] = []
                written.append(row)
                for place, (field, values) in enumerate(zip(group.selection.fields, columns, strict=True)):
                    row.append(done := field.write(self, values))
                    if isinstance(done, Late):
                        late.append((row, place))
                        waiting.extend(done.columns)
                if perf_counter() > self._turn_ends:
                    await self._give_way()
            while late:
                await self.wait(waiting)
                finished, late, waiting[:] = late, [], []
                for row, place in finished:
                    row[place] = done = row[place].finish()
                    if isinstance(done, Late):
                        late.append((row, place))
                        waiting.extend(done.columns)
        return written

    async def _give_way(self) -> None:
        """Let others have their turn, now that this one's is over."""
        await asyncio.sleep(0)
        self._turn_ends = perf_counter() + self._limits.turn

    def info(self, field: Field) -> Any:
        """Return what resolvers of a field are told of where they are; the same for all objects."""
        return self.infos[field]

    def count(self, more: int, field: Field) -> None:
        """
        Count values that are about to be made.

        Raises:
            TooMuch: that is more than the limit.
        """
        self.made += more
        if self.limit is not None and self.made > self.limit:
            cause = self._limits.too_much(self.limit)
            raise TooMuch(str(cause), path=field.path.as_list(), original_error=cause)

    def awaits(self, values: Sequence[Any]) -> bool:
        """Say whether any value may have to be awaited; note whether any is an exception."""
        found = False
        for kind in set(map(type, values)):
            awaited, fault = looked_at(kind)
            found |= awaited
            self.faulty |= fault
        return found

    async def wait(self, columns: Sequence[list[Any]]) -> None:
        """Await, all together, what has to be in some columns; put in its place what it gives or raises."""
        places = [
            (values, place) for values in columns for place, value in enumerate(values) if isawaitable(value)
        ]
        if not places:
            return
        found = await _all([values[place] for values, place in places])
        for (values, place), value in zip(places, found, strict=True):
            values[place] = value
        self.awaits(found)
        self._turn_ends = perf_counter() + self._limits.turn

    def straight(self, objects: Objects, values: Sequence[Any]) -> list[Any]:
        """Write objects in one go, up to one from which on they have to go level by level."""
        selection = objects.selection
        if selection.straight is None:
            if selection.by_level < FIRST:
                selection.by_level += len(values)
                return []
            selection.straight = Straight(self.executor, objects)
        return selection.straight.written(self, values)  # type: ignore[no-any-return]  # it is a list

    def below(self, selection: Selection, sources: Sequence[Any], outs: Sequence[dict[str, Any]]) -> None:
        """Select of some objects, at the next level, what their empty mappings are to hold."""
        for start in range(0, len(sources), AT_ONCE):
            end = start + AT_ONCE
            self._next.append(ObjectGroup(selection, sources[start:end], outs[start:end]))


async def _all(awaitables: Sequence[Awaitable[Any]]) -> Sequence[Any]:
    """Await all together; what one raises stands in its place."""
    if len(awaitables) == 1:
        try:
            return [await awaitables[0]]
        except Exception as fault:  # noqa: BLE001 - it stands in its place
            return [fault]
    found = await asyncio.gather(*awaitables, return_exceptions=True)
    for value in found:
        if isinstance(value, BaseException) and not isinstance(value, Exception):
            raise value
    return found
