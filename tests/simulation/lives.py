"""Lives: what one process was from its start to its death, and what it kept in modules."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from tortoise import context

from domain import ids

OF_A_PROCESS: tuple[tuple[ModuleType, str, Any], ...] = (
    (context, "_global_context", None),
    (ids, "_last", 0),
    (ids, "_chances", iter(())),
)
"""What a process keeps in modules, and how that begins; all else in modules is the same in every process."""


class Life:
    """One process from its start to its death; ``ahead`` is by how many seconds its host's clock is fast."""

    def __init__(self, name: str, ahead: float = 0.0) -> None:
        self.name, self.ahead = name, ahead
        self.alive = True
        self.still_until = 0.0  # it does nothing before, as when its host stands still
        self.modules = [value for _, _, value in OF_A_PROCESS]
        self.connections: list[Any] = []  # to its database
        self.lines: list[Any] = []  # to people
        self.at_death: list[Callable[[], None]] = []
