"""What levels and boxes give, and how far one sees by them; nothing but arithmetic."""

from itertools import product
from uuid import uuid4

import pytest

from domain.rights import ITEM_AREAS, Area, Grant, Grants, Level, Permission, boxes, permissions_of
from domain.sight import sight_of

P = Permission
N, R, F, C = Level.NONE, Level.READ_ONLY, Level.FULL, Level.CUSTOM


@pytest.mark.parametrize("area", ITEM_AREAS, ids=str)
def test_an_area_of_items_is_seen_from_read_only_and_edited_from_full_on(area: Area) -> None:
    view, edit = Permission(f"VIEW_{area}"), Permission(f"EDIT_{area}")

    assert [Grant(level).permissions(area) for level in (N, R, F)] == [(), (view,), (view, edit)]
    assert boxes(area) == (view, edit)


def test_events_full_means_all_five_boxes_and_read_only_none() -> None:
    five = (
        P.CREATE_AND_EDIT_MY_EVENTS,
        P.MANAGE_GLOBAL_EVENTS,
        P.VIEW_EMPLOYEE_EVENTS,
        P.VIEW_OCCURRENCES,
        P.RAISE_OCCURRENCES,
    )

    assert [Grant(level).permissions(Area.EVENTS) for level in (N, R, F)] == [(), (), five]


@pytest.mark.parametrize(("area", "box"), [(area, box) for area in Area for box in boxes(area)], ids=str)
def test_custom_gives_the_boxes_ticked_and_no_other(area: Area, box: Permission) -> None:
    assert Grant(C, (box,)).permissions(area) == (box,)


@pytest.mark.parametrize(("area", "level"), list(product(Area, (N, R, F))), ids=str)
def test_boxes_count_for_nothing_beside_another_level_than_custom(area: Area, level: Level) -> None:
    assert Grant(level, boxes(area)).permissions(area) == Grant(level).permissions(area)


def test_a_box_of_another_area_counts_for_nothing() -> None:
    assert Grant(C, (P.EDIT_TICKETS,)).permissions(Area.TASKS) == ()


def test_the_rights_of_an_areas_grants_add_up() -> None:
    grants: Grants = {Area.TICKETS: Grant(R), Area.TASKS: Grant(F), Area.NEWS: Grant(C, (P.EDIT_NEWS,))}

    assert permissions_of(grants, administrator=False) == {
        P.VIEW_TICKETS,
        P.VIEW_TASKS,
        P.EDIT_TASKS,
        P.EDIT_NEWS,
    }


FRONT, EXPERTS, SALES = uuid4(), uuid4(), uuid4()
SUPPORT, OFFICE = uuid4(), uuid4()
SIGHTS = [
    # level of global items, opens: own group, another group of the own department, another department
    (N, (True, False, False)),
    (R, (True, True, False)),
    (F, (True, True, True)),
]


def whole(level: Level) -> frozenset[Permission]:
    """Return what a level gives in the area of global items."""
    return permissions_of({Area.GLOBAL_ITEMS: Grant(level)}, administrator=False)


@pytest.mark.parametrize(("level", "seen"), SIGHTS, ids=str)
def test_sight_reaches_as_far_as_the_level_of_global_items(level: Level, seen: tuple[bool, ...]) -> None:
    """To one's groups, as for agents; one's departments, as for managers; everything, for administrators."""
    sight = sight_of(whole(level), [(FRONT, SUPPORT)])
    places = [(FRONT, SUPPORT), (EXPERTS, SUPPORT), (SALES, OFFICE)]

    assert tuple(sight.opens(group=group, department=place) for group, place in places) == seen


def test_an_item_without_a_group_is_a_matter_of_its_area_alone() -> None:
    assert sight_of(frozenset(), []).opens(group=None, department=None)


def test_whoever_may_edit_global_items_by_a_box_sees_them_too() -> None:
    sight = sight_of(frozenset({P.EDIT_GLOBAL_ITEMS}), [])

    assert sight.opens(group=SALES, department=OFFICE)


def test_somebody_without_groups_sees_no_groups_items() -> None:
    assert not sight_of(whole(R), []).opens(group=FRONT, department=SUPPORT)
