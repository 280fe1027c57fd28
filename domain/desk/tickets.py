"""Tickets: what customers ask the desk, from opening to deletion, and the events of it."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from tortoise import fields

from domain.catalogue.declared import (
    ActionType,
    Category,
    Clock,
    ConditionType,
    EventKind,
    EventType,
    Happening,
    Variable,
)
from domain.catalogue.forms import Email, Line, LineTemplate, Minutes, Prose
from domain.catalogue.kinds import Choice, Flag, Number, Reference, title_of
from domain.catalogue.kinds import Text as Words
from domain.desk.agents import SET_AGENT_ACTIVE
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
from domain.desk.custom_fields import CUSTOM_FIELD, Fielded, SetCustomField
from domain.desk.deed import Deed
from domain.desk.entries import Form, MessageDirection, SentForm
from domain.desk.items import Correspondence, check_works_in, verb
from domain.errors import Conflict, Invalid, NotFound
from domain.events.actions import NOTIFY_USER
from domain.people.records import Agent, Group
from domain.people.rights import Area
from domain.storage.records import next_number

OPEN = "status IN ('ACTIVE', 'WAITING')"
DONE = ("CLOSED", "CLOSED_AND_LOCKED")


class TicketStatus(StrEnum):
    """Where a ticket stands; a locked one takes no more messages or work."""

    ACTIVE = "ACTIVE"
    WAITING = "WAITING"
    CLOSED = "CLOSED"
    CLOSED_AND_LOCKED = "CLOSED_AND_LOCKED"


class TicketPriority(StrEnum):
    """How urgent a ticket is."""

    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"
    URGENT = "URGENT"


class Ticket(Correspondence, Fielded):
    """What a customer asked, and all that came of it."""

    entity = "Ticket"
    prefix = "TICKET"
    area = Area.TICKETS
    counted = True
    counted_where = f"deleted_at IS NULL AND {OPEN}"
    searched = ("subject", "number", "customer_name", "customer_email")

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
            ("group_id", "id"),
            ("agent_id", "id"),
            ("last_activity_at", "id"),
            ("created_at", "id"),
            ("follow_up_at", "id"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def is_counted(self) -> bool:
        """Whether it is open."""
        return self.deleted_at is None and self.status not in DONE

    def check_open(self) -> None:
        """Refuse to work on a locked ticket."""
        if self.status is TicketStatus.CLOSED_AND_LOCKED:
            raise Conflict("It is closed and locked; set another status first.")

    @classmethod
    @verb("createTicket", id_label=None)
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
        """Open a ticket; ``body`` is the customer's first message and counts as received."""
        ticket = cls(
            number=f"T-{await next_number('ticket'):06}",
            subject=subject,
            priority=priority,
            customer_name=customer_name,
            customer_email=customer_email,
            created_at=deed.at,
            last_activity_at=deed.at,
        )
        await ticket.place(group, agent)
        entry = await ticket.add_message(deed, MessageDirection.IN, body) if body else None
        await ticket.save(force_create=True)
        deed.happened("TICKET_CREATED", ticket, entry=entry)
        return ticket

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
        """Change fields; what is left out stays. Only a change of status is activity."""
        if status in {None, self.status}:
            self.check_open()
        before = copy(self)
        self.subject = subject or self.subject
        self.status = status or self.status
        self.priority = priority or self.priority
        self.pinned = self.pinned if pinned is None else pinned
        if self.status is not before.status:
            self.touch(deed)
            self.close_requested_at = None
        await self.save()
        if self.priority is not before.priority:
            deed.happened("TICKET_PRIORITY_CHANGED", self, before=before)
        if self.status is not before.status:
            deed.happened("TICKET_STATUS_CHANGED", self, before=before)

    @verb("closeTicket")
    async def close(self, deed: Deed, *, lock: bool = False) -> None:
        """Close it; a locked ticket takes no more messages."""
        wanted = TicketStatus.CLOSED_AND_LOCKED if lock else TicketStatus.CLOSED
        if self.status in {wanted, TicketStatus.CLOSED_AND_LOCKED}:
            raise Conflict("It is closed already.")
        await self.change(deed, status=wanted)

    @verb("addTicketMessage", id_label="ticketId")
    async def message(self, deed: Deed, *, direction: MessageDirection, body: Prose) -> None:
        """Add a message; one from the customer opens a closed ticket again."""
        self.check_open()
        before = copy(self)
        entry = await self.add_message(deed, direction, body)
        if direction is MessageDirection.IN and self.status is TicketStatus.CLOSED:
            self.status = TicketStatus.ACTIVE
        await self.save()
        happened = "TICKET_MESSAGE_RECEIVED" if direction is MessageDirection.IN else "TICKET_MESSAGE_SENT"
        deed.happened(happened, self, before=before, entry=entry)
        if self.status is not before.status:
            deed.happened("TICKET_STATUS_CHANGED", self, before=before)

    @verb("sendTicketForm", id_label="ticketId")
    async def send_form(self, deed: Deed, *, form: Form) -> None:
        """Ask the customer to fill in a form."""
        self.check_open()
        entry = await SentForm.create(item_id=self.id, form=form, sent_at=deed.at)
        deed.happened("TICKET_FORM_SENT", self, entry=entry)

    @verb("completeTicketForm", id_label="ticketId")
    async def complete_form(self, deed: Deed, *, form: Form, answers: Prose) -> None:
        """Take the customer's answers to the oldest copy of a form that is still out."""
        self.check_open()
        open_copies = SentForm.filter(item_id=self.id, form_id=form.id, completed_at__isnull=True)
        entry = await open_copies.order_by("id").select_related("form").first()
        if entry is None:
            raise NotFound("That form was not sent, or is complete already.", path=("formId",))
        entry.completed_at, entry.answers = deed.at, answers
        await entry.save()
        deed.happened("TICKET_FORM_COMPLETED", self, entry=entry)

    @verb("scheduleTicketFollowUp")
    async def schedule_follow_up(self, deed: Deed, *, at: datetime, agent: Agent | None = None) -> None:
        """Plan to come back to it; a plan that stands already is replaced."""
        self.check_open()
        if at <= deed.at:
            raise Invalid("A follow-up lies in the future.", path=("at",))
        await check_works_in(self.group, agent)
        self.follow_up_at, self.follow_up_agent_id = at, agent.id if agent else self.agent_id
        await self.save()
        deed.happened("TICKET_FOLLOW_UP_SCHEDULED", self)

    @verb("completeTicketFollowUp")
    async def complete_follow_up(self, deed: Deed) -> None:
        """Say that the follow-up is done."""
        self.check_open()
        if self.follow_up_at is None:
            raise Conflict("No follow-up is planned.")
        self.follow_up_at = self.follow_up_agent_id = None
        await self.save()
        deed.happened("TICKET_FOLLOWED_UP", self)

    @verb("requestTicketClose")
    async def request_close(self, deed: Deed) -> None:
        """Note that the customer wants it closed."""
        if self.status in {TicketStatus.CLOSED, TicketStatus.CLOSED_AND_LOCKED}:
            raise Conflict("It is closed already.")
        self.close_requested_at = deed.at
        await self.save()
        deed.happened("TICKET_CLOSE_REQUESTED_BY_USER", self)


