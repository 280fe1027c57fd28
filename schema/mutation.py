"""Root mutations that are written out; the others are made from verbs, see `managed` and `desk`."""

from functools import partial
from typing import Any

import strawberry

from domain.access.gate import Tokens
from domain.administration import staff
from domain.errors import DomainError
from domain.events.drafts import Draft
from domain.events.editing import check_bulk
from domain.events.records import EventLevel
from domain.ids import global_id, parse_global_id
from domain.rights import Permission
from resolvers import deliveries, events, messages, occurrences, people, profiles
from resolvers.desk import own_id
from schema.deliveries import Delivery
from schema.desk import SHAPES, DeletedPayload
from schema.directives import INBOX, Info, guarded
from schema.events import Event, Message
from schema.forms import plain
from schema.inputs import (
    ChangePasswordInput,
    CreateApiTokenInput,
    CreateEventInput,
    CreateRoleInput,
    RaiseOccurrenceInput,
    RoleAreaInput,
    SignInInput,
    UpdateEventInput,
    UpdateRoleInput,
)
from schema.managed import MANAGED, AgentPayload
from schema.payloads import answer, answer_each, payload_of, user_errors
from schema.people import ApiToken, Role, Session
from schema.profiles import Mute, MuteInput, NotificationProfile, SetNotificationProfileInput
from schema.raised import RaiseOccurrencesPayload, raised, report

SessionPayload = payload_of("SessionPayload", session=Session | None)
RolePayload = payload_of("RolePayload", role=Role | None)
ApiTokenPayload = payload_of(
    "ApiTokenPayload",
    described={"token": "Its text, for the header `Authorization: Bearer …`; it is shown this once."},
    token=str | None,
    api_token=ApiToken | None,
)
EventPayload = payload_of("EventPayload", event=Event | None)
EventsPayload = payload_of("EventsPayload", events=list[Event])
DeliveriesPayload = payload_of("DeliveriesPayload", deliveries=list[Delivery])
NotificationProfilePayload = payload_of(
    "NotificationProfilePayload", notification_profile=NotificationProfile | None
)
MutePayload = payload_of("MutePayload", mute=Mute | None)
AllReadPayload = payload_of(
    "AllReadPayload",
    described={
        "unread_count": "How many messages are unread now; null where `errors` says why none was read."
    },
    unread_count=int | None,
)
MessagesPayload = payload_of(
    "MessagesPayload",
    described={"unread_count": "How many messages are unread now."},
    messages=list[Message],
    unread_count=int,
)


MY_OR_GLOBAL = (Permission.CREATE_AND_EDIT_MY_EVENTS, Permission.MANAGE_GLOBAL_EVENTS)


async def _session(tokens: Any) -> Session:
    given: Tokens = await tokens
    return Session(
        access_token=given.access,
        refresh_token=given.refresh,
        expires_at=given.expires_at,
        signed_in=given.agent,
    )


def _areas(given: list[RoleAreaInput] | None) -> Any:
    return given and [(one.area, one.level, one.permissions) for one in given]


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


async def _many(member: str, ids: list[strawberry.ID], work: Any, kind: str = "Event") -> Any:
    """Read the ids, then do the work on those that are ids at all; report the others."""
    good, bad = dict[int, Any](), list[DomainError]()
    try:
        check_bulk(ids)
    except DomainError as refusal:
        return {member: [], "errors": user_errors([refusal])}
    for place, one in enumerate(ids):
        try:
            good[place] = own_id(kind, one, "ids", str(place))
        except DomainError as refusal:
            bad.append(refusal)
    answered = await answer_each(member, work([*good.values()]))
    places = [str(place) for place in good]
    for error in answered["errors"]:  # back to the places they had among all that were given
        error.path[1:2] = [places[int(place)] for place in error.path[1:2]]
    answered["errors"] += user_errors(bad)
    return answered


