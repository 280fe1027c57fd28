"""
Firing: one transaction in which the events that an occurrence satisfies do what they do.

Run twice, it changes nothing the second time: the outbox row, the firing's unique keys and the
actions' marks decide, so two processes cannot both act.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.deeds.deed import DEPTH_LIMIT, Deed
from domain.deeds.outbox import Occurrence, lock_new, mark_fired
from domain.deeds.recording import record
from domain.desk.rooms.system import SystemNote
from domain.engine import limits
from domain.engine.compiled import CompiledEvent
from domain.engine.doing import Doing
from domain.engine.glancing import glances_at
from domain.engine.rules import RuleSet
from domain.errors import DomainError, Unexpected
from domain.events.actions import Action
from domain.events.records import ActionResult, Event, Firing
from domain.ids import uuid7
from domain.policy import Policy
from domain.ports import Notice, Postbox
from domain.storage.database import for_update, gave_way, retrying, rows, transaction
from domain.storage.records import revisions

logger = logging.getLogger("deskbell.engine")

SYSTEM = "SYSTEM"
TRIES_TO_BE_CURRENT = 5  # after which the rules are read with locks held, where others wait


@dataclass
class Fired:
    """What a firing transaction left to do: bells to ring, occurrences its actions raised, deliveries."""

    bells: Sequence[Notice] = ()
    raised: Sequence[Occurrence] = ()
    deliveries: int = 0


class Outdated(Exception):
    """The rule set was not that of the moment; it is brought up to date, and all begins again."""


@dataclass
class OccurrenceFirings:
    """One occurrence being fired."""

    occurrence: Occurrence
    rules: RuleSet
    deed: Deed

    async def keep_silent(self, rung_before: Iterable[CompiledEvent]) -> None:
        """Record together those that have rung in this spell: they can be many, at each change of an item."""
        silent = [
            Firing(
                event_id=compiled.event.id,
                occurrence_id=self.occurrence.id,
                revision=compiled.event.revision,
                held_back=limits.said_rung(self.occurrence, compiled, self._zone_of(compiled)),
                outcomes=[],
                fired_at=self.deed.at,
            )
            for compiled in rung_before
        ]
        if silent:
            await Firing.bulk_create(silent, ignore_conflicts=True)

    async def fire(self, compiled: CompiledEvent) -> None:
        """Let one event do what it does; a fault in it is undone, recorded, and costs no other event."""
        extent = self.deed.extent
        try:
            async with transaction():
                await self._fire(compiled)
        except Exception as fault:
            # The database has ended the whole transaction: all of the occurrence is done again.
            if gave_way(fault):
                raise
            logger.exception("event %s failed on occurrence %s", compiled.event.id, self.occurrence.id)
            self.deed.forget(extent)
            await self._broke_down(compiled)

    async def _fire(self, compiled: CompiledEvent) -> None:
        # Held to the end: whoever disables it afterwards knows that it is silent from then on.
        enabled = "SELECT id FROM event WHERE id = $1 AND enabled AND deleted_at IS NULL"
        if not await rows(enabled + for_update(), compiled.event.id):
            return
        if self.occurrence.began_at and not await limits.first_in_spell(self.occurrence, compiled.event.id):
            await self.keep_silent([compiled])
            return
        # What time tells of is bounded by itself: once in a spell. All of it rings, also after a night; but
        # for what an event asked to hear of the past.
        bounded = not self.occurrence.began_at or self.occurrence.only_event_id
        if bounded and (held_back := await self._held_back(compiled)):
            await self._record(compiled, None, held_back)
            return
        if not await self._record(compiled, limits.chain_of(self.occurrence, compiled), None):
            await self._record(compiled, None, limits.SAME_CHAIN)
            return
        outcomes = [await self._act(compiled, action) for action in compiled.actions]
        firing = Firing.filter(event_id=compiled.event.id, occurrence_id=self.occurrence.id)
        await firing.update(outcomes=outcomes)
        await self._count(compiled)

    async def _broke_down(self, compiled: CompiledEvent) -> None:
        """Record that none of an event's actions was done, and let administrators hear of it."""
        sentence = Unexpected().sentence
        failed = {"outcome": ActionResult.FAILED, "reason": sentence}
        outcomes = [{"action": action.type.id, **failed} for action in compiled.actions]
        # In its chain it may still fire: it has done nothing.
        if await self._record(compiled, None, None, outcomes):
            await self._count(compiled)
        self._note("EVENT_ACTION_FAILED", compiled, f"{compiled.event.name}: {sentence}")

    async def _count(self, compiled: CompiledEvent) -> None:
        await rows(
            "UPDATE event SET firing_count = firing_count + 1, last_fired_at = $1 WHERE id = $2",
            self.deed.at,
            compiled.event.id,
        )

    async def _held_back(self, compiled: CompiledEvent) -> str | None:
        """Say in a sentence that the event has fired too often; administrators hear of the first time."""
        budget = self.deed.policy.event_budget
        if (used := await limits.used_of_budget(compiled.event.id, self.deed.at)) <= budget:
            return None
        sentence = limits.throttled(budget)
        if used == budget + 1:
            await Event.filter(id=compiled.event.id).update(throttled_at=self.deed.at)
            self._note("EVENT_THROTTLED", compiled, f"{compiled.event.name}: {sentence}")
        return sentence

    async def _act(self, compiled: CompiledEvent, action: Action) -> dict[str, Any]:
        """Run one action, or hold it back; return what became of it. One that fails leaves no mark."""
        begun, outcome = self.deed.extent, dict[str, Any](action=action.type.id)
        owner = self.rules.owners[compiled.event.owner_id]
        try:
            async with transaction():
                # Before it acts: another process that is about to act waits for the mark, and finds it moved.
                await limits.mark(self.occurrence, compiled, action, self._zone_of(compiled))
                reached = await Doing(compiled, action, self.occurrence, owner, self.deed).act()
        except limits.HeldBack as limit:
            return {**outcome, "outcome": ActionResult.HELD_BACK, "reason": str(limit)}
        except DomainError as refusal:
            # The savepoint has undone what was written, not what the deed holds in memory.
            self.deed.forget(begun)
            sentence = f"{compiled.event.name}: {action.type.title}: {refusal.sentence}"
            self._note("EVENT_ACTION_FAILED", compiled, sentence)
            return {**outcome, "outcome": ActionResult.FAILED, "reason": refusal.sentence}
        told = {} if reached is None else {"recipients": reached}
        return {**outcome, **told, "outcome": ActionResult.DONE}

    def _zone_of(self, compiled: CompiledEvent) -> ZoneInfo:
        """Return the zone of an event's owner; it is known here, else the event would not have matched."""
        return ZoneInfo(self.rules.owners[compiled.event.owner_id].agent.time_zone)

    def _note(self, event_type: str, compiled: CompiledEvent, sentence: str) -> None:
        """Let administrators hear of it; there are no notes about what notes did."""
        if self.occurrence.depth < DEPTH_LIMIT and self.occurrence.category != SYSTEM:
            self.deed.happened(event_type, SystemNote(compiled.event.id), entry=sentence)

    async def _record(
        self,
        compiled: CompiledEvent,
        chain: UUID | None,
        held_back: str | None,
        outcomes: Sequence[Mapping[str, Any]] = (),
    ) -> bool:
        """Note what became of it; False where that is noted already, or it has fired in this chain."""
        made = await rows(
            "INSERT INTO firing (id, event_id, occurrence_id, revision, chain, held_back, outcomes, fired_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id",
            uuid7(),
            compiled.event.id,
            self.occurrence.id,
            compiled.event.revision,
            chain,
            held_back,
            list(outcomes),
            self.deed.at,
        )
        return bool(made)


