"""Keeping: what was written of things that do not change, for when they are asked for again."""

from collections.abc import Callable, Hashable
from itertools import count
from math import inf
from typing import Any, NamedTuple

from orjson import dumps

from schema.execution.leaves import LETTERS, weight
from schema.execution.selections import Execution

LASTS_BY = "lasts_by"
"""
On an `is_type_of`: an attribute, a number of its own of some of what is of the type; others have 0 or none.

What fields give that take such a source alone is at hand, and shown alike, now and later.
"""
VALUES = 100_000  # kept in all, of some 200 bytes each
LONGEST = 2_000  # letters of an object; a longer one is read anew each time, and so never asked for again


class Same:
    """Stands for one object in a key: it is equal to what stands for the very same, and to nothing else."""

    __slots__ = ("thing",)

    def __init__(self, thing: object) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.thing is other.thing


class Piece(NamedTuple):
    """What was written, how many values it added to those of the answer, and how many it takes to keep it."""

    written: Any
    made: int
    size: float


class Keeping:
    """
    Pieces of answers by keys, up to so many values in all.

    They are of two generations: what is asked for becomes young, and the old ones go once there are too many.
    """

    def __init__(self, most: int) -> None:
        self._most = most // 2
        self._young, self._old, self._values = dict[Hashable, Piece](), dict[Hashable, Piece](), 0.0

    def get(self, key: Hashable) -> Piece | None:
        """Return what is kept by a key."""
        if (found := self._young.get(key)) or not (found := self._old.pop(key, None)):
            return found
        self.keep(key, found)
        return found

    def keep(self, key: Hashable, piece: Piece) -> None:
        """Keep what was written."""
        self._values += piece.size
        if self._values > self._most:
            self._old, self._young, self._values = self._young, {}, piece.size
        self._young[key] = piece


class Once:
    """
    Writes a field of things, the first time that there are such.

    ``write`` writes it of one of them, for which so many ``values`` have been counted beforehand.
    """

    def __init__(self, write: Callable[[Any, Execution], Any], values: int) -> None:
        self._write, self._values = write, values
        self._number = next(_numbers)  # by which it is known, so that what is kept does not keep it

    def __call__(self, told: Hashable, source: Any, run: Execution) -> Any:
        """Write it of one that is ``told`` apart by this; what was written before counts as it did then."""
        key = self._number, told
        if found := _kept.get(key):
            run.made += found.made
            return found.written
        before = run.made
        written = self._write(source, run)
        made = run.made - before
        if (size := 1 + self._values + made + _weight(told)) < inf:
            _kept.keep(key, Piece(written, made, size))
        return written


def _weight(key: object) -> float:
    """Return how many values a key counts as, by what it tells things apart; no end of them if only once."""
    if isinstance(key, tuple):
        return sum(map(_weight, key))
    if not isinstance(key, Same):
        return weight(key)
    text = dumps(key.thing)
    return len(text) // LETTERS if len(text.decode()) <= LONGEST else inf


_kept, _numbers = Keeping(VALUES), count()
