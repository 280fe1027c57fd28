"""The live chat, and what people do with it."""

from enum import StrEnum
from typing import Self

from tortoise import fields

from domain.catalogue.forms import Email, IpAddress, Line, Prose
from domain.deeds.deed import Deed
from domain.desk.custom_fields import Fielded
from domain.desk.entries import MessageDirection
from domain.desk.group_items import Correspondence
from domain.desk.items import listed_by
from domain.desk.rooms.tickets.attaching import Attachable
from domain.desk.rooms.time_logs import Worked
from domain.desk.verbs import verb
from domain.errors import Conflict
from domain.people.records import Agent, Group
from domain.rights import Area

RUNNING = "status <> 'ENDED'"


class LiveChatStatus(StrEnum):
    """
    Where a chat stands: waiting for an agent, with one, or over.

    Attributes:
        QUEUED: No agent has it yet.
        ACTIVE: An agent is in it.
        ENDED: It is over, for good.
    """

    QUEUED = "QUEUED"
    ACTIVE = "ACTIVE"
    ENDED = "ENDED"


class LiveChat(Attachable, Correspondence, Fielded, Worked):
    """
    A customer's conversation with the desk, as it goes on.

    Attributes:
        status: Where it stands: waiting, with an agent, or over.
        ip_address: The address that the customer connects from, such as `192.0.2.7`; null if it is not known.
        ended_at: When it ended; null while it goes on.
    """

    entity = "LiveChat"
    prefix = "LIVE_CHAT"
    area = Area.LIVE_CHATS
    searched = ("customer_name", "customer_email")
    called_by = ("customer_name", "customer_email", "ip_address")
    counted = True
    counted_where = f"deleted_at IS NULL AND {RUNNING}"

    status = fields.CharEnumField(LiveChatStatus)
    ip_address = fields.CharField(45, null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "live_chat"
        indexes = (
            *listed_by("group_id", "agent_id", "ticket_id", "status"),
            *listed_by("status", within="group_id"),
            *listed_by("last_activity_at"),
        )

    @property
    def is_counted(self) -> bool:
        """Whether it goes on."""
        return self.deleted_at is None and self.status is not LiveChatStatus.ENDED

    def check_open(self) -> None:
        """
        Refuse to go on with a chat that is over.

        Raises:
            Conflict: it is over.
        """
        if self.status is LiveChatStatus.ENDED:
            raise Conflict("It has ended already.")

    async def place(self, group: Group | None, agent: Agent | None) -> Self:
        """Put it into a group's queue, or into an agent's hands; return it as it was before."""
        before = await super().place(group, agent)
        self.status = LiveChatStatus.ACTIVE if agent else LiveChatStatus.QUEUED
        return before

    @classmethod
    @verb("startLiveChat")
    async def start(
        cls,
        deed: Deed,
        *,
        group: Group,
        agent: Agent | None = None,
        customer_name: Line | None = None,
        customer_email: Email | None = None,
        ip_address: IpAddress | None = None,
        body: Prose | None = None,
    ) -> Self:
        """
        Start a chat; ``body`` is what the customer begins with and counts as received.

        Args:
            agent: The agent of that group who takes it; it waits in the group's queue if left out.
            body: What the customer begins with; it counts as received.
        """
        chat = cls.begun(
            deed, customer_name=customer_name, customer_email=customer_email, ip_address=ip_address
        )
        return await chat.open_in(deed, "LIVE_CHAT_STARTED", group, agent, body)

    @verb("addLiveChatMessage", id_label="liveChatId")
    async def message(self, deed: Deed, *, direction: MessageDirection, body: Prose) -> None:
        """
        Add what the customer or the agent says.

        Args:
            direction: Who says it: IN is the customer, OUT the desk.
            body: What is said.
        """
        self.check_open()
        before, entry = await self.add_message(deed, direction, body)
        received = direction is MessageDirection.IN
        happened = "LIVE_CHAT_INCOMING_MESSAGE" if received else "LIVE_CHAT_MESSAGE_OUT"
        await self.save_and_tell(deed, happened, before=before, entry=entry)

    @verb("endLiveChat")
    async def end(self, deed: Deed) -> None:
        """End a chat, for good; it takes no more messages."""
        self.check_open()
        before = self.fill(status=LiveChatStatus.ENDED, ended_at=deed.at)
        await self.save_and_tell(deed, "LIVE_CHAT_ENDED", before=before)
