"""Deliveries: what left the desk, or is still to leave."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.catalogue.actions import LeavesDesk
from domain.deliveries.providers import ExternalProvider
from domain.deliveries.queue import retry, waiting_for
from domain.deliveries.records import Delivery, DeliveryChannel
from domain.desk.actions import CallWebPage, NotifyProvider
from domain.engine.activity import WAITING
from domain.errors import Conflict, DomainError, Invalid
from domain.events.definitions import Definition
from domain.events.records import Event, EventLevel
from domain.ids import global_id
from domain.people.principal import Principal
from domain.policy import Policy
from domain.rights import Permission
from domain.storage.database import retrying, transaction
from domain.storage.finding import uuids_in
from domain.storage.times import within
from domain.storage.ways import Way, any_of, narrowed, open_ways
from domain.web_addresses import check_web_address
from resolvers.context import Context
from resolvers.pages import Page, Slice, page

WAITS = {
    DeliveryChannel.MAIL: "E-mails wait: there is no mail server yet (DESKBELL_SMTP_URL).",
    DeliveryChannel.FILE: "Log lines wait: there is no folder for them yet (DESKBELL_LOG_DIR).",
}


async def _ways_to(principal: Principal) -> list[Way] | None:
    """Return how one sees deliveries: administrators all, others those of their events or to them."""
    if principal.may(Permission.MANAGE_DESK):
        return None
    own = Event.filter(owner_id=principal.agent.id)
    if not principal.may(Permission.MANAGE_GLOBAL_EVENTS):
        own = own.filter(level__not=EventLevel.SYSTEM)  # of owners, there are many
    ways = {"agent_id": [principal.agent.id], "event_id": await uuids_in(own)}
    return open_ways(Way({column: values}, few=True) for column, values in ways.items())


async def list_deliveries(
    context: Context, narrowing: Mapping[str, Any], span: Mapping[str, datetime], wanted: Slice
) -> Page[Delivery]:
    """
    Return a page of deliveries, newest first.

    ``narrowing`` holds `state`, `channel`, `event_id`, and `waiting_for`, a receiver; ``span`` is when they
    were written, ends included.
    """
    columns, ways = dict(narrowing), await _ways_to(context.principal)
    receiver = columns.pop("waiting_for", None)
    found = await within(Delivery.filter(**columns), "created_at", span)
    if receiver is None:
        return await page(found, ("-id",), wanted, narrowed(ways, **columns))
    held = await waiting_for(receiver.replace("\0", "\ufffd"), WAITING)
    return await page(found.filter(any_of(ways)), ("-id",), wanted, open_ways([Way({"id": held})]))


async def find_delivery(context: Context, uuid: UUID) -> Delivery | None:
    """Return a delivery that the asker may see, or None."""
    found: Delivery | None = await Delivery.get_or_none(any_of(await _ways_to(context.principal)), id=uuid)
    return found


async def retry_deliveries(context: Context, ids: Sequence[UUID]) -> tuple[list[Delivery], list[DomainError]]:
    """Have deliveries tried anew at once; return them, and refusals for those that need none."""

    async def attempt() -> list[Delivery]:
        async with transaction():
            return await retry(ids, context.now)

    found = {delivery.id: delivery for delivery in await retrying(attempt)}
    context.desk.dispatch()
    refused: list[DomainError] = [
        Conflict("It is not there, is held back or being sent, or has arrived.", path=("ids", str(place)))
        for place, uuid in enumerate(ids)
        if uuid not in found
    ]
    return [found[uuid] for uuid in dict.fromkeys(ids) if uuid in found], refused


async def waiting(context: Context, definition: Definition) -> list[str]:
    """Say what an event's actions wait for, or ask for in vain."""
    forms: list[Any] = [action.type.form for action in definition.actions if action.type.kind is LeavesDesk]
    channels = {form.channel for form in forms}
    said = [sentence for channel, sentence in WAITS.items() if channel in channels - context.desk.channels]
    for action in definition.actions:
        if action.type.form is CallWebPage:
            try:
                check_web_address(action.values["url"], context.desk.policy)
            except Invalid as refusal:
                said.append(f"{action.type.title}: {refusal.sentence}")
    named = [
        global_id(ExternalProvider.entity, action.values["provider"])
        for action in definition.actions
        if action.type.form is NotifyProvider
    ]
    for provider in await context.loaders.named.load_many(named):
        if not isinstance(provider, ExternalProvider):
            said.append("An external provider that it notifies is gone.")
        elif provider.paused:
            said.append(f"What is for {provider} waits: an administrator has paused it.")
        elif not _may_be_called(provider, context.desk.policy):
            said.append(
                f"What is for {provider} is not sent: its address is not public;"
                " an operator can open it in DESKBELL_INTRANET_HOSTS."
            )
    return said


def _may_be_called(provider: ExternalProvider, policy: Policy) -> bool:
    try:
        check_web_address(provider.url, policy)
    except Invalid:
        return False
    return True
