"""What is to be told of what the clock's questions find: the oldest, but for what failed and waits."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from domain.engine.clock.crossings import crossed, crossings
from domain.engine.clock.failures import EVER, Failures
from domain.engine.clock.questions import Crossing, Due


class Untold:
    """What this process has still to tell."""

    def __init__(self, failures: Failures, now: Callable[[], datetime]) -> None:
        self._failures, self._now = failures, now

    async def of(self, due: Due, limit: int, *, lock: bool = False, again: bool = False) -> list[Crossing]:
        """Return the oldest crossings to tell of; with ``again``, also those to be tried again later."""
        passed = self._failures.put_off(EVER if again else self._now())
        found = await crossings(due, limit=limit + len(passed), lock=lock)
        return [crossing for crossing in found if crossing not in passed][:limit]

    async def oldest(self, asked: Sequence[Due], limit: int) -> list[Crossing]:
        """
        Hold and return the oldest crossings of some questions, which stand in the order of their first.

        Of each question no more is held than may be among them.
        """
        found: list[Crossing] = []
        for due in asked:
            until = min(due.until, found[-1].at) if len(found) == limit else due.until
            if due.first and due.first > until:
                break
            found += await self.of(replace(due, until=until), limit, lock=True)
            found = sorted(found, key=lambda crossing: (crossing.at, crossing.item_id))[:limit]
        return found

    async def left(self, asked: Sequence[Due]) -> dict[str, datetime]:
        """
        Return, by their keys, from when on questions are asked again of which something is left.

        That was beyond the batch, is being changed at this moment, or is tried again.
        """
        left: dict[str, datetime] = {}
        for due in await crossed(asked):
            first = due.first
            if self._failures.of(due.question):
                again = await self.of(due, 1, again=True)
                first = again[0].at if again else None
            if first:
                left[due.question.key] = max(due.asked, first)
        return left
