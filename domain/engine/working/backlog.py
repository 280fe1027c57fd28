"""What waits in a process to be matched: what people did first, what came in masses behind it."""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.deeds.item_kinds import beside
from domain.deeds.outbox import Occurrence

MANY = 20  # occurrences of one deed that are a mass of them
IN_A_ROW = 20  # batches of what people did, after which one of the masses has its turn


@dataclass(slots=True, eq=False)
class _Turn:
    """What has one turn in a queue, of one item: mostly one occurrence."""

    occurrences: list[Occurrence]
    behind: bool


class Backlog:
    """
    Two queues: a storm gives way to what people do, and is not forgotten for it.

    Behind are those that events raised, that integrators told of, and many of one deed; and what happened to
    an item of which something waits there, so that each item's are in order.
    """

    def __init__(self) -> None:
        self._first, self._behind = deque[_Turn](), deque[_Turn]()
        self._turns: dict[UUID, deque[_Turn]] = {}  # by item, in order
        self._waiting = [0, 0]  # first, and behind
        self._in_a_row = 0

    def __len__(self) -> int:
        return sum(self._waiting)

    def __iter__(self) -> Iterator[Occurrence]:
        for turn in (*self._first, *self._behind):
            yield from turn.occurrences

    def room(self, occurrences: Sequence[Occurrence], most: int) -> int:
        """Return for how many of one deed there is room, if at most so many wait in a queue."""
        behind = len(occurrences) > MANY or any(map(_gives_way, occurrences))
        return max(0, most - self._waiting[behind])

    def put(self, occurrences: Sequence[Occurrence]) -> None:
        """Let occurrences of one deed wait, in their order."""
        mass, own = len(occurrences) > MANY, {occurrence.id for occurrence in occurrences}
        for occurrence in occurrences:
            turns = self._turns.setdefault(occurrence.item_id, deque())
            turn = _put_before_later(occurrence, turns, own)
            if turn is None:
                behind = mass or _gives_way(occurrence) or bool(turns and turns[-1].behind)
                turn = _Turn([occurrence], behind)
                (self._behind if behind else self._first).append(turn)
                turns.append(turn)
            self._waiting[turn.behind] += 1

    def take(self, most: int) -> list[Occurrence]:
        """
        Take what comes next, of one queue alone: who waits for a deed's bell waits for no storm's.

        Of the last item that is all that has its turn together, which may be more.
        """
        self._in_a_row = self._in_a_row + 1 if self._first and self._behind else 0
        queue = self._first if self._first and self._in_a_row <= IN_A_ROW else self._behind
        if queue is self._behind:
            self._in_a_row = 0
        taken: list[Occurrence] = []
        while queue and len(taken) < most:
            turn = queue.popleft()
            taken += turn.occurrences
            self._waiting[turn.behind] -= len(turn.occurrences)
            item = turn.occurrences[0].item_id
            self._turns[item].remove(turn)
            if not self._turns[item]:
                del self._turns[item]
        return taken


def _gives_way(occurrence: Occurrence) -> bool:
    return occurrence.depth > 0 or beside(occurrence.item_kind) is not None


def _put_before_later(occurrence: Occurrence, turns: Sequence[_Turn], own: Collection[UUID]) -> _Turn | None:
    """Let an occurrence have the turn of what happened to its item later, unless in the same deed, if any."""
    # What was set aside comes back, and what a firing raised is handed over once the disk has it.
    if not turns or turns[-1].occurrences[-1].id < occurrence.id:
        return None
    for turn in turns:
        for place, waiting in enumerate(turn.occurrences):
            if waiting.id > occurrence.id and waiting.id not in own:
                turn.occurrences.insert(place, occurrence)
                return turn
    return None
