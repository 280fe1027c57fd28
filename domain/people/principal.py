"""Who is asking: an agent with what they may do and see at this moment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.errors import DomainError, Unauthenticated
from domain.people.access_records import ApiToken, Session
from domain.people.records import Agent, Group, Membership, Role, RoleHeld
from domain.rights import EVERY_AGENTS, Area, Permission, areas_in_view
from domain.sight import Sight, sight_of
from domain.storage.records import by_ids, in_parts
from domain.words import order_key


@dataclass(frozen=True, slots=True)
class Principal:
    """
    An agent as the source of a request; ``session_id`` or ``token_id`` says how they signed in.

    ``token_source`` is the source that a token stands for. ``ends_at`` is when that session or token ends,
    if nobody ends or refreshes it before; None is never.
    """

    agent: Agent
    permissions: frozenset[Permission]
    sight: Sight
    session_id: UUID | None = None
    token_id: UUID | None = None
    token_source: UUID | None = None
    ends_at: datetime | None = None

    @property
    def source(self) -> UUID:
        """The source that foreign items belong to when they tell of them."""
        return self.token_source or self.agent.id

    def may(self, *any_of: Permission) -> bool:
        """Say whether one of these is permitted."""
        return not self.permissions.isdisjoint(any_of)

    @property
    def keeps_own_events(self) -> bool:
        """Whether the agent's own events are open to them: to the agent always, to a token by permission."""
        return self.token_id is None or self.may(Permission.CREATE_AND_EDIT_MY_EVENTS)

    @property
    def views(self) -> frozenset[Area]:
        """The areas that are open to them, at least to look into."""
        return areas_in_view(self.permissions)

    @property
    def administrator(self) -> bool:
        """Whether what is for administrators only is open to them."""
        return self.may(Permission.MANAGE_GLOBAL_EVENTS)


async def roles_of(agents: Collection[UUID]) -> dict[UUID, list[Role]]:
    """Return the roles that each of these agents holds, Everyone first, then by name."""
    roles = {role.id: role for role in await Role.all()}
    everyone = [role for role in roles.values() if role.key == "EVERYONE"]
    found = {agent: list(everyone) for agent in agents}
    for held in await by_ids(RoleHeld, agents, "agent_id"):
        role = roles.get(held.role_id)  # none: made since
        if role and role.key != "EVERYONE":
            found[held.agent_id].append(role)
    for theirs in found.values():
        theirs.sort(key=lambda role: (role.key != "EVERYONE", order_key(role.name)))
    return found


async def memberships_of(agents: Collection[UUID]) -> dict[UUID, list[Membership]]:
    """Return the memberships of each of these agents, with group and department, by group name."""
    found: dict[UUID, list[Membership]] = {agent: [] for agent in agents}
    for part in in_parts(list(agents)):
        listed = await Membership.filter(agent_id__in=part).select_related("group__department__brand")
        for membership in sorted(listed, key=lambda row: (order_key(row.group.name), row.group_id)):
            found[membership.agent_id].append(membership)
    return found


def permissions_from(roles: Iterable[Role]) -> frozenset[Permission]:
    """Add up what an agent may do who holds these roles."""
    return EVERY_AGENTS.union(*(role.permissions for role in roles))


async def _within(departments: Collection[UUID]) -> tuple[dict[UUID, set[UUID]], dict[UUID, set[UUID]]]:
    """Return the agents and the groups of some departments."""
    agents: dict[UUID, set[UUID]] = {department: set() for department in departments}
    groups: dict[UUID, set[UUID]] = {department: set() for department in departments}
    for part in in_parts(list(departments)):
        members = Membership.filter(group__department_id__in=part)
        for agent, department in await members.values_list("agent_id", "group__department_id"):
            agents[department].add(agent)
        there = Group.filter(department_id__in=part)
        for group, department in await there.values_list("id", "department_id"):
            groups[department].add(group)
    return agents, groups


async def principals(agents: Collection[Agent]) -> dict[UUID, Principal]:
    """Return these agents with what they may do and see now, in three queries or five."""
    ids = [agent.id for agent in agents]
    roles, memberships = await roles_of(ids), await memberships_of(ids)
    found = {}
    for agent in agents:
        permissions = permissions_from(roles[agent.id])
        pairs = [(row.group_id, row.group.department_id) for row in memberships[agent.id]]
        found[agent.id] = Principal(agent, permissions, sight_of(permissions, pairs, [agent.id]))
    # Who sees everything is asked no further, and would hold everybody's name.
    seen = {
        agent_id: asker.sight.departments for agent_id, asker in found.items() if not asker.sight.everything
    }
    whole = {agent_id: departments for agent_id, departments in seen.items() if departments}
    if whole:
        staff, groups = await _within(frozenset().union(*whole.values()))
        for agent_id, departments in whole.items():
            sight = found[agent_id].sight
            people = frozenset({agent_id}).union(*(staff[department] for department in departments))
            reach = sight.groups.union(*(groups[department] for department in departments))
            found[agent_id] = replace(found[agent_id], sight=replace(sight, people=people, reach=reach))
    return found


async def standings(people: Collection[Principal], now: datetime) -> dict[Principal, Principal | DomainError]:
    """
    Look again at people who were let in before: each as they are now, or why they may not stay.

    A handful of queries, however many people; what a role or group edit changed shows in the result.
    """
    agents = await by_ids(Agent, {asker.agent.id for asker in people}, enabled=True)
    fresh = await principals(agents)
    sessions = {asker.session_id for asker in people if asker.session_id}
    running = await by_ids(Session, sessions, ended_at__isnull=True, expires_at__gt=now)
    open_sessions = {session.id: session for session in running}
    held_tokens = {asker.token_id for asker in people if asker.token_id}
    working = await by_ids(ApiToken, held_tokens, revoked_at__isnull=True)
    tokens = {token.id: token for token in working if not token.expires_at or token.expires_at > now}
    found: dict[Principal, Principal | DomainError] = {}
    for asker in people:
        now_is = fresh.get(asker.agent.id)
        if now_is is None:
            found[asker] = Unauthenticated("This account is disabled.")
        elif session := open_sessions.get(asker.session_id) if asker.session_id else None:
            found[asker] = replace(now_is, session_id=session.id, ends_at=session.expires_at)
        elif token := tokens.get(asker.token_id) if asker.token_id else None:
            held = now_is.permissions & frozenset(map(Permission, token.permissions))
            source = token.source_id or token.id
            found[asker] = replace(
                now_is, permissions=held, token_id=token.id, token_source=source, ends_at=token.expires_at
            )
        else:
            found[asker] = Unauthenticated("That session has ended, or that token was revoked.")
    return found
