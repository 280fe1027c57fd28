"""The index: the rules that an occurrence could fire, without asking all of them. Pure."""

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from domain.events.checks import Check
from domain.events.filing.cabinet import Cabinet
from domain.events.filing.watchers import Watchers
from domain.events.matching import FIRED, OccurrenceView, OwnerRights, Rule, barred_by, decide
from domain.sight import Sight


class RuleIndex:
    """
    Rules, filed by what an occurrence must show for them to fire.

    Whether one fires, `decide` says. Where owners can see narrows the rules that it is asked of.
    """

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._rules: dict[int, Rule] = {}  # by the numbers of their ids, which take long to be hashed
        self._by_type: dict[str, Cabinet] = {}
        self._watchers = Watchers()
        for rule in rules:
            self.put(rule)

    def __len__(self) -> int:
        return len(self._rules)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def get(self, event_id: UUID) -> Rule | None:
        """Return the rule of an event, if it is there."""
        return self._rules.get(event_id.int)

    def heard(self, types: Iterable[str]) -> set[str]:
        """Return those of some event types that there are rules of."""
        return {event_type for event_type in types if event_type in self._by_type}

    def put(self, rule: Rule) -> None:
        """Add a rule, or put a changed one in its place."""
        if rule.event_id.int in self._rules:
            self.drop(rule.event_id)
        self._rules[rule.event_id.int] = rule
        if rule.owner_id is not None:
            self._watchers.came(rule.owner_id)
        cabinet = self._by_type.get(rule.event_type)
        if cabinet is None:
            cabinet = self._by_type[rule.event_type] = Cabinet(self._watchers)
        cabinet.add(rule)

    def drop(self, event_id: UUID) -> None:
        """Forget a rule, if it is there."""
        rule = self._rules.pop(event_id.int, None)
        if rule is None:
            return
        cabinet = self._by_type[rule.event_type]
        cabinet.remove(rule)
        if rule.owner_id is not None:
            self._watchers.went(rule.owner_id)
        if not cabinet.size:
            del self._by_type[rule.event_type]

    def place(self, owner_id: UUID, sight: Sight) -> None:
        """Note where an owner can see from now on; of one who is not placed, it is taken to be everywhere."""
        self._watchers.place(owner_id, sight)

    def forget(self, owner_id: UUID) -> None:
        """Know no more where an owner can see."""
        self._watchers.place(owner_id, None)

    def candidates(self, view: OccurrenceView) -> Iterable[tuple[Rule, tuple[Check, ...] | None]]:
        """
        Return every rule that could fire on the occurrence, and maybe more, each once, in no order.

        Beside each stands what is left for `decide` to ask.
        """
        if view.only_event_id is not None:
            rule = self._rules.get(view.only_event_id.int)
            return () if rule is None else ((rule, None),)
        cabinet = self._by_type.get(view.event_type)
        return cabinet.find(view).items() if cabinet else ()

    def satisfied(self, view: OccurrenceView, bounds_of: Callable[[Rule], OwnerRights | None]) -> list[Rule]:
        """
        Return the rules that fire on the occurrence by what `decide` says of them, each once, in no order.

        ``bounds_of`` tells the bounds of a rule's owner. Of most, little is left to ask, and of owners once.

        Raises:
            Exception: a fact cannot be compared as a rule asks; `decide` tells of which.
        """
        if view.only_event_id is not None or view.spell is not None:
            found = self.candidates(view)
            return [rule for rule, left in found if decide(rule, view, bounds_of(rule), left) is FIRED]
        cabinet = self._by_type.get(view.event_type)
        if cabinet is None:
            return []
        passed = cabinet.passed(view)
        return _heard(passed, view, bounds_of) if cabinet.owned else passed


def _heard(
    passed: Iterable[Rule], view: OccurrenceView, bounds_of: Callable[[Rule], OwnerRights | None]
) -> list[Rule]:
    """Return those of some rules whose owners' bounds let them fire."""
    known: dict[int, tuple[OwnerRights, bool]] = {}  # of bounds, which live while their ids are looked up

    def hears(rule: Rule) -> bool:
        if (bounds := bounds_of(rule)) is None:
            return True
        told = known.get(id(bounds))
        if told is None:
            told = known[id(bounds)] = bounds, barred_by(view, bounds) is None
        return told[1]

    return [rule for rule in passed if rule.owner_id is None or hears(rule)]
