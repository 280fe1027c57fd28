"""Root queries."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import strawberry

from domain.catalogue.naming import camel_to_snake, plural
from domain.desk.entries import Named
from domain.desk.rooms import CATALOGUE, NAMED_THINGS
from domain.errors import DomainError
from domain.events.records import SCOPE_PERMISSIONS, EventScope
from domain.ids import parse_global_id
from domain.messages import Message as MessageRecord
from domain.people.push_key import public_part, push_key
from domain.rights import Permission
from domain.storage.records import Record
from resolvers import deliveries, desk, events, items, messages, occurrences, people, profiles
from resolvers.context import Context
from resolvers.pages import Slice
from schema.catalogue import CATEGORIES, EventCategory, EventType
from schema.deliveries import DeliveryConnection, DeliveryFilter
from schema.desk import SHAPES
from schema.directives import ANY_PERMISSION, INBOX, Info, guarded
from schema.enums import EventScopeEnum, EventTypeId
from schema.events import Event, EventConnection, MessageConnection, OccurrenceConnection
from schema.forms import plain
from schema.inputs import EventFilter, MessageFilter, OccurrenceFilter
from schema.nodes import Node
from schema.pages import connection_of
from schema.people import (
    NAMED_TYPES,
    Agent,
    ApiToken,
    Brand,
    CustomField,
    Department,
    ExternalProvider,
    Group,
    Role,
)
from schema.profiles import (
    MailPreview,
    MailTemplate,
    Mute,
    NotificationProfile,
    PushSubscription,
    SystemMailEnum,
)
from schema.words import called

AgentConnection = connection_of(Agent)
EVENTS = (Permission.CREATE_AND_EDIT_MY_EVENTS, *SCOPE_PERMISSIONS.values())


async def find_node(context: Context, text: str) -> Any:
    """Return the thing with a global id, if it is within the asker's sight; None otherwise."""
    kind, uuid = parse_global_id(text)
    asker = context.principal
    if asker.token_id and not asker.may(*OPENING.get(kind, ANY_PERMISSION)):
        return None
    if shape := next((shape for shape in SHAPES if shape.item.entity == kind), None):
        return await desk.find_item(context, shape.item, uuid)
    find = FINDERS.get(kind)
    return await find(context, uuid) if find else None


def _in_list(everything: Callable[[Context], Awaitable[Sequence[Record]]]) -> Callable[..., Awaitable[Any]]:
    async def find(context: Context, uuid: UUID) -> Record | None:
        return next((one for one in await everything(context) if one.id == uuid), None)

    return find


async def _own_message(context: Context, uuid: UUID) -> Any:
    mine = MessageRecord.filter(agent_id=context.principal.agent.id)
    return await mine.get_or_none(id=uuid, event_type__in=list(CATALOGUE.event_types))


def _named(kind: type[Named]) -> Callable[[Context, UUID], Awaitable[Any]]:
    async def find(_: Context, uuid: UUID) -> Any:
        return await kind.get_or_none(id=uuid)

    return find


FINDERS: dict[str, Callable[[Context, UUID], Awaitable[Any]]] = {
    "Agent": people.find_agent,
    "ApiToken": _in_list(people.working_tokens),
    "Brand": _in_list(people.brands),
    "Delivery": deliveries.find_delivery,
    "CustomField": _in_list(people.custom_fields),
    "ExternalProvider": _in_list(people.external_providers),
    "Department": _in_list(people.departments),
    "Event": events.find_event,
    "ForeignItem": items.find_foreign,
    "Group": _in_list(people.groups),
    "Message": _own_message,
    "Mute": _in_list(profiles.mutes),
    "Occurrence": occurrences.find_occurrence,
    "PushSubscription": _in_list(profiles.push_subscriptions),
    "Role": _in_list(people.roles),
    **{kind.entity: _named(kind) for kind in NAMED_THINGS},
}


