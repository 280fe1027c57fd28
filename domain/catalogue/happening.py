"""What happened, as the readings of the rooms' declarations see it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.catalogue.moments import frozen


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
Freeze = Callable[[Any], tuple[Any, str | None]]


def read_if_known(read: Read, happening: Happening) -> Any:
    """Read a variable of something that has few of an item's properties; None where it lacks those needed."""
    try:
        return read(happening)
    except (AttributeError, TypeError, ValueError, ArithmeticError):
        return None


@dataclass(frozen=True)
class Readings:
    """
    What is read off what happens to the items of a category, by event type.

    ``variables`` are read as they are; of ``conditions`` it is said what makes a fact of what was read, where
    that is not one already. ``planned`` are the columns that clocks go by and that are facts, by those.
    """

    variables: Mapping[str, Sequence[tuple[str, Read]]]
    conditions: Mapping[str, Sequence[tuple[str, Read, Freeze | None]]]
    planned: Mapping[str, str]

    def freeze(self, happening: Happening) -> tuple[dict[str, Any], dict[str, str]]:
        """
        Read the facts of a happening.

        Returns:
            The facts by name, as plain JSON: ids and enum values for conditions, text for
            variables. And the labels: what people call those facts, where it differs. The moments that
            clocks go by are facts too, where they are planned.
        """
        event_type, facts, labels = happening.event_type, dict[str, Any](), dict[str, str]()
        if happening.count is None:
            for name, read in self.variables[event_type]:
                facts[name] = read(happening)
            for name, column in self.planned.items():
                facts[name] = frozen(getattr(happening.item, column))
        else:
            for name, read in self.variables[event_type]:
                facts[name] = read_if_known(read, happening)
        for name, read, freeze in self.conditions[event_type]:
            if freeze is None:
                facts[name] = read(happening)
                continue
            facts[name], label = freeze(read(happening))
            if label is not None:
                labels[name] = label
        return facts, labels
