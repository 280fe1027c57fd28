"""Queries of the catalogue, and of events."""

from typing import Any

import strawberry

from domain.desk.rooms import CATALOGUE
from domain.errors import NotFound
from domain.events.records import SCOPE_PERMISSIONS, EventScope
from domain.rights import Permission
from resolvers import desk, events, explanations
from resolvers.pages import Slice
from schema.catalogue import CATEGORIES, EventCategory, EventType
from schema.described import described_input, optional
from schema.directives import ANY_PERMISSION, Info, guarded
from schema.enums import CategoryId, EventScopeEnum, EventTypeId
from schema.events import Event, EventConnection
from schema.explanations import Explanation
from schema.forms import narrowing
from schema.pages import paged
from schema.words import SEARCHING


@described_input
class EventFilter:
    """Which events to bring: those that are all that is said here."""

    category: CategoryId | None = optional("Only those about this feature.")
    event_type: EventTypeId | None = optional("Only those that wait for this.")
    enabled: bool | None = optional("Only those that listen, or only those that do not.")
    search: str | None = optional(
        "Only those in whose `name` this text stands, whatever its case. " + SEARCHING
    )


EVENTS = (Permission.CREATE_AND_EDIT_MY_EVENTS, *SCOPE_PERMISSIONS.values())


@strawberry.type
class EventQueries:
    """The catalogue, and events."""

    @guarded(list[EventCategory], tokens=ANY_PERMISSION, metadata={"holds": CATEGORIES})
    async def event_categories(self, info: Info) -> Any:
        """The catalogue: what can happen, what can be asked of it, and what can be done about it."""
        return CATALOGUE.visible_to(info.context.principal.administrator)

    @guarded(EventType | None, tokens=ANY_PERMISSION)
    async def event_type(self, info: Info, id: EventTypeId) -> Any:
        """
        One event type of the catalogue, if the viewer may watch it.

        Args:
            id: The `id` of the event type, as the catalogue has it.
        """
        found, category = CATALOGUE.event_types[id], CATALOGUE.category_of(id)
        reserved = found.admin_only or category.admin_only
        return found if info.context.principal.administrator or not reserved else None

    @guarded(EventConnection, tokens=EVENTS)
    @paged
    async def events(
        self, info: Info, page: Slice, scope: EventScopeEnum | None = None, filter: EventFilter | None = None
    ) -> Any:
        """
        A list of events, by name; one's own unless another scope is asked for.

        Args:
            scope: Which list; MY if left out.
        """
        return await events.list_events(info.context, scope or EventScope.MY, narrowing(filter), page)

    @guarded(Event | None, tokens=EVENTS)
    async def event(self, info: Info, id: strawberry.ID) -> Any:
        """One event, if it is the viewer's to read."""
        try:
            return await events.find_event(info.context, desk.own_id("Event", id, "id"))
        except NotFound:
            return None

    @guarded(Explanation, tokens=EVENTS)
    async def explain_event(self, info: Info, event_id: strawberry.ID, occurrence_id: strawberry.ID) -> Any:
        """
        Why an event fired on what happened, or did not.

        An event that waits for a time, such as an idle ticket, is held against anything that happened to such
        an item: how long it had waited then.

        Args:
            event_id: The event, one that the viewer may read.
            occurrence_id: What happened, within the viewer's sight, or what their own event fired on.
        """
        return await explanations.explain_event(
            info.context,
            desk.own_id("Event", event_id, "eventId"),
            desk.own_id("Occurrence", occurrence_id, "occurrenceId"),
        )
