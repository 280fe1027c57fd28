"""Attaching chats and calls to the ticket that they are about."""

from uuid import UUID

from domain.deeds.deed import Deed
from domain.desk.group_items import GroupItem
from domain.desk.items import may_have
from domain.desk.rooms.tickets.record import Ticket
from domain.desk.verbs import verb
from domain.errors import Conflict


class Attachable(GroupItem):
    """
    An item that may be attached to one ticket.

    Attributes:
        ticket: The ticket that it is attached to; null if to none.
    """

    ticket = may_have(Ticket)
    ticket_id: UUID | None

    class Meta:
        abstract = True

    @verb("attach{item}ToTicket")
    async def attach(self, deed: Deed, *, ticket: Ticket) -> None:
        """
        Attach it to a ticket; it can be attached to one.

        Args:
            ticket: The ticket that it is about.

        Raises:
            Conflict: it is attached already, or the ticket is locked.
        """
        if self.ticket_id:
            raise Conflict("It is attached to a ticket already; detach it first.", path=("ticketId",))
        try:
            ticket.check_open()
        except Conflict as refusal:
            raise refusal.under("ticketId") from None
        before = self.fill(ticket=ticket)
        await self.save_and_tell(deed, f"{self.prefix}_ATTACHED_TO_TICKET", before=before)

    @verb("detach{item}FromTicket")
    async def detach(self, deed: Deed) -> None:
        """
        Take it off its ticket.

        Raises:
            Conflict: it is attached to no ticket.
        """
        if not self.ticket_id:
            raise Conflict("It is not attached to a ticket.")
        before = self.fill()
        self.ticket = None
        await self.save_and_tell(deed, f"{self.prefix}_DETACHED_FROM_TICKET", before=before)
