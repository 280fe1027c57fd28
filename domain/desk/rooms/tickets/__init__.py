"""Tickets: what customers ask the desk, from opening to deletion, and the events of it."""

from domain.catalogue.actions import ActionType
from domain.catalogue.choices import Choice, Reference
from domain.catalogue.clocks import Clock
from domain.catalogue.declared import Category, ConditionType, EventKind, EventType, Variable
from domain.catalogue.happening import Happening
from domain.catalogue.kinds import Flag, Phrases, title_of
from domain.catalogue.numbers import Number, Whole
from domain.desk.actions import NOTIFY_USER
from domain.desk.common import (
    CUSTOMER,
    WHO_AND_WHERE,
    AddComment,
    Transfer,
    assigned,
    counts,
    idle_minutes,
    minutes,
    number_counted,
    of_comments,
    quoted,
    waited,
)
from domain.desk.custom_fields import CUSTOM_FIELD, SetCustomField
from domain.desk.rooms.agents import SET_AGENT_ACTIVE
from domain.desk.rooms.tickets.actions import (
    DeleteTicket,
    MakeTask,
    Pin,
    ScheduleFollowUp,
    SetPriority,
    SetStatus,
)
from domain.desk.rooms.tickets.choices import TicketPriority, TicketStatus
from domain.desk.rooms.tickets.record import DONE, OPEN, Ticket
from domain.rights import Area

__all__ = ["CATEGORY", "Ticket", "TicketPriority", "TicketStatus"]

