"""Checks: compiled conditions. Pure."""

import math
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from domain.catalogue.clues import By, Clue
from domain.catalogue.kinds import Kind, Predicate, holding
from domain.catalogue.operators import Operator
from domain.catalogue.wall_clocks import DAY, Stretch, wall_clock
from domain.words import fold, folded

Facts = Mapping[str, Any]
KEPT = 2_000  # checks, and as much of what is worked out of them, that rules read later may share
SHORT = 200  # letters of what a check compares with, as JSON; longer ones are seldom shared
FEW = 4  # values, which are gone through as fast as a set is asked


class Check:
    """A test of facts at a moment; a missing fact never passes. Conditions that ask the same share it."""

    __slots__ = ("kind", "name")

    def __init__(self, kind: Kind, name: str) -> None:
        self.kind, self.name = kind, name

    @property
    def field(self) -> str | None:
        """The global id of the custom field that it asks; None if it asks the fact itself."""
        return None

    def passes(self, facts: Facts, at: datetime) -> bool:
        """Say whether the fact passes."""
        raise NotImplementedError

    def __call__(self, facts: Facts, at: datetime) -> bool:
        """Say whether the fact passes."""
        return self.passes(facts, at)

    @property
    def clue(self) -> Clue | None:
        """What every fact has in common that passes; None if that is nothing."""
        raise NotImplementedError

    @property
    def whole(self) -> tuple[int | None, int | None]:
        """The least and the most count that passes, of a check of numbers; None where there is no end."""
        raise NotImplementedError


class Listed(Check):
    """Asks whether a fact is on a list."""

    __slots__ = ("_values",)

    def __init__(self, kind: Kind, name: str, values: Collection[Any]) -> None:
        super().__init__(kind, name)
        self._values = values

    def passes(self, facts: Facts, at: datetime) -> bool:
        return facts.get(self.name) in self._values  # None, of a missing fact, is on no list

    @property
    def clue(self) -> Clue | None:
        return self.kind.clue(Operator.IN, self._values)


class Within(Check):
    """Asks whether a number lies in a range, both ends included."""

    __slots__ = ("_least", "_most")

    def __init__(self, kind: Kind, name: str, least: float, most: float) -> None:
        super().__init__(kind, name)
        self._least, self._most = least, most

    def passes(self, facts: Facts, at: datetime) -> bool:
        fact = facts.get(self.name)
        return fact is not None and self._least <= fact <= self._most

    @property
    def clue(self) -> Clue | None:
        return self.kind.clue(Operator.BETWEEN, self._given)

    @property
    def whole(self) -> tuple[int | None, int | None]:
        return self.kind.whole(Operator.BETWEEN, self._given)  # type: ignore[attr-defined, no-any-return]  # only numbers are asked

    @property
    def _given(self) -> dict[str, float | None]:
        least, most = (None if math.isinf(end) else end for end in (self._least, self._most))
        return {"min": least, "max": most}


class Worded(Check):
    """Asks whether one of some folded words stands in a text."""

    __slots__ = ("_words",)

    def __init__(self, kind: Kind, name: str, words: tuple[str, ...]) -> None:
        super().__init__(kind, name)
        self._words = words

    def passes(self, facts: Facts, at: datetime) -> bool:
        return folded(facts.get(self.name)).has_any(self._words)  # in a text that is missing stands none

    @property
    def clue(self) -> Clue | None:
        return holding(self._words)


