"""What waits in a process to be matched: what people did first, what came in masses behind it."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
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
        mass, put_behind = len(occurrences) > MANY, dict[UUID, UUID]()
        for occurrence in occurrences:
            raised = occurrence.depth > 0 or beside(occurrence.item_kind)
            if mass or raised or self._items_behind[occurrence.item_id]:
                self._put_behind(occurrence)
                put_behind.setdefault(occurrence.item_id, occurrence.id)
            else:
                self._first.append(occurrence)
        if put_behind:
            self._put_later_behind(put_behind)

    def _put_later_behind(self, earlier: Mapping[UUID, UUID]) -> None:
        # Two who have committed wait for the disk together, and the later may be told of it sooner.
        for waiting in [each for each in self._first if each.id > earlier.get(each.item_id, each.id)]:
            self._first.remove(waiting)
            self._put_behind(waiting)

    def _put_behind(self, occurrence: Occurrence) -> None:
        self._behind.append(occurrence)
        self._items_behind[occurrence.item_id] += 1

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
