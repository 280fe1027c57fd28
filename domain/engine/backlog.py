"""What waits in a process to be matched: what people did first, what came in masses behind it."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from uuid import UUID

from domain.deeds.item_kinds import beside
from domain.deeds.outbox import Occurrence

MANY = 20  # occurrences of one deed that are a mass of them
IN_A_ROW = 20  # batches of what people did, after which one of the masses has its turn


class Backlog:
    """
    Two queues: a storm gives way to what people do, and is not forgotten for it.

    Behind are those that events raised, that integrators told of, and many of one deed; and what happened to
    an item of which something waits there, so that each item's are in order.
    """

    def __init__(self) -> None:
        self._first, self._behind = deque[Occurrence](), deque[Occurrence]()
        self._items_behind, self._in_a_row = Counter[UUID](), 0

    def __len__(self) -> int:
        return len(self._first) + len(self._behind)

    def __iter__(self) -> Iterator[Occurrence]:
        yield from self._first
        yield from self._behind

    def put(self, occurrences: Sequence[Occurrence]) -> None:
        """Let occurrences of one deed wait."""
        mass = len(occurrences) > MANY
        for occurrence in occurrences:
            raised = occurrence.depth > 0 or beside(occurrence.item_kind)
            if mass or raised or self._items_behind[occurrence.item_id]:
                self._behind.append(occurrence)
                self._items_behind[occurrence.item_id] += 1
            else:
                self._first.append(occurrence)

    def take(self, most: int) -> list[Occurrence]:
        """Take what comes next, of one queue alone: who waits for a deed's bell waits for no storm's."""
        self._in_a_row = self._in_a_row + 1 if self._first and self._behind else 0
        if self._first and self._in_a_row <= IN_A_ROW:
            return [self._first.popleft() for _ in range(min(most, len(self._first)))]
        self._in_a_row = 0
        taken = [self._behind.popleft() for _ in range(min(most, len(self._behind)))]
        for occurrence in taken:
            self._items_behind[occurrence.item_id] -= 1
            if not self._items_behind[occurrence.item_id]:
                del self._items_behind[occurrence.item_id]
        return taken
