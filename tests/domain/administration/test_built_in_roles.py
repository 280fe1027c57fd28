"""What the predefined roles give, as the table of roles says; nothing but arithmetic."""

import pytest

from domain.administration.built_in_roles import BUILT_IN, BuiltIn
from domain.rights import ADMINISTRATION, Area, Level, Permission, boxes, permissions_of

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


@pytest.mark.parametrize(
    ("role", "kind"), [*((permission, "USER") for permission in PUBLIC), ("AGENT", "EMPLOYEE")]
)
def test_the_roles_of_the_public_are_of_the_user_type(role: str, kind: str) -> None:
    assert ROLES[role].type == kind
