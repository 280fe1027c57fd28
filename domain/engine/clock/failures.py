"""Crossings that could not be told: when each is tried again, and when it is given up."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from domain.deeds.attempts import MAXIMUM_ATTEMPTS
from domain.engine.clock.questions import Crossing, Question

TRIED_AGAIN = timedelta(minutes=1)
NEVER_AGAIN = datetime(9000, 1, 1, tzinfo=UTC)  # when what is given up is tried
EVER = NEVER_AGAIN - timedelta(1)  # later than any other try, and earlier than what is given up


class Failures:
    """
    What this process could not tell.

    It is kept in memory: after a restart, or by another process, each is tried anew, which does no harm.
    """

    def __init__(self) -> None:
        self._failing: dict[Crossing, tuple[int, datetime]] = {}  # how often, and when it is tried again

    def of(self, question: Question) -> bool:
        """Say whether anything that a question found could not be told."""
        return any(crossing.question == question for crossing in self._failing)

    def put_off(self, latest: datetime) -> set[Crossing]:
        """Return what is not tried again until after ``latest``; with `EVER`, what is given up."""
        return {crossing for crossing, (_, again) in self._failing.items() if again > latest}

    def at_its_last_try(self, crossing: Crossing) -> bool:
        """Say whether something is given up if it fails now."""
        return self._tries(crossing) + 1 == MAXIMUM_ATTEMPTS

    def note(self, tried: Sequence[Crossing], failed: Collection[Crossing], now: datetime) -> None:
        """Remember what failed: it is tried again in a while, and given up after some tries."""
        for crossing in tried:
            tries = self._tries(crossing) + 1
            self._failing.pop(crossing, None)
            if crossing in failed:
                again = now + tries * TRIED_AGAIN if tries < MAXIMUM_ATTEMPTS else NEVER_AGAIN
                self._failing[crossing] = tries, again

    def forget(self, question: Question, before: datetime) -> None:
        """Forget what crossed before a moment, once it is so long ago that it is not asked for again."""
        key = question.key
        old = [
            crossing for crossing in self._failing if crossing.question.key == key and crossing.at < before
        ]
        for crossing in old:
            del self._failing[crossing]

    def _tries(self, crossing: Crossing) -> int:
        return self._failing.get(crossing, (0, NEVER_AGAIN))[0]
