"""What levels, boxes and predefined roles give, as the table of roles says; nothing but arithmetic."""

from itertools import product
from uuid import uuid4

import pytest

from domain.rights import (
    ADMINISTRATION,
    BUILT_IN,
    ITEM_AREAS,
    Area,
    BuiltIn,
    Grant,
    Grants,
    Level,
    Permission,
    boxes,
    permissions_of,
    sight_of,
)

P = Permission
ROLES = {role.key: role for role in BUILT_IN}
PUBLIC = ("EVERYONE", "REGISTERED", "REGISTERED_VERIFIED")
COLUMNS = (*PUBLIC, "AGENT", "MANAGER", "ADMINISTRATOR")
N, R, F, C = Level.NONE, Level.READ_ONLY, Level.FULL, Level.CUSTOM
TABLE = {
    "EVENTS": (N, N, N, C, C, F),
    "TICKETS": (N, N, N, F, F, F),
    "LIVE_CHATS": (N, N, N, F, F, F),
    "CALL_LOGS": (N, N, N, F, F, F),
    "TASKS": (N, N, N, F, F, F),
    "KB_ARTICLES": (R, R, R, F, F, F),
    "COMMUNITY": (R, R, R, F, F, F),
    "NEWS": (R, R, R, R, F, F),
    "WHOS_ON": (N, N, N, R, F, F),
    "REPORTS": (N, N, N, R, F, F),
    "GLOBAL_ITEMS": (N, N, N, N, R, F),
}
CELLS = [(area, key, level) for area, row in TABLE.items() for key, level in zip(COLUMNS, row, strict=True)]
EVENTS_OF = {
    "AGENT": {P.CREATE_AND_EDIT_MY_EVENTS},
    "MANAGER": {P.CREATE_AND_EDIT_MY_EVENTS, P.VIEW_OCCURRENCES},
    "ADMINISTRATOR": set(boxes(Area.EVENTS)),
}


def given_by(role: BuiltIn) -> frozenset[Permission]:
    """All that a predefined role gives."""
    return permissions_of(role.grants, administrator=role.key == "ADMINISTRATOR")


def test_the_table_names_every_role_and_area_there_is() -> None:
    assert set(COLUMNS) == set(ROLES)
    assert set(TABLE) == set(Area)


@pytest.mark.parametrize(("area", "role", "level"), CELLS, ids=str)
def test_a_predefined_role_opens_each_area_as_far_as_the_table_says(
    area: str, role: str, level: Level
) -> None:
    assert ROLES[role].grants[Area(area)].level is level


@pytest.mark.parametrize("role", COLUMNS)
def test_a_predefined_role_gives_the_events_boxes_named(role: str) -> None:
    assert given_by(ROLES[role]) & set(boxes(Area.EVENTS)) == EVENTS_OF.get(role, set())


@pytest.mark.parametrize("role", COLUMNS)
def test_managing_roles_agents_and_the_desk_comes_with_administrator_alone(role: str) -> None:
    given = given_by(ROLES[role]) & set(map(Permission, ADMINISTRATION))

    assert given == (set(ADMINISTRATION) if role == "ADMINISTRATOR" else set())


@pytest.mark.parametrize(("role", "kind"), [*((one, "USER") for one in PUBLIC), ("AGENT", "EMPLOYEE")])
def test_the_roles_of_the_public_are_of_the_user_type(role: str, kind: str) -> None:
    assert ROLES[role].type == kind


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
    # permissions, opens: own group, another group of the own department, another department
    ("AGENT", (True, False, False)),
    ("MANAGER", (True, True, False)),
    ("ADMINISTRATOR", (True, True, True)),
    ("EVERYONE", (True, False, False)),
]


@pytest.mark.parametrize(("role", "seen"), SIGHTS, ids=str)
def test_sight_reaches_as_far_as_the_role_says(role: str, seen: tuple[bool, ...]) -> None:
    """Agents see their groups, managers their departments, administrators everything."""
    sight = sight_of(given_by(ROLES[role]), [(FRONT, SUPPORT)])
    places = [(FRONT, SUPPORT), (EXPERTS, SUPPORT), (SALES, OFFICE)]

    assert tuple(sight.opens(group=group, department=place) for group, place in places) == seen


def test_an_item_without_a_group_is_a_matter_of_its_area_alone() -> None:
    assert sight_of(frozenset(), []).opens(group=None, department=None)


def test_whoever_may_edit_global_items_by_a_box_sees_them_too() -> None:
    sight = sight_of(frozenset({P.EDIT_GLOBAL_ITEMS}), [])

    assert sight.opens(group=SALES, department=OFFICE)


def test_somebody_without_groups_sees_no_groups_items() -> None:
    assert not sight_of(given_by(ROLES["MANAGER"]), []).opens(group=FRONT, department=SUPPORT)
