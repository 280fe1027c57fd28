"""What people do with events."""

from functools import partial
from typing import Any

import strawberry

from domain.errors import DomainError
from domain.events.drafts import Draft
from domain.events.records import EventLevel
from domain.ids import global_id, parse_global_id
from domain.rights import Permission
from resolvers import events
from resolvers.desk import own_id
from schema.conditions import ConditionsInput
from schema.described import described, described_input, optional
from schema.directives import Info, guarded
from schema.enums import EventLevelEnum, EventTypeId
from schema.events import Event
from schema.forms import ActionInput, key_field, plain
from schema.payloads import DeletedPayload, answer, answer_many, payload_for, payload_of


@described_input
class CreateEventInput:
    """A new event; its own by default, enabled, and always fulfilled."""

    name: str = described("What people call it: at most 200 characters.")
    level: EventLevelEnum | None = optional("Whose it is; AGENT, which is one's own, if left out.")
    event_type: EventTypeId = described("What it waits for, for good.")
    enabled: bool | None = optional("Whether it listens from now on; yes if left out.")
    conditions: ConditionsInput | None = optional("What must hold for it to fire; nothing if left out.")
    actions: list[ActionInput] = described("What it does, in order: 1 to 20.")
    include_past: bool | None = optional(
        "Whether it rings, once, for what a clock would have told of before; no if left out."
    )
    idempotency_key: str | None = key_field()


@described_input
class UpdateEventInput:
    """Changes to an event; what is left out stays."""

    id: strawberry.ID = described("The id of the event that is replaced.")
    revision: int | None = optional(
        "The one that was read: if somebody has changed the event since, CONFLICT."
    )
    name: str | None = optional("What people call it: at most 200 characters.")
    enabled: bool | None = optional("Whether it listens from now on.")
    conditions: ConditionsInput | None = optional(
        "What must hold for it to fire: all of it, in the place of what did."
    )
    actions: list[ActionInput] | None = optional("What it does, in order: all of it, 1 to 20.")


EventPayload = payload_for(Event)
EventsPayload = payload_of("EventsPayload", events=list[Event])
MY_OR_GLOBAL = (Permission.CREATE_AND_EDIT_MY_EVENTS, Permission.MANAGE_GLOBAL_EVENTS)


def draft_of(given: CreateEventInput) -> Draft:
    """Read a new event off its input."""
    form = plain(given)
    return Draft(
        name=form["name"],
        event_type=str(form["eventType"]),
        level=form.get("level", EventLevel.AGENT),
        enabled=form.get("enabled", True),
        conditions=form.get("conditions"),
        actions=form["actions"],
        include_past=form.get("includePast", False),
    )


@strawberry.type
class EventMutations:
    """What people do with events."""

    @guarded(EventPayload, *MY_OR_GLOBAL)
    async def create_event(self, info: Info, input: CreateEventInput) -> Any:
        """Make an event; it hears what happens from now on."""
        return await answer("event", events.create_event(info.context, draft_of(input), plain(input)))

    @guarded(EventPayload, *MY_OR_GLOBAL)
    async def update_event(self, info: Info, input: UpdateEventInput) -> Any:
        """Change an event; its category and type stay."""

        async def work() -> Any:
            changes = plain(input)
            return await events.update_event(info.context, own_id("Event", changes.pop("id"), "id"), changes)

        return await answer("event", work())

    @guarded(EventsPayload, tokens=MY_OR_GLOBAL)
    async def set_events_enabled(self, info: Info, ids: list[strawberry.ID], enabled: bool) -> Any:
        """
        Switch events on or off; one switched on hears what happens from now on.

        Args:
            ids: Ids of events, at most 200; one's fault leaves the others be.
            enabled: Whether they listen from now on.
        """
        work = partial(events.set_enabled, info.context, enabled=enabled)
        return await answer_many("events", "Event", ids, work)

    @guarded(EventsPayload, Permission.MANAGE_GLOBAL_EVENTS)
    async def set_events_urgent(self, info: Info, ids: list[strawberry.ID], urgent: bool) -> Any:
        """
        Let what events tell pass their readers' quiet hours and digests, or no longer.

        Args:
            ids: Ids of events, at most 200; one's fault leaves the others be.
            urgent: Whether what they tell is urgent from now on.
        """
        work = partial(events.set_urgent, info.context, urgent=urgent)
        return await answer_many("events", "Event", ids, work)

    @guarded(EventsPayload, *MY_OR_GLOBAL)
    async def copy_events(
        self, info: Info, ids: list[strawberry.ID], idempotency_key: str | None = None
    ) -> Any:
        """
        Copy events, with a key each once; the copies are disabled until somebody has looked at them.

        Args:
            ids: Ids of events, at most 200; one's fault leaves the others be.
            idempotency_key: The client's own, for this request: sent again within 24 hours, it is
                answered as before.
        """
        work = partial(events.copy_events, info.context, key=idempotency_key)
        return await answer_many("events", "Event", ids, work)

    @guarded(DeletedPayload, tokens=MY_OR_GLOBAL)
    async def delete_events(self, info: Info, ids: list[strawberry.ID]) -> Any:
        """
        Delete events; the messages they sent stay.

        Args:
            ids: Ids of events, at most 200; one's fault leaves the others be.
        """
        work = partial(events.delete_events, info.context)
        answered = await answer_many("deleted_ids", "Event", ids, work)
        answered.deleted_ids = [global_id("Event", uuid) for uuid in answered.deleted_ids]
        return answered

    @guarded(EventPayload, *MY_OR_GLOBAL)
    async def run_manual_event(self, info: Info, event_id: strawberry.ID, item_id: strawberry.ID) -> Any:
        """
        Run a manual event on an item; it fires if its conditions hold.

        Args:
            event_id: The id of an event whose type is of the kind MANUAL.
            item_id: The id of an item of that type's category, within sight.
        """

        async def work() -> Any:
            event = own_id("Event", event_id, "eventId")
            try:
                kind, item = parse_global_id(item_id)
            except DomainError as refusal:
                raise refusal.under("itemId") from None
            return await events.run_manual_event(info.context, event, kind, item)

        return await answer("event", work())
