"""
Firing: one transaction in which the events that an occurrence satisfies do what they do.

Run twice, it changes nothing the second time: the outbox row, the firing's unique keys and the
actions' marks decide, so two processes cannot both act.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.catalogue.naming import words_of
from domain.catalogue.recipients import Recipients
from domain.deeds.deed import DEPTH_LIMIT, Deed
from domain.deeds.outbox import Occurrence, lock_new, mark_fired
from domain.deeds.recording import record
from domain.deeds.rendering import Texts, values, what_happened
from domain.deliveries.records import Delivery
from domain.desk.actions import BODY_LIMIT, SUBJECT_LIMIT, Outgoing
from domain.desk.rooms.system import SystemNote
from domain.directory import out_of_sight
from domain.engine.recipients import everyone_in
from domain.engine.rules import CompiledEvent, RuleSet
from domain.errors import DomainError, Forbidden, Invalid
from domain.events.actions import Action
from domain.events.permitted import may_change
from domain.events.records import Event, EventLevel, Firing
from domain.events.silence import may_still_be_told
from domain.ids import uuid7
from domain.messages import Letter
from domain.people.records import Agent
from domain.policy import Policy
from domain.ports import Notice, Postbox
from domain.storage.database import for_update, gave_way, retrying, rows, transaction
from domain.storage.records import Record, by_ids, revisions

logger = logging.getLogger("deskbell.engine")

SYSTEM = "SYSTEM"
TRIES_TO_BE_CURRENT = 5


@dataclass
class Fired:
    """What a firing transaction left to do: bells to ring, occurrences its actions raised, deliveries."""

    bells: Sequence[Notice] = ()
    raised: Sequence[Occurrence] = ()
    deliveries: int = 0


class HeldBack(Exception):
    """Frequency or once per item keeps an action from running; what it marked is undone."""


class Outdated(Exception):
    """The rule set was not that of the moment; it is brought up to date, and all begins again."""


@dataclass
class OccurrenceFirings:
    """One occurrence being fired."""

    occurrence: Occurrence
    rules: RuleSet
    deed: Deed

    async def fire(self, compiled: CompiledEvent) -> None:
        """Let one event do what it does; a fault in it is undone, recorded, and costs no other event."""
        extent = self.deed.extent
        try:
            async with transaction():
                await self._fire(compiled)
        except Exception as fault:
            if gave_way(fault):
                raise
            logger.exception("event %s failed on occurrence %s", compiled.event.id, self.occurrence.id)
            self.deed.forget(extent)
            sentence = "It failed unexpectedly; the fault has been logged."
            await self._record(compiled, None, sentence)
            self._note("EVENT_ACTION_FAILED", compiled, f"{compiled.event.name}: {sentence}")

    async def _fire(self, compiled: CompiledEvent) -> None:
        enabled = "SELECT id FROM event WHERE id = $1 AND enabled AND deleted_at IS NULL"
        if not await rows(enabled + for_update(), compiled.event.id):
            return
        if self.occurrence.began_at and not await self._first_in_spell(compiled):
            return
        # What time tells of is bounded by itself: once in a spell. All of it rings, also after a night; but
        # for what an event asked to hear of the past.
        bounded = not self.occurrence.began_at or self.occurrence.only_event_id
        if bounded and (held_back := await self._held_back(compiled)):
            await self._record(compiled, None, held_back)
            return
        if not await self._record(compiled, self._chain(compiled), None):
            await self._record(compiled, None, "It has fired in this chain of occurrences already.")
            return
        outcomes = [await self._act(compiled, action) for action in compiled.actions]
        firing = Firing.filter(event_id=compiled.event.id, occurrence_id=self.occurrence.id)
        await firing.update(outcomes=outcomes)
        await rows(
            "UPDATE event SET firing_count = firing_count + 1, last_fired_at = $1 WHERE id = $2",
            self.deed.at,
            compiled.event.id,
        )

    def _chain(self, compiled: CompiledEvent) -> UUID:
        """Say what an event fires once in: a chain of occurrences; of counts and spells, for each item."""
        one, apart = self.occurrence, compiled.definition.category.rings_apart
        if one.count is not None or one.began_at:
            return uuid5(one.root_id, one.item_id.hex)
        return uuid5(one.root_id, one.facts[apart]) if apart and one.facts.get(apart) else one.root_id

    async def _first_in_spell(self, compiled: CompiledEvent) -> bool:
        """Note that the event fires in this spell of the item; False if it has."""
        moved = await rows(
            "INSERT INTO episode (id, event_id, item_id, began_at) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (event_id, item_id) DO UPDATE SET began_at = excluded.began_at"
            " WHERE episode.began_at <> excluded.began_at RETURNING item_id",
            uuid7(),
            compiled.event.id,
            self.occurrence.item_id,
            self.occurrence.began_at,
        )
        return bool(moved)

    async def _held_back(self, compiled: CompiledEvent) -> str | None:
        spent = await rows(
            "INSERT INTO budget (event_id, minute, used) VALUES ($1, $2, 1) ON CONFLICT (event_id) DO UPDATE"
            " SET used = CASE WHEN budget.minute >= excluded.minute THEN budget.used + 1 ELSE 1 END,"
            " minute = CASE WHEN budget.minute >= excluded.minute THEN budget.minute ELSE excluded.minute END"
            " RETURNING used",
            compiled.event.id,
            int(self.deed.at.timestamp() // 60),
        )
        used = spent[0]["used"]
        if used <= self.deed.policy.event_budget:
            return None
        sentence = f"It fired more than {self.deed.policy.event_budget} times in a minute and was throttled."
        if used == self.deed.policy.event_budget + 1:
            await Event.filter(id=compiled.event.id).update(throttled_at=self.deed.at)
            self._note("EVENT_THROTTLED", compiled, f"{compiled.event.name}: {sentence}")
        return sentence

    def _note(self, event_type: str, compiled: CompiledEvent, sentence: str) -> None:
        """Let administrators hear of it; there are no notes about what notes did."""
        if self.occurrence.depth < DEPTH_LIMIT and self.occurrence.category != SYSTEM:
            self.deed.happened(event_type, SystemNote(compiled.event.id), entry=sentence)

    async def _record(self, compiled: CompiledEvent, chain: UUID | None, held_back: str | None) -> bool:
        made = await rows(
            "INSERT INTO firing (id, event_id, occurrence_id, revision, chain, held_back, outcomes, fired_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id",
            uuid7(),
            compiled.event.id,
            self.occurrence.id,
            compiled.event.revision,
            chain,
            held_back,
            [],
            self.deed.at,
        )
        return bool(made)

    async def _act(self, compiled: CompiledEvent, action: Action) -> dict[str, Any]:
        """Run one action, or hold it back; return what became of it. One that fails leaves no mark."""
        begun, outcome = self.deed.extent, dict[str, Any](action=action.type.id)
        try:
            async with transaction():
                await self._mark(compiled, action)
                told = await self._told(compiled, action) if action.recipients else []
                if action.type.reaches_out:
                    outcome["recipients"] = await self._reach_out(compiled, action, told)
                elif action.recipients:
                    outcome["recipients"] = self._send(compiled, action, told)
                else:
                    await self._change_item(compiled, action)
        except HeldBack:
            return {**outcome, "outcome": "HELD_BACK"}
        except DomainError as refusal:
            self.deed.forget(begun)
            sentence = f"{compiled.event.name}: {action.type.title}: {refusal.sentence}"
            self._note("EVENT_ACTION_FAILED", compiled, sentence)
            return {**outcome, "outcome": "FAILED", "reason": refusal.sentence}
        return {**outcome, "outcome": "DONE"}

    async def _mark(self, compiled: CompiledEvent, action: Action) -> None:
        """
        Note that the action runs now.

        Raises:
            HeldBack: it has run for this item, or too lately, by the occurrences' time.
        """
        key, at = f"{compiled.event.id.hex}:{action.key}", self.occurrence.occurred_at
        if action.once_per_item:
            item = self.occurrence.item_id
            await self._move(compiled, f"{key}:{item.hex}", None, item)
        if action.maximum_frequency_minutes:
            await self._move(compiled, key, at - timedelta(minutes=action.maximum_frequency_minutes))

    async def _move(
        self, compiled: CompiledEvent, key: str, latest: datetime | None, item: UUID | None = None
    ) -> None:
        """Set a mark that is not there or, given ``latest``, not later than that."""
        moved = await rows(
            "INSERT INTO action_mark (key, event_id, item_id, ran_at) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (key) DO UPDATE SET ran_at = excluded.ran_at"
            " WHERE action_mark.ran_at <= $5 RETURNING key",
            key,
            compiled.event.id,
            item,
            self.occurrence.occurred_at,
            latest or datetime.min.replace(tzinfo=UTC),
        )
        if not moved:
            raise HeldBack

    def _texts(self, compiled: CompiledEvent) -> Texts:
        owner = self.rules.owners[compiled.event.owner_id].agent
        value_of = values(
            self.occurrence,
            event_name=compiled.event.name,
            event_type=compiled.definition.event_type,
            category=compiled.definition.category,
            owner="System" if compiled.event.level is EventLevel.SYSTEM else str(owner),
            zone=ZoneInfo(owner.time_zone),
            public_url=self.deed.policy.public_url,
        )
        return Texts(value_of)

    async def _told(self, compiled: CompiledEvent, action: Action) -> list[UUID]:
        owner = self.rules.owners[compiled.event.owner_id]
        return await everyone_in(
            action.recipients or Recipients(),
            # Whoever no longer manages global events is no longer told of everything by one they made.
            owner=owner.agent.id if may_still_be_told(compiled.event, owner) else None,
            assigned=self.occurrence.agent_id,
        )

    def _send(self, compiled: CompiledEvent, action: Action, told: Sequence[UUID]) -> int:
        texts = self._texts(compiled)
        subject, body = action.message
        subject, body = texts.fill(subject, SUBJECT_LIMIT), texts.fill(body, BODY_LIMIT)
        self.deed.letters += (
            Letter(
                agent_id=agent,
                subject=subject,
                body=body,
                event_id=compiled.event.id,
                occurrence_id=self.occurrence.id,
                event_type=self.occurrence.event_type,
                sent_at=self.deed.at,
            )
            for agent in told
        )
        return len(told)

    async def _reach_out(self, compiled: CompiledEvent, action: Action, told: Sequence[UUID]) -> int:
        form = action.type.form(**await _things(action))
        agents = sorted(await by_ids(Agent, told), key=lambda one: one.id)
        made = [self._delivery(compiled, one) for one in form.reach(self._texts(compiled), agents)]
        self.deed.deliveries += made
        return len(made)

    def _delivery(self, compiled: CompiledEvent, outgoing: Outgoing) -> Delivery:
        made = Delivery(
            channel=outgoing.channel,
            receiver=outgoing.receiver,
            recipient=outgoing.recipient,
            subject=outgoing.subject,
            body=outgoing.body or "",
            event_id=compiled.event.id,
            occurrence_id=self.occurrence.id,
            agent_id=outgoing.agent_id,
            provider_id=outgoing.provider_id,
            created_at=self.deed.at,
        )
        if outgoing.body is None:
            made.body = what_happened(
                self.occurrence, compiled.event, made.global_id, self.deed.policy.public_url
            )
        return made

    async def _change_item(self, compiled: CompiledEvent, action: Action) -> None:
        if self.occurrence.depth >= DEPTH_LIMIT:
            raise Forbidden("A chain of occurrences ends after {limit} steps.", limit=DEPTH_LIMIT)
        if action.type.changes_desk:
            await action.type.form(**await self._parameters(compiled, action)).carry_out(self.deed)
            return
        category, owner = compiled.definition.category, self.rules.owners[compiled.event.owner_id]
        mine = compiled.event.level is EventLevel.AGENT
        if mine and not may_change(owner, action.type, category):
            raise Forbidden("{agent} may no longer change such items.", agent=str(owner.agent))
        target = await category.item.find(self.occurrence.item_id, owner if mine else None, lock=True)
        given = await self._parameters(compiled, action)
        named = (one for one in given.values() if isinstance(one, Record))
        if mine and not action.type.hands_over and (beyond := await out_of_sight(owner, named)):
            unseen = str(beyond.pop())
            raise Forbidden("{agent} can no longer see {name}.", agent=str(owner.agent), name=unseen)
        await action.type.form(**given).perform(target, self.deed)
        self.deed.touched(target)

    async def _parameters(self, compiled: CompiledEvent, action: Action) -> dict[str, Any]:
        templates = {path[-1] for path, _ in action.templates()}
        found = await _things(action)
        for one in action.type.fields:
            if one.label in templates:
                text = self._texts(compiled).fill(found[one.name], BODY_LIMIT).strip()
                if not text:
                    raise Invalid("There was nothing to write: none of its variables had a value.")
                found[one.name] = text
        return found


async def _things(action: Action) -> dict[str, Any]:
    """Return an action's parameters, with things in the place of their ids."""
    found = dict(action.values)
    for one in action.type.fields:
        if one.entity and one.name in found:
            value = found[one.name]
            things = [await find_one(one.type, each) for each in (value if one.many else [value])]
            found[one.name] = things if one.many else things[0]
    return found


async def find_one(kind: Any, uuid: UUID) -> Any:
    """
    Return a thing of the desk by its UUID.

    Raises:
        Forbidden: it is gone.
    """
    if found := await kind.get_or_none(id=uuid):
        return found
    raise Forbidden("The {kind} that this names is gone.", kind=words_of(kind.entity))


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
            if not await lock_new(occurrence.id):
                return None
            current = await revisions()
            if patient and not rules.knows(current):
                raise Outdated
            await rules.refresh(current)
            firings = OccurrenceFirings(
                occurrence, rules, Deed(by=None, at=at, cause=occurrence, policy=policy)
            )
            # In the order of making in every process, so that rows are locked and messages read in one order.
            matches = sorted(rules.matches(occurrence), key=lambda one: one.event.id)
            await _hold_item(occurrence, matches)
            for compiled in matches:
                await firings.fire(compiled)
            urgent = {compiled.event.id for compiled in matches if compiled.event.urgent}
            deed = firings.deed
            told = await postbox.tell(occurrence, deed.letters, deed.deliveries, urgent=urgent, at=at)
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
