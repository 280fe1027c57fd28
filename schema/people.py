"""People in GraphQL: the desk's structure, agents, roles, tokens, and what is named beside them."""

from datetime import datetime
from typing import Any

import strawberry

from domain.desk.entries import Named
from domain.desk.rooms import NAMED_THINGS
from domain.people.principal import permissions_from
from domain.people.records import AgentAvailability, WorkChannel
from domain.rights import Area
from domain.rights import Permission as PermissionValue
from domain.words import by_name
from resolvers import people, roles
from schema.custom_fields import CustomField
from schema.described import described, described_type, resolved
from schema.directives import Info, PermissionEnum
from schema.enums import AccessLevel, PermissionArea, WorkChannelEnum, enum_of
from schema.execution import READS
from schema.nodes import Node, shown


@shown
class Brand(Node):
    """The top of the desk's structure."""

    name: str


@shown
class Department(Node):
    """A part of the desk; its groups receive the work."""

    name: str
    retired: bool = described("Whether it is out of use; it stays with what happened in it.")


@shown
class Group(Node):
    """Agents of one department who share its work."""

    name: str
    retired: bool = described("Whether it is out of use; nobody and nothing is put into it.")
    department: Department = described("The department whose work it shares.")


@described_type
class RoleArea:
    """What a role gives in one area."""

    area: PermissionArea = described("The part of the desk.")
    level: AccessLevel = described("How far it is open.")
    permissions: list[PermissionEnum] = described("What that adds up to.")


@shown
class Role(Node):
    """A bundle of rights; what a person may do is the sum over the roles they hold."""

    name: str
    revision: int = described(
        "Goes up by one with each edit; `updateRole` takes it, to refuse an edit of something older."
    )

    @resolved()
    def built_in(self: Any) -> bool:
        """Whether it is predefined; such a role keeps its name and stays."""
        return self.key is not None

    @resolved(metadata={"holds": len(Area)})
    def areas(self: Any) -> list[RoleArea]:
        """What it gives in each area, and what that adds up to."""
        grants = self.grants
        return [
            RoleArea(area=area, level=grants[area].level, permissions=list(grants[area].permissions(area)))
            for area in Area
        ]


def _if_known(column: str, kind: Any, description: str) -> Any:
    """Make a field of what the asker is told of an agent only if they may know more than the name."""
    otherwise = "" if kind is str else None

    async def resolve(root: Any, info: Info) -> Any:
        return getattr(root, column) if await people.may_know(info.context, root.id) else otherwise

    return strawberry.field(
        resolve, graphql_type=kind, description=description, metadata={READS: ("id", column)}
    )


@described_type
class WorkInGroup:
    """Which work of a group an agent takes."""

    group: Group = described("A group that they work in.")

    @resolved(list[WorkChannelEnum])
    def channels(self: Any) -> Any:
        """The channels on which they take its work, see `setAgentActiveInGroup`."""
        return [channel for channel in WorkChannel if getattr(self, f"{channel.lower()}_active")]


@shown
class Agent(Node):
    """A person who works at the desk; of one out of sight only id and name are told."""

    display_name: str = described("The name that others read.")
    email = _if_known("email", str, "Their mail address; empty where they are out of sight.")
    time_zone = _if_known(
        "time_zone", str, "An IANA name such as `Europe/Lisbon`; empty where they are out of sight."
    )
    enabled = _if_known(
        "enabled", bool | None, "Whether the account may be used; null where they are out of sight."
    )
    availability = _if_known(
        "availability",
        enum_of(AgentAvailability) | None,
        "Whether they take new chats; null where they are out of sight.",
    )

    @resolved(datetime | None, metadata={READS: ("id", "last_activity_at")})
    def last_activity_at(self: Any, info: Info) -> Any:
        """When they last did something, for themselves and those who manage agents; else null."""
        asker = info.context.asker
        concerned = asker and (asker.agent.id == self.id or asker.may(PermissionValue.MANAGE_AGENTS))
        return self.last_activity_at if concerned else None

    @resolved(list[Role], metadata={READS: ("id",)})
    async def roles(self: Any, info: Info) -> Any:
        """The roles held, as far as the asker may list them; everybody holds Everyone."""
        return await roles.roles_known(info.context, self.id)

    @resolved(list[PermissionEnum], metadata={READS: ("id",)})
    async def permissions(self: Any, info: Info) -> Any:
        """What those roles add up to; for the viewer, what this sign-in or token may do."""
        asker = info.context.asker
        if asker and asker.agent.id == self.id and asker.token_id:
            return _sorted(asker.permissions)
        held = await roles.roles_known(info.context, self.id)
        return _sorted(permissions_from(held) if held else frozenset())

    @resolved(list[Department], metadata={READS: ("id",)})
    async def departments(self: Any, info: Info) -> Any:
        """The departments of their groups, in sight."""
        found = {
            membership.group.department_id: membership.group.department
            for membership in await people.memberships_known(info.context, self.id)
        }
        return by_name(found.values())

    @resolved(list[Group], metadata={READS: ("id",)})
    async def groups(self: Any, info: Info) -> Any:
        """The groups that they work in, in sight."""
        return [membership.group for membership in await people.memberships_known(info.context, self.id)]

    @resolved(list[WorkInGroup], metadata={READS: ("id",)})
    async def work(self: Any, info: Info) -> Any:
        """The same groups, each with the channels on which they take its work."""
        return await people.memberships_known(info.context, self.id)


def _sorted(permissions: frozenset[PermissionValue]) -> list[PermissionValue]:
    return [permission for permission in PermissionValue if permission in permissions]


def _named(kind: type[Named]) -> Any:
    members = {"__doc__": kind.__doc__, "__annotations__": {"name": str}}
    return shown(type(kind.entity, (Node,), members))


NAMED_TYPES: dict[type[Named], Any] = {kind: _named(kind) for kind in NAMED_THINGS}
TYPES: dict[str, Any] = {
    "Agent": Agent,
    "Brand": Brand,
    "CustomField": CustomField,
    "Department": Department,
    "Group": Group,
    "Role": Role,
    **{kind.entity: made for kind, made in NAMED_TYPES.items()},
}


@shown
class ApiToken(Node):
    """A token for programs; its text was shown once."""

    name: str
    permissions: list[PermissionEnum] = described("What it may do, as long as its maker may.")
    created_at: datetime = described("When it was made.")
    last_used_at: datetime | None = described("When it was last used, about; null if it never was.")
    expires_at: datetime | None = described("When it ends; null is never.")
    source: str | None = described(
        "Where what it tells of comes from; null is its maker, or itself if made before."
    )
