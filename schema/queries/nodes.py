"""Anything by its global id, and who is asking."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import strawberry

from domain.deeds.item_kinds import all_beside
from domain.desk.custom_fields import CustomField
from domain.desk.rooms import CATALOGUE, NAMED_THINGS
from domain.errors import DomainError
from domain.ids import parse_global_id
from domain.messages import Message as MessageRecord
from domain.people.records import Brand
from domain.rights import Permission
from domain.storage.records import Record
from resolvers import (
    api_tokens,
    deliveries,
    desk,
    events,
    firings,
    items,
    occurrences,
    people,
    profiles,
    receipts,
    roles,
)
from resolvers.context import Context
from schema.desk import SHAPES
from schema.directives import ANY_PERMISSION, INBOX, Info, guarded
from schema.execution import attributes_of
from schema.nodes import Node
from schema.people import Agent


async def find_node(context: Context, text: str) -> Any:
    """Return the thing with a global id, if it is within the asker's sight; None otherwise."""
    try:
        kind, uuid = parse_global_id(text)
    except DomainError as refusal:
        raise refusal.under("id") from None
    asker = context.principal
    if asker.token_id and not asker.may(*OPENING.get(kind, ANY_PERMISSION)):
        return None
    if shape := next((shape for shape in SHAPES if shape.item.entity == kind), None):
        return await desk.find_item(context, shape.item, uuid)
    find = FINDERS.get(kind)
    return await find(context, uuid) if find else None


def _in_list(everything: Callable[[Context], Awaitable[Sequence[Record]]]) -> Callable[..., Awaitable[Any]]:
    async def find(context: Context, uuid: UUID) -> Record | None:
        return next((record for record in await everything(context) if record.id == uuid), None)

    return find


async def _own_message(context: Context, uuid: UUID) -> Any:
    mine = MessageRecord.filter(agent_id=context.principal.agent.id)
    return await mine.get_or_none(id=uuid, event_type__in=list(CATALOGUE.event_types))


def _known_to_all(kind: type[Record]) -> Callable[[Context, UUID], Awaitable[Any]]:
    async def find(_: Context, uuid: UUID) -> Any:
        return await kind.get_or_none(id=uuid)

    return find


KNOWN_TO_ALL: tuple[type[Record], ...] = (Brand, CustomField, *NAMED_THINGS)
FINDERS: dict[str, Callable[[Context, UUID], Awaitable[Any]]] = {
    "Agent": people.find_agent,
    "ApiToken": _in_list(api_tokens.working_tokens),
    "Delivery": deliveries.find_delivery,
    "ExternalProvider": _in_list(people.external_providers),
    "Department": _in_list(people.departments),
    "Event": events.find_event,
    "Firing": firings.find_firing,
    "Group": _in_list(people.groups),
    "Message": _own_message,
    receipts.Receipt.entity: receipts.find_receipt,
    "Mute": _in_list(profiles.mutes),
    "Occurrence": occurrences.find_occurrence,
    "PushSubscription": _in_list(profiles.push_subscriptions),
    "Role": _in_list(roles.list_roles),
    **{kind.record.entity: items.finder(kind.record.entity) for kind in all_beside()},
    **{kind.entity: _known_to_all(kind) for kind in KNOWN_TO_ALL},
}


# What a token needs to find a thing by its id, where that is not any permission; elsewhere sight decides.
OPENING: dict[str, tuple[Permission, ...]] = {
    **dict.fromkeys(("ApiToken", "Mute", "PushSubscription"), ()),
    **{shape.item.entity: shape.item.viewing() for shape in SHAPES},
    "Delivery": (Permission.MANAGE_DESK,),
    "Message": INBOX,
    "Role": (Permission.MANAGE_ROLES,),
}


@strawberry.type
class NodeQueries:
    """Anything by its id, and who asks."""

    @guarded(Node | None, tokens=ANY_PERMISSION)
    async def node(self, info: Info, id: strawberry.ID) -> Any:
        """
        Anything by its id, if it is within sight.

        Args:
            id: The global id of anything, as any `id` field gives it; opaque.
        """
        return await find_node(info.context, id)

    @guarded(Agent, shows=("id", "displayName", "permissions"))
    async def viewer(self, info: Info) -> Any:
        """Who is signed in; a token is shown no more of its maker than id, displayName and permissions."""
        return await people.viewer(info.context, attributes_of(info))
