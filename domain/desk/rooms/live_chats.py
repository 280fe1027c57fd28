"""Live chats: customers who talk with an agent now, or wait for one, and the events of it."""

from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from tortoise import fields

from domain.catalogue.actions import ActionType
from domain.catalogue.choices import Choice
from domain.catalogue.clocks import Clock
from domain.catalogue.declared import Category, ConditionType, EventKind, EventType, Variable
from domain.catalogue.forms import Email, IpAddress, Line, LineTemplate, Prose, ProseTemplate
from domain.catalogue.kinds import ExactText, Phrases
from domain.catalogue.numbers import Number
from domain.deeds.deed import Deed
from domain.desk.actions import NOTIFY_USER
from domain.desk.common import (
    ACTING_AGENT,
    AGENT,
    BRAND,
    CUSTOMER_EMAIL,
    CUSTOMER_NAME,
    DEPARTMENT,
    GROUP,
    AddComment,
    Transfer,
    assigned,
    comment_text,
    comment_type,
    counts,
    idle_minutes,
    minutes,
    number_counted,
    quoted,
    waited,
)
from domain.desk.custom_fields import CUSTOM_FIELD, Fielded
from domain.desk.entries import ItemMessage, MessageDirection
from domain.desk.items import Correspondence, verb
from domain.desk.rooms.agents import SET_AGENT_ACTIVE
from domain.desk.rooms.tickets import Ticket
from domain.desk.rooms.tickets.attaching import Attachable
from domain.desk.rooms.time_logs import Worked
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
        status: Where it stands.
        ip_address: The address that the customer connects from, such as `192.0.2.7`; null if it is not known.
        ended_at: When it ended; null while it goes on.
    """

    entity = "LiveChat"
    prefix = "LIVE_CHAT"
    area = Area.LIVE_CHATS
    searched = ("customer_name", "customer_email")
    counted = True
    counted_where = f"deleted_at IS NULL AND {RUNNING}"

    status = fields.CharEnumField(LiveChatStatus)
    ip_address = fields.CharField(45, null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "live_chat"
        indexes = (("group_id", "id"), ("agent_id", "id"), ("last_activity_at", "id"))

    @property
    def is_counted(self) -> bool:
        """Whether it goes on."""
        return self.deleted_at is None and self.status is not LiveChatStatus.ENDED

    def check_open(self) -> None:
        """Refuse to go on with a chat that is over."""
        if self.status is LiveChatStatus.ENDED:
            raise Conflict("It has ended already.")

    async def place(self, group: Group, agent: Agent | None) -> None:
        """Put it into a group's queue, or into an agent's hands."""
        await super().place(group, agent)
        self.status = LiveChatStatus.ACTIVE if agent else LiveChatStatus.QUEUED

    @classmethod
    @verb("startLiveChat", id_label=None)
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
        chat = cls(
            customer_name=customer_name,
            customer_email=customer_email,
            ip_address=ip_address,
            created_at=deed.at,
            last_activity_at=deed.at,
        )
        await chat.place(group, agent)
        entry = await chat.add_message(deed, MessageDirection.IN, body) if body else None
        await chat.save(force_create=True)
        deed.happened("LIVE_CHAT_STARTED", chat, entry=entry)
        return chat

    @verb("addLiveChatMessage", id_label="liveChatId")
    async def message(self, deed: Deed, *, direction: MessageDirection, body: Prose) -> None:
        """
        Add what the customer or the agent says.

        Args:
            direction: Who says it.
            body: What is said.
        """
        self.check_open()
        before = copy(self)
        entry = await self.add_message(deed, direction, body)
        await self.save()
        received = direction is MessageDirection.IN
        happened = "LIVE_CHAT_INCOMING_MESSAGE" if received else "LIVE_CHAT_MESSAGE_OUT"
        deed.happened(happened, self, before=before, entry=entry)

    @verb("endLiveChat")
    async def end(self, deed: Deed) -> None:
        """End it, for good."""
        self.check_open()
        before = copy(self)
        self.status, self.ended_at = LiveChatStatus.ENDED, deed.at
        self.touch(deed)
        await self.save()
        deed.happened("LIVE_CHAT_ENDED", self, before=before)


@dataclass(frozen=True)
class SendToCustomer:
    """
    Say something to the customer.

    Attributes:
        text: What to say.
    """

    text: ProseTemplate

    async def perform(self, chat: LiveChat, deed: Deed) -> None:
        """Say it."""
        await chat.message(deed, direction=MessageDirection.OUT, body=self.text)

    def __str__(self) -> str:
        return "Send a message to the customer"


@dataclass(frozen=True)
class EndChat:
    """End the chat."""

    async def perform(self, chat: LiveChat, deed: Deed) -> None:
        """End it, unless it is over."""
        if chat.status is not LiveChatStatus.ENDED:
            await chat.end(deed)

    def __str__(self) -> str:
        return "End the chat"


@dataclass(frozen=True)
class OpenTicket:
    """
    Open a ticket for the chat's customer, and attach the chat to it.

    Attributes:
        subject: What the ticket is about, in a line; no more than 200 characters of it are kept.
        group: The group that gets it; the chat's own if left out.
    """

    subject: LineTemplate
    group: Group | None = None

    async def perform(self, chat: LiveChat, deed: Deed) -> None:
        """Open it in a group, the chat's own if none is named, with what the customer said last."""
        received = ItemMessage.filter(item_id=chat.id, direction=MessageDirection.IN)
        newest = await received.order_by("-id").first()
        ticket = await Ticket.open(
            deed,
            subject=self.subject[:200],
            group=self.group or chat.group,
            customer_name=chat.customer_name,
            customer_email=chat.customer_email,
            body=newest.body if newest else None,
        )
        if not chat.ticket_id:
            await chat.attach(deed, ticket=ticket)

    def __str__(self) -> str:
        return "Create a ticket" + (f" in {self.group}" if self.group else "")


