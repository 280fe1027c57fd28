"""
Why an event and an occurrence went together, or did not, in sentences. Pure.

What decides is `decide`, as for live matching; here each condition is looked at by itself, also those
behind the first that failed, and what stood in the way is said.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from domain.catalogue.clocks import Spell
from domain.catalogue.kinds import Names
from domain.catalogue.numbers import figure
from domain.catalogue.operators import Operator
from domain.deeds.rendering import hour_of
from domain.desk.rooms import CATALOGUE
from domain.events.conditions import Condition
from domain.events.definitions import Definition
from domain.events.matching import OccurrenceView, Outcome, OwnerRights, Rule, decide, enters, is_due

AS_ASKED = "All that it asks for was so."


@dataclass(frozen=True, slots=True)
class CheckedCondition:
    """One condition and the fact that it is on: ``expected`` and ``actual`` as people read them."""

    condition: Condition
    held: bool
    expected: str
    actual: str | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """
    What an event as it is now makes of an occurrence; ``summary`` says what stood in the way.

    ``failed`` counts the conditions that failed, those of `any` together as one. ``came_to`` says what a wait
    or a count had come to, "" where it is about neither.
    """

    outcome: Outcome
    summary: str
    checks: tuple[CheckedCondition, ...] = ()
    failed: int = 0
    came_to: str = ""


@dataclass(frozen=True)
class Case:
    """
    An event and an occurrence to be judged.

    ``view`` is what happened, for an event with a clock `on_its_clock`. ``labels`` are the occurrence's,
    ``thing`` is what its item is called, such as `ticket`, ``owner_name`` who must have been able to open it;
    ``names`` stand for the ids that conditions mention, and of custom fields ``gone`` nothing holds.
    """

    definition: Definition
    rule: Rule
    view: OccurrenceView
    owner: OwnerRights | None
    labels: Mapping[str, str]
    thing: str
    owner_name: str
    names: Names
    gone: Container[str] = ()

    def judge(self) -> Judgement:
        """Decide, and say why."""
        outcome, checks = decide(self.rule, self.view, self.owner), tuple(self._checks())
        needed = len(self.definition.conditions.all)
        failed = sum(not check.held for check in checks[:needed])
        failed += bool(checks[needed:]) and not any(check.held for check in checks[needed:])
        return Judgement(outcome, self._because(outcome, checks), checks, failed, self._came_to())

    def _came_to(self) -> str:
        view, threshold = self.view, self.rule.threshold
        if view.counts:
            return "The count went from {} to {}.".format(*view.counts)
        if view.spell is None or threshold is None:
            return ""
        since, waited = self._hour(view.spell.began_at), figure(int(view.spell.minutes_until(view.at)))
        return (
            f"This {self.thing} had waited {waited} minutes, since {since}."
            if threshold
            else f"It was due at {since}."
        )

    def _hour(self, moment: datetime) -> str:
        return hour_of(moment, self.rule.zone, self.view.at)

    def _checks(self) -> Iterator[CheckedCondition]:
        clock, count = self.definition.clock_condition, self.definition.count_condition
        for condition in self.definition.conditions:
            if condition is clock:
                held, actual = self._waited()
            elif condition is count:
                held, actual = self._counted()
            else:
                held = condition.test(self.rule.zone, self.gone)(self.view.facts, self.view.at)
                actual = condition.actual(self.view.facts, self.labels, self.rule.zone)
            yield CheckedCondition(condition, held, condition.asked(self.names), actual)

    def _waited(self) -> tuple[bool, str | None]:
        spell = self.view.spell
        said = f"{figure(int(spell.minutes_until(self.view.at)))} min" if spell else None
        return is_due(self.rule, self.view), said

    def _counted(self) -> tuple[bool, str | None]:
        counts = self.view.counts
        return enters(self.rule, self.view), counts and str(counts[1])

    def _because(self, outcome: Outcome, checks: Sequence[CheckedCondition]) -> str:
        match outcome:
            case Outcome.OTHER_EVENT_TYPE:
                said = self._other_type()
            case Outcome.DISABLED if not self.rule.enabled:
                said = "It is disabled."
            case Outcome.DISABLED:
                said = "It was made, or last enabled, after this had happened."
            case Outcome.NOT_VISIBLE:
                said = f"{self.owner_name} may not open this {self.thing} as it stood then."
            case Outcome.CONDITION_FAILED:
                said = self._failed(checks)
            case _:
                said = (self.owner and self.owner.suspended) or AS_ASKED
        return said

    def _other_type(self) -> str:
        if self.rule.event_type == self.view.event_type:
            if self.view.spell:  # of which clocks tell, and nobody by hand
                return "Another event alone was told of it, which rang for what was before it was made."
            return "Somebody ran another event on it by hand."
        titles = [title_of_type(event_type) for event_type in (self.rule.event_type, self.view.event_type)]
        return f"It waits for {titles[0]}; this was {titles[1]}."

    def _failed(self, checks: Sequence[CheckedCondition]) -> str:
        definition = self.definition
        if not is_due(self.rule, self.view):
            return self._not_due()
        if not enters(self.rule, self.view):
            return self._not_entered()
        needed = len(definition.conditions.all)
        failed = [check for check in checks[:needed] if not check.held]
        if failed:
            more = len(failed) - 1
            others = f" {more} more of its conditions failed." if more else ""
            return self._asks(failed[0]) + others
        return (
            f"It asks for one of {len(checks) - needed} things, and none was so. {self._asks(checks[needed])}"
        )

    def _asks(self, check: CheckedCondition) -> str:
        title = check.condition.title(self.names)
        if not check.condition.field:  # whose names are people's own
            title = " ".join(word if word.isupper() else word.lower() for word in title.split(" "))
        had = f"'s was {check.actual}" if check.actual is not None else " had none"
        if check.condition.operator is Operator.IN:
            article = "an" if title[0].lower() in "aeiou" else "a"
            of = check.expected.removeprefix("is ")
            return f"It asks for {article} {title} of {of}; this {self.thing}{had}."
        return f"It asks that the {title} {check.expected}; this {self.thing}{had}."

    def _not_due(self) -> str:
        rule, spell, at = self.rule, self.view.spell, self.view.at
        if spell is None or rule.threshold is None:
            return f"No such moment of this {self.thing} is known."
        crossing = spell.began_at + timedelta(minutes=rule.threshold)
        if rule.since and crossing < rule.since <= at:
            came = f"This {self.thing} had come to that at {self._hour(crossing)}"
            return f"{came}, before the event was made or last enabled."
        if rule.threshold == 0:
            moments = [self._hour(moment) for moment in (crossing, at)]
            return "It rings at {}; this was at {}.".format(*moments)
        rings = f"It rings at {figure(rule.threshold)} minutes; this {self.thing} had waited "
        if at < crossing:
            return f"{rings}{figure(int(spell.minutes_until(at)))}, since {self._hour(spell.began_at)}."
        return f"{rings}more: it had come to that at {self._hour(crossing)}."

    def _not_entered(self) -> str:
        counts, count = self.view.counts, self.definition.count_condition
        if counts is None or count is None or self.rule.range is None:
            return "No count is known."
        before, after = counts
        if not self.rule.range.passes({self.rule.range.name: after}, self.view.at):
            return f"It rings when the count {count.asked(self.names)}; it was {after}."
        return f"It rings when the count comes into its range, where it was before: at {before}, now {after}."


def title_of_type(event_type: str) -> str:
    """Return what people call an event type; its id where it is not of this catalogue."""
    known = CATALOGUE.event_types.get(event_type)
    return known.title if known else event_type


def waiting_since(definition: Definition, facts: Mapping[str, Any], at: datetime) -> datetime | None:
    """Return since when an item had waited by an event's clock, as what happened to it at ``at`` says."""
    clock = definition.event_type.clock
    waited = facts.get(clock.fact or clock.condition) if clock else None
    return at - timedelta(minutes=waited) if isinstance(waited, int | float) else None


def on_its_clock(view: OccurrenceView, definition: Definition, began_at: datetime | None) -> OccurrenceView:
    """
    Return what happened to an item as the clock of an event would have told of it at that moment.

    Without a moment at which the wait ``began_at``, or an event with a clock, it stays what it is. A clock
    tells all events, whichever one a person ran on the item by hand.
    """
    of = definition.event_type
    if began_at is None or not of.clock or view.event_type == of.id:
        return view
    return replace(view, event_type=of.id, spell=Spell(began_at, None), counts=None, only_event_id=None)
