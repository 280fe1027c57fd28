"""Managing people: departments, groups, agents and roles, and what keeps the desk from locking itself out."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.access.bounds import check_account, check_groups, check_new_account, check_roles
from domain.access.ending import end_access, replace_password
from domain.addresses import same_address
from domain.administration.notification_settings import follow_zone
from domain.catalogue.forms import Email, Line
from domain.catalogue.moments import zone_named
from domain.catalogue.naming import words_of
from domain.deeds.counting import count_active
from domain.deeds.deed import Deed
from domain.desk.entries import Named
from domain.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Refused
from domain.people.passwords import Password
from domain.people.records import Agent, Brand, Department, Group, Membership, Role, RoleHeld
from domain.rights import Area, Grant, Level, Permission, boxes
from domain.storage.records import PEOPLE, Record

GROUP_TAKEN = "{department} has a group {name} already."
RETIRED = "{name} is retired; bring it back first."
NO_BOX = "{given} is no box of {area}; it has {boxes}."


async def _refuse_taken(kind: type[Record], otherwise: Conflict, **taken: Any) -> None:
    if await kind.exists(**taken):
        raise otherwise


async def _alone(deed: Deed) -> None:
    """Say that people change; until the deed ends no other changes them, so that what is free stays free."""
    await deed.change(PEOPLE)


async def create_department(deed: Deed, *, name: Line) -> Department:
    """
    Make a department of the default brand.

    Args:
        name: What it is called; no other department is called so.
    """
    await _alone(deed)
    taken = Conflict("There is a department {name} already.", path=("name",), name=name)
    await _refuse_taken(Department, taken, name=name)
    return await Department.create(name=name, brand=await Brand.first())


async def create_group(deed: Deed, *, name: Line, department: Department) -> Group:
    """
    Make a group of a department.

    Args:
        name: What it is called; no other group of the department is called so.
        department: The department whose work it shares; one that is not retired.
    """
    await _alone(deed)
    if department.retired:
        raise Invalid("That department is retired; bring it back first.", path=("departmentId",))
    taken = Conflict(GROUP_TAKEN, path=("name",), department=str(department), name=name)
    await _refuse_taken(Group, taken, name=name, department_id=department.id)
    return await Group.create(name=name, department=department)


def creating(kind: type[Named]) -> Callable[..., Awaitable[Named]]:
    """Return the verb that makes a thing that is nothing but its name, such as a form."""

    async def create(deed: Deed, *, name: Line) -> Named:
        await _alone(deed)
        said = words_of(kind.entity)
        taken = Conflict("There is a {kind} {name} already.", path=("name",), kind=said, name=name)
        await _refuse_taken(kind, taken, name=name)
        return await kind.create(name=name)

    create.__annotations__["return"] = kind
    create.__doc__ = f"""Make a {words_of(kind.entity)}.

    Args:
        name: What it is called; no other {words_of(kind.entity)} is called so.
    """
    return create


def _zone(name: str) -> str:
    try:
        return zone_named(name).key
    except Invalid as refusal:
        raise refusal.under("timeZone") from None


async def create_agent(
    deed: Deed,
    *,
    email: Email,
    display_name: Line,
    password: Password,
    roles: list[Role],
    groups: list[Group] | None = None,
    time_zone: Line = "UTC",
) -> Agent:
    """
    Make an agent.

    Args:
        password: What they sign in with; the verb is given its hash.
        time_zone: An IANA name, such as `Europe/Lisbon`: what days and times of day mean to their events.
        email: What they sign in with; no other agent has it.
        display_name: The name that others read.
        roles: The roles that they hold besides Everyone.
        groups: The groups that they work in; none if left out.
    """
    await _alone(deed)
    email = same_address(email)
    await check_new_account(deed, roles, "roleIds")
    taken = Conflict("There is an agent with this address already.", path=("email",))
    await _refuse_taken(Agent, taken, email=email)
    agent = await Agent.create(
        email=email,
        display_name=display_name,
        password_hash=password,
        time_zone=_zone(time_zone),
    )
    await set_roles(agent, roles)
    await check_groups(deed, agent, groups or [], "groupIds")
    await set_groups(deed, agent, groups or [])
    return agent


async def update_agent(
    deed: Deed,
    *,
    agent: Agent,
    display_name: Line | None = None,
    enabled: bool | None = None,
    groups: list[Group] | None = None,
    time_zone: Line | None = None,
    password: Password | None = None,
) -> Agent:
    """
    Change an agent; what is left out stays.

    A disabled agent is out at once; with a new password, of which this is the hash, all access ends.

    Args:
        agent: The agent to change.
        display_name: The name that others read.
        enabled: Whether they may sign in; false puts them out at once.
        groups: All the groups that they work in from now on.
        time_zone: An IANA name, such as `Europe/Lisbon`.
        password: A new password, which ends all of their access.
    """
    await _alone(deed)
    if enabled is False:
        await _keep_an_administrator(without=agent.id, path="enabled")
    given = {"displayName": display_name, "enabled": enabled, "timeZone": time_zone, "password": password}
    if told := [label for label, value in given.items() if value is not None]:
        await check_account(deed, agent, told[-1])
    begins_anew = bool(enabled and not agent.enabled)
    agent = await _describe(deed, agent.id, display_name=display_name, enabled=enabled, time_zone=time_zone)
    if password:
        await replace_password(deed, agent, password)
    if enabled is False or begins_anew:
        await end_access(deed, agent.id)
    if groups is not None:
        await check_groups(deed, agent, await _moved(agent, groups), "groupIds")
        await set_groups(deed, agent, groups)
    elif enabled is not None:
        await count_active(deed, await _groups_of(agent))
    return agent


async def update_viewer(
    deed: Deed, *, display_name: Line | None = None, time_zone: Line | None = None
) -> Agent:
    """
    Change one's own name or time zone; what is left out stays.

    Args:
        display_name: The name that others read.
        time_zone: An IANA name, such as `Europe/Lisbon`; where the days of their events begin.
    """
    if deed.by is None:
        raise Forbidden
    await _alone(deed)
    return await _describe(deed, deed.by.id, display_name=display_name, time_zone=time_zone)


async def _describe(deed: Deed, agent_id: UUID, **given: Any) -> Agent:
    """Change what an agent is called and the like; what is None stays."""
    if given.get("time_zone"):
        given["time_zone"] = _zone(given["time_zone"])
    changes = {name: value for name, value in given.items() if value is not None}
    agent = await Agent.get(id=agent_id)
    if changes:
        # Only these: somebody else may be changing the others.
        await agent.update_from_dict(changes).save(update_fields=list(changes))
    if "time_zone" in changes:
        await follow_zone(deed, agent)
    return agent


async def assign_roles(deed: Deed, *, agent: Agent, roles: list[Role]) -> Agent:
    """Replace an agent's roles; Everyone is held all the same."""
    await _alone(deed)
    if not any(role.key == "ADMINISTRATOR" for role in roles):
        await _keep_an_administrator(without=agent.id, path="roleIds")
    await check_roles(deed, await _exchanged(agent, roles), "roleIds")
    await set_roles(agent, roles)
    return agent