def _duration(h: Any) -> int:
    return minutes(h.item.created_at, h.item.ended_at or h.at)


CATEGORY = Category(
    id="LIVE_CHATS",
    title="Live Chats",
    area=Area.LIVE_CHATS,
    item=LiveChat,
    described={
        "LIVE_CHATS": "Customers who talk with an agent now, or wait for one.",
        "LIVE_CHAT_ATTACHED_TO_TICKET": "A chat was attached to the ticket that it is about.",
        "LIVE_CHAT_COMMENT_ADDED": "Somebody wrote a note on a chat.",
        "LIVE_CHAT_COUNT_FOR_AGENT": "The number of chats that an agent is in has come into the range that "
        "is asked for.",
        "LIVE_CHAT_COUNT_FOR_GROUP": "The number of chats that go on in a group has come into the range "
        "that is asked for.",
        "LIVE_CHAT_COUNT_FOR_DEPARTMENT": "The number of chats that go on in a department has come into the "
        "range that is asked for.",
        "LIVE_CHAT_DELETED": "A chat was taken away.",
        "LIVE_CHAT_DETACHED_FROM_TICKET": "A chat was taken off its ticket.",
        "LIVE_CHAT_ENDED": "A chat is over.",
        "LIVE_CHAT_IDLE": "Nothing was done in a chat that goes on for as many minutes as is asked for.",
        "LIVE_CHAT_INCOMING_MESSAGE": "The customer has said something.",
        "LIVE_CHAT_MESSAGE_OUT": "The desk has said something to the customer.",
        "LIVE_CHAT_STARTED": "A customer has begun a chat.",
        "LIVE_CHAT_TIME_LOG_CREATED": "Somebody logged the time that a chat took.",
        "LIVE_CHAT_TRANSFERRED": "A chat was handed to another group or agent.",
        "MANUAL_LIVE_CHAT_EVENT": "Somebody runs the event on a chat, by hand.",
        "RECEIVED_MESSAGE": "What the customer has said with this.",
        "LIVE_CHAT_COUNT": "How many chats go on there.",
        "MESSAGE_COUNT": "How many messages the chat has, from both sides.",
    },
    event_types=(
        EventType("LIVE_CHAT_ATTACHED_TO_TICKET", "Live Chat Attached to Ticket"),
        EventType("LIVE_CHAT_COMMENT_ADDED"),
        *counts("LIVE_CHAT"),
        EventType("LIVE_CHAT_DELETED"),
        EventType("LIVE_CHAT_DETACHED_FROM_TICKET", "Live Chat Detached from Ticket"),
        EventType("LIVE_CHAT_ENDED"),
        EventType(
            "LIVE_CHAT_IDLE",
            kind=EventKind.IDLE,
            clock=Clock("last_activity_at", "IDLE_MINUTES", RUNNING, while_open=True),
        ),
        EventType("LIVE_CHAT_INCOMING_MESSAGE"),
        EventType("LIVE_CHAT_MESSAGE_OUT"),
        EventType("LIVE_CHAT_STARTED"),
        EventType("LIVE_CHAT_TIME_LOG_CREATED"),
        EventType("LIVE_CHAT_TRANSFERRED"),
        EventType("MANUAL_LIVE_CHAT_EVENT", kind=EventKind.MANUAL),
    ),
    conditions=(
        CUSTOM_FIELD,
        ACTING_AGENT,
        AGENT,
        BRAND,
        DEPARTMENT,
        GROUP,
        ConditionType("STATUS", "Status", Choice(LiveChatStatus), lambda h: h.item.status),
        CUSTOMER_NAME,
        CUSTOMER_EMAIL,
        ConditionType("IP_ADDRESS", "IP Address", ExactText(), lambda h: h.item.ip_address),
        ConditionType(
            "RECEIVED_MESSAGE",
            "Received Message",
            Phrases(),
            lambda h: h.entry and h.entry.body,
            applies_to=("LIVE_CHAT_INCOMING_MESSAGE", "LIVE_CHAT_STARTED"),
        ),
        ConditionType(
            "SENT_MESSAGE",
            "Sent Message",
            Phrases(),
            lambda h: h.entry.body,
            applies_to=("LIVE_CHAT_MESSAGE_OUT",),
        ),
        waited("IDLE_MINUTES", "LIVE_CHAT_IDLE"),
        waited("DURATION_MINUTES", "LIVE_CHAT_ENDED", read=_duration),
        number_counted("LIVE_CHAT"),
        ConditionType(
            "MESSAGE_COUNT", "Message Count", Number(), lambda h: h.item.messages_in + h.item.messages_out
        ),
        comment_type("LIVE_CHAT_COMMENT_ADDED"),
        comment_text("LIVE_CHAT_COMMENT_ADDED"),
    ),
    variables=(
        Variable("CHAT_ID", "Id of the chat", lambda h: h.item.global_id),
        Variable("CHAT_AGENT", "Agent in the chat, or Queue", assigned),
        Variable("CHAT_GROUP", "Its group", lambda h: h.item.group and str(h.item.group)),
        Variable("CHAT_DEPARTMENT", "Its department", lambda h: str(h.item.group.department)),
        Variable("CUSTOMER_NAME", "Name the customer goes by"),
        Variable("CUSTOMER_EMAIL", "E-mail address of the customer"),
        Variable(
            "CHAT_LAST_MESSAGE", "Beginning of the newest message", quoted(lambda h: h.item.last_message)
        ),
        Variable("CHAT_DURATION_MINUTES", "Minutes that it has gone on", _duration),
        Variable("CHAT_IDLE_MINUTES", "Minutes in which nobody said anything", idle_minutes),
        Variable("CHAT_COUNT", "Count that entered the range", lambda h: h.count),
    ),
    actions=(
        NOTIFY_USER,
        ActionType("ADD_LIVE_CHAT_COMMENT", "Add Comment", AddComment, once_per_item=True),
        ActionType("TRANSFER_LIVE_CHAT", "Transfer Live Chat", Transfer, hands_over=True),
        ActionType("SEND_LIVE_CHAT_MESSAGE", "Send Message to Customer", SendToCustomer, once_per_item=True),
        ActionType("END_LIVE_CHAT", "End Live Chat", EndChat),
        ActionType(
            "CREATE_TICKET_FROM_CHAT", "Create Ticket", OpenTicket, once_per_item=True, needs=Area.TICKETS
        ),
        SET_AGENT_ACTIVE,
    ),
)