class Mutation:
    """Writes."""

    @guarded(SessionPayload, public=True)
    async def sign_in(self, info: Info, input: SignInInput) -> Any:  # noqa: A002 - the contract's, as below
        """Come in with an e-mail address and a password; too many wrong ones in a row cost time."""
        return await answer("session", _session(people.sign_in(info.context, input.email, input.password)))

    @guarded(SessionPayload, public=True)
    async def refresh_session(self, info: Info, refresh_token: str) -> Any:
        """
        Replace a refresh token, and get a new access token with it.

        Args:
            refresh_token: The `refreshToken` of the session, as it was last given.
        """
        return await answer("session", _session(people.refresh_session(info.context, refresh_token)))

    @guarded(bool)
    async def sign_out(self, info: Info) -> Any:
        """End this session at once, also on open streams."""
        return await people.sign_out(info.context)

    @guarded(bool)
    async def sign_out_everywhere(self, info: Info) -> Any:
        """End every session of one's own, and web pushes to their browsers; API tokens stay."""
        return await people.sign_out_everywhere(info.context)

    @guarded(AgentPayload)
    async def change_password(self, info: Info, input: ChangePasswordInput) -> Any:  # noqa: A002
        """Choose a new password; all access but this session ends: other sessions, web pushes, API tokens."""
        return await answer("agent", people.change_password(info.context, input.old_password, input.password))

    @guarded(bool, public=True)
    async def request_sign_in_help(self, info: Info, email: str) -> Any:
        """
        Have a code for a new password mailed to an address, if there is an account; always true.

        Args:
            email: The mail address of the account, in any case.
        """
        return await people.request_sign_in_help(info.context, email)

    @guarded(SessionPayload, public=True)
    async def reset_password(self, info: Info, code: str, password: str) -> Any:
        """
        Choose a new password with a code from a mail, and come in; all other access ends.

        Args:
            code: The code in the mail, as it stands there; it works once, and for a while.
            password: The password that holds from now on: 8 to 200 characters. Setting one
                costs 20,000 of the 100,000 values that an operation may.
        """
        return await answer("session", _session(people.reset_password(info.context, code, password)))

    @guarded(RolePayload, Permission.MANAGE_ROLES)
    async def create_role(self, info: Info, input: CreateRoleInput) -> Any:  # noqa: A002
        """Make a role."""
        return await answer("role", people.create_role(info.context, _areas(input.areas), plain(input)))

    @guarded(RolePayload, Permission.MANAGE_ROLES)
    async def update_role(self, info: Info, input: UpdateRoleInput) -> Any:  # noqa: A002
        """Change a role; it counts at once for everyone who holds it, also on open streams."""

        async def work() -> Any:
            role = own_id("Role", input.id, "id")
            return await people.update_role(info.context, role, input.name, _areas(input.areas))

        return await answer("role", work())

    @guarded(DeletedPayload, Permission.MANAGE_ROLES)
    async def delete_role(self, info: Info, id: strawberry.ID) -> Any:  # noqa: A002
        """Delete a role; a predefined one stays."""

        async def work() -> list[str]:
            await people.delete_role(info.context, own_id("Role", id, "id"))
            return [id]

        return await answer("deleted_ids", work(), empty=[])

    @guarded(AgentPayload, Permission.MANAGE_ROLES)
    async def assign_roles(self, info: Info, agent_id: strawberry.ID, role_ids: list[strawberry.ID]) -> Any:
        """
        Replace the roles that an agent holds.

        Args:
            agent_id: The agent's id.
            role_ids: The ids of all the roles that they hold from now on.
        """
        given = {"agentId": agent_id, "roleIds": role_ids}
        return await answer("agent", people.manage(info.context, staff.assign_roles, given))

    @guarded(ApiTokenPayload)
    async def create_api_token(self, info: Info, input: CreateApiTokenInput) -> Any:  # noqa: A002
        """Make a token for a program; its text is shown this once."""

        async def work() -> Any:
            return await people.create_api_token(info.context, input.permissions, plain(input))

        answered = await answer("made", work())
        api_token, token = answered.pop("made") or (None, None)
        return {**answered, "api_token": api_token, "token": token}

    @guarded(DeletedPayload)
    async def revoke_api_token(self, info: Info, id: strawberry.ID) -> Any:  # noqa: A002
        """Revoke one of one's own tokens, at once and for good."""

        async def work() -> list[str]:
            await people.revoke_api_token(info.context, own_id("ApiToken", id, "id"))
            return [id]

        return await answer("deleted_ids", work(), empty=[])

    @guarded(EventPayload, *MY_OR_GLOBAL)
    async def create_event(self, info: Info, input: CreateEventInput) -> Any:  # noqa: A002
        """Make an event; it hears what happens from now on."""
        return await answer("event", events.create_event(info.context, draft_of(input), plain(input)))

    @guarded(EventPayload, *MY_OR_GLOBAL)
    async def update_event(self, info: Info, input: UpdateEventInput) -> Any:  # noqa: A002
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
        return await _many(
            "events", ids, lambda good: events.set_enabled(info.context, good, enabled=enabled)
        )

    @guarded(EventsPayload, Permission.MANAGE_GLOBAL_EVENTS)
    async def set_events_urgent(self, info: Info, ids: list[strawberry.ID], urgent: bool) -> Any:
        """
        Let what events tell pass their readers' quiet hours and digests, or no longer.

        Args:
            ids: Ids of events, at most 200; one's fault leaves the others be.
            urgent: Whether what they tell is urgent from now on.
        """
        return await _many("events", ids, lambda good: events.set_urgent(info.context, good, urgent=urgent))

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
        return await _many("events", ids, partial(events.copy_events, info.context, key=idempotency_key))

    @guarded(DeletedPayload, tokens=MY_OR_GLOBAL)
    async def delete_events(self, info: Info, ids: list[strawberry.ID]) -> Any:
        """
        Delete events; the messages they sent stay.

        Args:
            ids: Ids of events, at most 200; one's fault leaves the others be.
        """
        answered = await _many("deleted_ids", ids, lambda good: events.delete_events(info.context, good))
        answered["deleted_ids"] = [global_id("Event", one) for one in answered["deleted_ids"]]
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

    @guarded(RaiseOccurrencesPayload, Permission.RAISE_OCCURRENCES)
    async def raise_occurrences(self, info: Info, input: list[RaiseOccurrenceInput]) -> Any:  # noqa: A002
        """
        Record what happened in a help desk that lives elsewhere, up to 500 at once, each for itself.

        Args:
            input: What happened, one entry each: at most 500. What is wrong with one leaves the others be.
        """
        led_to = await occurrences.raise_occurrences(info.context, [partial(report, one) for one in input])
        return {"results": await raised(input, led_to)}

    @guarded(DeliveriesPayload, Permission.MANAGE_DESK)
    async def retry_deliveries(self, info: Info, ids: list[strawberry.ID]) -> Any:
        """Have deliveries that failed, or were given up, tried anew at once."""

        async def work(good: list[Any]) -> Any:
            return await deliveries.retry_deliveries(info.context, good)

        return await _many("deliveries", ids, work, kind="Delivery")

    @guarded(NotificationProfilePayload)
    async def set_notification_profile(self, info: Info, input: SetNotificationProfileInput) -> Any:  # noqa: A002
        """Replace one's profile; what it holds back goes out when the new one says."""
        given = plain(input)
        return await answer("notification_profile", profiles.set_notification_profile(info.context, given))

    @guarded(MutePayload)
    async def mute(self, info: Info, input: MuteInput) -> Any:  # noqa: A002
        """Hear no noise about something until a moment; when it ends, one is told what it has kept still."""
        given = plain(input)
        return await answer("mute", profiles.mute(info.context, given["about"], given["until"]))

    @guarded(DeletedPayload)
    async def unmute(self, info: Info, id: strawberry.ID) -> Any:  # noqa: A002
        """End a mute before its time."""

        async def work() -> list[str]:
            return await profiles.unmute(info.context, own_id("Mute", id, "id"))

        return await answer("deleted_ids", work(), empty=[])

    @guarded(bool)
    async def unsubscribe_from_web_push(self, info: Info, endpoint: str) -> Any:
        """
        Send one's web pushes to a browser no more; false if it took none.

        Args:
            endpoint: The `endpoint` that the browser was subscribed with.
        """
        return await profiles.unsubscribe_from_web_push(info.context, endpoint)

    @guarded(MessagesPayload, tokens=INBOX)
    async def mark_messages_read(self, info: Info, ids: list[strawberry.ID]) -> Any:
        """Mark messages of one's own as read."""

        async def work(good: list[Any]) -> Any:
            read = await messages.mark_read(info.context, good)
            return list(read.messages), list(read.faults)

        answered = await _many("messages", ids, work, kind="Message")
        return {**answered, "unread_count": await messages.unread_count(info.context)}

    @guarded(AllReadPayload, tokens=INBOX)
    async def mark_all_messages_read(self, info: Info, through: str | None = None) -> Any:
        """
        Mark all of one's messages as read, or those up to a cursor, as far as a screen has shown them.

        Args:
            through: The cursor of the newest message that a screen has shown; all of them if left out.
        """
        return await answer("unread_count", messages.mark_all_read(info.context, through))


for field_name, made in MANAGED.items():
    setattr(Mutation, field_name, made)
for shape in SHAPES:
    for field_name, made in shape.mutations.items():
        setattr(Mutation, field_name, made)
