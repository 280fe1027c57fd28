"""Writing lists."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from graphql import GraphQLError, Undefined
from graphql.pyutils.is_awaitable import is_async_iterable
from graphql.pyutils.is_iterable import is_iterable

from schema.execution.leaves import Leaves
from schema.execution.selections import Execution, Field, Written
from schema.execution.writing import Path, Writer, letting_go, nothing, then


class Lists(Writer):
    """Writes lists: the members of all of them at once."""

    def __init__(self, field: Field, members: Writer, *, optional: bool) -> None:
        super().__init__(field, optional=optional)
        self._members = members

    def write(self, run: Execution, values: Sequence[Any]) -> Written:
        """Write the members of all lists, and put them back into theirs."""
        if any(map(is_async_iterable, values)):
            return self._gone_through(run, values)
        members, lists = list[Any](), list[Any]()
        for value in values:
            found = self._listed(run, value)
            if isinstance(found, list):
                members += found
                found = len(found)  # and not the list, which others may change while members are awaited
            lists.append(found)
        if isinstance(self._members, Leaves):
            with letting_go([members]):
                run.count(len(members), self.field)
        if run.awaits(members):
            return self._awaited(run, lists, members)
        written = self._members(run, members)
        if isinstance(written, list):
            return _regrouped(lists, written)
        return then(written, lambda found: _regrouped(lists, found))

    def _listed(self, run: Execution, value: Any) -> Any:
        if type(value) is list:
            return value
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
        """Go together through what can be gone through only asynchronously."""
        streams: list[Any] = [_all_of(value) for value in values if is_async_iterable(value)]
        await run.wait([streams])
        gone_through = iter(streams)
        lists = [next(gone_through) if is_async_iterable(value) else value for value in values]
        written = self.write(run, lists)
        return written if isinstance(written, list) else await written

    def inside(self, run: Execution, value: Any, path: Path) -> Any:
        """Settle each member."""
        return [self._members.settle(run, member, (*path, place)) for place, member in enumerate(value)]


def _regrouped(lists: Sequence[Any], members: list[Any]) -> list[Any]:
    """Put members back into lists, of which there are the lengths."""
    rest = iter(members)
    return [list(islice(rest, found)) if isinstance(found, int) else found for found in lists]


async def _all_of(stream: Any) -> list[Any]:
    return [member async for member in stream]
