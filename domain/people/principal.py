"""Who is asking: an agent with what they may do and see at this moment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from tortoise.expressions import Q

from domain.catalogue.zones import zone_here
from domain.people.records import Agent, Membership, Role, RoleHeld
from domain.rights import EVERY_AGENTS, SEEING_ALL, Area, Permission, areas_in_view
from domain.sight import Sight, sight_of
from domain.storage.database import among, as_uuid, rows
from domain.storage.records import by_ids, in_parts
from domain.words import order_key

T = TypeVar("T")
Whole = tuple[frozenset[UUID], frozenset[UUID]]  # the people of some departments, and their groups
COMBINATIONS_KEPT = 1_000
_whole: dict[frozenset[UUID], Whole] = {}


@dataclass(frozen=True, slots=True)
class Principal:
    """
    An agent as the source of a request; ``session_id`` or ``token_id`` says how they signed in.

    ``token_source`` is the source that a token stands for. ``ends_at`` is when that session or token ends,
    if nobody ends or refreshes it before; None is never. ``roles`` are those that permit what they may.
    """

    agent: Agent
    permissions: frozenset[Permission]
    sight: Sight
    session_id: UUID | None = None
    token_id: UUID | None = None
    token_source: UUID | None = None
    ends_at: datetime | None = None
    roles: frozenset[UUID] = frozenset()

    @property
    def rests_on(self) -> frozenset[UUID]:
        """By their ids, all things whose change may change this; see `domain.storage.concerns`."""
        held_by = {self.held_by} if self.held_by else ()
        return self.roles.union({self.agent.id}, held_by, self.sight.departments)

    @property
    def held_by(self) -> UUID | None:
        """The session or token that holds them in."""
        return self.session_id or self.token_id

    @property
    def source(self) -> UUID:
        """The source that foreign items belong to when they tell of them."""
        return self.token_source or self.agent.id

    def may(self, *any_of: Permission) -> bool:
        """Say whether one of these is permitted."""
        return not self.permissions.isdisjoint(any_of)

    @property
    def zone(self) -> ZoneInfo:
        """Where they read clocks; UTC where this host does not know it."""
        return zone_here(self.agent.time_zone) or ZoneInfo("UTC")

    @property
    def keeps_own_events(self) -> bool:
        """Whether the agent's own events are open to them: to the agent always, to a token by permission."""
        return self.token_id is None or self.may(Permission.CREATE_AND_EDIT_MY_EVENTS)

    @property
    def views(self) -> frozenset[Area]:
        """The areas that are open to them, at least to look into."""
        return areas_in_view(self.permissions)

    @property
    def sees_all(self) -> bool:
        """Whether every item is open to them, whatever becomes of it."""
        return self.permissions >= SEEING_ALL

    @property
    def administrator(self) -> bool:
        """Whether what is for administrators only is open to them."""
        return self.may(Permission.MANAGE_GLOBAL_EVENTS)


@lru_cache(maxsize=10_000)
def shared(members: frozenset[T]) -> frozenset[T]:
    """Return the process's one set of these few members: many principals hold equal ones."""
    return members


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


async def principal_of(agent: Agent) -> Principal:
    """Return an agent with what they may do and see now."""
    return (await principals([agent]))[agent.id]


async def principals(agents: Collection[Agent]) -> dict[UUID, Principal]:
    """Return these agents with what they may do and see now, in three queries or five."""
    ids = [agent.id for agent in agents]
    held, places, found = await _held(ids), await _places(ids), dict[UUID, Principal]()
    wanted = Q(key="EVERYONE") | Q(id__in=list(frozenset().union(*held.values())))
    given = {role.id: role for role in await Role.filter(wanted)}
    everyone = frozenset(role.id for role in given.values() if role.key == "EVERYONE")

    @cache
    def add_up(roles: frozenset[UUID]) -> frozenset[Permission]:
        return shared(permissions_from(map(given.__getitem__, roles)))

    for agent in agents:
        roles = shared(everyone.union(held[agent.id] & given.keys()))
        sight = sight_of(add_up(roles), places[agent.id], [agent.id])
        found[agent.id] = Principal(agent, add_up(roles), _slim(sight), roles=roles)
    # Who sees everything is asked no further, and would hold everybody's name.
    whole = {
        agent_id: asker.sight
        for agent_id, asker in found.items()
        if asker.sight.departments and not asker.sight.everything
    }
    if whole:
        seen = await _seen({sight.departments for sight in whole.values()})
        for agent_id, sight in whole.items():
            people, reach = seen[sight.departments]  # themselves among them: they work in each
            found[agent_id] = replace(found[agent_id], sight=replace(sight, people=people, reach=reach))
    return found


def _slim(sight: Sight) -> Sight:
    """Return the same sight, of sets that the process holds once."""
    home, groups = shared(sight.home), shared(sight.groups)
    return replace(
        sight, home=home, groups=groups, reach=groups, departments=home if sight.departments else frozenset()
    )


async def _held(agents: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return the roles that each of these agents holds, but for everyone's."""
    found: dict[UUID, set[UUID]] = {agent: set() for agent in agents}
    held = f"SELECT agent_id, role_id FROM role_held WHERE agent_id {among('$1')}"  # noqa: S608 - ours
    for part in in_parts(list(agents)):
        for row in await rows(held, part):
            found[as_uuid(row["agent_id"])].add(as_uuid(row["role_id"]))
    return found


async def _places(agents: Collection[UUID]) -> dict[UUID, list[tuple[UUID, UUID]]]:
    """Return the groups that each of these agents works in, with their departments."""
    found: dict[UUID, list[tuple[UUID, UUID]]] = {agent: [] for agent in agents}
    joined = (
        "SELECT m.agent_id, m.group_id, g.department_id FROM membership m"  # noqa: S608 - ours
        f" JOIN agent_group g ON g.id = m.group_id WHERE m.agent_id {among('$1')}"
    )
    for part in in_parts(list(agents)):
        for row in await rows(joined, part):
            place = as_uuid(row["group_id"]), as_uuid(row["department_id"])
            found[as_uuid(row["agent_id"])].append(place)
    return found


async def _seen(combinations: set[frozenset[UUID]]) -> dict[frozenset[UUID], Whole]:
    """Return who and which groups there are in combinations of departments, one set for all who see it."""
    wanted = list(frozenset().union(*combinations))
    agents: dict[UUID, set[UUID]] = {department: set() for department in wanted}
    groups: dict[UUID, set[UUID]] = {department: set() for department in wanted}
    there = (
        "SELECT g.id, g.department_id, m.agent_id FROM agent_group g"  # noqa: S608 - ours
        f" LEFT JOIN membership m ON m.group_id = g.id WHERE g.department_id {among('$1')}"
    )
    for part in in_parts(wanted):
        for row in await rows(there, part):
            department = as_uuid(row["department_id"])
            groups[department].add(as_uuid(row["id"]))
            if row["agent_id"]:
                agents[department].add(as_uuid(row["agent_id"]))
    if len(_whole) > COMBINATIONS_KEPT:
        _whole.clear()
    for departments in combinations:
        people = frozenset[UUID]().union(*(agents[department] for department in departments))
        reach = frozenset[UUID]().union(*(groups[department] for department in departments))
        if _whole.get(departments) != (people, reach):
            _whole[departments] = people, reach
    return {departments: _whole[departments] for departments in combinations}
