"""Roles, and who holds them."""

from functools import partial
from typing import Any

import strawberry

from domain.administration import staff
from domain.rights import Permission
from resolvers import roles, verbs
from resolvers.desk import own_id
from schema.described import described, described_input, optional
from schema.directives import Info, PermissionEnum, guarded
from schema.enums import AccessLevel, PermissionArea
from schema.forms import key_field, plain
from schema.payloads import DeletedPayload, answer, answer_deleted, payload_for
from schema.people import Agent, Role


@described_input
class RoleAreaInput:
    """What a role gives in one area; boxes go with CUSTOM only."""

    area: PermissionArea = described("The part of the desk; each at most once.")
    level: AccessLevel = described("How far it is open.")
    permissions: list[PermissionEnum] | None = optional("The boxes of CUSTOM, of this area.")


@described_input
class CreateRoleInput:
    """A new role; areas that are not named are closed."""

    name: str = described("What it is called; no other role is called so.")
    areas: list[RoleAreaInput] = described("What it gives in the areas that it opens.")
    idempotency_key: str | None = key_field()


@described_input
class UpdateRoleInput:
    """Changes to a role; only the areas named are replaced."""

    id: strawberry.ID = described("The id of the role that is changed.")
    revision: int | None = optional(
        "The one that was read: if somebody has changed the role since, CONFLICT."
    )
    name: str | None = optional("What it is called from now on; a predefined role keeps its name.")
    areas: list[RoleAreaInput] | None = optional("The areas to replace; the others stay.")


RolePayload = payload_for(Role)


def _areas(given: list[RoleAreaInput] | None) -> Any:
    return given and [(grant.area, grant.level, grant.permissions) for grant in given]


@strawberry.type
class RoleMutations:
    """Roles, and who holds them."""

    @guarded(RolePayload, Permission.MANAGE_ROLES)
    async def create_role(self, info: Info, input: CreateRoleInput) -> Any:
        """Make a role, which nobody holds yet."""
        return await answer("role", roles.create_role(info.context, _areas(input.areas), plain(input)))

    @guarded(RolePayload, Permission.MANAGE_ROLES)
    async def update_role(self, info: Info, input: UpdateRoleInput) -> Any:
        """Change a role; it counts at once for everyone who holds it, also on open streams."""

        async def work() -> Any:
            role = own_id("Role", input.id, "id")
            areas = _areas(input.areas)
            return await roles.update_role(info.context, role, input.name, areas, input.revision)

        return await answer("role", work())

    @guarded(DeletedPayload, Permission.MANAGE_ROLES)
    async def delete_role(self, info: Info, id: strawberry.ID) -> Any:
        """Delete a role; a predefined one stays."""
        return await answer_deleted("Role", id, partial(roles.delete_role, info.context))

    @guarded(payload_for(Agent), Permission.MANAGE_ROLES)
    async def assign_roles(self, info: Info, agent_id: strawberry.ID, role_ids: list[strawberry.ID]) -> Any:
        """
        Replace the roles that an agent holds.

        Args:
            agent_id: The id of the agent who is to hold them.
            role_ids: The ids of all the roles that they hold from now on.
        """
        given = {"agentId": agent_id, "roleIds": role_ids}
        return await answer("agent", verbs.do_verb(info.context, staff.assign_roles, given))
