"""Dealing with a run of occurrences: fired together, rung for, and taken out of the outbox."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.deeds.outbox import FIRED, NEW, Occurrence, settle
from domain.engine.firing import portions
from domain.engine.firing.settling import Settling
from domain.engine.firing.transaction import Fired, Firings
from domain.engine.ringing.ringer import SUPERVISORS, Ringer
from domain.engine.ringing.wire import OCCURRENCES, occurrence_to_bytes
from domain.engine.rules.rule_set import RuleSet
from domain.policy import Policy
from domain.ports import Notice, Postbox, ToRing
from domain.storage.database import on_disk, uuids


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
    settling: Settling = field(default_factory=Settling)

    async def fire(self, run: Sequence[Occurrence]) -> Fired:
        """Fire what is heard of a run in one transaction; return what there is to ring for, heard or not."""
        heard = [occurrence for occurrence in run if self.rules.matches(occurrence)]
        fired = Fired()
        if heard:
            now = self.clock()
            fired = await Firings(
                heard, self.rules, self.postbox, self.policy, now, self.worker, self.settling
            ).fire()
        # What is heard and was not fired another process has in hand, or it failed.
        fired.heard = {occurrence.id for occurrence in fired.occurrences}
        elsewhere = {occurrence.id for occurrence in heard} - fired.heard
        fired.occurrences = [occurrence for occurrence in run if occurrence.id not in elsewhere]
        return fired

    async def finish(self, fired: Fired) -> datetime:
        """
        Ring once the disk has it, and let what is dealt with, and tells nobody more, leave the outbox.

        Return when all had rung.
        """
        if fired.heard:
            await on_disk()
        await self.ring(fired.occurrences, fired.bells)
        rung = self.clock()
        # What nobody hears was never fired: its row is NEW to the last.
        await settle(
            [occurrence.id for occurrence in fired.occurrences if occurrence.id not in fired.heard], NEW
        )
        self.settling.put(fired.heard - fired.unfinished)
        return rung

    async def tell_rest(self, occurrence: Occurrence) -> None:
        """Tell whoever is still to be told of what was fired, and take it out of the outbox."""
        async for told in portions.follow(occurrence, self.postbox, self.clock()):
            self.note_told(told)
            await self.ring((), told.bells)
        await settle([occurrence.id], FIRED)

    async def ring_to_the_end(self, fired: Sequence[Occurrence]) -> list[Occurrence]:
        """
        Ring for what a process fired that has died since, or may have, and take it out of the outbox.

        Return those of which somebody is still to be told, and which stay there.
        """
        await self.ring(fired, await self._bells_of(fired))
        unfinished = await portions.unfinished([occurrence.id for occurrence in fired])
        await settle([occurrence.id for occurrence in fired if occurrence.id not in unfinished], FIRED)
        return [occurrence for occurrence in fired if occurrence.id in unfinished]

    async def say_lost(self, occurrence: Occurrence) -> None:
        """Let those see for themselves who are told of an occurrence, but for whom no bells can be made."""
        told = await uuids("SELECT DISTINCT agent_id FROM message WHERE occurrence_id = $1", occurrence.id)
        await self.ringer.say_lost({SUPERVISORS, *told})

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
