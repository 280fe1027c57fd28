"""Who's On: visitors of the customers' pages at this moment, and the events of it."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from tortoise import fields

from domain.catalogue.actions import ActionType
from domain.catalogue.clocks import Clock
from domain.catalogue.declared import Category, ConditionType, EventType, Variable
from domain.catalogue.forms import Email, IpAddress, Line, ProseTemplate, Text
from domain.catalogue.kinds import ExactText, Phrases
from domain.catalogue.moments import TimeOfDay
from domain.catalogue.numbers import Duration, Number
from domain.deeds.deed import Deed
from domain.desk.common import ACTING_AGENT, DEPARTMENT, GROUP, minutes
from domain.desk.items import Item, verb
from domain.errors import Conflict, NotFound
from domain.ids import uuid7
from domain.people.records import Group
from domain.rights import Area
from domain.storage.database import as_uuid, for_update, for_update_skip_locked, rows

IDLE_REMOVAL = timedelta(minutes=15)
REMOVED_AT_ONCE = 200
Place = Annotated[str, Text(2_000)]
INVITATIONS = (
    "LIVE_CHAT_INVITED",
    "LIVE_CHAT_ACCEPTED",
    "LIVE_CHAT_REJECTED",
    "LIVE_CHAT_INVITATION_IGNORED",
)


class InvitationAnswer(StrEnum):
    """
    What a visitor does about an invitation to a chat.

    Attributes:
        ACCEPTED: They come to chat.
        REJECTED: They said no.
        IGNORED: They did nothing about it.
    """

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    IGNORED = "IGNORED"


HAPPENED = {
    InvitationAnswer.ACCEPTED: "LIVE_CHAT_ACCEPTED",
    InvitationAnswer.REJECTED: "LIVE_CHAT_REJECTED",
    InvitationAnswer.IGNORED: "LIVE_CHAT_INVITATION_IGNORED",
}


class Visitor(Item):
    """
    Somebody on the pages, known by the site's own key for the session; removed after 15 idle minutes.

    Attributes:
        key: The site's own key for the visitor's session.
        group: The group that is to care for them; null if none was named.
        ip_address: The address that they connect from, such as `192.0.2.7`.
        host_name: The name of their host, such as `host-7.customer.example`; null if it is not known.
        country: Where they are, as the site reports it.
        region: The part of the country, as the site reports it.
        language: Their browser's language, as the site reports it.
        browser: What they browse with, as the site reports it.
        operating_system: What the browser runs on, as the site reports it.
        referrer: The page that they came from.
        current_page: The page that they look at.
        hits: How many pages they have looked at.
        customer_name: Their name, if it is known.
        customer_email: Their mail address, if it is known.
        invitation: What they were asked to chat with and have not answered; null if nothing.
    """

    entity = "Visitor"
    prefix = "ONLINE_VISITOR"
    area = Area.WHOS_ON
    related = ("group__department__brand",)
    searched = ("ip_address", "host_name", "current_page")

    key: fields.Field[str | None] = fields.CharField(200, unique=True, null=True)
    group: fields.ForeignKeyNullableRelation[Group] = fields.ForeignKeyField(
        "desk.Group", related_name=False, null=True
    )
    group_id: UUID | None
    ip_address = fields.CharField(45)
    host_name = fields.CharField(200, null=True)
    country = fields.CharField(200, null=True)
    region = fields.CharField(200, null=True)
    language = fields.CharField(200, null=True)
    browser = fields.CharField(200, null=True)
    operating_system = fields.CharField(200, null=True)
    referrer = fields.TextField(null=True)
    current_page = fields.TextField()
    hits = fields.IntField(default=0)
    customer_name = fields.CharField(200, null=True)
    customer_email = fields.CharField(254, null=True)
    invitation: str | None = fields.TextField(null=True)

    class Meta:
        table = "visitor"
        indexes = (("last_activity_at", "id"),)

    @classmethod
    @verb("reportPageView", id_label=None)
    async def view(
        cls,
        deed: Deed,
        *,
        key: Line,
        page: Place,
        ip_address: IpAddress,
        group: Group | None = None,
        host_name: Line | None = None,
        country: Line | None = None,
        region: Line | None = None,
        language: Line | None = None,
        browser: Line | None = None,
        operating_system: Line | None = None,
        referrer: Place | None = None,
        customer_name: Line | None = None,
        customer_email: Email | None = None,
    ) -> Self:
        """
        Say that a visitor looks at a page; the first view makes the visitor, by the site's own key.

        Args:
            page: The page that they look at now.
        """
        visitor = await cls._of(deed, key, page, ip_address)
        before = copy(visitor) if visitor.hits else None
        told = {
            "ip_address": ip_address,
            "host_name": host_name,
            "country": country,
            "region": region,
            "language": language,
            "browser": browser,
            "operating_system": operating_system,
            "referrer": referrer,
            "customer_name": customer_name,
            "customer_email": customer_email,
        }
        for name, value in told.items():
            if value is not None:
                setattr(visitor, name, value)
        if group:
            await group.fetch_related("department__brand")
            visitor.group = group
        visitor.current_page, visitor.hits = page, visitor.hits + 1
        visitor.last_activity_at = max(visitor.last_activity_at, deed.at)
        await visitor.save()
        deed.happened("ONLINE_ACTIVITY", visitor, before=before)
        return visitor

    @classmethod
    async def _of(cls, deed: Deed, key: str, page: str, ip_address: str) -> Self:
        """Return the visitor of a key, held until the deed ends; one without hits is new."""
        held: list[Any] = []
        while not held:  # somebody may take them off the list between the two
            await rows(
                "INSERT INTO visitor (id, key, ip_address, current_page, hits, created_at, last_activity_at)"
                " VALUES ($1, $2, $3, $4, 0, $5, $5) ON CONFLICT (key) DO NOTHING",
                uuid7(),
                key,
                ip_address,
                page,
                deed.at,
            )
            held = await rows(f"SELECT id FROM visitor WHERE key = $1{for_update()}", key)  # noqa: S608 - ours
        visitor, principal = await cls.find(as_uuid(held[0]["id"]), None), await deed.principal()
        department = visitor.group.department_id if visitor.group else None
        if principal and not principal.sight.opens(group=visitor.group_id, department=department):
            raise NotFound("There is no such visitor, or it is not within your sight.", path=("key",))
        return visitor

    @verb("inviteToLiveChat")
    async def invite(self, deed: Deed, *, message: Line, group: Group | None = None) -> None:
        """
        Ask a visitor to chat.

        Args:
            message: What they are asked with.
            group: The group that is to chat with them; theirs stays if left out.
        """
        if self.invitation is not None:
            raise Conflict("They are invited already and have not answered.")
        before = copy(self)
        if group:
            await group.fetch_related("department__brand")
            self.group = group
        self.invitation = message
        await self.save()
        deed.happened("LIVE_CHAT_INVITED", self, before=before, entry=message)

    @verb("answerInvitation")
    async def answer(self, deed: Deed, *, answer: InvitationAnswer) -> None:
        """
        Say what the visitor did about the invitation.

        Args:
            answer: What they did.
        """
        if self.invitation is None:
            raise Conflict("They are not invited.")
        said, self.invitation = self.invitation, None
        await self.save()
        deed.happened(HAPPENED[answer], self, entry=said)

    @verb("removeVisitor")
    async def remove(self, deed: Deed) -> None:
        """Take a visitor who has left off the list."""
        await self._take_off(deed, "REMOVED")

    @verb("delete{item}")
    async def delete_item(self, deed: Deed) -> None:
        """Take a visitor off the list, though they may be there still."""
        await self._take_off(deed, "PURGED")

    async def _take_off(self, deed: Deed, how: str) -> None:
        self.deleted_at = deed.at
        await self.delete()  # nothing is told of them any more, and the site may use the key again
        deed.happened(f"{self.prefix}_{how}", self)


async def remove_idle(deed: Deed, until: datetime) -> int:
    """Take visitors off the list who were idle for too long at a moment, oldest first; return how many."""
    idle = "SELECT id FROM visitor WHERE last_activity_at <= $1"
    in_order = f" ORDER BY last_activity_at LIMIT $2{for_update_skip_locked()}"
    found = await rows(idle + in_order, until - IDLE_REMOVAL, REMOVED_AT_ONCE)
    ids = [as_uuid(row["id"]) for row in found]
    for visitor in await Visitor.filter(id__in=ids).select_related(*Visitor.related).order_by("id"):
        await visitor.remove(deed)
    return len(ids)


@dataclass(frozen=True)
class InviteToChat:
    """
    Ask the visitor to chat.

    Attributes:
        message: What to ask them with.
        group: The group that is to chat with them; theirs stays if left out.
    """

    message: ProseTemplate
    group: Group | None = None

    async def perform(self, visitor: Visitor, deed: Deed) -> None:
        """Invite them, unless they are invited."""
        if visitor.invitation is None:
            await visitor.invite(deed, message=self.message, group=self.group)

    def __str__(self) -> str:
        return "Invite to a live chat" + (f" with {self.group}" if self.group else "")


def _idle(h: Any) -> float:
    return h.waited if h.waited is not None else minutes((h.before or h.item).last_activity_at, h.at)


def _domain(h: Any) -> str | None:
    return h.item.host_name and ".".join(h.item.host_name.rsplit(".", 2)[-2:])


def _started(h: Any) -> datetime:
    began: datetime = h.item.created_at
    return began


def _duration(h: Any) -> int:
    return minutes(h.item.created_at, h.at)


def _of_item(name: str, title: str, kind: Any, column: str = "") -> ConditionType:
    return ConditionType(name, title, kind, lambda h: getattr(h.item, column or name.lower()))


WAITS = Clock(
    "last_activity_at", "IDLE_MINUTES", while_open=True, longest=int(IDLE_REMOVAL.total_seconds() // 60)
)

CATEGORY = Category(
    id="WHOS_ON",
    title="Who's On",
    area=Area.WHOS_ON,
    item=Visitor,
    described={
        "WHOS_ON": "Visitors of the customers' pages at this moment.",
        "ONLINE_ACTIVITY": "A visitor looks at a page or, with IDLE_MINUTES, has looked at none for that "
        "long.",
        "ONLINE_VISITOR_PURGED": "A visitor was taken off the list, though they may be there still.",
        "ONLINE_VISITOR_REMOVED": "A visitor has left, or was idle for 15 minutes.",
        "LIVE_CHAT_INVITED": "A visitor was asked to chat.",
        "LIVE_CHAT_ACCEPTED": "A visitor comes to chat as asked.",
        "LIVE_CHAT_REJECTED": "A visitor does not want to chat.",
        "LIVE_CHAT_INVITATION_IGNORED": "A visitor did nothing about an invitation.",
        "HOST_NAME": "The name of the visitor's host, if it is known.",
        "HOST_DOMAIN": "The last two parts of the host's name, such as `customer.example`.",
        "SESSION_START_TIME": "At what time of day the visitor came.",
        "HITS": "How many pages the visitor has looked at.",
        "COUNTRY": "Where the visitor is, as the site reports it.",
        "REGION": "The part of the country, as the site reports it.",
        "LANGUAGE": "The language of the visitor's browser.",
        "BROWSER": "What the visitor browses with.",
        "OPERATING_SYSTEM": "What the browser runs on.",
        "CURRENT_PAGE": "The page that the visitor looks at.",
        "REFERRER": "The page that the visitor came from.",
    },
    event_types=(
        EventType("ONLINE_ACTIVITY", clock=WAITS),
        EventType("ONLINE_VISITOR_PURGED", admin_only=True),
        EventType("ONLINE_VISITOR_REMOVED", admin_only=True),
        *(EventType(one) for one in INVITATIONS),
    ),
    conditions=(
        ACTING_AGENT,
        DEPARTMENT,
        GROUP,
        ConditionType("SENT_MESSAGE", "Sent Message", Phrases(), lambda h: h.entry, INVITATIONS),
        ConditionType(
            "CUSTOMER_NAME", "Customer Name", Phrases(), lambda h: h.item.customer_name, INVITATIONS
        ),
        ConditionType(
            "CUSTOMER_EMAIL",
            "Customer Email Address",
            Phrases(),
            lambda h: h.item.customer_email,
            INVITATIONS,
        ),
        _of_item("IP_ADDRESS", "IP Address", ExactText()),
        _of_item("HOST_NAME", "Host Name", Phrases()),
        ConditionType("HOST_DOMAIN", "Host Domain", Phrases(), _domain),
        ConditionType("SESSION_START_TIME", "Session Start Time", TimeOfDay(), _started),
        _of_item("HITS", "Hits", Number()),
        ConditionType("DURATION_MINUTES", "Duration Minutes", Duration(), _duration),
        ConditionType("IDLE_MINUTES", "Idle Minutes", Duration(), _idle),
        _of_item("COUNTRY", "Country", ExactText()),
        _of_item("REGION", "Region", ExactText()),
        _of_item("LANGUAGE", "Language", ExactText()),
        _of_item("BROWSER", "Browser", Phrases()),
        _of_item("OPERATING_SYSTEM", "Operating System", Phrases()),
        _of_item("CURRENT_PAGE", "Current Page", Phrases()),
        _of_item("REFERRER", "Referrer", Phrases()),
    ),
    variables=(
        Variable("IP_ADDRESS", "Address of the visitor"),
        Variable("HOST_NAME", "Host of the visitor"),
        Variable("COUNTRY", "Country of the visitor"),
        Variable("HITS", "Pages seen"),
        Variable("DURATION_MINUTES", "Minutes on the pages"),
        Variable("IDLE_MINUTES", "Minutes since the last page before this"),
        Variable("CURRENT_PAGE", "Page being looked at"),
    ),
    actions=(
        ActionType(
            "INVITE_TO_LIVE_CHAT",
            "Send Live Chat Invitation",
            InviteToChat,
            once_per_item=True,
            applies_to=("ONLINE_ACTIVITY",),
        ),
    ),
)
