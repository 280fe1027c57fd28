"""What events do with live chats."""

from dataclasses import dataclass

from domain.catalogue.forms import LineTemplate, ProseTemplate
from domain.deeds.deed import Deed
from domain.desk.entries import ItemMessage, MessageDirection
from domain.desk.rooms.live_chats.record import LiveChat, LiveChatStatus
from domain.desk.rooms.tickets import Ticket
from domain.people.records import Group


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
    """End the chat, for good, unless it is over."""

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