STATUS_CHANGED, PRIORITY_CHANGED = ("TICKET_STATUS_CHANGED",), ("TICKET_PRIORITY_CHANGED",)
TRANSFERRED, TIME_LOGGED = ("TICKET_TRANSFERRED",), ("TICKET_TIME_LOG_CREATED",)
FORMS = ("TICKET_FORM_SENT", "TICKET_FORM_COMPLETED")
MESSAGES = ("TICKET_CREATED", "TICKET_MESSAGE_RECEIVED", "TICKET_MESSAGE_SENT")
CHANGES = (*STATUS_CHANGED, *PRIORITY_CHANGED, *TRANSFERRED)


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
    closed=DONE,
    described={
        "TICKETS": "What customers ask the desk, from opening to deletion.",
        "MANUAL_TICKET_EVENT": "Somebody runs the event on a ticket, by hand.",
        "TICKET_CLOSE_REQUESTED_BY_USER": "A customer wants their ticket closed.",
        "TICKET_COMMENT_ADDED": "Somebody wrote a note on a ticket.",
        "TICKET_COUNT_FOR_AGENT": "The number of open tickets of an agent has come into the range that is "
        "asked for.",
        "TICKET_COUNT_FOR_GROUP": "The number of open tickets in a group has come into the range that is "
        "asked for.",
        "TICKET_COUNT_FOR_DEPARTMENT": "The number of open tickets in a department has come into the range "
        "that is asked for.",
        "TICKET_CREATED": "A ticket was opened.",
        "TICKET_DELETED": "A ticket was taken away.",
        "TICKET_DURATION": "A ticket has been open for as many minutes as is asked for.",
        "TICKET_FOLLOWED_UP": "A planned follow-up was done.",
        "TICKET_FOLLOW_UP_DUE": "The moment of a planned follow-up has come.",
        "TICKET_FOLLOW_UP_SCHEDULED": "Somebody plans to come back to a ticket.",
        "TICKET_FORM_COMPLETED": "A customer has filled in a form.",
        "TICKET_FORM_SENT": "A customer was asked to fill in a form.",
        "TICKET_IDLE": "Nothing was done about an open ticket for as many minutes as is asked for.",
        "TICKET_MESSAGE_RECEIVED": "The customer has written; not with the message that opens a ticket.",
        "TICKET_MESSAGE_SENT": "The desk has written to the customer.",
        "TICKET_PRIORITY_CHANGED": "A ticket has another priority.",
        "TICKET_STATUS_CHANGED": "A ticket has another status, such as closed.",
        "TICKET_TIME_LOG_CREATED": "Somebody logged the time that a ticket took.",
        "TICKET_TRANSFERRED": "A ticket was handed to another group or agent.",
        "MESSAGE_BODY": "What the message says that came or went with this.",
        "TICKET_COUNT": "How many open tickets there are there.",
        "MESSAGES_IN": "How many messages the customer has written.",
        "MESSAGES_OUT": "How many messages the desk has written to the customer.",
        "PREVIOUS_STATUS": "The status before the change.",
        "PREVIOUS_PRIORITY": "The priority before the change.",
        "PREVIOUS_GROUP": "The group that it came from.",
        "PREVIOUS_AGENT": "The agent that it came from; nobody if it was in the queue.",
        "TIME_LOG_MINUTES": "How many minutes were logged with this.",
        "TIME_LOG_CATEGORY": "What the time was logged for.",
        "FORM": "The form that was sent or completed.",
        "PINNED": "Whether the ticket is pinned.",
    },
    event_types=(
        EventType("MANUAL_TICKET_EVENT", kind=EventKind.MANUAL),
        EventType("TICKET_CLOSE_REQUESTED_BY_USER", "Ticket Close Requested by User"),
        EventType("TICKET_COMMENT_ADDED", activity="a comment"),
        *counts("TICKET"),
        EventType("TICKET_CREATED", begins=True),
        EventType("TICKET_DELETED", ends=True),
        EventType(
            "TICKET_DURATION",
            kind=EventKind.DUE,
            clock=Clock(
                "created_at", "DURATION_MINUTES", OPEN, while_open=True, fact="TICKET_DURATION_MINUTES"
            ),
        ),
        EventType("TICKET_FOLLOWED_UP"),
        EventType(
            "TICKET_FOLLOW_UP_DUE",
            "Ticket Follow-up Due",
            kind=EventKind.DUE,
            clock=Clock("follow_up_at", running=OPEN, while_open=True, planned="FOLLOW_UP_AT"),
        ),
        EventType("TICKET_FOLLOW_UP_SCHEDULED", "Ticket Follow-up Scheduled"),
        EventType("TICKET_FORM_COMPLETED"),
        EventType("TICKET_FORM_SENT"),
        EventType(
            "TICKET_IDLE",
            kind=EventKind.IDLE,
            clock=Clock(
                "last_activity_at", "IDLE_MINUTES", OPEN, while_open=True, fact="TICKET_IDLE_MINUTES"
            ),
        ),
        EventType("TICKET_MESSAGE_RECEIVED", "Ticket Messages Received", activity="a message"),
        EventType("TICKET_MESSAGE_SENT", "Ticket Messages Sent", activity="a reply"),
        EventType("TICKET_PRIORITY_CHANGED"),
        EventType("TICKET_STATUS_CHANGED", activity="a change of its status"),
        EventType("TICKET_TIME_LOG_CREATED"),
        EventType("TICKET_TRANSFERRED", activity="a transfer"),
    ),
    conditions=(
        CUSTOM_FIELD,
        *WHO_AND_WHERE,
        ConditionType("STATUS", _STATUS, lambda h: h.item.status, stays=True),
        ConditionType("PRIORITY", _PRIORITY, lambda h: h.item.priority, stays=True),
        ConditionType("SUBJECT", Phrases(), lambda h: h.item.subject),
        ConditionType(
            "MESSAGE_BODY", Phrases(), lambda h: h.entry and h.entry.body, MESSAGES, title="Message Text"
        ),
        *CUSTOMER,
        waited("IDLE_MINUTES", "TICKET_IDLE"),
        waited("DURATION_MINUTES", "TICKET_DURATION"),
        number_counted("TICKET"),
        ConditionType(
            "MESSAGES_IN", Whole(), lambda h: h.item.messages_in, title="Messages Received Count", stays=True
        ),
        ConditionType(
            "MESSAGES_OUT", Whole(), lambda h: h.item.messages_out, title="Messages Sent Count", stays=True
        ),
        ConditionType("PREVIOUS_STATUS", _STATUS, lambda h: h.before.status, STATUS_CHANGED),
        ConditionType("PREVIOUS_PRIORITY", _PRIORITY, lambda h: h.before.priority, PRIORITY_CHANGED),
        ConditionType(
            "PREVIOUS_GROUP",
            Reference("Group"),
            lambda h: h.before.group,
            TRANSFERRED,
            title="Transferred From Group",
        ),
        ConditionType(
            "PREVIOUS_AGENT",
            Reference("Agent"),
            lambda h: h.before.agent,
            TRANSFERRED,
            title="Transferred From Agent",
        ),
        *of_comments("TICKET_COMMENT_ADDED"),
        ConditionType("TIME_LOG_MINUTES", Number(), lambda h: h.entry.minutes, TIME_LOGGED),
        ConditionType(
            "TIME_LOG_CATEGORY", Reference("TimeLogCategory"), lambda h: h.entry.category, TIME_LOGGED
        ),
        ConditionType("FORM", Reference("Form"), lambda h: h.entry.form, FORMS),
        ConditionType("PINNED", Flag(), lambda h: h.item.pinned),
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
            "TICKET_LAST_MESSAGE", "Beginning of the newest message", quoted(lambda h: h.item.last_message)
        ),
        Variable("TICKET_IDLE_MINUTES", "Minutes since the last activity before this", idle_minutes),
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