@dataclass(frozen=True)
class SetPriority:
    """Give the ticket a priority."""

    priority: TicketPriority

    async def perform(self, ticket: Ticket, deed: Deed) -> None:
        """Change it, unless it has that priority."""
        await ticket.change(deed, priority=self.priority)

    def __str__(self) -> str:
        return f"Set priority to {title_of(self.priority)}"


@dataclass(frozen=True)
class SetStatus:
    """Give the ticket a status."""

    status: TicketStatus

    async def perform(self, ticket: Ticket, deed: Deed) -> None:
        """Change it, unless it has that status."""
        if ticket.status is not self.status:
            await ticket.change(deed, status=self.status)

    def __str__(self) -> str:
        return f"Set status to {title_of(self.status)}"


@dataclass(frozen=True)
class ScheduleFollowUp:
    """Plan a follow-up so many minutes from now."""

    delay_minutes: Minutes
    agent: Agent | None = None

    async def perform(self, ticket: Ticket, deed: Deed) -> None:
        """Plan it, counted from the moment that the event fires."""
        at = deed.at + timedelta(minutes=self.delay_minutes)
        await ticket.schedule_follow_up(deed, at=at, agent=self.agent)

    def __str__(self) -> str:
        return f"Schedule a follow-up in {self.delay_minutes} min"


@dataclass(frozen=True)
class Pin:
    """Pin the ticket, or take the pin away."""

    pinned: bool

    async def perform(self, ticket: Ticket, deed: Deed) -> None:
        """Pin or unpin it."""
        await ticket.change(deed, pinned=self.pinned)

    def __str__(self) -> str:
        return "Pin" if self.pinned else "Unpin"


