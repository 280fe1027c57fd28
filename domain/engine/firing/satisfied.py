"""One event that is satisfied by one occurrence, on its way to what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.deeds.deed import DEPTH_LIMIT, Deed
from domain.deeds.outbox import Occurrence
from domain.desk.rooms.system import SystemNote, is_note
from domain.engine.rules.compiled import CompiledEvent
from domain.engine.rules.rule_set import RuleSet
from domain.ids import uuid7
from domain.people.principal import Principal


@dataclass(eq=False)
class Satisfied:
    """
    An event and an occurrence that go together; ``id`` is that of their firing.

    What the event does goes into a ``deed`` of its own, and is dropped with it where it is ``held_back``.
    ``spent`` says whether it asked its event's budget, ``throttled`` whether it is the first that found that
    at its end, ``broke_down`` whether a fault has undone what it did.
    """

    occurrence: Occurrence
    compiled: CompiledEvent
    rules: RuleSet
    deed: Deed
    id: UUID = field(default_factory=uuid7)
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    held_back: str | None = None
    spent: bool = False
    throttled: bool = False
    broke_down: bool = False

    @property
    def owner(self) -> Principal:
        """The event's owner, with what they may do and see now."""
        return self.rules.owners[self.compiled.event.owner_id]

    @property
    def event_id(self) -> UUID:
        """The event's id."""
        return self.compiled.event.id

    @property
    def both(self) -> tuple[UUID, UUID]:
        """The ids of event and occurrence."""
        return self.compiled.event.id, self.occurrence.id

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the owner, whose clock things go by; it is known here, else they would not match."""
        return ZoneInfo(self.owner.agent.time_zone)

    @property
    def bounded(self) -> bool:
        """
        Whether its event's budget bounds it.

        What time tells of is bounded by itself: once in a spell. All of it rings, also after a night; but for
        what an event asked to hear of the past.
        """
        return not self.occurrence.began_at or self.occurrence.only_event_id is not None

    def hold_back(self, sentence: str) -> None:
        """Let nothing come of it, and say why."""
        self.held_back, self.outcomes = sentence, []
        self.deed.forget((0,) * len(self.deed.extent))

    def note(self, say: Callable[[Deed, SystemNote, str], None], sentence: str) -> None:
        """Let administrators hear of it; there are no notes about what notes did."""
        if self.occurrence.depth < DEPTH_LIMIT and not is_note(self.occurrence):
            say(self.deed, SystemNote(self.event_id), f"{self.compiled.event.name}: {sentence}")
