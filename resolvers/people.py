"""The desk's structure and its agents, as far as the asker may know of them."""

from typing import TypeVar
from uuid import UUID

from tortoise.expressions import Q

from domain.deliveries.providers import ExternalProvider
from domain.desk.rooms import CATALOGUE
from domain.directory import colleagues, may_point_at
from domain.errors import Forbidden
from domain.people.records import Agent, Department, Group, Membership
from domain.rights import Permission, edit
from domain.storage.records import Record, by_ids
from domain.storage.selecting import Wanted
from domain.words import by_name
from resolvers.context import Context
from resolvers.pages import Page, Slice, page, searched

R = TypeVar("R", bound=Record)
HANDING_OVER = {
    edit(room.area)
    for room in CATALOGUE.categories
    for action in room.actions
    if action.hands_over and room.area
}


async def may_know(context: Context, agent_id: UUID) -> bool:
    """Say whether an agent is in the asker's sight; others are known by name alone, wherever named."""
    asker = context.asker
    if asker is None or asker.sight.everything or agent_id in {asker.agent.id, context.signed_in}:
        return True  # where nobody asks, somebody is signing in and sees themselves
    return bool(await context.loaders.colleagues(asker).load(agent_id))


async def memberships_known(context: Context, agent_id: UUID) -> list[Membership]:
    """Return an agent's memberships in groups that are in the asker's sight; with these and departments."""
    if not await may_know(context, agent_id):
        return []
    asker = context.asker
    memberships = await context.loaders.memberships.load(agent_id) or []
    if asker is None or agent_id == context.signed_in:
        return memberships
    return [membership for membership in memberships if may_point_at(asker, membership.group)]


async def departments(context: Context) -> list[Department]:
    """Return the departments in the asker's sight, by name; retired ones to those who manage the desk."""
    sight, shown = context.principal.sight, _listed(context)
    found = Department.all() if sight.everything else Department.filter(id__in=list(sight.home))
    return by_name(await found.filter(shown))


def _listed(context: Context) -> Q:
    return Q() if context.principal.may(Permission.MANAGE_DESK) else Q(retired=False)


async def groups(context: Context, *, everywhere: bool = False) -> list[Group]:
    """
    Return the groups in the asker's sight, by name; ``everywhere`` all, to whom something may be handed.

    Retired ones are shown only to those who manage the desk, and take nothing.

    Raises:
        Forbidden: the asker hands nothing over, but asks for all.
    """
    sight = context.principal.sight
    if everywhere and not context.principal.may(*HANDING_OVER):
        raise Forbidden("Only those who may transfer items see all groups.", path=("all",))
    near = Q(id__in=list(sight.groups)) | Q(department_id__in=list(sight.departments))
    found = Group.all() if sight.everything or everywhere else Group.filter(near)
    shown = Q(retired=False) if everywhere else _listed(context)
    return by_name(await found.filter(shown).select_related("department"))


async def viewer(context: Context, shown: Wanted | None = None) -> Agent:
    """
    Return who asks, as they are now: they may have become available since they were let in.

    Where no more is ``shown`` than who they are, that is known; None is all.
    """
    known = context.principal.agent
    if shown is not None and {name for name, _ in shown} <= {"id", "global_id"}:
        return known
    [found] = await by_ids(Agent, [known.id])
    return found


async def list_agents(context: Context, search: str | None, wanted: Slice) -> Page[Agent]:
    """Return a page of agents by name: all to those who see everything, to others their departments'."""
    near = colleagues(context.principal)
    return await page(near, ("name_order", "id"), wanted, words=searched(search, ("search",)), needs=())


async def find_agent(context: Context, uuid: UUID) -> Agent | None:
    """Return an agent whom `list_agents` would list, or None."""
    return await colleagues(context.principal).get_or_none(id=uuid)


async def external_providers(context: Context) -> list[ExternalProvider]:
    """Return the external providers, by name, to those who manage the desk."""
    may = context.principal.may(Permission.MANAGE_DESK)
    return by_name(await ExternalProvider.all()) if may else []


async def all_named(kind: type[R]) -> list[R]:
    """Return the things of a kind that everybody may know of, such as forms, by name."""
    return by_name(await kind.all())
