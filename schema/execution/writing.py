"""
Writing: what fields give, as the answer holds it, for all objects of a level at once.

A writer returns as many values as it takes. An exception stands for itself and a null for a null; where
there may be none, an exception comes in its place. Objects are written as mappings that are still empty:
their fields are those of the next level. Where something has to be awaited, a writer returns what and how
it goes on (`Late`), so that all of a level is awaited together.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from types import GeneratorType, NoneType
from typing import Any

from graphql.pyutils.undefined import UndefinedType

from schema.execution.selections import Empty, Execution, Field, Late, Written

ERROR = 20  # values that an error counts as, which takes its time to be located and shown

Path = tuple[str | int, ...]


class Writer:
    """Writes values of one type, in one place; ``optional`` says whether the place may be empty."""

    def __init__(self, field: Field, *, optional: bool) -> None:
        self.field, self.optional = field, optional

    def __call__(self, run: Execution, values: Sequence[Any]) -> Written:
        """Write values."""
        written = self.write(run, values)
        if isinstance(written, Late):
            return then(written, lambda found: self._filled(run, found))
        return self._filled(run, written)

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
        if isinstance(value, Exception):
            empty = Empty(value, self.field, path)
        else:
            try:
                return value if value is None else self.inside(run, value, path)
            except Empty as found:
                empty = found
        if not self.optional:
            raise empty
        run.empty.append(empty.with_traceback(None))
        run.count(ERROR, self.field)
        return None

    def inside(self, run: Execution, value: Any, path: Path) -> Any:
        """Settle what a value holds."""
        del run, path
        return value


def then(written: Written, finish: Callable[[list[Any]], list[Any]]) -> Written:
    """Finish what has been written, or will be."""
    if isinstance(written, Late):
        return Late(written.columns, lambda: then(written.finish(), finish))
    return finish(written)


class LettingGo:
    """Closes the coroutines in some columns where nobody comes to await them; Python would warn of them."""

    def __init__(self, *columns: list[Any]) -> None:
        self.columns = list(columns)

    def __enter__(self) -> list[list[Any]]:
        """Return the columns, to which more may be added."""
        return self.columns

    def __exit__(self, raised: object, *_: object) -> None:
        """Close what nobody comes to await any more, if something was raised."""
        if raised:
            for value in (value for values in self.columns for value in values):
                if asyncio.iscoroutine(value):
                    value.close()


def nothing(value: Any) -> bool:
    """Say whether there is nothing to write: a null, or an exception, which stands for itself."""
    return value is None or isinstance(value, Exception)


def all_there(values: Sequence[Any]) -> bool:
    """Say whether there is something to write in each place."""
    return not any(issubclass(kind, _NOTHING) for kind in set(map(type, values)))


_NOTHING = (NoneType, UndefinedType, Exception)


def each(read: Callable[[Any], Any], sources: Sequence[Any]) -> list[Any]:
    """Read all; what one raises stands in its place."""
    found: list[Any] = []
    reading = map(read, sources)
    while len(found) < len(sources):
        fault: Exception = StopIteration()  # of all that may be raised, it alone ends a map without a word
        try:
            found.extend(reading)
        except Exception as raised:  # noqa: BLE001 - it stands in the value's place
            fault = raised
        if len(found) < len(sources):
            found.append(fault)
    return found


@lru_cache(maxsize=10_000)  # types; beyond, somebody makes them as they go
def looked_at(kind: type) -> tuple[bool, bool]:
    """Say of values of a type whether they may have to be awaited, and whether they are exceptions."""
    # Only some generators have to be awaited; those that do are found when it is waited for them.
    return issubclass(kind, Awaitable | GeneratorType), issubclass(kind, Exception)
