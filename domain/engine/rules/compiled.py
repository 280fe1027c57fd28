"""What events do when they fire: read then, and kept of those that fired last."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from domain.catalogue.actions import LeavesDesk, Tells
from domain.events.actions import Action
from domain.events.definitions import Definition, definition_of
from domain.events.records import Event
from domain.storage.records import by_ids

logger = logging.getLogger("deskbell.engine")
KEPT = 1_000  # events that fired, of some 7 KB each


@dataclass(frozen=True)
class CompiledEvent:
    """An event that fires: what is stored of it, and what that says."""

    event: Event
    definition: Definition

    @property
    def actions(self) -> tuple[Action, ...]:
        """What it does, in order."""
        return self.definition.actions

    @cached_property
    def changes(self) -> bool:
        """Whether an action changes the desk itself; others only write what is told of it."""
        return any(action.type.kind not in {Tells, LeavesDesk} for action in self.actions)

    @cached_property
    def limited(self) -> bool:
        """Whether an action may be held back by itself."""
        return any(action.once_per_item or action.maximum_frequency_minutes for action in self.actions)


class CompiledEvents:
    """The events that fired last, as far as they have not changed since."""

    def __init__(self) -> None:
        self._kept: dict[UUID, CompiledEvent | None] = {}  # None: it cannot be read, which was logged
        self._forgotten = 0

    def forget(self, event_id: UUID) -> None:
        """Read an event anew when it fires again: it has changed."""
        self._forgotten += 1
        self._kept.pop(event_id, None)

    async def read(self, ids: Collection[UUID], revision: int) -> list[CompiledEvent] | None:
        """
        Return events in the order of their ids, without those that cannot be read.

        None where one has changed since that revision of the rules: it might not do what it matched for.
        """
        found = {event_id: self._kept.pop(event_id) for event_id in ids if event_id in self._kept}
        self._kept |= found  # behind the others: those that have not fired for longest are let go
        if missing := [event_id for event_id in ids if event_id not in found]:
            before = self._forgotten
            events = await by_ids(Event, missing)
            if any(event.change > revision for event in events):
                return None
            read = {event.id: self._compiled(event) for event in events}
            found |= read
            # What is forgotten meanwhile may have been read as it was before.
            if before == self._forgotten:
                self._keep(read)
        return [compiled for event_id in sorted(found) if (compiled := found[event_id])]

    def _compiled(self, event: Event) -> CompiledEvent | None:
        try:
            if not event.unreadable:
                return CompiledEvent(event, definition_of(event).sound())
        except Exception:  # written by another version of us: it costs only itself
            logger.exception("event %s cannot be read and stays silent", event.id)
        return None

    def _keep(self, read: dict[UUID, CompiledEvent | None]) -> None:
        self._kept |= read
        for event_id in list(self._kept)[: max(0, len(self._kept) - KEPT)]:
            del self._kept[event_id]
