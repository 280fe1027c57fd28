"""What the clock asks: which items crossed a threshold, from when to when."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from domain.catalogue.clocks import Clock
from domain.catalogue.declared import Category
from domain.deeds.item_kinds import ItemKind, kinds_of
from domain.desk.rooms import CATALOGUE
from domain.engine.rules.rule_set import RuleSet
from domain.engine.rules.thresholds import Past
from domain.people.principal import Principal

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Question:
    """
    Which items of a kind crossed a threshold between ``since`` and ``until``?

    Without ``until``: until now. ``only_for`` is the one event that is to ring for spells of its past, and
    ``sight`` selects, in SQL, what its owner may open; all, where it is empty.
    """

    kind: ItemKind
    event_type: str
    threshold: float
    since: datetime
    until: datetime | None = None
    only_for: UUID | None = None
    sight: str = ""

    @cached_property
    def key(self) -> str:
        """Its mark's key."""
        return key_of(self.event_type, self.threshold, self.only_for, self.kind.mark)

    @property
    def category(self) -> Category:
        """The category that it is about."""
        return CATALOGUE.category_of(self.event_type)

    @property
    def clock(self) -> Clock:
        """The clock of its event type."""
        clock = CATALOGUE.event_types[self.event_type].clock
        if clock is None:
            raise TypeError(self.event_type)
        return clock

    @property
    def running(self) -> str | None:
        """The condition, in SQL, under which their clock runs; None where it never does."""
        runs = self.kind.running(self.category, self.clock)
        return f"{runs} AND i.id IN ({self.sight})" if runs and self.sight else runs

    @cached_property
    def waits(self) -> timedelta:
        """The threshold."""
        return timedelta(minutes=self.threshold)


def key_of(event_type: str, threshold: float, only_for: UUID | None, mark: str) -> str:
    """Return the key of a question's mark; ``mark`` is that of the kind of item. Databases hold such keys."""
    parts = [event_type, repr(float(threshold)), only_for.hex if only_for else "", mark]
    return ":".join(filter(None, parts))


@dataclass(frozen=True)
class Crossing:
    """An item that crossed the threshold of a question, and the moment at which its spell began."""

    question: Question
    item_id: UUID
    began_at: datetime

    @property
    def at(self) -> datetime:
        """The moment of the crossing."""
        return self.began_at + self.question.waits


@dataclass(frozen=True)
class Due:
    """A question that is asked from ``asked`` to ``until``; ``first`` is when what it found first crossed."""

    question: Question
    asked: datetime
    until: datetime
    first: datetime | None = None


@lru_cache(maxsize=10_000)
def of_every_kind(
    event_type: str,
    threshold: float,
    since: datetime,
    until: datetime | None = None,
    only_for: UUID | None = None,
) -> tuple[Question, ...]:
    """Return a question for each kind of item on which the clock of an event type runs."""
    kinds = kinds_of(CATALOGUE.category_of(event_type).item)
    asked = (Question(kind, event_type, threshold, since, until, only_for) for kind in kinds)
    return tuple(question for question in asked if question.running is not None)


@lru_cache
def concerns(event_type: str, record: Any) -> bool:
    """Say whether the clock of an event type runs on a record's items."""
    return any(question.kind.record is record for question in of_every_kind(event_type, 0, EPOCH))


def questions(rules: RuleSet) -> list[Question]:
    """Return what the enabled events need to be asked: a question for each distinct threshold."""
    # Asked from the oldest of these events on; matching keeps the younger ones silent about before.
    asked = rules.thresholds.asked().items()
    return [question for key, since in asked for question in of_every_kind(*key, since)]


def questions_of_past(past: Past) -> tuple[Question, ...]:
    """
    Return what an event asks about its past, whatever of it its owner may open: see `in_sight`.

    The past is each event's own: what one has rung for must not silence another.
    """
    rule = past.rule
    if rule.threshold is None:
        return ()
    return of_every_kind(rule.event_type, rule.threshold, EPOCH, past.until, rule.event_id)


def in_sight(question: Question, owner: Principal) -> Question:
    """Bound a question about an event's past to what its owner may open."""
    return replace(question, sight=question.kind.in_sight(owner))
