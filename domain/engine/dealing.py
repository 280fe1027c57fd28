"""Dealing with a run of occurrences: fired together, rung for, and taken out of the outbox."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.deeds.outbox import FIRED, NEW, Occurrence, settle
from domain.engine import portions
from domain.engine.firing import Fired, Firings
from domain.engine.ringing import Ringer
from domain.engine.rules import RuleSet
from domain.engine.wire import OCCURRENCES, occurrence_to_bytes
from domain.policy import Policy
from domain.ports import Notice, Postbox, ToRing


@dataclass(frozen=True)
class Dealing:
    """How a process deals with occurrences that it has taken."""

    worker: str
    rules: RuleSet
    postbox: Postbox
    ringer: Ringer
    policy: Policy
    clock: Callable[[], datetime]
    note_told: Callable[[ToRing], None]

    async def fire(self, run: Sequence[Occurrence]) -> Fired:
        """Fire what is heard of a run in one transaction; return what there is to ring for, heard or not."""
        heard = [occurrence for occurrence in run if self.rules.matches(occurrence)]
        fired = Fired()
        if heard:
            now = self.clock()
            fired = await Firings(heard, self.rules, self.postbox, self.policy, now, self.worker).fire()
        # What is heard and was not fired another process has in hand, or it failed.
        fired.heard = {occurrence.id for occurrence in fired.occurrences}
        elsewhere = {occurrence.id for occurrence in heard} - fired.heard
        fired.occurrences = [occurrence for occurrence in run if occurrence.id not in elsewhere]
        return fired

    async def finish(self, fired: Fired) -> None:
        """Ring, tell whoever is still to be told, and take out of the outbox what is dealt with."""
        if fired.unfinished:
            await self.ring((), fired.bells)
            await self._follow(
                [occurrence for occurrence in fired.occurrences if occurrence.id in fired.unfinished]
            )
        await self.ring(fired.occurrences, () if fired.unfinished else fired.bells)
        # What nobody hears was never fired: its row is NEW to the last.
        await settle(
            [occurrence.id for occurrence in fired.occurrences if occurrence.id not in fired.heard], NEW
        )
        await settle(fired.heard, FIRED)

    async def _follow(self, unfinished: Sequence[Occurrence]) -> None:
        async for told in portions.follow(unfinished, self.postbox, self.clock()):
            self.note_told(told)
            await self.ring((), told.bells)

    async def ring_to_the_end(self, fired: Sequence[Occurrence]) -> None:
        """Ring for what a process fired that has died since, or may have, and take it out of the outbox."""
        await self._follow(fired)
        await self.ring(fired, await self._bells_of(fired))
        await settle([occurrence.id for occurrence in fired], FIRED)

    async def ring_again(self, waiting: Sequence[Occurrence]) -> None:
        """Ring for what the deeds told of these occurrences, whose process has died since, or may have."""
        await self.ring((), await self._bells_of(waiting))

    async def _bells_of(self, occurrences: Sequence[Occurrence]) -> Sequence[Notice]:
        ids = [occurrence.id for occurrence in occurrences]
        return await self.postbox.bells_of(ids, self.clock()) if ids else ()

    async def ring(self, occurrences: Sequence[Occurrence], bells: Sequence[Notice]) -> None:
        """Ring for occurrences that are dealt with, and tell of them in their order."""
        # Before they leave the outbox: whoever dies between leaves their rows, and somebody rings once more.
        told = [Notice(OCCURRENCES, occurrence_to_bytes(occurrence)) for occurrence in occurrences]
        await self.ringer.ring([*bells, *told])
