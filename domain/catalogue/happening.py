"""What happened, as the readings of the rooms' declarations see it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """
    What a deed did, as the readings see it: the item after and before it, and what it added.

    `entry` is the message, comment, time log or other record that the deed added, if any. `actor` is
    the agent who did it or passed on what a customer did, None when an event's action did it. `count` is
    that of a count type, where `item` stands for what is counted by; `waited` are the minutes that an
    item had waited when its clock crossed a threshold.
    """

    event_type: str
    item: Any
    before: Any
    actor: Any
    at: datetime
    entry: Any = None
    count: int | None = None
    waited: float | None = None


Read = Callable[[Happening], Any]


def read_if_known(read: Read, happening: Happening) -> Any:
    """Read a variable of something that has few of an item's properties; None where it lacks those needed."""
    try:
        return read(happening)
    except (AttributeError, TypeError, ValueError, ArithmeticError):
        return None
