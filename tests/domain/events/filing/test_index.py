"""The index finds all that could fire, whatever was put, changed and dropped, and whoever saw what before."""

from contextlib import suppress
from typing import Any
from unittest.mock import patch
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.catalogue.choices import AnyOf
from domain.catalogue.kinds import Operator
from domain.events.checks import Check, check_of
from domain.events.filing import cabinet as filing
from domain.events.filing.cabinet import Cabinet
from domain.events.filing.index import RuleIndex
from domain.events.filing.watchers import Watchers
from domain.events.matching import OccurrenceView, Outcome, OwnerRights, Rule, decide
from domain.sight import Sight
from tests.domain.events.filing.filed import NOON, PLACES, Change, sights, stories, uuids

INCOMPARABLE = AttributeError, TypeError  # a custom field is of another kind than it was: nothing fires
EVERYTHING = Sight(everything=True)
UTC_ZONE = ZoneInfo("UTC")


class Plain:
    """What an index stands for: all rules, and what their owners see."""

    def __init__(self) -> None:
        self.rules: dict[UUID, Rule] = {}
        self.sights: dict[UUID, Sight] = {}

    def change(self, index: RuleIndex, change: Change) -> None:
        """Change both."""
        match change:
            case ("put", rule, _):
                self.rules[rule.event_id] = rule
                index.put(rule)
            case ("drop", event_id, _):
                self.rules.pop(event_id, None)
                index.drop(event_id)
            case ("place", owner_id, sight):
                self.sights[owner_id] = sight
                index.place(owner_id, sight)
            case (_, owner_id, _):
                self.sights.pop(owner_id, None)
                index.forget(owner_id)

    def bounds_of(self, rule: Rule) -> OwnerRights | None:
        """Return what bounds a rule, also that of an owner whose sight nobody told; of the last, all."""
        if rule.owner_id is None:
            return None
        suspended = "Their account is disabled." if rule.owner_id == PLACES[-1] else None
        return OwnerRights(suspended, self.sights.get(rule.owner_id, EVERYTHING), edits=False)

    def fires(self, rule: Rule, view: OccurrenceView, left: tuple[Check, ...] | None = None) -> bool:
        """Say whether a rule fires by the checks left."""
        try:
            return decide(rule, view, self.bounds_of(rule), left) is Outcome.FIRED
        except INCOMPARABLE:
            return False


@pytest.mark.parametrize("size", [0, 2])
@settings(deadline=None, max_examples=60)
@given(story=stories())
def test_the_index_finds_what_plain_evaluation_finds(
    size: int, story: list[tuple[list[Change], list[OccurrenceView]]]
) -> None:
    """However many rules a bucket takes before they are told apart."""
    index, plain = RuleIndex(), Plain()
    with patch.object(filing, "SIZES", (size,) * len(filing.SIZES)):
        for changed, seen in story:
            for change in changed:
                plain.change(index, change)
            assert len(index) == len(plain.rules)
            for view in seen:
                rows = list(index.candidates(view))
                assert len({rule for rule, _ in rows}) == len(rows)
                fires = {rule for rule in plain.rules.values() if plain.fires(rule, view)}
                assert {rule for rule, left in rows if plain.fires(rule, view, left)} == fires
                with suppress(*INCOMPARABLE):  # then, whoever matches asks `decide` of each, as above
                    satisfied = index.satisfied(view, plain.bounds_of)
                    assert (len(satisfied), set(satisfied)) == (len(fires), fires)


def test_a_fact_that_is_no_plain_value_finds_a_rule_once() -> None:
    """It may be any of those that rules are filed under."""
    red_or_blue = check_of(AnyOf(), Operator.IN, ["Red", "Blue"], UTC_ZONE, name="COLOUR")
    rule = Rule(UUID(int=1), "TICKET_CREATED", True, 0, None, UTC_ZONE, (red_or_blue,), ())  # noqa: FBT003
    view = OccurrenceView("TICKET_CREATED", {"COLOUR": ["Red", "Blue"]}, NOON, None, None, 1)

    assert list(RuleIndex([rule]).candidates(view)) == [(rule, rule.all)]


@settings(deadline=None, max_examples=300)
@given(
    placed=st.lists(st.tuples(uuids, st.none() | sights), max_size=6),
    group=st.none() | uuids,
    department=st.none() | uuids,
    private_to=st.none() | st.tuples(st.none() | uuids, uuids),
)
def test_whoever_may_see_an_occurrence_is_among_its_watchers(
    placed: list[tuple[UUID, Sight | None]],
    group: UUID | None,
    department: UUID | None,
    private_to: tuple[UUID | None, ...] | None,
) -> None:
    watchers, known = Watchers(), dict[UUID, Sight | None]()
    for owner, sight in placed:
        watchers.place(owner, sight)
        known[owner] = sight
    for owner in PLACES:
        watchers.came(owner)
    view = OccurrenceView("", {}, NOON, group, department, 0, private_to=private_to)

    watching = watchers.of(view)

    for owner in PLACES:
        sight = known.get(owner) or EVERYTHING
        if sight.opens(group=group, department=department, private_to=private_to):
            assert watching is None or any(watchers[owner] in seeing for seeing in watching)


@pytest.mark.parametrize("size", [0, 2])
@settings(deadline=None, max_examples=60)
@given(story=stories())
def test_no_change_of_rules_or_sight_leaves_a_stale_entry(
    size: int, story: list[tuple[list[Change], list[OccurrenceView]]]
) -> None:
    index, plain, cabinets = RuleIndex(), Plain(), dict[str, Cabinet]()
    with patch.object(filing, "SIZES", (size,) * len(filing.SIZES)):
        for change in (change for changed, _ in story for change in changed):
            plain.change(index, change)
            cabinets |= index._by_type
        fresh = RuleIndex(plain.rules.values())
        for owner, sight in plain.sights.items():
            fresh.place(owner, sight)
        assert _told(index) == _told(fresh)

        for event_id in plain.rules:
            index.drop(event_id)
        for owner in PLACES:
            index.forget(owner)

    assert [len(index), index._by_type, len(index._watchers)] == [0, {}, 0]
    for cabinet in cabinets.values():
        assert [cabinet.size, cabinet._rest, cabinet._twice] == [0, (), 0]
        assert cabinet._traits._tables == cabinet._loose._tables == {}


def _told(index: RuleIndex) -> dict[str, Any]:
    """Return who is filed where in an index, by their ids."""
    watchers = index._watchers
    named = {watcher: owner for owner, watcher in watchers._known.items()}
    filed = {name: value for name, value in vars(watchers).items() if name not in {"_known", "_everywhere"}}
    return {
        "rules": {owner: watcher.rules for owner, watcher in watchers._known.items()},
        "everywhere": {named[watcher] for watcher in watchers._everywhere},
        **{
            name: {place: {named[watcher] for watcher in seeing} for place, seeing in places.items()}
            for name, places in filed.items()
        },
    }
