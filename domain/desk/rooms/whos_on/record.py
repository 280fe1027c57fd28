"""The visitor, and what sites and agents say of one."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from tortoise import fields

from domain.catalogue.forms import Email, IpAddress, Line, Text
from domain.deeds.deed import Deed
from domain.desk.items import Item, listed_by, may_have
from domain.desk.verbs import verb
from domain.errors import Conflict, NotFound
from domain.ids import uuid7
from domain.people.records import Group
from domain.rights import Area
from domain.storage.database import for_update, for_update_skip_locked, rows, uuids

IDLE_REMOVAL = timedelta(minutes=15)
REMOVED_AT_ONCE = 200
Place = Annotated[str, Text(2_000)]


class InvitationAnswer(StrEnum):
    """
    What a visitor does about an invitation to a chat.

    Attributes:
        ACCEPTED: They come to chat.
        REJECTED: They do not want to chat.
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
        last_activity_at: When they last looked at a page.
    """

    entity = "Visitor"
    prefix = "ONLINE_VISITOR"
    area = Area.WHOS_ON
    related = ("group__department__brand",)
    searched = ("ip_address", "host_name", "current_page")
    called_by = ("customer_name", "customer_email", "ip_address")

    key: fields.Field[str | None] = fields.CharField(200, unique=True, null=True)
    group = may_have(Group)
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
        indexes = listed_by("last_activity_at", "group_id")

    @classmethod
    @verb("reportPageView")
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
        if group:
            await group.know_place()
        before = visitor.fill(
            group=group,
            ip_address=ip_address,
            host_name=host_name,
            country=country,
            region=region,
            language=language,
            browser=browser,
            operating_system=operating_system,
            referrer=referrer,
            current_page=page,
            hits=visitor.hits + 1,
            customer_name=customer_name,
            customer_email=customer_email,
        )
        return await visitor.save_and_tell(deed, "ONLINE_ACTIVITY", before=before if before.hits else None)

    @classmethod
    async def _of(cls, deed: Deed, key: str, page: str, ip_address: str) -> Self:
        """Return the visitor of a key, held until the deed ends; one without hits is new."""
        held: list[UUID] = []
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
            held = await uuids(f"SELECT id FROM visitor WHERE key = $1{for_update()}", key)  # noqa: S608 - ours
        visitor, principal = await cls.find(held[0], None), await deed.principal()
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

        Raises:
            Conflict: an invitation waits for its answer.
        """
        if self.invitation is not None:
            raise Conflict("They are invited already and have not answered.")
        if group:
            await group.know_place()
        before = self.fill(invitation=message, group=group)
        await self.save_and_tell(deed, "LIVE_CHAT_INVITED", before=before, entry=message)

    @verb("answerInvitation")
    async def answer(self, deed: Deed, *, answer: InvitationAnswer) -> None:
        """
        Say what the visitor did about the invitation.

        Args:
            answer: What they did about it: came, said no, or nothing.

        Raises:
            Conflict: no invitation waits for one.
        """
        if self.invitation is None:
            raise Conflict("They are not invited.")
        said, self.invitation = self.invitation, None
        await self.save_and_tell(deed, HAPPENED[answer], entry=said)

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


_IDLE = "SELECT id FROM visitor WHERE last_activity_at <= $1"


async def any_idle(until: datetime) -> bool:
    """Say whether a visitor was idle for too long at a moment."""
    return bool(await rows(f"{_IDLE} LIMIT 1", until - IDLE_REMOVAL))


async def remove_idle(deed: Deed, until: datetime) -> int:
    """Take visitors off the list who were idle for too long at a moment, oldest first; return how many."""
    in_order = f" ORDER BY last_activity_at LIMIT $2{for_update_skip_locked()}"
    ids = await uuids(_IDLE + in_order, until - IDLE_REMOVAL, REMOVED_AT_ONCE)
    for visitor in await Visitor.filter(id__in=ids).select_related(*Visitor.related).order_by("id"):
        await visitor.remove(deed)
    return len(ids)
