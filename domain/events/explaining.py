"""
Why an event and an occurrence went together, or did not, in sentences. Pure.

What decides is `decide`, as for live matching; here each condition is looked at by itself, also those
behind the first that failed, and what stood in the way is said.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.catalogue.clocks import Spell
from domain.catalogue.kinds import Names
from domain.catalogue.numbers import figure, minutes
from domain.catalogue.operators import Operator
from domain.deeds.rendering import hour_of
from domain.desk.rooms import CATALOGUE
from domain.events.conditions import Condition
from domain.events.definitions import Definition
from domain.events.matching import OccurrenceView, Outcome, OwnerRights, Rule, decide, enters, is_due


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


@dataclass(frozen=True, slots=True)
class Wait:
    """
    The wait of an item by the clock of an event, until something happened to it.

    It ``began_at`` that moment, None where that is not known. The clock stood still from then on where it was
    ``at_rest``; an ``act``, such as `a reply`, began another wait. ``rung`` says in a sentence that the event
    had rung in this one, None if it had not. Where the item was ``unchanged`` by what happened, nothing
    asked again.
    """

    began_at: datetime | None
    at_rest: bool = False
    act: str = ""
    rung: str | None = None
    unchanged: bool = False

    def seen(self, view: OccurrenceView, event_type: str) -> OccurrenceView:
        """
        Return what happened as the clock of that event type tells of it, to all events.

        Where it asks nothing again, live too, there is no spell; what tells of one is left as it is.
        """
        if view.spell and view.event_type == event_type:
            return view
        spell = None if self.began_at is None else Spell(self.began_at, None)
        unasked = (self.act or self.unchanged) and not self.rung
        if self.at_rest or unasked or not (spell and spell.is_asked_again(view.at)):
            spell = None
        return replace(view, event_type=event_type, spell=spell, counts=None, only_event_id=None)


@dataclass(frozen=True)
class Case:
    """
    An event and an occurrence to be judged.

    ``view`` is what happened, for an event with a clock as its ``wait`` has it. ``labels`` are the
    occurrence's, ``thing`` is what its item is called, such as `ticket`, ``owner_name`` who must have been
    able to open it; ``names`` stand for the ids that conditions mention, and of custom fields ``gone``
    nothing holds.
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
    wait: Wait | None = None

    def judge(self) -> Judgement:
        """Decide, and say why."""
        outcome, checks = decide(self.rule, self.view, self.owner), tuple(self._checks())
        if outcome is Outcome.FIRED and self.wait and self.wait.rung:
            outcome = Outcome.HELD_BACK
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
        since, waited = self._hour(view.spell.began_at), minutes(int(view.spell.minutes_until(view.at)))
        if not threshold:
            return f"It was due at {since}."
        return f"This {self.thing} had waited {waited}, since {since}."

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
        spell = self._spell
        said = f"{figure(int(spell.minutes_until(self.view.at)))} min" if spell else None
        return is_due(self.rule, self.view), said

    @property
    def _spell(self) -> Spell | None:
        """What a clock told of, or would have, if it had not stood still or been wound anew."""
        began_at = self.wait and self.wait.began_at
        return self.view.spell or (Spell(began_at, None) if began_at else None)

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
            case Outcome.HELD_BACK:
                said = (self.wait and self.wait.rung) or ""
            case _:
                said = (self.owner and self.owner.suspended) or "All that it asks for was so."
        return said

    def _other_type(self) -> str:
        if self.rule.event_type == self.view.event_type:
            if self.view.spell:  # of which clocks tell, and nobody by hand
                return "Another event alone was told of it, which rang for what was before it was made."
            return "Somebody ran another event on it by hand."
        types = self.rule.event_type, self.view.event_type
        known = [CATALOGUE.event_types.get(event_type) for event_type in types]
        wanted, was = (type_.title if type_ else own for type_, own in zip(known, types, strict=True))
        return f"It waits for {wanted}; this was {was}."

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
        options, said = len(checks) - needed, self._asks(checks[needed])
        return said if options == 1 else f"It asks for one of {options} things, and none was so. {said}"

    def _asks(self, check: CheckedCondition) -> str:
        title = check.condition.title(self.names)
        had = f"'s was {check.actual}" if check.actual is not None else " had none"
        if check.condition.operator is Operator.IS:  # a flag, whose title is no noun
            return f"It asks that {title} {check.expected}; this {self.thing}{had}."
        if check.condition.field not in self.names:  # whose names are people's own
            title = " ".join(word if word.isupper() else word.lower() for word in title.split(" "))
        if check.condition.operator is Operator.IN:
            article = "an" if title[0].lower() in "aeiou" else "a"
            of = check.expected.removeprefix("is ")
            return f"It asks for {article} {title} of {of}; this {self.thing}{had}."
        return f"It asks that the {title} {check.expected}; this {self.thing}{had}."

    def _not_due(self) -> str:
        rule, spell, at, clock = self.rule, self._spell, self.view.at, self.definition.event_type.clock
        if clock and self.wait and self.wait.at_rest:
            return f"It waits only while the {self.thing} is {clock.only_while}."
        if spell is None or rule.threshold is None:
            return f"No such moment of this {self.thing} is known."
        crossing = spell.began_at + timedelta(minutes=rule.threshold)
        if rule.since and crossing < rule.since and crossing <= at:
            return f"{self._came(crossing)}, before the event was made or last enabled."
        if rule.threshold == 0 and at <= crossing:
            rings, was = (self._hour(moment) for moment in (crossing, at))
            return f"It rings at {rings}; this was {f'at {was}' if was != rings else 'right before'}."
        return self._waiting(spell, rule.threshold, crossing)

    def _waiting(self, spell: Spell, threshold: float, crossing: datetime) -> str:
        at, act = self.view.at, self.wait and self.wait.act
        rings = f"It rings at {minutes(threshold)}; this {self.thing} had waited "
        if at < crossing:
            when = f" when {act} began its wait anew" if act else f", since {self._hour(spell.began_at)}"
            return f"{rings}{figure(int(spell.minutes_until(at)))}{when}."
        if act:
            return f"{self._came(crossing)}, and it had not rung when {act} began its wait anew."
        if self.view.spell is None:
            year = "of a wait of more than a year it is not asked again"
            asks = "only a change of it asks again" if self.wait and self.wait.unchanged else year
            return f"{self._came(crossing)}; {asks}."
        return f"{rings}more: it had come to that at {self._hour(crossing)}."

    def _came(self, crossing: datetime) -> str:
        came = "had come to that" if self.rule.threshold else "was due"
        return f"This {self.thing} {came} at {self._hour(crossing)}"

    def _not_entered(self) -> str:
        counts, count = self.view.counts, self.definition.count_condition
        if counts is None or count is None or self.rule.range is None:
            return "No count is known."
        before, after = counts
        if not self.rule.range.passes({self.rule.range.name: after}, self.view.at):
            return f"It rings when the count {count.asked(self.names)}; it was {after}."
        return f"It rings when the count comes into its range, where it was before: at {before}, now {after}."
