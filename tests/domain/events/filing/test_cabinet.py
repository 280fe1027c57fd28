"""A cabinet holds what is filed, and nothing of what was taken out."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings

from domain.events.filing.cabinet import Cabinet
from domain.events.filing.index import RuleIndex
from domain.events.filing.shelves import Fork, Sieve
from domain.events.filing.watchers import Watchers
from domain.events.matching import OccurrenceView
from tests.domain.events.filing.filed import NOON, PLACES, Change, Plain, stories, with_buckets
from tests.domain.events.filing.sizes import OTHER, RULE, SIZE


@settings(max_examples=60)
@given(story=stories())
@with_buckets
def test_no_change_of_rules_or_sight_leaves_a_stale_entry(
    story: list[tuple[list[Change], list[OccurrenceView]]],
) -> None:
    index, plain, cabinets = RuleIndex(), Plain(), dict[str, Cabinet]()
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
        assert [cabinet.size, bool(cabinet._root), cabinet._twice] == [0, False, 0]


def test_rules_that_seek_nothing_more_are_told_apart_by_their_owners_at_once() -> None:
    """Until one comes that does."""
    cabinet = Cabinet(Watchers())
    view = OccurrenceView("", {"SIZE": "HUGE", "OTHER": "HUGE"}, NOON, None, None, 1)
    for rule in (replace(RULE, all=(SIZE,)) for _ in range(20)):
        cabinet.add(rule)
    assert _shown(cabinet, view) == [Fork]

    seeking = replace(RULE, all=(SIZE, OTHER))
    cabinet.add(seeking)
    assert (_shown(cabinet, view), len(cabinet.passed(view))) == ([Sieve], 20)
    cabinet.remove(seeking)
    assert len(cabinet.passed(view)) == 20


def _shown(cabinet: Cabinet, view: OccurrenceView) -> list[type]:
    """Return what stands where an occurrence leads to first."""
    found: list[Any] = []
    cabinet._root.traits.show(view, found, [])
    return list(map(type, found))


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
