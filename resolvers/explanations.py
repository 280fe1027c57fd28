"""Why events fired on what happened, or did not, as far as the asker may know."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.catalogue.zones import zone_here
from domain.deeds.outbox import Occurrence
from domain.deeds.rendering import hour_of
from domain.desk.rooms import CATALOGUE
from domain.engine.backtesting.judge import Trial
from domain.engine.firing.limits import kind_of
from domain.engine.rules.compiled import CompiledEvent
from domain.engine.rules.rule_set import view_of
from domain.engine.waited import Waits
from domain.errors import NotFound
from domain.events.compiling import compile_event
from domain.events.definitions import Definition
from domain.events.explaining import Case, CheckedCondition, Judgement
from domain.events.matching import Outcome, OwnerRights, Rule
from domain.events.records import ActionResult, Event, Firing
from domain.events.silence import owner_rights
from domain.people.principal import Principal
from resolvers.context import Context
from resolvers.events import find_event, legible
from resolvers.occurrence_sight import hidden_from, may_see, still_seen, without_facts

Compiled = tuple[Rule, OwnerRights | None, Collection[str]]
"""An event's rule, the bounds of its owner, and the fields that it asks for and are gone."""
Pair = tuple[Event, Occurrence]
PLAYED_FOR = 4.0  # seconds, at most: a draft, until what it is tried on
IN_A_TURN = 25  # which take some milliseconds
UNTOLD = {
    Outcome.FIRED: "It fired.",
    Outcome.HELD_BACK: "It was held back.",
    Outcome.CONDITION_FAILED: "Not all that it asks for was so.",
    Outcome.NOT_VISIBLE: "Its owner may not open this as it stood then.",
}
# What the facts decide, of an event that was edited since: who edits it again and again would guess them.
UNJUDGED = {Outcome.FIRED, Outcome.HELD_BACK, Outcome.CONDITION_FAILED}
NOT_JUDGED = "It was edited since, and you may not know what it asks of this, so that was not looked at."


@dataclass(frozen=True)
class Explanation:
    """What became of an event and an occurrence; the ``firing`` is None where they never met."""

    event: Event
    occurrence: Occurrence
    outcome: Outcome
    summary: str
    checks: Sequence[CheckedCondition]
    firing: Firing | None
    failed: int = 0  # conditions, those of `any` together as one; none where the asker may not know


async def explain_event(context: Context, event_id: UUID, occurrence_id: UUID) -> Explanation:
    """
    Say why an event that the asker may read fired on what happened, or did not.

    Raises:
        NotFound: there is no such event or occurrence, or it is not within their sight.
    """
    event = await find_event(context, event_id)
    if event is None:
        raise NotFound("There is no such event, or it is not yours to see.", path=("eventId",))
    occurrence = await Occurrence.get_or_none(id=occurrence_id, event_type__in=list(CATALOGUE.event_types))
    if occurrence is None or not await _is_theirs(event, occurrence, context.principal):
        raise NotFound("Nothing such has happened, or it is out of your sight.", path=("occurrenceId",))
    [explanation] = await explain(context, [(event, occurrence)])
    return explanation


async def _is_theirs(event: Event, occurrence: Occurrence, asker: Principal) -> bool:
    """Say whether something is in somebody's sight, or their own event fired on it."""
    mine = event.owner_id == asker.agent.id
    return may_see(occurrence, asker) or (
        mine and await Firing.exists(event_id=event.id, occurrence_id=occurrence.id)
    )


async def explain(context: Context, pairs: Sequence[Pair]) -> list[Explanation]:
    """
    Explain events and occurrences that the asker may read, in as many queries as one needs.

    The events come with their owners. What is told of an item whose sight the asker has lost is the outcome.
    Others get their turns between.
    """
    events = {event.id: event for event, _ in pairs}
    occurrences = {occurrence.id: occurrence for _, occurrence in pairs}
    wanted = Firing.filter(event_id__in=list(events), occurrence_id__in=list(occurrences))
    firings = {(firing.event_id, firing.occurrence_id): firing for firing in await wanted}
    known = await _Known.of(context, list(events.values()), list(occurrences.values()))
    explained: list[Explanation] = []
    for event, occurrence in pairs:
        if len(explained) % IN_A_TURN == 0:
            await asyncio.sleep(0)
        explained.append(known.explanation(event, occurrence, firings.get((event.id, occurrence.id))))
    return explained


async def judge(
    context: Context, event: Event, definition: Definition, occurrence: Occurrence
) -> tuple[Judgement, bool]:
    """
    Judge an event that is not stored, as if it had been there; say also whether the asker may know all of it.

    That is all that it asks of what happened.
    """
    trial = Trial(
        compiled=CompiledEvent(event, definition),
        asker=context.principal,
        asked_since=context.now - context.desk.kept,
        kept_since=context.now - context.desk.kept,
        until=occurrence.occurred_at,
        first=0,
        policy=context.desk.policy,
    )
    known = await _Known.of(context, [event], [occurrence], trial)
    return known.judged(event, occurrence), known.may_know(event, occurrence)


