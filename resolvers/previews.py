"""Drafts that are tried before they are saved: what they would do, and a message of theirs to oneself."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from uuid import UUID

from domain.catalogue.actions import Tells
from domain.catalogue.zones import zone_here
from domain.deeds.deed import Deed
from domain.deeds.outbox import Occurrence
from domain.desk.rooms import CATALOGUE
from domain.engine.firing.doing import Doing
from domain.engine.previewing import ActionPreview, preview_of
from domain.engine.rules.compiled import CompiledEvent
from domain.errors import Conflict, DomainError, Invalid, NotFound, Refused
from domain.events.conditions import Condition
from domain.events.definitions import Definition
from domain.events.drafts import Draft, beyond_a_reader, check
from domain.events.examples import as_far_as_known, example_for
from domain.events.explaining import CheckedCondition, Judgement
from domain.events.matching import Outcome
from domain.events.records import Event
from domain.messages import NO_EVENT, Message
from domain.people.principal import Principal
from resolvers.context import Context
from resolvers.explanations import judge
from resolvers.occurrence_sight import facts_for, may_see

OUT_OF_SIGHT = Judgement(
    Outcome.NOT_VISIBLE, "You cannot open what this is about any more, so nothing of it is told.", ()
)


@dataclass(frozen=True)
class Preview:
    """What a draft would make of something, or of an example; ``would_do`` is in the order of its actions."""

    outcome: Outcome
    summary: str
    checks: Sequence[CheckedCondition]
    would_do: Sequence[ActionPreview]


async def preview_event(context: Context, draft: Draft, occurrence_id: UUID | None) -> Preview:
    """
    Say what an event would make of what happened, as if it had been there and enabled; or of an example.

    Raises:
        Refused: the draft could not be saved.
        Forbidden: it asks for or tells of what the asker may not know of that.
        NotFound: nothing such has happened, or it is not within their sight.
    """
    trial = await _Trial.of(context, draft)
    if occurrence_id is None:
        return await trial.with_examples(context)
    occurrence = await Occurrence.get_or_none(id=occurrence_id, event_type__in=list(CATALOGUE.event_types))
    if occurrence is None or not may_see(occurrence, context.principal):
        raise NotFound("Nothing such has happened, or it is out of your sight.", path=("occurrenceId",))
    if beyond := [*beyond_a_reader(trial.definition, context.principal)]:
        raise Refused(beyond).under("draft")
    return await trial.with_occurrence(context, occurrence)


@dataclass(frozen=True)
class _Trial:
    """A checked draft, taken for an enabled event that has always been there."""

    event: Event
    definition: Definition

    @classmethod
    async def of(cls, context: Context, draft: Draft) -> "_Trial":
        """
        Check a draft as if it were to be saved.

        Raises:
            Refused: it could not be.
        """
        try:
            name, definition = await check(draft, context.principal, context.desk.policy)
        except DomainError as refusal:
            raise refusal.under("draft") from None
        return cls(draft.on_trial(name, definition, context.principal.agent, context.now), definition)

    async def with_occurrence(self, context: Context, occurrence: Occurrence) -> Preview:
        """Try it on something that happened within the asker's sight."""
        heard = copy(occurrence)
        heard.only_event_id = None  # whichever event a person ran by hand, or a clock told alone
        judged, open_now = await judge(context, self.event, self.definition, heard)
        waits = not open_now and self.definition.event_type.clock  # and it would tell whether for anything
        other = judged.outcome is Outcome.OTHER_EVENT_TYPE and not waits
        if not open_now:
            judged = replace(judged, checks=()) if other else OUT_OF_SIGHT
        if other or not open_now:
            return Preview(judged.outcome, judged.summary, judged.checks, ())
        heard.facts = facts_for(occurrence, context.principal)
        heard.labels = {name: label for name, label in occurrence.labels.items() if name in heard.facts}
        return await self._shown(context, heard, judged, judged.summary)

    async def with_examples(self, context: Context) -> Preview:
        """Try it on an example."""
        example = self.example(context)
        definition, left_out = as_far_as_known(self.definition, example)
        judged, _ = await judge(context, self.event, definition, example)
        return await self._shown(context, example, judged, _of_example(judged.summary, left_out))

    def example(self, context: Context) -> Occurrence:
        """Return something that it might hear of."""
        return example_for(self.definition, context.principal.agent.id, context.now)

    async def _shown(
        self, context: Context, occurrence: Occurrence, judged: Judgement, summary: str
    ) -> Preview:
        would_do: list[ActionPreview] = []
        if zone_here(self.event.owner.time_zone):
            deed = Deed(by=None, at=context.now, cause=occurrence, policy=context.desk.policy)
            owner = await self._owner(context)
            would_do = [await preview_of(doing) for doing in self.doings(occurrence, owner, deed)]
        faults = [shown.fault for shown in would_do if shown.fault]
        failing = f" {len(faults)} of its actions would fail: {faults[0]}" if faults else ""
        return Preview(judged.outcome, summary + failing, judged.checks, would_do)

    async def _owner(self, context: Context) -> Principal:
        """Return the asker with all that they may do, as events have their owners; also for a token."""
        return await context.loaders.owners.load(self.event.owner) or context.principal

    def doings(self, occurrence: Occurrence, owner: Principal, deed: Deed) -> list[Doing]:
        """
        Return its actions as they stand before something that happened.

        Raises:
            Conflict: this host does not know the owner's time zone, in which moments are written.
        """
        zone = owner.agent.time_zone
        if zone_here(zone) is None:
            raise Conflict("The time zone of its owner, {zone}, is not known here.", zone=zone)
        compiled = CompiledEvent(self.event, self.definition)
        return [Doing(compiled, action, occurrence, owner, deed) for action in self.definition.actions]


def _of_example(summary: str, left_out: Sequence[Condition]) -> str:
    """Say that something was held against an example, and what was not."""
    titles = dict.fromkeys(condition.type.title for condition in left_out)
    unknown = f" There is no example of {', '.join(titles)}, so that was not looked at." if titles else ""
    return f"With example values: {summary}{unknown}"


async def send_test_message(context: Context, draft: Draft) -> Message:
    """
    Put the first message of a draft into the asker's own inbox, with examples; nothing else of it happens.

    Raises:
        Refused: the draft could not be saved.
        Invalid: it sends no message.
    """
    asker = context.principal

    async def work(deed: Deed) -> UUID:
        trial = await _Trial.of(context, draft)
        example = trial.example(context)
        doings = trial.doings(example, asker, deed)
        telling = next((doing for doing in doings if doing.action.type.kind is Tells), None)
        if telling is None:
            raise Invalid("It sends no message, so there is none to try.", path=("draft", "actions"))
        letter = replace(telling.letter(), test=True, event_id=NO_EVENT, event_name=None)
        deed.tell(example, letter, [asker.agent.id])
        return example.id

    return await Message.get(occurrence_id=await context.do(work))
