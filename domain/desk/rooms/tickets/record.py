"""The ticket, and what people do with it."""

from datetime import datetime
from typing import Self

from tortoise import fields

from domain.catalogue.forms import Email, Line, Prose
from domain.deeds.deed import Deed
from domain.desk.assignees import check_works_in
from domain.desk.custom_fields import Fielded
from domain.desk.entries import MessageDirection
from domain.desk.group_items import Correspondence
from domain.desk.items import listed_by
from domain.desk.rooms.tickets.choices import TicketPriority, TicketStatus
from domain.desk.rooms.tickets.forms import Formed
from domain.desk.rooms.time_logs import Worked
from domain.desk.verbs import verb
from domain.errors import Conflict, Invalid
from domain.people.records import Agent, Group
from domain.rights import Area
from domain.storage.revisions import next_number

OPEN = "status IN ('ACTIVE', 'WAITING')"
DONE = ("CLOSED", "CLOSED_AND_LOCKED")


class Ticket(Correspondence, Fielded, Formed, Worked):
    """
    What a customer asked, and all that came of it.

    Attributes:
        number: The number that customers know it by, such as `T-000042`.
        subject: What it is about, in a line.
        status: Whose move it is, or that it is closed.
        priority: How soon it wants an answer, beside others.
        pinned: Whether somebody has pinned it, for clients to show it first.
        follow_up_at: When somebody plans to come back to it; null if nobody does.
        close_requested_at: When the customer asked to close it; null if they have not, or its status has
            changed since.
    """

    entity = "Ticket"
    prefix = "TICKET"
    area = Area.TICKETS
    counted = True
    counted_where = f"deleted_at IS NULL AND {OPEN}"
    searched = ("subject", "number", "customer_name", "customer_email")
    called_by = ("number", "subject")

    number = fields.CharField(20, unique=True)
    subject = fields.CharField(200)
    status = fields.CharEnumField(TicketStatus, default=TicketStatus.ACTIVE)
    priority = fields.CharEnumField(TicketPriority, default=TicketPriority.NORMAL)
    pinned = fields.BooleanField(default=False)
    follow_up_at = fields.DatetimeField(null=True)
    follow_up_agent_id = fields.UUIDField(null=True)
    close_requested_at = fields.DatetimeField(null=True)

    class Meta:
        table = "ticket"
        indexes = (
            *listed_by("group_id", "agent_id", "status", "priority", "pinned"),
            *listed_by("status", "priority", "pinned", within="group_id"),
            *listed_by("last_activity_at", "created_at", "follow_up_at"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def is_counted(self) -> bool:
        """Whether it is open."""
        return self.deleted_at is None and self.status not in DONE

    def check_open(self) -> None:
        """
        Refuse to work on a locked ticket.

        Raises:
            Conflict: it is locked.
        """
        if self.status is TicketStatus.CLOSED_AND_LOCKED:
            raise Conflict("It is closed and locked; set another status first.")

    @classmethod
    @verb("createTicket")
    async def open(
        cls,
        deed: Deed,
        *,
        subject: Line,
        group: Group,
        agent: Agent | None = None,
        priority: TicketPriority = TicketPriority.NORMAL,
        customer_name: Line | None = None,
        customer_email: Email | None = None,
        body: Prose | None = None,
    ) -> Self:
        """
        Open a ticket; ``body`` is the customer's first message and counts as received.

        Args:
            agent: The agent of that group who gets it; it waits in the group's queue if left out.
            body: The customer's first message; it counts as received.
        """
        ticket = cls.begun(
            deed,
            number=f"T-{await next_number('ticket'):06}",
            subject=subject,
            priority=priority,
            customer_name=customer_name,
            customer_email=customer_email,
        )
        return await ticket.open_in(deed, "TICKET_CREATED", group, agent, body)

    @verb("updateTicket")
    async def change(
        self,
        deed: Deed,
        *,
        subject: Line | None = None,
        status: TicketStatus | None = None,
        priority: TicketPriority | None = None,
        pinned: bool | None = None,
    ) -> None:
        """
        Change fields; what is left out stays. Only a change of status is activity.

        Args:
            status: Where it stands from now on; another status unlocks a locked ticket.
        """
        if status in {None, self.status}:
            self.check_open()
        before = self.fill(subject=subject, status=status, priority=priority, pinned=pinned)
        happened: list[str] = []
        if self.priority is not before.priority:
            happened.append("TICKET_PRIORITY_CHANGED")
        if self.status is not before.status:
            happened.append("TICKET_STATUS_CHANGED")
            self.close_requested_at = None
        await self.save_and_tell(deed, *happened, before=before)

    @verb("closeTicket")
    async def close(self, deed: Deed, *, lock: bool = False) -> None:
        """
        Close it; a locked ticket takes no more messages.

        Args:
            lock: Whether to take nothing more from now on, until another status is set.

        Raises:
            Conflict: it is closed already, or locked.
        """
        wanted = TicketStatus.CLOSED_AND_LOCKED if lock else TicketStatus.CLOSED
        if self.status in {wanted, TicketStatus.CLOSED_AND_LOCKED}:
            raise Conflict("It is closed already.")
        await self.change(deed, status=wanted)

    @verb("addTicketMessage", id_label="ticketId")
    async def message(self, deed: Deed, *, direction: MessageDirection, body: Prose) -> None:
        """
        Add a message; one from the customer opens a closed ticket again.

        Args:
            direction: Who wrote it: IN is the customer, OUT the desk.
            body: What the message says.
        """
        self.check_open()
        before, entry = await self.add_message(deed, direction, body)
        if direction is MessageDirection.IN and self.status is TicketStatus.CLOSED:
            self.status = TicketStatus.ACTIVE
        happened = "TICKET_MESSAGE_RECEIVED" if direction is MessageDirection.IN else "TICKET_MESSAGE_SENT"
        await self.save_and_tell(deed, happened, before=before, entry=entry)
        if self.status is not before.status:
            deed.happened("TICKET_STATUS_CHANGED", self, before=before)

    @verb("scheduleTicketFollowUp")
    async def schedule_follow_up(self, deed: Deed, *, at: datetime, agent: Agent | None = None) -> None:
        """
        Plan to come back to it; a plan that stands already is replaced.

        Args:
            at: When to come back to it: a moment in the future.
            agent: Who is to come back to it, of its group; the ticket's own agent if left out.

        Raises:
            Invalid: the moment is not in the future.
        """
        self.check_open()
        if at <= deed.at:
            raise Invalid("A follow-up lies in the future.", path=("at",))
        await check_works_in(self.group, agent)
        self.follow_up_at, self.follow_up_agent_id = at, agent.id if agent else self.agent_id
        await self.save_and_tell(deed, "TICKET_FOLLOW_UP_SCHEDULED")

    @verb("completeTicketFollowUp")
    async def complete_follow_up(self, deed: Deed) -> None:
        """
        Say that the follow-up is done.

        Raises:
            Conflict: none is planned.
        """
        self.check_open()
        if self.follow_up_at is None:
            raise Conflict("No follow-up is planned.")
        self.follow_up_at = self.follow_up_agent_id = None
        await self.save_and_tell(deed, "TICKET_FOLLOWED_UP")

    @verb("requestTicketClose")
    async def request_close(self, deed: Deed) -> None:
        """
        Note that the customer wants it closed.

        Raises:
            Conflict: it is closed already.
        """
        if self.status in DONE:
            raise Conflict("It is closed already.")
        self.close_requested_at = deed.at
        await self.save_and_tell(deed, "TICKET_CLOSE_REQUESTED_BY_USER")
