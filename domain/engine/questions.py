"""What the clock asks: which items crossed a threshold, from when to when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.catalogue.clocks import Clock
from domain.catalogue.declared import Category
from domain.deeds.spells import is_running
from domain.desk.rooms import CATALOGUE
from domain.foreign.items import ForeignItem


@dataclass(frozen=True)
class Question:
    """
    Which items crossed a threshold between ``since`` and ``until``?

    Without ``until``: until now. ``only_for`` is the one event that is to ring for spells of its past, and
    ``sight`` selects, in SQL, what its owner may open; all, where it is empty. ``elsewhere`` asks of the
    items of another help desk instead of our own.
    """

    event_type: str
    threshold: float
    since: datetime
    until: datetime | None = None
    only_for: UUID | None = None
    elsewhere: bool = False
    sight: str = ""

    @property
    def key(self) -> str:
        """Its mark's key."""
        parts = [self.event_type, repr(float(self.threshold))]
        parts += [self.only_for.hex] if self.only_for else []
        return ":".join([*parts, "elsewhere"] if self.elsewhere else parts)

    @property
    def kind(self) -> Any:
        """The record of the items that it is about."""
        return ForeignItem if self.elsewhere else self.category.item

    @property
    def running(self) -> str:
        """The condition, in SQL, under which their clock runs."""
        of_kind = f"kind = '{self.category.item.entity}' AND " if self.elsewhere else ""
        in_sight = f" AND i.id IN ({self.sight})" if self.sight else ""
        return of_kind + is_running(self.kind, self.clock) + in_sight

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
    def waits(self) -> timedelta:
        """The threshold."""
        return timedelta(minutes=self.threshold)


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
    """A question with something to tell, asked from ``asked`` to ``until``."""

    question: Question
    asked: datetime
    until: datetime