@dataclass(frozen=True)
class MakeTask:
    """Make a task about the ticket, for an agent: the ticket's own if none is named, else its group."""

    subject: LineTemplate
    agent: Agent | None = None
    due_in_minutes: Minutes | None = None

    async def perform(self, ticket: Ticket, deed: Deed) -> None:
        """Make it."""
        from domain.desk.tasks import Task  # which may be about tickets

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
    """Take the ticket away."""

    async def perform(self, ticket: Ticket, deed: Deed) -> None:
        """Delete it."""
        await ticket.delete_item(deed)

    def __str__(self) -> str:
        return "Delete the ticket"


CHANGES = ("TICKET_STATUS_CHANGED", "TICKET_PRIORITY_CHANGED", "TICKET_TRANSFERRED")


def _changed(h: Happening, side: Ticket) -> str | None:
    """Return what a change went from or to: status, priority, or group and agent."""
    match h.event_type:
        case "TICKET_STATUS_CHANGED":
            return title_of(side.status)
        case "TICKET_PRIORITY_CHANGED":
            return title_of(side.priority)
        case "TICKET_TRANSFERRED":
            return f"{side.group}, {side.agent or 'Queue'}" if side.group else None
    return None


_PRIORITY, _STATUS = Choice(TicketPriority), Choice(TicketStatus)