# What a token needs to find a thing by its id, where that is not any permission; elsewhere sight decides.
OPENING: dict[str, tuple[Permission, ...]] = {
    **dict.fromkeys(("ApiToken", "Mute", "PushSubscription"), ()),
    **{shape.item.entity: shape.item.viewing() for shape in SHAPES},
    "Delivery": (Permission.MANAGE_DESK,),
    "Message": INBOX,
    "Role": (Permission.MANAGE_ROLES,),
}


def _narrowing(given: Any) -> dict[str, Any]:
    found = plain(given) if given else {}
    return {{"eventType": "event_type"}.get(name, name): value for name, value in found.items()}


class Query:
    """Reads."""

    @guarded(Node | None, tokens=ANY_PERMISSION)
    async def node(self, info: Info, id: strawberry.ID) -> Any:  # noqa: A002 - the contract's name
        """
        Anything by its id, if it is within sight.

        Args:
            id: The global id of anything, as any `id` field gives it; opaque.
        """
        return await find_node(info.context, id)

    @guarded(Agent, shows=("id", "displayName", "permissions"))
    async def viewer(self, info: Info) -> Any:
        """Who is signed in; a token is shown no more of its maker than id, displayName and permissions."""
        return await people.viewer(info.context)

    @guarded(list[EventCategory], tokens=ANY_PERMISSION, metadata={"holds": CATEGORIES})
    async def event_categories(self, info: Info) -> Any:
        """The catalogue: what can happen, what can be asked of it, and what can be done about it."""
        return CATALOGUE.visible_to(info.context.principal.administrator)

    @guarded(EventType | None, tokens=ANY_PERMISSION)
    async def event_type(self, info: Info, id: EventTypeId) -> Any:  # noqa: A002
        """
        One event type of the catalogue, if the viewer may watch it.

        Args:
            id: Which it is.
        """
        found, category = CATALOGUE.event_types[id], CATALOGUE.category_of(id)
        reserved = found.admin_only or category.admin_only
        return found if info.context.principal.administrator or not reserved else None

    @guarded(EventConnection, tokens=EVENTS)
    async def events(
        self,
        info: Info,
        scope: EventScopeEnum | None = None,
        filter: EventFilter | None = None,  # noqa: A002 - the contract's name, here and below
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        """
        A list of events, by name; one's own unless another scope is asked for.

        Args:
            scope: Which list; MY if left out.
        """
        return await events.list_events(
            info.context, scope or EventScope.MY, _narrowing(filter), Slice(first, after, last, before)
        )

    @guarded(Event | None, tokens=EVENTS)
    async def event(self, info: Info, id: strawberry.ID) -> Any:  # noqa: A002
        """One event, if it is the viewer's to read."""
        try:
            return await events.find_event(info.context, desk.own_id("Event", id, "id"))
        except DomainError as refusal:
            if refusal.code == "NOT_FOUND":
                return None
            raise

    @guarded(list[Role], tokens=(Permission.MANAGE_ROLES,))
    async def roles(self, info: Info) -> Any:
        """Roles: all of them to those who manage roles, to others the ones they hold."""
        return await people.roles(info.context)

    @guarded(list[Department], tokens=ANY_PERMISSION)
    async def departments(self, info: Info) -> Any:
        """The departments in sight."""
        return await people.departments(info.context)

    @guarded(list[Group], tokens=ANY_PERMISSION)
    async def groups(self, info: Info, all: bool | None = None) -> Any:  # noqa: A002 - the contract's name
        """
        The groups in sight; `all` of them to those who may transfer items.

        Args:
            all: Whether to bring every group, for those who may transfer items; no if left out.
        """
        return await people.groups(info.context, everywhere=bool(all))

    @guarded(list[CustomField], tokens=ANY_PERMISSION)
    async def custom_fields(self, info: Info) -> Any:
        """The custom fields of every kind of item, by name."""
        return await people.custom_fields(info.context)

    @guarded(list[Brand], tokens=ANY_PERMISSION)
    async def brands(self, info: Info) -> Any:
        """The brands; there is one by default."""
        return await people.brands(info.context)

    @guarded(AgentConnection, tokens=ANY_PERMISSION)
    async def agents(
        self,
        info: Info,
        search: str | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        """
        Agents by name: all to those who see everything, to others their departments'.

        Args:
            search: Only those in whose name or address this text stands, whatever its case. It
                costs 10,000 of the 100,000 values that an operation may.
        """
        return await people.list_agents(info.context, search, Slice(first, after, last, before))

    @guarded(list[ApiToken])
    async def api_tokens(self, info: Info) -> Any:
        """The viewer's own tokens that still work."""
        return await people.working_tokens(info.context)

    @guarded(MessageConnection, tokens=INBOX)
    async def messages(
        self,
        info: Info,
        filter: MessageFilter | None = None,  # noqa: A002
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        """The viewer's inbox, newest first."""
        given = _narrowing(filter)
        wanted = Slice(first, after, last, before)
        return await messages.list_messages(
            info.context, given.get("unread"), given.get("event_type"), wanted
        )

    @guarded(OccurrenceConnection, Permission.VIEW_OCCURRENCES)
    async def occurrences(
        self,
        info: Info,
        filter: OccurrenceFilter | None = None,  # noqa: A002
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        """What happened, newest first, within sight."""
        narrowing = occurrences.Narrowing.read(plain(filter) if filter else {})
        return await occurrences.list_occurrences(info.context, narrowing, Slice(first, after, last, before))

    @guarded(list[ExternalProvider], Permission.MANAGE_DESK)
    async def external_providers(self, info: Info) -> Any:
        """The web services that events can notify, by name."""
        return await people.external_providers(info.context)

    @guarded(DeliveryConnection, tokens=(Permission.MANAGE_DESK,))
    async def deliveries(
        self,
        info: Info,
        filter: DeliveryFilter | None = None,  # noqa: A002
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        """What events bring outside, newest first: all of it to administrators, to others their own."""
        given = plain(filter) if filter else {}
        if event := given.pop("eventId", None):
            given["event_id"] = desk.own_id("Event", event, "filter", "eventId")
        return await deliveries.list_deliveries(info.context, given, Slice(first, after, last, before))

    @guarded(NotificationProfile)
    async def notification_profile(self, info: Info) -> Any:
        """How the viewer is reached."""
        return await profiles.notification_profile(info.context)

    @guarded(list[Mute])
    async def mutes(self, info: Info) -> Any:
        """What the viewer has muted, by when it ends."""
        return await profiles.mutes(info.context)

    @guarded(list[PushSubscription])
    async def push_subscriptions(self, info: Info) -> Any:
        """The browsers that take the viewer's web pushes, newest first."""
        return await profiles.push_subscriptions(info.context)

    @guarded(str)
    async def web_push_key(self) -> Any:
        """What a browser's `pushManager.subscribe` takes as `applicationServerKey`."""
        return public_part(await push_key())

    @guarded(list[MailTemplate], Permission.MANAGE_DESK)
    async def mail_templates(self, info: Info) -> Any:
        """The texts of the mails that the desk itself writes."""
        return await profiles.mail_templates(info.context)

    @guarded(MailPreview, Permission.MANAGE_DESK)
    async def mail_template_preview(
        self, info: Info, mail: SystemMailEnum, subject: str | None = None, body: str | None = None
    ) -> Any:
        """
        What a text would give, with examples in it; without one, the built-in text.

        Args:
            mail: Which mail it is.
            subject: The subject to try; the built-in one if left out.
            body: The text to try; the built-in one if left out.
        """
        written = profiles.preview_mail_template(mail, subject, body)
        return MailPreview(subject=written[0], body=written[1])


def _all_named(kind: type[Named], shown_as: Any) -> Any:
    async def everything(info: Info) -> Any:  # noqa: ARG001 - resolvers have it
        return await people.all_named(kind)

    said = f"All {plural(called(kind.entity))}, by name."
    return guarded(list[shown_as], tokens=ANY_PERMISSION, description=said)(everything)


for named, shown_as in NAMED_TYPES.items():
    setattr(Query, plural(camel_to_snake(named.entity)), _all_named(named, shown_as))
for shape in SHAPES:
    for field_name, made in shape.queries.items():
        setattr(Query, field_name, made)
