"""Events: the three lists, and what people do with the entries."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID, uuid5

from domain.catalogue.declared import EventKind
from domain.catalogue.naming import words_of
from domain.catalogue.zones import zone_here
from domain.deeds.deed import Deed
from domain.deeds.item_kinds import kinds_of
from domain.desk.items import OUT_OF_SIGHT
from domain.desk.rooms import CATALOGUE
from domain.engine.firing.uses import Used
from domain.errors import DomainError, Forbidden, Invalid, NotFound
from domain.events import editing
from domain.events.definitions import Definition, definition_of
from domain.events.drafts import Draft
from domain.events.records import SCOPE_PERMISSIONS, Event, EventScope, may_read, scope_filter
from domain.events.silence import silent_because
from resolvers.context import KEY, Context
from resolvers.deliveries import waiting
from resolvers.pages import Page, Slice, of_known_types, page, searched

T = TypeVar("T")
NOBODY = "all that it names are gone, disabled or empty."


async def list_events(
    context: Context, scope: EventScope, narrowing: Mapping[str, Any], wanted: Slice
) -> Page[Event]:
    """
    Return a page of a list of events, by name.

    ``narrowing`` holds `category`, `event_type`, `enabled`, and `search` in the name.

    Raises:
        Forbidden: the list is not open to the reader.
    """
    needed = SCOPE_PERMISSIONS.get(scope)
    if not (context.principal.may(needed) if needed else context.principal.keeps_own_events):
        raise Forbidden("That list of events is not open to you.", path=("scope",))
    found = Event.filter(scope_filter(scope, context.principal)).select_related("owner")
    for name in ("category", "event_type", "enabled"):
        if narrowing.get(name) is not None:
            found = found.filter(**{name: narrowing[name]})
    words = searched(narrowing.get("search"))
    return of_known_types(await page(found, ("name_order", "id"), wanted, words=words, needs=("event_type",)))


async def find_event(context: Context, event_id: UUID) -> Event | None:
    """Return an event that the reader may read, or None."""
    try:
        found = await editing.find_event(event_id, context.principal)
    except NotFound:
        return None
    return found if found.event_type in CATALOGUE.event_types else None


async def readable(context: Context, ids: Sequence[UUID | None]) -> list[Event | None]:
    """Return the event of each id, None where there is none, it is deleted or the asker may not read it."""
    found = await context.loaders.events.among(set(filter(None, ids)))
    told = [found[uuid] if uuid else None for uuid in ids]
    return [event if event and may_read(event, context.principal) else None for event in told]


async def create_event(context: Context, draft: Draft, given: Mapping[str, Any]) -> Event:
    """Make an event of the asker's; ``given`` is what the draft was read off, with its idempotency key."""
    return await context.make(
        "createEvent",
        given,
        lambda deed: editing.create_event(deed, draft, context.principal),
        lambda made: find_event(context, made),
    )


async def update_event(context: Context, event_id: UUID, changes: Mapping[str, Any]) -> Event:
    """Change an event."""
    return await context.do(lambda deed: editing.update_event(deed, event_id, changes, context.principal))


async def for_each(
    context: Context, ids: Sequence[UUID], act: Callable[[Deed, UUID], Awaitable[T]]
) -> tuple[list[T], list[DomainError]]:
    """
    Do the same to many, each a deed of its own; those that refuse do not keep the others from it.

    Returns:
        What was done, and the refusals with the place of their id.
    """
    done, refused = list[T](), list[DomainError]()
    for uuid in dict.fromkeys(ids):
        try:
            done.append(await context.do(lambda deed, uuid=uuid: act(deed, uuid)))  # type: ignore[misc]  # bound at once
        except DomainError as refusal:
            refused += (part.under("ids", str(ids.index(uuid))) for part in refusal.parts)
    return done, refused


async def set_enabled(
    context: Context, ids: Sequence[UUID], *, enabled: bool
) -> tuple[list[Event], list[DomainError]]:
    """Switch events on or off."""
    return await for_each(
        context, ids, lambda deed, uuid: editing.set_enabled(deed, uuid, enabled, context.principal)
    )


async def set_urgent(
    context: Context, ids: Sequence[UUID], *, urgent: bool
) -> tuple[list[Event], list[DomainError]]:
    """Let what events tell pass quiet hours and digests, or no longer."""
    return await for_each(
        context, ids, lambda deed, uuid: editing.set_urgent(deed, uuid, urgent, context.principal)
    )