CATEGORY = Category(
    id="TICKETS",
    title="Tickets",
    area=Area.TICKETS,
    item=Ticket,
    event_types=(
        EventType("MANUAL_TICKET_EVENT", kind=EventKind.MANUAL),
        EventType("TICKET_CLOSE_REQUESTED_BY_USER", "Ticket Close Requested by User"),
        EventType("TICKET_COMMENT_ADDED"),
        *counts("TICKET"),
        EventType("TICKET_CREATED"),
        EventType("TICKET_DELETED"),
        EventType(
            "TICKET_DURATION",
            kind=EventKind.DUE,
            clock=Clock("created_at", "DURATION_MINUTES", OPEN, elsewhere=True),
        ),
        EventType("TICKET_FOLLOWED_UP"),
        EventType(
            "TICKET_FOLLOW_UP_DUE",
            "Ticket Follow-up Due",
            kind=EventKind.DUE,
            clock=Clock("follow_up_at", running=OPEN),
        ),
        EventType("TICKET_FOLLOW_UP_SCHEDULED", "Ticket Follow-up Scheduled"),
        EventType("TICKET_FORM_COMPLETED"),
        EventType("TICKET_FORM_SENT"),
        EventType(
            "TICKET_IDLE",
            kind=EventKind.IDLE,
            clock=Clock("last_activity_at", "IDLE_MINUTES", OPEN, elsewhere=True),
        ),
        EventType("TICKET_MESSAGE_RECEIVED", "Ticket Messages Received"),
        EventType("TICKET_MESSAGE_SENT", "Ticket Messages Sent"),
        EventType("TICKET_PRIORITY_CHANGED"),
        EventType("TICKET_STATUS_CHANGED"),
        EventType("TICKET_TIME_LOG_CREATED"),
        EventType("TICKET_TRANSFERRED"),
    ),
    conditions=(
        CUSTOM_FIELD,
        ACTING_AGENT,
        AGENT,
        BRAND,
        DEPARTMENT,
        GROUP,
        ConditionType("STATUS", "Status", _STATUS, lambda h: h.item.status),
        ConditionType("PRIORITY", "Priority", _PRIORITY, lambda h: h.item.priority),
        ConditionType("SUBJECT", "Subject", Words(), lambda h: h.item.subject),
        ConditionType(
            "MESSAGE_BODY",
            "Message Text",
            Words(),
            lambda h: h.entry and h.entry.body,
            applies_to=("TICKET_CREATED", "TICKET_MESSAGE_RECEIVED", "TICKET_MESSAGE_SENT"),
        ),
        CUSTOMER_NAME,
        CUSTOMER_EMAIL,
        waited("IDLE_MINUTES", "TICKET_IDLE"),
        waited("DURATION_MINUTES", "TICKET_DURATION"),
        number_counted("TICKET"),
        ConditionType("MESSAGES_IN", "Messages Received Count", Number(), lambda h: h.item.messages_in),
        ConditionType("MESSAGES_OUT", "Messages Sent Count", Number(), lambda h: h.item.messages_out),
        ConditionType(
            "PREVIOUS_STATUS",
            "Previous Status",
            _STATUS,
            lambda h: h.before.status,
            applies_to=("TICKET_STATUS_CHANGED",),
        ),
        ConditionType(
            "PREVIOUS_PRIORITY",
            "Previous Priority",
            _PRIORITY,
            lambda h: h.before.priority,
            applies_to=("TICKET_PRIORITY_CHANGED",),
        ),
        ConditionType(
            "PREVIOUS_GROUP",
            "Transferred From Group",
            Reference("Group"),
            lambda h: h.before.group,
            applies_to=("TICKET_TRANSFERRED",),
        ),
        ConditionType(
            "PREVIOUS_AGENT",
            "Transferred From Agent",
            Reference("Agent"),
            lambda h: h.before.agent,
            applies_to=("TICKET_TRANSFERRED",),
        ),
        comment_type("TICKET_COMMENT_ADDED"),
        comment_text("TICKET_COMMENT_ADDED"),
        ConditionType(
            "TIME_LOG_MINUTES",
            "Time Log Minutes",
            Number(),
            lambda h: h.entry.minutes,
            applies_to=("TICKET_TIME_LOG_CREATED",),
        ),
        ConditionType(
            "TIME_LOG_CATEGORY",
            "Time Log Category",
            Reference("TimeLogCategory"),
            lambda h: h.entry.category,
            applies_to=("TICKET_TIME_LOG_CREATED",),
        ),
        ConditionType(
            "FORM",
            "Form",
            Reference("Form"),
            lambda h: h.entry.form,
            applies_to=("TICKET_FORM_SENT", "TICKET_FORM_COMPLETED"),
        ),
        ConditionType("PINNED", "Pinned", Flag(), lambda h: h.item.pinned),
    ),
    variables=(
        Variable("TICKET_NUMBER", "Public number of the ticket", lambda h: h.item.number),
        Variable("TICKET_SUBJECT", "Its subject", lambda h: h.item.subject),
        Variable("TICKET_STATUS", "Its status", lambda h: title_of(h.item.status)),
        Variable("TICKET_PRIORITY", "Its priority", lambda h: title_of(h.item.priority)),
        Variable("TICKET_AGENT", "Agent it is assigned to, or Queue", assigned),
        Variable("TICKET_GROUP", "Its group", lambda h: h.item.group and str(h.item.group)),
        Variable("TICKET_DEPARTMENT", "Its department", lambda h: str(h.item.group.department)),
        Variable("TICKET_BRAND", "Its brand", lambda h: str(h.item.group.department.brand)),
        Variable("CUSTOMER_NAME", "Name of the customer"),
        Variable("CUSTOMER_EMAIL", "E-mail address of the customer"),
        Variable(
            "TICKET_LAST_MESSAGE",
            "Beginning of the newest message",
            quoted(lambda h: h.item.last_message),
        ),
        Variable(
            "TICKET_IDLE_MINUTES",
            "Minutes since the last activity before this",
            idle_minutes,
        ),
        Variable(
            "TICKET_DURATION_MINUTES",
            "Minutes since it was opened",
            lambda h: minutes(h.item.created_at, h.at),
        ),
        Variable("TICKET_COUNT", "Count that entered the range"),
        Variable("PREVIOUS_VALUE", "Value before the change", lambda h: _changed(h, h.before), CHANGES),
        Variable("NEW_VALUE", "Value after the change", lambda h: _changed(h, h.item), CHANGES),
    ),
    actions=(
        NOTIFY_USER,
        ActionType("ADD_TICKET_COMMENT", "Add Comment", AddComment, once_per_item=True),
        ActionType("SET_TICKET_PRIORITY", "Set Ticket Priority", SetPriority),
        ActionType("SET_TICKET_STATUS", "Set Ticket Status", SetStatus),
        ActionType("TRANSFER_TICKET", "Transfer Ticket", Transfer, hands_over=True),
        ActionType("SCHEDULE_TICKET_FOLLOW_UP", "Schedule Follow-up", ScheduleFollowUp, once_per_item=True),
        ActionType("SET_TICKET_CUSTOM_FIELD", "Set Custom Field", SetCustomField),
        ActionType("PIN_TICKET", "Pin Ticket", Pin),
        ActionType("CREATE_TASK", "Create Task", MakeTask, once_per_item=True, needs=Area.TASKS),
        ActionType("DELETE_TICKET", "Delete Ticket", DeleteTicket),
        SET_AGENT_ACTIVE,
    ),
)
