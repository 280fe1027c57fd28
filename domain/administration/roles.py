"""
Roles: made, changed and taken away; who holds them is a matter of `domain.administration.staff`.

Whoever changes one says so by the revision of people: until the deed ends no other changes them, so that a
name that is free stays free.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from domain.access.bounds import check_roles
from domain.deeds.deed import Deed
from domain.errors import Conflict, DomainError, Invalid, NotFound, Refused
from domain.people.records import Role
from domain.rights import Area, Grant, Level, Permission, boxes
from domain.storage.naming import refuse_taken
from domain.storage.revisions import PEOPLE

OVERTAKEN = "Somebody has changed this role since; it is at revision {revision} now. Read it again."
NO_BOX = "{given} is no box of {area}; it has {boxes}."


def parse_grants(areas: Sequence[tuple[Area, Level, Collection[Permission] | None]]) -> dict[Area, Grant]:
    """
    Parse what a role shall give.

    Raises:
        Invalid: there are more of them than areas.
        Refused: every fault, with its path: `areas`, place, field.
    """
    if len(areas) > len(Area):
        raise Invalid("At most {limit}, please.", path=("areas",), limit=len(Area))
    grants: dict[Area, Grant] = {}
    faults: list[DomainError] = []
    for place, (area, level, ticked) in enumerate(areas):
        where = ("areas", str(place))
        if area in grants:
            faults.append(Invalid("{area} is named twice.", path=(*where, "area"), area=area))
        if ticked and level is not Level.CUSTOM:
            faults.append(Invalid("Boxes go with the level CUSTOM only.", path=(*where, "permissions")))
        if strange := [box for box in ticked or () if box not in boxes(area)]:
            path, given, offers = (*where, "permissions"), strange[0], list(boxes(area))
            faults.append(Invalid(NO_BOX, path=path, given=given, area=area, boxes=offers))
        grants[area] = Grant(level, tuple(box for box in boxes(area) if box in (ticked or ())))
    if faults:
        raise Refused(faults)
    return grants


async def _refuse_taken(name: str, of: Role) -> None:
    taken = Conflict("There is a role {name} already.", path=("name",), name=name)
    await refuse_taken(Role.exclude(id=of.id), name, taken)


async def create_role(deed: Deed, name: str, grants: Mapping[Area, Grant]) -> Role:
    """
    Make a role; an area that is not named is closed.

    Raises:
        Conflict: another is called so.
        Forbidden: it would give more than whoever makes it may give away.
    """
    role = Role(name=name)
    await deed.change(PEOPLE, role.id)
    await _refuse_taken(name, role)
    role.grants = grants
    await check_roles(deed, [role], "areas")
    await role.save()
    return role


async def update_role(
    deed: Deed, role_id: UUID, name: str | None, grants: Mapping[Area, Grant], read: int | None = None
) -> Role:
    """
    Change a role's name or some of its areas; a predefined one keeps its name. ``read`` is the revision read.

    Raises:
        NotFound, Conflict, Forbidden: nothing was changed.
    """
    await deed.change(PEOPLE, role_id)
    role = await Role.filter(id=role_id).select_for_update().first()
    if role is None:
        raise NotFound(path=("id",))
    if read not in {None, role.revision}:
        raise Conflict(OVERTAKEN, path=("revision",), revision=role.revision)
    await check_roles(deed, [role], "id")
    before = role.name, role.grants
    if name and name != role.name:
        if role.key:
            raise Conflict("A predefined role keeps its name.", path=("name",))
        await _refuse_taken(name, role)
        role.name = name
    role.grants = {**role.grants, **grants}
    await check_roles(deed, [role], "areas")
    role.revision += (role.name, role.grants) != before
    await role.save()
    return role


async def delete_role(deed: Deed, role_id: UUID) -> None:
    """
    Take a role away, also from everyone who holds it; predefined ones stay.

    Raises:
        NotFound, Conflict, Forbidden: it was left as it is.
    """
    await deed.change(PEOPLE, role_id)
    role = await Role.get_or_none(id=role_id)
    if role is None:
        raise NotFound(path=("id",))
    if role.key:
        raise Conflict("A predefined role cannot be deleted.", path=("id",))
    await check_roles(deed, [role], "id")
    await role.delete()