class Timed(Check):
    """Asks whether a moment lies in a part of the week."""

    __slots__ = ("_begins", "_clock", "_days", "_lasts")

    def __init__(self, kind: Kind, name: str, stretch: Stretch) -> None:
        super().__init__(kind, name)
        self._clock = wall_clock(stretch.zone)
        _, self._days, self._begins, self._lasts = stretch

    def passes(self, facts: Facts, at: datetime) -> bool:
        moment = facts.get(self.name)
        if moment is None:
            return False
        minute = self._clock[moment]
        days = self._days
        return (minute - self._begins) % DAY <= self._lasts and (days is None or minute // DAY in days)

    @property
    def clue(self) -> Clue | None:
        return None


class Compared(Check):
    """Compares a fact by its kind; what it compares by is put together when it is first asked."""

    __slots__ = ("_field", "_operator", "_predicate", "_value", "_zone")

    def __init__(
        self, kind: Kind, operator: Operator, value: Any, zone: ZoneInfo, *, name: str, field: str | None
    ) -> None:
        super().__init__(kind, name)
        self._operator, self._value, self._zone, self._field = operator, value, zone, field
        self._predicate: Predicate | None = None

    @property
    def field(self) -> str | None:
        return self._field

    def passes(self, facts: Facts, at: datetime) -> bool:
        fact = facts.get(self.name, facts)
        if fact is facts:
            return False  # it is missing, which is not to be None
        if self._field:
            fact = (fact or {}).get(self._field)
        return (self._predicate or self._make())(fact, at)

    @property
    def clue(self) -> Clue | None:
        return self.kind.clue(self._operator, self._value)

    @property
    def whole(self) -> tuple[int | None, int | None]:
        return self.kind.whole(self._operator, self._value)  # type: ignore[attr-defined, no-any-return]  # only numbers are asked

    def _make(self) -> Predicate:
        self._predicate = self.kind.predicate(self._operator, self._value, self._zone)
        return self._predicate


def check_of(
    kind: Kind, operator: Operator, value: Any, zone: ZoneInfo, *, name: str, field: str | None = None
) -> Check:
    """Compile a comparison; most ask whether a fact is on a list or in a range, and need little memory."""
    if field is None:
        # Long lists are seldom shared.
        if operator is Operator.CONTAINS:
            worded = _worded if len(value) <= FEW else _worded.__wrapped__
            return worded(kind, name, tuple(map(fold, value)))
        clue = kind.clue(operator, value) if operator is Operator.IN else None
        if clue and clue.by == By.VALUE:
            listed = _listed if len(value) <= FEW else _listed.__wrapped__
            return listed(kind, name, clue.values)
        if ends := kind.ends(operator, value):
            return _within(kind, name, *ends)
        if stretch := kind.stretch(value, zone):
            return _timed(kind, name, stretch)
    written = orjson.dumps(value).decode()  # its bytes hold on to a whole page
    compared = _compared if len(written) <= SHORT else _compared.__wrapped__
    return compared(kind, name, operator, written, zone, field)


@lru_cache(maxsize=KEPT)
def _listed(kind: Kind, name: str, values: tuple[Any, ...]) -> Check:
    shared = list(map(_once, values))
    return Listed(kind, name, tuple(shared) if len(shared) <= FEW else frozenset(shared))


@lru_cache(maxsize=KEPT)
def _worded(kind: Kind, name: str, words: tuple[str, ...]) -> Check:
    return Worded(kind, name, words)


@lru_cache(maxsize=KEPT)
def _once(value: Any) -> Any:
    """Return one object for all values that are the same."""
    return value


@lru_cache(maxsize=KEPT)
def _within(kind: Kind, name: str, least: float, most: float) -> Check:
    return Within(kind, name, least, most)


@lru_cache(maxsize=KEPT)
def _timed(kind: Kind, name: str, stretch: Stretch) -> Check:
    return Timed(kind, name, stretch)


@lru_cache(maxsize=KEPT)
def _compared(  # noqa: PLR0917 - all that tells checks apart
    kind: Kind, name: str, operator: Operator, written: str, zone: ZoneInfo, field: str | None
) -> Check:
    return Compared(kind, operator, orjson.loads(written), zone, name=name, field=field)


class _Nothing(Kind):
    """What no fact is."""

    def predicate(self, _operator: Operator, _value: Any, _zone: ZoneInfo) -> Predicate:
        return lambda _fact, _now: False

    def clue(self, _operator: Operator, _value: Any) -> Clue:
        return Clue(By.VALUE, (), 1)


NEVER = check_of(_Nothing(), Operator.IS, None, ZoneInfo("UTC"), name="")  # passes nothing