@dataclass(frozen=True)
class _Known:
    """What has to be known to explain some events and occurrences, read in one go."""

    context: Context
    owners: Mapping[UUID, Principal]
    definitions: Mapping[UUID, tuple[Definition, str | None]]
    names: Mapping[str, str]
    waits: Waits
    opened: Collection[UUID]  # the occurrences about which the asker may know everything
    compiled: dict[UUID, Compiled] = field(default_factory=dict)

    @classmethod
    async def of(
        cls,
        context: Context,
        events: Sequence[Event],
        occurrences: Sequence[Occurrence],
        trial: Trial | None = None,
    ) -> "_Known":
        """Read it; an event that is not stored comes alone, on ``trial`` with one occurrence."""
        owners = await context.loaders.owners.load_many([event.owner for event in events])
        definitions = {
            event.id: (trial.compiled.definition, None) if trial else legible(event) for event in events
        }
        conditions = (each for definition, _ in definitions.values() for each in definition.conditions)
        asked = list({named for condition in conditions for named in condition.references()})
        found = zip(asked, await context.loaders.named.load_many(asked), strict=True)
        defined = [(event, definitions[event.id][0]) for event in events]
        tried = trial and Waits.tried(trial, occurrences[0], context.within(PLAYED_FOR))
        return cls(
            context,
            {owner.agent.id: owner for owner in owners if owner},
            definitions,
            {named: str(record) for named, record in found if record},
            await (tried or Waits.of(defined, occurrences)),
            await still_seen(context, occurrences),
        )

    def explanation(self, event: Event, occurrence: Occurrence, firing: Firing | None) -> Explanation:
        """Explain one of the events and one of the occurrences."""
        judged = self.judged(event, occurrence)
        outcome = judged.outcome if firing is None else firing.outcome
        if not self.may_know(event, occurrence):
            would = firing is None and outcome is Outcome.FIRED
            summary = "It would have fired." if would else UNTOLD.get(outcome, judged.summary)
            if firing is None and outcome in UNJUDGED and event.change > occurrence.rules_revision:
                outcome, summary = Outcome.NOT_VISIBLE, NOT_JUDGED
            return Explanation(event, without_facts(occurrence), outcome, summary, (), firing)
        summary = judged.summary if firing is None else self._told(event, firing, judged.came_to)
        if firing is None and outcome is Outcome.FIRED:
            summary = f"{judged.summary} {self._yet(event, occurrence)}"
        return Explanation(event, occurrence, outcome, summary, judged.checks, firing, judged.failed)

    def judged(self, event: Event, occurrence: Occurrence) -> Judgement:
        definition, illegible = self.definitions[event.id]
        owner = self.owners[event.owner_id]
        zone = owner.agent.time_zone
        if illegible:
            return Judgement(Outcome.SUSPENDED, f"It cannot be read: {illegible}")
        if zone_here(zone) is None:
            sentence = f"The time zone of its owner, {zone}, is not known here."
            return Judgement(Outcome.SUSPENDED, sentence)
        rule, rights, gone = self._compiled(event, definition, owner)
        view, wait = view_of(occurrence), self.waits.wait(event, definition, occurrence, rule.zone)
        return Case(
            definition,
            rule,
            wait.seen(view, rule.event_type) if wait else view,
            rights,
            occurrence.labels,
            kind_of(occurrence, CATALOGUE.category_of(occurrence.event_type)),
            str(owner.agent),
            self.names,
            gone,
            wait,
        ).judge()

    def _compiled(self, event: Event, definition: Definition, owner: Principal) -> Compiled:
        """Return what an event is matched with, made once."""
        if event.id not in self.compiled:
            gone = set(definition.conditions.fields) - self.names.keys()
            rule = compile_event(event, definition, owner.agent.time_zone, gone)
            self.compiled[event.id] = rule, owner_rights(event, definition, owner), gone
        return self.compiled[event.id]

    def may_know(self, event: Event, occurrence: Occurrence) -> bool:
        """Say whether the asker may know all that an event asks of what happened."""
        if occurrence.id not in self.opened:
            return False
        asked = (condition.type.id for condition in self.definitions[event.id][0].conditions)
        return hidden_from(self.context.principal, occurrence).isdisjoint(asked)

    def _told(self, event: Event, firing: Firing, came_to: str) -> str:
        """Say what became of them when they met, and what a wait or a count had come to."""
        said = f"It fired at {self._hour(event, firing.fired_at)}."
        if firing.outcome is Outcome.HELD_BACK:
            reasons = dict.fromkeys(filter(None, (outcome.get("reason") for outcome in firing.outcomes)))
            said = f"It was held back: {firing.held_back or ' '.join(reasons) or 'all of its actions were.'}"
        failed = [
            told.get("reason") or "" for told in firing.outcomes if told["outcome"] == ActionResult.FAILED
        ]
        if came_to:
            said += f" {came_to}"
        if failed:
            said += f" {len(failed)} of its actions failed: {failed[0]}"
        if event.revision > firing.revision:
            said += f" It was edited since, at {self._hour(event, event.updated_at)}."
        return said

    def _yet(self, event: Event, occurrence: Occurrence) -> str:
        """Say why something has not fired that would, or how else it has."""
        if self.waits.asked(event, occurrence):
            return "That had it asked again, and it rang."
        if event.updated_at > occurrence.occurred_at:
            return f"Yet it did not fire: it was edited since, at {self._hour(event, event.updated_at)}."
        return "Yet it did not fire: something was different then, or it is about to."

    def _hour(self, event: Event, moment: datetime) -> str:
        """Write a moment by the clock of an event's owner, as all that is said of it, if that is known."""
        zone = zone_here(self.owners[event.owner_id].agent.time_zone) or self.context.principal.zone
        return hour_of(moment, zone, self.context.now)
