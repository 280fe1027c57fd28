"""Deliveries: what left the desk, or is still to leave."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from domain.engine.deliveries import Delivery, DeliveryChannel, retry
from domain.errors import Conflict, DomainError
from domain.events.definitions import Definition
from domain.events.keeping import check_bulk
from domain.events.records import Event, EventLevel
from domain.people.principal import Principal
from domain.people.rights import Permission
from domain.storage.database import retrying, transaction
from resolvers.context import Context
from resolvers.pages import Page, Slice, page

WAITS = {
    DeliveryChannel.MAIL: "E-mails wait: there is no mail server yet (DESKBELL_SMTP_URL).",
    DeliveryChannel.FILE: "Log lines wait: there is no folder for them yet (DESKBELL_LOG_DIR).",
}


async def _visible(principal: Principal) -> Any:
    """Return the deliveries that one may see: administrators all, others those of their events or to them."""
    if principal.may(Permission.MANAGE_DESK):
        return Delivery.all()
    own = Event.filter(owner_id=principal.agent.id)
    if not principal.may(Permission.MANAGE_GLOBAL_EVENTS):
        own = own.filter(level=EventLevel.AGENT)
    mine = Q(agent_id=principal.agent.id)
    return Delivery.filter(mine | Q(event_id__in=await own.values_list("id", flat=True)))


async def list_deliveries(context: Context, narrowing: Mapping[str, Any], wanted: Slice) -> Page[Delivery]:
    """Return a page of deliveries, newest first; ``narrowing`` holds `state`, `channel`, `event_id`."""
    found = (await _visible(context.principal)).filter(**narrowing)
    return await page(found, ("-id",), wanted)


async def find_delivery(context: Context, uuid: UUID) -> Delivery | None:
    """Return a delivery that the asker may see, or None."""
    found: Delivery | None = await (await _visible(context.principal)).get_or_none(id=uuid)
    return found


async def retry_deliveries(context: Context, ids: Sequence[UUID]) -> tuple[list[Delivery], list[DomainError]]:
    """Have deliveries tried anew at once; return them, and refusals for those that need none."""
    check_bulk(ids)

    async def attempt() -> list[Delivery]:
        async with transaction():
            return await retry(ids, context.now)

    found = {one.id: one for one in await retrying(attempt)}
    context.desk.dispatch()
    refused: list[DomainError] = [
        Conflict("It is not there, has arrived, or is still on its way.", path=("ids", str(place)))
        for place, one in enumerate(ids)
        if one not in found
    ]
    return [found[one] for one in dict.fromkeys(ids) if one in found], refused


def waiting(context: Context, definition: Definition) -> Iterable[str]:
    """Say what an event's actions wait for that this installation lacks."""
    channels = {getattr(action.type.form, "channel", None) for action in definition.actions}
    return (said for channel, said in WAITS.items() if channel in channels - context.desk.channels)