async def _exchanged(agent: Agent, roles: Collection[Role]) -> list[Role]:
    """Return the roles that an agent is to get or to lose."""
    after = {one.id for one in roles}
    before = {one.role_id for one in await RoleHeld.filter(agent_id=agent.id)}
    return await Role.filter(id__in=list(before ^ after))


async def set_roles(agent: Agent, roles: Collection[Role]) -> None:
    """Let an agent hold exactly these roles."""
    await RoleHeld.filter(agent_id=agent.id).delete()
    for role in {one.id: one for one in roles}.values():
        await RoleHeld.create(agent=agent, role=role)


async def set_groups(deed: Deed, agent: Agent, groups: Collection[Group]) -> None:
    """Let an agent work in exactly these groups; where they were before, they stay as active as they are."""
    before, after = await _groups_of(agent), {one.id: one for one in groups}
    await Membership.filter(agent_id=agent.id).exclude(group_id__in=list(after)).delete()
    for group in after.keys() - before:
        if after[group].retired:
            raise Invalid(RETIRED, path=("groupIds",), name=str(after[group]))
        await Membership.create(agent=agent, group=after[group])
    await count_active(deed, before | after.keys())


async def _moved(agent: Agent, groups: Collection[Group]) -> list[Group]:
    """Return the groups that an agent is to join or to leave."""
    after = {one.id for one in groups}
    return await Group.filter(id__in=list(await _groups_of(agent) ^ after))


async def _groups_of(agent: Agent) -> set[UUID]:
    return {one.group_id for one in await Membership.filter(agent_id=agent.id)}


async def _keep_an_administrator(*, without: UUID, path: str) -> None:
    # The role's row is locked, so that two administrators cannot strip each other at once.
    role = await Role.filter(key="ADMINISTRATOR").select_for_update().first()
    held = RoleHeld.filter(role_id=role and role.id, agent__enabled=True)
    if await held.filter(agent_id=without).exists() and not await held.exclude(agent_id=without).exists():
        raise Conflict("This is the last administrator; make another one first.", path=(path,))


def read_grants(areas: Sequence[tuple[Area, Level, Collection[Permission] | None]]) -> dict[Area, Grant]:
    """
    Check what a role shall give.

    Raises:
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
        if strange := [one for one in ticked or () if one not in boxes(area)]:
            path, given, offers = (*where, "permissions"), strange[0], list(boxes(area))
            faults.append(Invalid(NO_BOX, path=path, given=given, area=area, boxes=offers))
        grants[area] = Grant(level, tuple(one for one in boxes(area) if one in (ticked or ())))
    if faults:
        raise Refused(faults)
    return grants


async def _refuse_role(name: str) -> None:
    taken = Conflict("There is a role {name} already.", path=("name",), name=name)
    await _refuse_taken(Role, taken, name=name)


async def create_role(deed: Deed, name: str, grants: Mapping[Area, Grant]) -> Role:
    """Make a role; an area that is not named is closed."""
    await _alone(deed)
    await _refuse_role(name)
    role = Role(name=name)
    role.grants = grants
    await check_roles(deed, [role], "areas")
    await role.save()
    return role


async def update_role(deed: Deed, role_id: UUID, name: str | None, grants: Mapping[Area, Grant]) -> Role:
    """Change a role's name or some of its areas; a predefined one keeps its name."""
    await _alone(deed)
    role = await Role.filter(id=role_id).select_for_update().first()
    if role is None:
        raise NotFound(path=("id",))
    await check_roles(deed, [role], "id")
    if name and name != role.name:
        if role.key:
            raise Conflict("A predefined role keeps its name.", path=("name",))
        await _refuse_role(name)
        role.name = name
    role.grants = {**role.grants, **grants}
    await check_roles(deed, [role], "areas")
    await role.save()
    return role


async def delete_role(deed: Deed, role_id: UUID) -> None:
    """Take a role away, also from everyone who holds it; predefined ones stay."""
    await _alone(deed)
    role = await Role.get_or_none(id=role_id)
    if role is None:
        raise NotFound(path=("id",))
    if role.key:
        raise Conflict("A predefined role cannot be deleted.", path=("id",))
    await check_roles(deed, [role], "id")
    await role.delete()