async def copy_events(
    context: Context, ids: Sequence[UUID], key: str | None
) -> tuple[list[Event], list[DomainError]]:
    """Copy events; the copies are the asker's, and disabled. With an idempotency key, each is copied once."""
    text = None if key is None else KEY.parse(key)

    async def copy(deed: Deed, uuid: UUID) -> Event:
        given = {"idempotencyKey": text and str(uuid5(uuid, text)), "id": uuid}
        once = context.once(
            "copyEvents",
            given,
            lambda deed: editing.copy_event(deed, uuid, context.principal),
            lambda made: find_event(context, made),
        )
        return await once(deed)

    return await for_each(context, ids, copy)


async def delete_events(context: Context, ids: Sequence[UUID]) -> tuple[list[UUID], list[DomainError]]:
    """Delete events; return the ids of those that are gone."""

    async def delete(deed: Deed, uuid: UUID) -> UUID:
        await editing.delete_event(deed, uuid, context.principal)
        return uuid

    return await for_each(context, ids, delete)


async def run_manual_event(context: Context, event_id: UUID, item_kind: str, item_id: UUID) -> Event:
    """
    Run a manual event by hand on an item that the asker may open.

    The event fires as any other would: its conditions, its owner's rights and its frequency count.

    Raises:
        NotFound, Invalid, Forbidden: nothing was run.
    """
    try:
        event = await editing.find_event(event_id, context.principal)
    except NotFound as refusal:
        raise refusal.under("eventId") from None
    event_type = CATALOGUE.event_types[event.event_type]
    if event_type.kind is not EventKind.MANUAL:
        raise Invalid("Only manual events are run by hand.", path=("eventId",))
    if not event.enabled:
        raise Invalid("It is disabled; enable it first.", path=("eventId",))
    item = CATALOGUE.category_of(event.event_type).item
    kind = next((one for one in kinds_of(item) if one.record.entity == item_kind), None)
    runs_on, path = words_of(item.entity), ("itemId",)
    other = Invalid(
        "{title} runs on a {kind}; give the id of one.", path=path, title=event_type.title, kind=runs_on
    )
    if kind is None:
        raise other

    async def run(deed: Deed) -> None:
        found = await kind.read([item_id], context.principal)
        if not found:
            raise NotFound(OUT_OF_SIGHT, path=path, kind=runs_on)
        [target] = found
        if target.counted_as != item.entity:
            raise other
        reported = await kind.facts_at(target, event.event_type, None, deed.at, deed.by)
        deed.happened(event.event_type, target, only_for=event.id, reported=reported)

    await context.do(run)
    return event


def legible(event: Event) -> tuple[Definition, str | None]:
    """Return what can be read of what a stored event watches for and does, and what cannot be."""
    definition = definition_of(event)
    illegible = definition.illegible
    if event.unreadable:
        illegible = f"another version of Deskbell, or a hand, wrote its {' and '.join(event.unreadable)}."
    return definition, illegible


async def used(context: Context, event: Event) -> Used:
    """Return how often an event has fired, and when."""
    return await context.loaders.uses.load(event.id) or Used()


async def why_silent(context: Context, event: Event) -> str | None:
    """Return why an event is silent for now; None if it may fire."""
    owner = await context.loaders.owners.load(event.owner)
    definition, illegible = legible(event)
    if illegible and event.enabled:
        return f"It cannot be read: {illegible}"
    if event.enabled and zone_here(event.owner.time_zone) is None:
        return f"The time zone of its owner, {event.owner.time_zone}, is not known here."
    mentioned = [mention for condition in definition.conditions.all for mention in condition.references()]
    records = await context.loaders.named.load_many(mentioned)
    found = {mention: record for mention, record in zip(mentioned, records, strict=True) if record}
    return silent_because(event, definition, owner, found) if owner else None


async def warnings(context: Context, event: Event) -> list[str]:
    """Return what an event's actions wait for or ask for in vain, and what it could not be matched with."""
    definition, _ = legible(event)
    fault = context.desk.engine.fault_of(event.id)
    said = [fault] if fault else []
    for action in definition.actions:
        named = list(action.recipients.references()) if action.recipients else []
        reached = await context.loaders.reaching.load_many(named)
        if not all(reached):
            sentence = (
                f"{reached.count(False)} of the {len(named)} that it names are gone, disabled or empty."
            )
            said.append(f"{action.type.title}: {sentence if any(reached) else NOBODY}")
    return said + await waiting(context, definition)
