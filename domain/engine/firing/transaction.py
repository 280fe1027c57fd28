"""
Firing: one transaction in which the events that some occurrences satisfy do what they do.

Run twice, it changes nothing the second time: the outbox rows, the firings' unique keys and the actions'
marks decide, so two processes cannot both act. Occurrences are fired together; where that fails, each is
fired alone, and each of its events apart, so that a fault costs nothing but itself.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from uuid import UUID

from domain.deeds.deed import Deed
from domain.deeds.outbox import Occurrence, begin_firing
from domain.deeds.recording import record
from domain.engine.firing import portions, uses
from domain.engine.firing.becoming import Late, Outdated, let_become, let_become_apart
from domain.engine.firing.satisfied import Satisfied
from domain.engine.firing.settling import Settling
from domain.engine.firing.uses import SLOTS, Use
from domain.engine.rules.rule_set import RuleSet
from domain.policy import Policy
from domain.ports import Notice, Postbox
from domain.storage.database import not_waiting, retrying, transaction

logger = logging.getLogger("deskbell.engine")

TRIES_TO_BE_CURRENT = 5  # after which the rules are read with locks held, where others wait


@dataclass
class Fired:
    """
    What firing left to do: the occurrences to ring for, their bells, what was raised, and deliveries.

    ``heard`` are those of the occurrences that were fired, where there are others among them; of
    ``unfinished`` ones more is told later, see `domain.engine.firing.portions`.
    """

    occurrences: list[Occurrence] = field(default_factory=list)
    bells: list[Notice] = field(default_factory=list)
    raised: list[Occurrence] = field(default_factory=list)
    deliveries: int = 0
    heard: set[UUID] = field(default_factory=set)
    unfinished: set[UUID] = field(default_factory=set)

    def add(self, other: "Fired") -> None:
        """Add what firing others left to do."""
        self.occurrences += other.occurrences
        self.bells += other.bells
        self.raised += other.raised
        self.deliveries += other.deliveries
        self.unfinished |= other.unfinished


@dataclass(frozen=True)
class Firings:
    """
    Occurrences that are fired, in their order.

    What they change of items is done in their order only where each is alone: see
    `domain.engine.working.runs`.
    """

    occurrences: Sequence[Occurrence]
    rules: RuleSet
    postbox: Postbox
    policy: Policy
    at: datetime
    worker: str
    settling: Settling = field(default_factory=Settling)

    async def fire(self) -> Fired:
        """
        Fire the events that the occurrences satisfy; those are missing that another process has in hand.

        One that cannot be fired is logged, and missing too.
        """
        fired = Fired()
        try:
            return await self.fire_all()
        except Exception:
            logger.exception("%s occurrences could not be fired together", len(self.occurrences))
        # All of it is undone. Whose fault it was shows when each is fired by itself.
        for occurrence in self.occurrences:
            try:
                fired.add(await replace(self, occurrences=[occurrence]).fire_all(apart=True))
            except Exception:
                logger.exception("occurrence %s could not be fired; it stays in the outbox", occurrence.id)
        return fired

    async def fire_all(self, *, apart: bool = False) -> Fired:
        """
        Fire all or none; events ``apart`` from each other, so that a fault in one costs one.

        The rule set must be that of the moment inside the transaction, so permission, sight and enabled count
        as they then are. It is brought up to date outside, where nobody waits for it, but for the case that
        it never stops changing.
        """
        for _ in range(TRIES_TO_BE_CURRENT):
            try:
                return await retrying(partial(self._attempt, apart=apart))
            except Outdated:
                await self.rules.refresh()
        return await retrying(partial(self._attempt, apart=apart, patient=False))

    async def _attempt(self, *, apart: bool, patient: bool = True) -> Fired:
        async with transaction():
            not_waiting()
            # Before all else: who does not get these rows has nothing to do, and holds up nobody.
            mine, current = await begin_firing([occurrence.id for occurrence in self.occurrences])
            if not mine:
                return Fired()
            if patient and not self.rules.knows(current):
                raise Outdated  # with the transaction, the rows are given back
            satisfied = await self._satisfied(mine, None if patient else current)
            await _hold_item(satisfied)
            late = Late() if apart else await let_become(satisfied)
            for match in satisfied if apart else ():
                await let_become_apart(match)
            return await self._end(mine, satisfied, late)

    async def _satisfied(self, mine: set[UUID], behind: dict[str, int] | None) -> list[Satisfied]:
        """Match the occurrences, with rules that may be ``behind`` these revisions and catch up first."""
        for turn in range(TRIES_TO_BE_CURRENT if behind else 1):
            if behind:
                await self.rules.refresh(None if turn else behind)
            occurrences = [occurrence for occurrence in self.occurrences if occurrence.id in mine]
            matches = {occurrence.id: self.rules.matches(occurrence) for occurrence in occurrences}
            events = {rule.event_id: rule for rules in matches.values() for rule in rules}
            compiled = await self.rules.compiled(events.values())
            if compiled is None:
                continue
            by_id = {event.event.id: event for event in compiled}
            # In the order of making everywhere, so that messages are read in one order.
            return [
                Satisfied(occurrence, by_id[event_id], self.rules, self._deed(occurrence))
                for occurrence in occurrences
                for event_id in sorted(rule.event_id for rule in matches[occurrence.id])
                if event_id in by_id
            ]
        raise Outdated

    def _deed(self, occurrence: Occurrence) -> Deed:
        return Deed(by=None, at=self.at, cause=occurrence, policy=self.policy)

    async def _end(self, mine: set[UUID], satisfied: Sequence[Satisfied], late: Late) -> Fired:
        """Tell what is to be told, and write down what was raised, what became of the late, and uses."""
        # Inboxes are held before counts, as by deeds: none waits for another that waits for it.
        tellings = [telling for match in satisfied for telling in match.deed.tellings]
        if any(match.deed.items for match in satisfied):  # the items stand otherwise by now
            for match in satisfied:
                match.occurrence.glance = None
        first, unfinished = await portions.begin(tellings)
        told = await self.postbox.tell(first, self.at)
        raised: list[Occurrence] = []
        for occurrence, matches in groupby(satisfied, key=lambda match: match.occurrence):
            done = [match.deed for match in matches if match.deed.occurrences or match.deed.items]
            if done:
                deed = self._deed(occurrence)
                deed.occurrences = [new for each in done for new in each.occurrences]
                deed.items = [item for each in done for item in each.items]
                await record(deed, self.worker)
                raised += deed.occurrences
        await late.keep()
        await self.settling.along()
        await uses.count(_uses(satisfied), int(self.worker, 16) % SLOTS, self.at)
        fired = [occurrence for occurrence in self.occurrences if occurrence.id in mine]
        return Fired(fired, list(told.bells), raised, told.deliveries, unfinished=unfinished)


def _uses(satisfied: Sequence[Satisfied]) -> dict[UUID, Use]:
    found = defaultdict[UUID, Use](Use)
    for match in satisfied:
        if match.spent or not match.held_back:
            use = found[match.event_id]
            use.spent += match.spent
            use.fired += not match.held_back
            use.throttled |= match.throttled
    return found


async def _hold_item(satisfied: Sequence[Satisfied]) -> None:
    """Lock the item before anything of the events that change it, in the order that everybody keeps to."""
    for match in satisfied:
        item = match.compiled.definition.category.item
        if item and any(action.type.changes_item for action in match.compiled.actions):
            await item.hold(match.occurrence.item_id)
            return
