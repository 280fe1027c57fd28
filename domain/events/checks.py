"""Checks: compiled conditions. Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.catalogue.clues import By, Clue
from domain.catalogue.kinds import Kind, Operator, Predicate

Facts = Mapping[str, Any]
KEPT = 10_000  # of what is worked out of checks, which rules read later may share
FEW = 4  # values, which are gone through as fast as a set is asked


class Check:
    """
    A test of facts at a moment; a missing fact never passes.

    Most ask whether a fact is on a list, or lies in a range, which needs no more than that: little memory is
    looked at. What others compare by is put together when it is first asked; most are never asked.
    """

    __slots__ = (
        "_least",
        "_listed",
        "_most",
        "_predicate",
        "_value",
        "_zone",
        "field",
        "kind",
        "name",
        "operator",
    )

    def __init__(
        self,
        kind: Kind,
        operator: Operator,
        value: Any,
        zone: ZoneInfo,
        *,
        name: str,
        field: str | None = None,
    ) -> None:
        self.kind, self.operator, self.name, self.field = kind, operator, name, field
        self._value, self._zone = value, zone
        self._listed = None if field else self._list()
        ends = None if field else kind.ends(operator, value)
        self._least: float | None
        self._most: float | None
        self._least, self._most = ends or (None, None)
        self._predicate: Predicate | None = None

    def passes(self, facts: Facts, at: datetime) -> bool:
        """Say whether the fact passes."""
        if (listed := self._listed) is not None:
            return facts.get(self.name) in listed  # None, of a missing fact, is on no list
        if (least := self._least) is not None and self._most is not None:
            fact = facts.get(self.name)
            return fact is not None and least <= fact <= self._most
        if self.name not in facts:
            return False
        fact = facts[self.name]
        if self.field:
            fact = (fact or {}).get(self.field)
        return (self._predicate or self._make())(fact, at)

    __call__ = passes

    @property
    def clue(self) -> Clue | None:
        """What every fact has in common that passes; None if that is nothing."""
        return self.kind.clue(self.operator, self._value)

    @property
    def whole(self) -> tuple[int | None, int | None]:
        """The least and the most count that passes, of a check of numbers; None where there is no end."""
        return self.kind.whole(self.operator, self._value)  # type: ignore[attr-defined, no-any-return]

    def _list(self) -> Collection[Any] | None:
        if self.operator is not Operator.IN or (clue := self.clue) is None or clue.by is not By.VALUE:
            return None
        return clue.values if len(clue.values) <= FEW else frozenset(clue.values)

    def _make(self) -> Predicate:
        self._predicate = self.kind.predicate(self.operator, self._value, self._zone)
        return self._predicate


class _Nothing(Kind):
    """What no fact is."""

    def predicate(self, _operator: Operator, _value: Any, _zone: ZoneInfo) -> Predicate:
        return lambda _fact, _now: False

    def clue(self, _operator: Operator, _value: Any) -> Clue:
        return Clue(By.VALUE, (), 1)


NEVER = Check(_Nothing(), Operator.IS, None, ZoneInfo("UTC"), name="")  # passes nothing
