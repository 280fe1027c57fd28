"""Messages: the reader's own inbox."""

from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from domain.errors import DomainError, Forbidden, NotFound
from domain.events.records import Event, may_read
from domain.ids import global_id
from domain.messages import Message, NamedEvent
from domain.storage.database import as_uuid, tuples
from domain.storage.reading import made
from domain.storage.statements import Statement
from resolvers.context import Context
from resolvers.items import summaries_of_messages
from resolvers.pages import Page, Slice, of_known_types, page

NAMED = {"global_id", "name"}  # of an event, which whoever it rang for may know


@dataclass(frozen=True)
class InboxPage(Page[Message]):
    """A page of an inbox, and the cursor from which the live stream goes on behind all of it."""

    live_cursor: str


async def list_messages(
    context: Context, unread: bool | None, event_type: str | None, wanted: Slice
) -> InboxPage:
    """Return a page of one's messages, newest first."""
    postbox, agent = context.desk.postbox, context.principal.agent.id
    newest = unread is None and not event_type and wanted == Slice(wanted.first) and wanted.first != 0
    # If not the page, it tells where the inbox ends; first: what comes meanwhile is replayed, not missed.
    end = 0 if newest else (await postbox.inbox_of(agent)).last_sequence
    found = Message.filter(agent_id=agent)
    if unread is not None:
        found = found.filter(read_at__isnull=unread)
    if event_type:
        found = found.filter(event_type=event_type)
    event, item = wanted.shown("event"), wanted.shown("item")
    named = bool(event) and NAMED.issuperset(name for name, _ in event or ())
    along = partial(_with_names, of_events=named) if event or item else None
    shown = await page(found, ("-sequence",), wanted, needs=("event_type",), read=along)
    if newest:
        nodes = shown.nodes
        end = nodes[0].sequence if nodes else (await postbox.inbox_of(agent)).expired_through
    shown = of_known_types(shown)
    if event and not named:
        await _bring(shown.nodes, "event", events_of_messages(context, shown.nodes))
    if item:
        await _bring(shown.nodes, "item", summaries_of_messages(context, shown.nodes))
    return InboxPage(**vars(shown), live_cursor=postbox.cursors_of(agent)(end))


async def _bring(messages: Sequence[Message], name: str, told: Awaitable[Sequence[Any]]) -> None:
    """Have messages of this page alone hold what a field shows; where that fails, the field itself will."""
    with suppress(Exception):
        for message, each in zip(messages, await told, strict=True):
            setattr(message, name, each)


async def _with_names(query: QuerySet[Message], *, of_events: bool) -> list[Message]:
    """Read messages, not to be given to others, with what they are about and, if wanted, named events."""
    asked = _WithNames(query)
    found = await tuples(asked.sql, *asked.parameters)
    messages: list[Message] = await made(asked.kinds, found)
    named: dict[Any, NamedEvent | None] = {None: None}
    for message, row in zip(messages, found, strict=True):
        event, name, kind, item = row[-4:]
        message.about = kind and (kind, as_uuid(item))
        if of_events:
            if event not in named:
                named[event] = NamedEvent(global_id(Event.entity, as_uuid(event)), name)
            message.event = named[event]
    return messages


class _WithNames(Statement):
    """Messages, each with id and name of its event, and kind and id of what its occurrence is about."""

    def _written(self) -> str:
        names = '"event"."id","event"."name","occurrence"."item_kind","occurrence"."item_id"'
        event = '"event"."id" = "message"."event_id" AND "event"."deleted_at" IS NULL'
        occurrence = '"occurrence"."id" = "message"."occurrence_id"'
        joins = {"event": event, "occurrence": occurrence}
        joined = {table: f' LEFT JOIN "{table}" ON {on}' for table, on in joins.items()}
        return self._found(f"{self.columns},{names}", joined)


class Rang:
    """An event to a reader whom it rang for but who may not read it: id and name, and a refusal beyond."""

    entity, lasting = "Event", 0

    def __init__(self, event: Event) -> None:
        self.global_id, self.name = event.global_id, event.name

    def __getattr__(self, name: str) -> Any:
        raise Forbidden("This event is not yours to look into.")


async def events_of_messages(context: Context, messages: Sequence[Message]) -> list[Any]:
    """Return the events that rang, as far as their reader may look into them; None of those that are gone."""
    if all(hasattr(message, "event") for message in messages):
        return [message.event for message in messages]
    ids = [message.event_id for message in messages]
    found = await context.loaders.events.among(ids)
    shown_as = {uuid: _as_far_as_readable(found[uuid], context) for uuid in set(ids)}
    return [shown_as[uuid] for uuid in ids]


def _as_far_as_readable(event: Event | None, context: Context) -> Any:
    return event if event is None or may_read(event, context.principal) else Rang(event)


async def mark_read(context: Context, ids: Sequence[UUID]) -> tuple[list[Message], list[DomainError]]:
    """
    Mark some of one's messages as read; reading one again changes nothing.

    Returns:
        The messages, and refusals of the ids that name none of one's own.
    """
    agent = context.principal.agent.id
    marked = await context.desk.postbox.mark_read(agent, ids, context.now)
    found = {message.id: message for message in marked}
    await _tell_of_reading(context)
    missing: list[DomainError] = [
        NotFound("There is no such message in your inbox.", path=("ids", str(place)))
        for place, uuid in enumerate(ids)
        if uuid not in found
    ]
    return [found[uuid] for uuid in dict.fromkeys(ids) if uuid in found], missing


async def mark_all_read(context: Context, through: str | None) -> int:
    """
    Mark one's messages up to a cursor as read, all of them if there is none; return how many are unread now.

    Raises:
        BadRequest: the cursor was never given to this reader.
        CursorExpired: what it stands behind is no longer kept.
    """
    postbox, agent = context.desk.postbox, context.principal.agent.id
    try:
        place = postbox.place_of(through, await postbox.inbox_of(agent))
    except DomainError as refusal:
        refusal.path = ("through",)
        raise
    await postbox.mark_all_read(agent, place, context.now)
    await _tell_of_reading(context)
    return await unread_count(context)


async def _tell_of_reading(context: Context) -> None:
    """Let the reader's other screens know that there is less to read."""
    await context.desk.feed.publish([context.desk.postbox.read_notice(context.principal.agent.id)])


async def unread_count(context: Context) -> int:
    """Return how many of one's messages are unread."""
    return (await context.desk.postbox.inbox_of(context.principal.agent.id)).unread
