"""Whoever may see an occurrence is found by where they may look."""

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.events.filing.watchers import Watchers
from domain.events.matching import OccurrenceView
from domain.sight import Sight
from tests.domain.events.filing.filed import EVERYTHING, NOON, PLACES, sights, uuids


@settings(max_examples=300)
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