async def fire(
    occurrence: Occurrence, rules: RuleSet, postbox: Postbox, policy: Policy, *, at: datetime, worker: str
) -> Fired | None:
    """
    Fire the events that an occurrence satisfies; None if another process has it in hand.

    The rule set must be that of the moment inside the transaction, so permission, sight and enabled
    count as they then are. It is brought up to date outside, where nobody waits for it, but for the
    case that it never stops changing.
    """

    async def attempt(*, patient: bool = True) -> Fired | None:
        async with transaction():
            # Before all else: who does not get this row has nothing to do, and holds up nobody.
            if not await lock_new(occurrence.id):
                return None
            current = await revisions()
            if patient and not rules.knows(current):
                raise Outdated
            for turn in range(1 if patient else TRIES_TO_BE_CURRENT):
                await rules.refresh(None if turn else current)
                # In the order of making everywhere, so that rows are locked and messages read in one order.
                if (matches := await rules.compiled(rules.matches(occurrence))) is not None:
                    break
            else:
                raise Outdated
            deed = Deed(by=None, at=at, cause=occurrence, policy=policy)
            firings = OccurrenceFirings(occurrence, rules, deed)
            silent = await limits.rung(occurrence)
            await firings.keep_silent([compiled for compiled in matches if compiled.event.id in silent])
            matches = [compiled for compiled in matches if compiled.event.id not in silent]
            await _hold_item(occurrence, matches)
            for compiled in matches:
                await firings.fire(compiled)
            urgent = {compiled.event.id for compiled in matches if compiled.event.urgent}
            about = occurrence.item_kind, occurrence.item_id
            glance = (await glances_at([about], at)).get(about) if deed.letters else None
            told = await postbox.tell(
                occurrence, deed.letters, deed.deliveries, urgent=urgent, glance=glance, at=at
            )
            await record(deed, worker)
            await mark_fired(occurrence.id)
        return Fired(told.bells, deed.occurrences, told.deliveries)

    for _ in range(TRIES_TO_BE_CURRENT):
        try:
            return await retrying(attempt)
        except Outdated:
            await rules.refresh()
    return await retrying(partial(attempt, patient=False))


async def _hold_item(occurrence: Occurrence, matches: Iterable[CompiledEvent]) -> None:
    """Lock the item before anything of the events that change it, in the order that everybody keeps to."""
    for compiled in matches:
        if compiled.definition.category.item and any(action.type.changes_item for action in compiled.actions):
            await compiled.definition.category.item.hold(occurrence.item_id)
            return
