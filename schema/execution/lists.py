"""Writing lists."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from graphql import GraphQLError, Undefined
from graphql.pyutils.is_awaitable import is_async_iterable
from graphql.pyutils.is_iterable import is_iterable

from schema.execution.leaves import Leaves
from schema.execution.selections import Execution, Field, Late, Written
from schema.execution.writing import LettingGo, Path, Writer, nothing, then


class Lists(Writer):
    """Writes lists: the members of all of them at once."""

    def __init__(self, field: Field, members: Writer, *, optional: bool) -> None:
        super().__init__(field, optional=optional)
        self.members = members

    def write(self, run: Execution, values: Sequence[Any]) -> Written:
        """Write the members of all lists, and put them back into theirs."""
        if any(map(is_async_iterable, values)):
            return self._gone_through(run, values)
        members: list[Any] = []
        lists: list[Any] = []
        for value in values:
            found = self._listed(run, value)
            if isinstance(found, list | tuple):
                members += found
                found = len(found)  # and not the list, which others may change while members are awaited
            lists.append(found)
        if isinstance(self.members, Leaves):
            with LettingGo(members):
                run.count(len(members), self.field)
        if run.awaits(members):
            return Late([members], lambda: self._regrouped(run, lists, members))
        return self._regrouped(run, lists, members)

    def _listed(self, run: Execution, value: Any) -> Any:
        if type(value) is list or type(value) is tuple:
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

    def _regrouped(self, run: Execution, lists: Sequence[Any], members: list[Any]) -> Written:
        """Write members, and put them back into lists, of which there are the lengths."""

        def put_back(written: list[Any]) -> list[Any]:
            rest = iter(written)
            return [list(islice(rest, found)) if isinstance(found, int) else found for found in lists]

        return then(self.members(run, members), put_back)

    def _gone_through(self, run: Execution, values: Sequence[Any]) -> Late:
        """Go through what can be gone through only asynchronously."""
        streams: list[Any] = [_all_of(value) for value in values if is_async_iterable(value)]

        def finish() -> Written:
            rest = iter(streams)
            return self.write(run, [next(rest) if is_async_iterable(value) else value for value in values])

        return Late([streams], finish)

    def inside(self, run: Execution, value: Any, path: Path) -> Any:
        """Settle each member."""
        return [self.members.settle(run, member, (*path, place)) for place, member in enumerate(value)]


async def _all_of(stream: Any) -> list[Any]:
    return [member async for member in stream]
