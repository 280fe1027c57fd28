"""Clocks: what makes an event type happen in time, and the spells that they tell of."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Clock:
    """
    What makes an event type happen in time: the item's ``column``, a moment.

    It rings when that moment is as many minutes past as the ``condition`` of that id says, at the moment
    itself where there is none. An item rings only while ``running``, a condition in SQL, holds;
    ``while_open`` says that this is just while it is open. No item waits for more minutes than ``longest``,
    ten years unless given. ``fact`` names what says of all that happens to an item for how many whole minutes
    it had waited then; without it that is the condition's, where there is one. ``planned`` names the fact
    that is the column, where that is a moment which people plan.
    """

    column: str
    condition: str = ""
    running: str = "TRUE"
    while_open: bool = False
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
