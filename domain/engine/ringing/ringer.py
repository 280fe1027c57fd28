"""
Ringing: bells go onto the wire, and where that does not take them, into the database.

A process that could not publish says so on the wire when it is mended; but it may end before, and those who
listen in other processes would not know. So it says in the database whose bells they were, as what a revision
concerns: every process looks at the revisions twice a second, and lets those readers see for themselves.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.engine.ringing.wire import OCCURRENCES
from domain.ports import Feed, Notice, Postbox
from domain.storage.concerns import changed_between, note
from domain.storage.database import transaction
from domain.storage.records import in_parts
from domain.storage.revisions import WIRE, raise_revision

RUNG_AT_ONCE = 200  # notices
NAMED = 200  # whose bells are lost at once; where there are more, all look for themselves
SUPERVISORS = UUID(int=0)  # stand for whoever listens to what happens, which is no agent's alone


class Ringer:
    """Rings for a process, and hears of what others could not ring for."""

    def __init__(self, feed: Feed, postbox: Postbox, clock: Callable[[], datetime]) -> None:
        self._feed, self._postbox, self._clock = feed, postbox, clock
        self._known: int | None = None  # how often bells had been lost, when that was looked at last
        self._following = asyncio.Lock()

    async def ring(self, notices: Sequence[Notice]) -> None:
        """
        Ring, in order and outside of transactions; whoever dies within may have rung or not.

        Raises whatever keeps the database from taking down what the wire did not take.
        """
        lost: list[Notice] = []
        for place, part in enumerate(in_parts(notices, RUNG_AT_ONCE)):
            if place:
                await asyncio.sleep(0)  # others have their turn
            if not await self._feed.publish(part):
                lost += part
        if lost:
            await self.say_lost({self._postbox.agent_of(notice.topic) or SUPERVISORS for notice in lost})

    async def say_lost(self, of: Collection[UUID]) -> None:
        """Say in the database, outside of transactions, whose bells do not ring."""
        async with transaction():
            number = await raise_revision(WIRE)
            await note(WIRE, number, of if len(of) <= NAMED else (), self._clock())

    async def follow(self, current: Mapping[str, int]) -> None:
        """Let readers here see for themselves whose bells were lost since the last look at the revisions."""
        async with self._following:  # and one look may overtake another
            now = current.get(WIRE, 0)
            known = now if self._known is None else self._known
            lost = await changed_between({WIRE: known}, {WIRE: max(known, now)}, (WIRE,))
            if lost is None:
                self._feed.doubt(None)
            else:
                self._feed.doubt(
                    OCCURRENCES if of == SUPERVISORS else self._postbox.topic_of(of) for of in lost
                )
            self._known = max(known, now)
