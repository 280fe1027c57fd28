"""The desk's structure, and who works there."""

from typing import Any

import strawberry

from domain.catalogue.naming import camel_to_snake, plural
from domain.desk.custom_fields import CustomField as CustomFieldRecord
from domain.desk.entries import Named
from domain.people.records import Brand as BrandRecord
from domain.rights import Permission
from resolvers import api_tokens, people, roles
from resolvers.pages import Slice
from schema.custom_fields import CustomField
from schema.directives import ANY_PERMISSION, Info, guarded
from schema.pages import connection_of, paged
from schema.people import NAMED_TYPES, Agent, ApiToken, Brand, Department, Group, Role
from schema.words import called

AgentConnection = connection_of(Agent)


@strawberry.type
class PeopleQueries:
    """The desk's structure, and who works there."""

    @guarded(list[Role], tokens=(Permission.MANAGE_ROLES,))
    async def roles(self, info: Info) -> Any:
        """Roles: all of them to those who manage roles, to others the ones they hold."""
        return await roles.list_roles(info.context)

    @guarded(list[Department], tokens=ANY_PERMISSION)
    async def departments(self, info: Info) -> Any:
        """The departments in the asker's sight, by name."""
        return await people.departments(info.context)

    @guarded(list[Group], tokens=ANY_PERMISSION)
    async def groups(self, info: Info, all: bool | None = None) -> Any:
        """
        The groups in sight; `all` of them to those who may transfer items.

        Args:
            all: Whether to bring every group, for those who may transfer items; no if left out.
        """
        return await people.groups(info.context, everywhere=bool(all))

    @guarded(list[CustomField], tokens=ANY_PERMISSION)
    async def custom_fields(self) -> Any:
        """The custom fields of every kind of item, by name."""
        return await people.all_named(CustomFieldRecord)

    @guarded(list[Brand], tokens=ANY_PERMISSION)
    async def brands(self) -> Any:
        """The brands; there is one by default."""
        return await people.all_named(BrandRecord)

    @guarded(AgentConnection, tokens=ANY_PERMISSION)
    @paged
    async def agents(self, info: Info, page: Slice, search: str | None = None) -> Any:
        """
        Agents by name: all to those who see everything, to others their departments'.

        Args:
            search: Only those in whose name or address this text stands, whatever its case. Parts of
                words do, accents count. It costs 10,000 of the 100,000 values that an operation may.
        """
        return await people.list_agents(info.context, search, page)

    @guarded(list[ApiToken])
    async def api_tokens(self, info: Info) -> Any:
        """The viewer's own tokens that still work."""
        return await api_tokens.working_tokens(info.context)


def _all_named(kind: type[Named], shown_as: Any) -> Any:
    async def everything(info: Info) -> Any:  # noqa: ARG001 - resolvers have it
        return await people.all_named(kind)

    said = f"All {plural(called(kind.entity))}, by name."
    return guarded(list[shown_as], tokens=ANY_PERMISSION, description=said)(everything)


NAMED_QUERIES: dict[str, Any] = {
    plural(camel_to_snake(kind.entity)): _all_named(kind, shown_as) for kind, shown_as in NAMED_TYPES.items()
}
