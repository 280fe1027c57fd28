"""
Matching: which events an occurrence satisfies, and why not the others. Pure.

An event is compiled once into a `Rule`. `decide` is the one function that says whether a rule and an
occurrence go together, for live matching, explanation and backtest alike.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.people.rights import Sight

Test = Callable[[Mapping[str, Any], datetime], bool]


class Outcome(StrEnum):
    """What became of an event and an occurrence."""

    FIRED = "FIRED"
    DISABLED = "DISABLED"
    OTHER_EVENT_TYPE = "OTHER_EVENT_TYPE"
    NOT_VISIBLE = "NOT_VISIBLE"
    CONDITION_FAILED = "CONDITION_FAILED"
    HELD_BACK = "HELD_BACK"
    SUSPENDED = "SUSPENDED"


@dataclass(frozen=True, slots=True)
class Standing:
    """
    What an owner may do and see now, as far as one event of theirs is concerned.

    ``suspended`` is the sentence that says why the event may not fire at all, None if it may.
    """

    suspended: str | None
    sight: Sight


@dataclass(frozen=True, slots=True)
class Seen:
    """An occurrence as matching sees it."""

    event_type: str
    facts: Mapping[str, Any]
    at: datetime
    group_id: UUID | None
    department_id: UUID | None
    rules_revision: int
    private_to: tuple[UUID | None, ...] | None = None
    only_event_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """
    A compiled event.

    ``all`` and ``any`` are the tests of its conditions, in order. A system-level event has no
    ``owner_id``: it hears everything.
    """

    event_id: UUID
    event_type: str
    enabled: bool
    hears_from: int
    owner_id: UUID | None
    zone: ZoneInfo
    all: tuple[Test, ...]
    any: tuple[Test, ...]


def decide(rule: Rule, seen: Seen, standing: Standing | None) -> Outcome:
    """
    Say whether an event fires on an occurrence, and what stands first in its way if not.

    ``standing`` is the owner's; None for a system-level event, which nothing bounds.
    """
    if rule.event_type != seen.event_type or seen.only_event_id not in {None, rule.event_id}:
        return Outcome.OTHER_EVENT_TYPE
    if not rule.enabled or rule.hears_from > seen.rules_revision:
        return Outcome.DISABLED
    if standing is not None:
        if standing.suspended:
            return Outcome.SUSPENDED
        if not standing.sight.opens(
            group=seen.group_id, department=seen.department_id, private_to=seen.private_to
        ):
            return Outcome.NOT_VISIBLE
    return Outcome.FIRED if holds(rule, seen) else Outcome.CONDITION_FAILED


def holds(rule: Rule, seen: Seen) -> bool:
    """Say whether every condition of ``all`` holds and, if there are any, one of ``any``."""
    facts, at = seen.facts, seen.at
    for test in rule.all:
        if not test(facts, at):
            return False
    return not rule.any or any(test(facts, at) for test in rule.any)


class RuleIndex:
    """The enabled rules by event type; candidates for an occurrence are those of its type."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._rules: dict[UUID, Rule] = {}
        self._by_type: dict[str, dict[UUID, Rule]] = {}
        for rule in rules:
            self.put(rule)

    def __len__(self) -> int:
        return len(self._rules)

    def put(self, rule: Rule) -> None:
        """Add a rule, or put a changed one in its place."""
        self.drop(rule.event_id)
        self._rules[rule.event_id] = rule
        self._by_type.setdefault(rule.event_type, {})[rule.event_id] = rule

    def drop(self, event_id: UUID) -> None:
        """Forget a rule, if it is there."""
        if known := self._rules.pop(event_id, None):
            del self._by_type[known.event_type][event_id]

    def candidates(self, seen: Seen) -> Iterator[Rule]:
        """Return every rule that could fire on the occurrence, and maybe more, in no order."""
        return iter(self._by_type.get(seen.event_type, {}).values())
