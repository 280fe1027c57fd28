"""Keeping: what was written of things that do not change, for when they are asked for again."""

from collections.abc import Callable, Hashable
from itertools import count
from typing import Any, NamedTuple

from schema.execution.selections import Execution

VALUES = 50_000  # kept in all, of some 200 bytes each


class Same:
    """Stands for one object in a key: it is equal to what stands for the very same, and to nothing else."""

    __slots__ = ("_thing",)

    def __init__(self, thing: object) -> None:
        self._thing = thing

    def __hash__(self) -> int:
        return id(self._thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self._thing is other._thing


class Piece(NamedTuple):
    """What was written, and as how many values it counts."""

    written: Any
    values: int


class Keeping:
    """
    Pieces of answers by keys, up to so many values in all.

    They are of two generations: what is asked for becomes young, and the old ones go once there are too many.
    """

    def __init__(self, most: int) -> None:
        self._most = most // 2
        self._young, self._old, self._values = dict[Hashable, Piece](), dict[Hashable, Piece](), 0

    def get(self, key: Hashable) -> Piece | None:
        """Return what is kept by a key."""
        if (found := self._young.get(key)) or not (found := self._old.pop(key, None)):
            return found
        self.keep(key, found)
        return found

    def keep(self, key: Hashable, piece: Piece) -> None:
        """Keep what was written."""
        size = 1 + max(0, piece.values)  # what is null counts less than nothing
        self._values += size
        if self._values > self._most:
            self._old, self._young, self._values = self._young, {}, size
        self._young[key] = piece


class Once:
    """
    Writes a field of things, the first time that there are such.

    ``key`` tells them apart, ``write`` writes it of one of them.
    """

    def __init__(self, key: Callable[[Any, Any], Hashable], write: Callable[[Any, Execution], Any]) -> None:
        self._key, self._write = key, write
        self._number = next(_numbers)  # by which it is known, so that what is kept does not keep it

    def __call__(self, source: Any, run: Execution) -> Any:
        """Write it of one; what was written before counts as it did then."""
        key = self._number, self._key(source, run.context)
        if found := _kept.get(key):
            run.made += found.values
            return found.written
        before = run.made
        written = self._write(source, run)
        _kept.keep(key, Piece(written, run.made - before))
        return written


_kept, _numbers = Keeping(VALUES), count()
