"""
Straight: what is selected of many objects, read and written in one go where all of it is at hand.

Attributes, and what resolvers give that take nothing but their source, need no levels: of a selection, they
become one expression of Python (`at_hand`), together with all that is selected of them, down to the
leaves. What is left of the selection goes level by level. So does everything wherever an answer would be
anything but plain: of that, the expression raises, and nothing of it has been seen or counted.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from schema.execution.at_hand import AtHand
from schema.execution.expressions import Executor, Indirect
from schema.execution.objects import Objects
from schema.execution.selections import Execution, Selection

MOST = 10_000  # values made in one go, which takes a few milliseconds, in which nobody else has a turn
WITH_LISTS = 50  # objects that go at once where they hold lists


class Straight:
    """What becomes of a selection."""

    def __init__(self, executor: Executor, objects: Objects) -> None:
        code = AtHand(executor)
        try:
            self._write, rest = code.of_many(objects)
        except (Indirect, RecursionError):
            rest = list(objects.selection.fields)
        self._values, self._rest = code.values, Selection(rest)
        self._any = len(rest) < len(objects.selection.fields)
        self._lists, most = code.holds_lists, max(1, MOST // max(1, code.values))
        self._most = min(WITH_LISTS, most) if code.holds_lists else most

    def written(self, run: Execution, values: Sequence[Any]) -> list[Any]:
        """Write objects and nulls, with nulls for the rest of their fields, up to one that is not plain."""
        found: list[Any] = []
        end, begun = len(values) if self._any else 0, run.made
        run.until = begun + MOST if run.limit is None else min(begun + MOST, run.limit)
        # With lists in it, only the first one says how much one makes.
        each, most, size = max(1, self._values), self._most, 1 if self._lists else self._most
        while len(found) < end:
            size = min(size, (run.until - run.made) // each)
            part, before = values[len(found) : len(found) + size], run.made
            run.made += self._values * len(part)
            written: list[Any] = []
            with suppress(Exception):  # whatever it is, going level by level finds it, and its place
                written = self._write(part, run)
            if written and run.made <= run.until:
                found += written
                each, size = max(each, -(-(run.made - before) // len(part))), most
                continue
            run.made = before
            if size <= 1 or not self._lists:
                break
            most = size = 1  # to come up to the one that is not plain, or too large
        if self._rest.fields:
            there = [place for place, out in enumerate(found) if out is not None]
            run.below(self._rest, [values[place] for place in there], [found[place] for place in there])
        return found
