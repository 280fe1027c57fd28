"""Clocks: what makes an event type happen in time, and the spells that they tell of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

ASKED_AGAIN_FOR = timedelta(days=366)  # after which nobody need know what rang in a spell that stands still


@dataclass(frozen=True)
class Clock:
    """
    What makes an event type happen in time: the item's ``column``, a moment.

    It rings when that moment is as many minutes past as the ``condition`` of that id says, at the moment
    itself where there is none. An item rings only while ``running``, a condition in SQL, holds;
    ``while_open`` says that this is just while it is open, else ``at_rest`` are facts with any of which it
    does not hold; ``only_while`` says it in words. No item waits for more minutes than ``longest``, ten years
    unless given. ``fact`` names what says of all that happens to an item for how many whole minutes it had
    waited then; without it that is the condition's, where there is one. ``planned`` names the fact that is
    the column, frozen with all that happens to the item, where that moment may lie ahead.
    """

    column: str
    condition: str = ""
    running: str = "TRUE"
    while_open: bool = False
    at_rest: Mapping[str, Any] = field(default_factory=dict)
    only_while: str = "open"
    longest: int = 10 * 366 * 24 * 60
    fact: str = ""
    planned: str = ""


@dataclass(frozen=True, slots=True)
class Spell:
    """
    What a clock told of: since when the item has waited.

    ``crossed`` is the threshold in minutes that it has just reached; None asks those again that have not
    fired in this spell, since the item has changed.
    """

    began_at: datetime
    crossed: float | None

    def minutes_until(self, moment: datetime) -> float:
        """Return for how many minutes the item had waited then; clocks that differ make none negative."""
        return max(0.0, (moment - self.began_at).total_seconds() / 60)

    def is_asked_again(self, moment: datetime) -> bool:
        """Say whether a change of the item at a moment of this spell asks the events that have not fired."""
        return self.began_at < moment <= self.began_at + ASKED_AGAIN_FOR
