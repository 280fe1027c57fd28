"""The predefined roles, which every desk begins with."""

from dataclasses import dataclass

from domain.rights import ITEM_AREAS, Area, Grant, Grants, Level, Permission


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A predefined role: its stable key, its name, and its level in each area."""

    key: str
    name: str
    type: str
    grants: Grants


def _grants(events: Grant, default: Level, **levels: Level) -> Grants:
    others: dict[Area, Grant] = {area: Grant(levels.get(area, default)) for area in ITEM_AREAS}
    return {Area.EVENTS: events, **others}


def _events(*ticked: Permission) -> Grant:
    return Grant(Level.CUSTOM, ticked)


_R, _N, _F = Level.READ_ONLY, Level.NONE, Level.FULL
_PUBLIC = _grants(Grant(), _N, KB_ARTICLES=_R, COMMUNITY=_R, NEWS=_R)
BUILT_IN = (
    BuiltIn("EVERYONE", "Everyone", "USER", _PUBLIC),
    BuiltIn("REGISTERED", "Registered", "USER", _PUBLIC),
    BuiltIn("REGISTERED_VERIFIED", "Registered with Verified Email", "USER", _PUBLIC),
    BuiltIn(
        "AGENT",
        "Agent",
        "EMPLOYEE",
        _grants(
            _events(Permission.CREATE_AND_EDIT_MY_EVENTS),
            _F,
            NEWS=_R,
            WHOS_ON=_R,
            REPORTS=_R,
            GLOBAL_ITEMS=_N,
        ),
    ),
    BuiltIn(
        "MANAGER",
        "Manager",
        "EMPLOYEE",
        _grants(
            _events(Permission.CREATE_AND_EDIT_MY_EVENTS, Permission.VIEW_OCCURRENCES), _F, GLOBAL_ITEMS=_R
        ),
    ),
    BuiltIn("ADMINISTRATOR", "Administrator", "EMPLOYEE", _grants(Grant(_F), _F)),
)
