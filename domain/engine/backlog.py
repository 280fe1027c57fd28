"""What waits in a process to be matched: what people did first, what came in masses behind it."""

from collections import deque
from collections.abc import Sequence
from uuid import UUID

from domain.deeds.item_kinds import beside
from domain.deeds.outbox import Occurrence

MANY = 20  # occurrences of one deed that are a mass of them
IN_A_ROW = 20  # batches of what people did, after which one of the masses has its turn


class Backlog:
    """
    Two queues: a storm gives way to what people do, and is not forgotten for it.

    Behind are those that events raised, that integrators told of, and many of one deed. What happened to one
    item comes in its order: the queues hold turns of items, and whatever has an item's turn is its earliest.
    """

    def __init__(self) -> None:
        self._first, self._behind = deque[UUID](), deque[UUID]()
        self._waiting = dict[UUID, deque[Occurrence]]()  # by item
        self._in_a_row = 0

    def __len__(self) -> int:
        return len(self._first) + len(self._behind)

    def put(self, occurrences: Sequence[Occurrence]) -> None:
        """Let occurrences of one deed wait."""
        mass = len(occurrences) > MANY
        for occurrence in occurrences:
            raised = occurrence.depth > 0 or beside(occurrence.item_kind)
            (self._behind if mass or raised else self._first).append(occurrence.item_id)
            waiting = self._waiting.setdefault(occurrence.item_id, deque())
            place = len(waiting)
            # Two who have committed wait for the disk together, and the later may be told of it sooner.
            while place and waiting[place - 1].id > occurrence.id:
                place -= 1
            waiting.insert(place, occurrence)

    def take(self, most: int) -> list[Occurrence]:
        """Take what comes next, of one queue alone: who waits for a deed's bell waits for no storm's."""
        self._in_a_row = self._in_a_row + 1 if self._first and self._behind else 0
        if self._first and self._in_a_row <= IN_A_ROW:
            return self._of(self._first, most)
        self._in_a_row = 0
        return self._of(self._behind, most)

    def _of(self, queue: deque[UUID], most: int) -> list[Occurrence]:
        taken = list[Occurrence]()
        for item in [queue.popleft() for _ in range(min(most, len(queue)))]:
            taken.append(self._waiting[item].popleft())
            if not self._waiting[item]:
                del self._waiting[item]
        return taken
