"""What events do with tickets."""

from dataclasses import dataclass
from datetime import timedelta

from domain.catalogue.forms import LineTemplate, Minutes
from domain.deeds.deed import Deed
from domain.desk.common import SetField
from domain.desk.rooms.tasks import Task
from domain.desk.rooms.tickets.choices import TicketPriority, TicketStatus
from domain.desk.rooms.tickets.record import Ticket
from domain.people.records import Agent


@dataclass(frozen=True)
class SetPriority(SetField):
    """
    Give the ticket a priority.

    Attributes:
        priority: The priority it is to have: LOW, NORMAL, HIGH or URGENT.
    """

    priority: TicketPriority


@dataclass(frozen=True)
class SetStatus(SetField):
    """
    Give the ticket a status.

    Attributes:
        status: The status it is to have: ACTIVE, WAITING, CLOSED or CLOSED_AND_LOCKED.
    """

    status: TicketStatus

    async def perform(self, ticket: Ticket, deed: Deed) -> None:
        """Change it, unless it has that status: a locked ticket would refuse."""
        if ticket.status is not self.status:
            await super().perform(ticket, deed)


@dataclass(frozen=True)
class ScheduleFollowUp:
    """
    Plan a follow-up so many minutes from now.

    Attributes:
        delay_minutes: In how many minutes, from when the event fires.
        agent: Who is to come back to it, of its group; the ticket's own agent if left out.
    """

    delay_minutes: Minutes
    agent: Agent | None = None

    async def perform(self, ticket: Ticket, deed: Deed) -> None:
        """Plan it, counted from the moment that the event fires."""
        at = deed.at + timedelta(minutes=self.delay_minutes)
        await ticket.schedule_follow_up(deed, at=at, agent=self.agent)

    def __str__(self) -> str:
        return f"Schedule a follow-up in {self.delay_minutes} min"


@dataclass(frozen=True)
class Pin(SetField):
    """
    Pin the ticket, or take the pin away.

    Attributes:
        pinned: True pins it, false takes the pin away.
    """

    pinned: bool

    def __str__(self) -> str:
        return "Pin" if self.pinned else "Unpin"


@dataclass(frozen=True)
class MakeTask:
    """
    Make a task about the ticket, for an agent: the ticket's own if none is named, else its group.

    Attributes:
        subject: What is to be done.
        agent: Who is to do it; the ticket's agent if left out, or else its group.
        due_in_minutes: In how many minutes it is due, from when the event fires; never if left out.
    """

    subject: LineTemplate
    agent: Agent | None = None
    due_in_minutes: Minutes | None = None

    async def perform(self, ticket: Ticket, deed: Deed) -> None:
        """Make it."""
        due_at = deed.at + timedelta(minutes=self.due_in_minutes) if self.due_in_minutes else None
        agent = self.agent or ticket.agent
        await Task.open(
            deed,
            subject=self.subject[:200],
            agent=agent,
            group=None if agent else ticket.group,
            due_at=due_at,
            related=ticket.global_id,
        )

    def __str__(self) -> str:
        return "Create a task" + (f" for {self.agent}" if self.agent else "")


@dataclass(frozen=True)
class DeleteTicket:
    """Delete the ticket, for good."""

    async def perform(self, ticket: Ticket, deed: Deed) -> None:
        """Delete it."""
        await ticket.delete_item(deed)

    def __str__(self) -> str:
        return "Delete the ticket"
