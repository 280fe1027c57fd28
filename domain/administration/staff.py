"""Managing agents: who they are, where they work, and what keeps the desk from locking itself out."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from domain.access.bounds import check_account, check_groups, check_new_account, check_roles
from domain.access.ending import end_access, replace_password
from domain.addresses import same_address
from domain.administration.notification_settings import follow_zone
from domain.catalogue.forms import Email, Line
from domain.catalogue.zones import zone_named
from domain.deeds.counting import count_active
from domain.deeds.deed import Deed
from domain.errors import Conflict, Forbidden, Invalid
from domain.ids import uuid7
from domain.people.passwords import Password
from domain.people.records import Agent, Group, Membership, Role, RoleHeld
from domain.storage.revisions import PEOPLE

RETIRED = "{name} is retired; bring it back first."


async def _alone(deed: Deed, agent: UUID, joined: Collection[Group] = ()) -> None:
    """
    Say that somebody changes, and who works in the groups that they join or leave.

    Until the deed ends no other changes people, so that what is free stays free.
    """
    await deed.change(PEOPLE, agent, *{group.department_id for group in joined})


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
    password: Password,  # its hash
    roles: list[Role],
    groups: list[Group] | None = None,
    time_zone: Line | None = None,
) -> Agent:
    """
    Make an agent, who signs in with a mail address and a password.

    Args:
        password: What they sign in with.
        time_zone: An IANA name, such as `Europe/Lisbon`: what days and times of day mean to their events.
            That of `DESKBELL_TIME_ZONE` if left out.
        email: What they sign in with; no other agent has it.
        display_name: The name that others read.
        roles: The roles that they hold besides Everyone.
        groups: The groups that they work in; none if left out.

    Raises:
        Conflict: another agent has the address.
        Invalid: the time zone is none, or a group is retired.
        Forbidden: they would get more than whoever makes them has.
    """
    agent_id, email = uuid7(), same_address(email)
    await _alone(deed, agent_id, groups or ())
    await check_new_account(deed, roles, "roleIds")
    if await Agent.exists(email=email):
        raise Conflict("There is an agent with this address already.", path=("email",))
    agent = await Agent.create(
        id=agent_id,
        email=email,
        display_name=display_name,
        password_hash=password,
        time_zone=_zone(time_zone or "UTC"),
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
        agent: The agent whose account is changed.
        display_name: The name that others read.
        enabled: Whether they may sign in; false puts them out at once.
        groups: All the groups that they work in from now on.
        time_zone: An IANA name, such as `Europe/Lisbon`.
        password: A new password, which ends all of their access.

    Raises:
        Conflict: they are the last administrator.
        Invalid: the time zone is none, or a group is retired.
        Forbidden: their account or a group is beyond whoever asks. In each case nothing was changed.
    """
    await _alone(deed, agent.id)
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
        moved = await _moved(agent, groups)
        await _alone(deed, agent.id, moved)
        await check_groups(deed, agent, moved, "groupIds")
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

    Raises:
        Forbidden: it is the desk itself that asks.
        Invalid: the time zone is none.
    """
    if deed.by is None:
        raise Forbidden
    await _alone(deed, deed.by.id)
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
    """
    Replace an agent's roles; Everyone is held all the same.

    Raises:
        Conflict: they are the last administrator.
        Forbidden: a role that they are to get or to lose gives more than whoever asks has.
    """
    await _alone(deed, agent.id)
    if not any(role.key == "ADMINISTRATOR" for role in roles):
        await _keep_an_administrator(without=agent.id, path="roleIds")
    await check_roles(deed, await _exchanged(agent, roles), "roleIds")
    await set_roles(agent, roles)
    return agent


async def _exchanged(agent: Agent, roles: Collection[Role]) -> list[Role]:
    """Return the roles that an agent is to get or to lose."""
    after = {role.id for role in roles}
    before = {held.role_id for held in await RoleHeld.filter(agent_id=agent.id)}
    return await Role.filter(id__in=list(before ^ after))


async def set_roles(agent: Agent, roles: Collection[Role]) -> None:
    """Let an agent hold exactly these roles; whether that may be is asked before."""
    await RoleHeld.filter(agent_id=agent.id).delete()
    for role in {role.id: role for role in roles}.values():
        await RoleHeld.create(agent=agent, role=role)


async def set_groups(deed: Deed, agent: Agent, groups: Collection[Group]) -> None:
    """
    Let an agent work in exactly these groups; where they were before, they stay as active as they are.

    Raises:
        Invalid: a group that they are to join is retired.
    """
    before, after = await _groups_of(agent), {group.id: group for group in groups}
    await Membership.filter(agent_id=agent.id).exclude(group_id__in=list(after)).delete()
    for group in after.keys() - before:
        if after[group].retired:
            raise Invalid(RETIRED, path=("groupIds",), name=str(after[group]))
        await Membership.create(agent=agent, group=after[group])
    await count_active(deed, before | after.keys())


async def _moved(agent: Agent, groups: Collection[Group]) -> list[Group]:
    """Return the groups that an agent is to join or to leave."""
    after = {group.id for group in groups}
    return await Group.filter(id__in=list(await _groups_of(agent) ^ after))


async def _groups_of(agent: Agent) -> set[UUID]:
    return {membership.group_id for membership in await Membership.filter(agent_id=agent.id)}


async def _keep_an_administrator(*, without: UUID, path: str) -> None:
    # The role's row is locked, so that two administrators cannot strip each other at once.
    role = await Role.filter(key="ADMINISTRATOR").select_for_update().first()
    held = RoleHeld.filter(role_id=role and role.id, agent__enabled=True)
    if await held.filter(agent_id=without).exists() and not await held.exclude(agent_id=without).exists():
        raise Conflict("This is the last administrator; make another one first.", path=(path,))
