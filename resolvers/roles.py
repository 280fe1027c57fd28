"""Roles: who may list them, and what those who manage them do."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.administration import roles
from domain.catalogue.forms import Line, field_of
from domain.people.records import Role
from domain.rights import Area, Grant, Level, Permission
from domain.words import by_name
from resolvers.context import Context
from resolvers.people import may_know
from resolvers.verbs import by_id

AreaInput = tuple[Area, Level, Collection[Permission] | None]

NAME = field_of("name", Line)


async def create_role(context: Context, areas: Sequence[AreaInput], given: Mapping[str, Any]) -> Role:
    """Make a role."""
    name, grants = NAME.parse(given["name"]), roles.parse_grants(areas)
    return await context.make(
        "createRole", given, lambda deed: roles.create_role(deed, name, grants), by_id(Role)
    )


async def update_role(
    context: Context, role_id: UUID, name: str | None, areas: Sequence[AreaInput] | None, read: int | None
) -> Role:
    """Change a role; only the areas named."""
    grants: dict[Area, Grant] = roles.parse_grants(areas or ())
    named = None if name is None else NAME.parse(name)
    return await context.do(lambda deed: roles.update_role(deed, role_id, named, grants, read))


async def delete_role(context: Context, role_id: UUID) -> None:
    """Delete a role."""
    await context.do(lambda deed: roles.delete_role(deed, role_id))


async def roles_known(context: Context, agent_id: UUID) -> list[Role]:
    """Return the roles that an agent holds, as far as the asker may list them."""
    if not await may_know(context, agent_id):
        return []
    held, asker = await context.loaders.roles.load(agent_id) or [], context.asker
    if asker is None or asker.may(Permission.MANAGE_ROLES) or agent_id == context.signed_in:
        return held
    own = {role.id for role in await context.loaders.roles.load(asker.agent.id) or ()}
    return [role for role in held if role.id in own]


async def list_roles(context: Context) -> list[Role]:
    """Return all roles to those who manage them, to others the ones they hold; by name."""
    if context.principal.may(Permission.MANAGE_ROLES):
        return by_name(await Role.all())
    return by_name(await context.loaders.roles.load(context.principal.agent.id) or [])
