"""Live chats: customers who talk with an agent now, or wait for one, and the events of it."""

from domain.catalogue.actions import ActionType
from domain.catalogue.choices import Choice
from domain.catalogue.clocks import Clock
from domain.catalogue.declared import Category, ConditionType, EventKind, EventType, Variable
from domain.catalogue.kinds import ExactText, Phrases
from domain.catalogue.numbers import Whole
from domain.desk.actions import NOTIFY_USER
from domain.desk.common import (
    CUSTOMER,
    WHO_AND_WHERE,
    AddComment,
    Transfer,
    assigned,
    counts,
    idle_minutes,
    minutes_long,
    number_counted,
    of_comments,
    quoted,
    waited,
)
from domain.desk.custom_fields import CUSTOM_FIELD
from domain.desk.rooms.agents import SET_AGENT_ACTIVE
from domain.desk.rooms.live_chats.actions import EndChat, OpenTicket, SendToCustomer
from domain.desk.rooms.live_chats.record import RUNNING, LiveChat, LiveChatStatus
from domain.rights import Area

__all__ = ["CATEGORY", "LiveChat"]

RECEIVED, SENT = ("LIVE_CHAT_INCOMING_MESSAGE", "LIVE_CHAT_STARTED"), ("LIVE_CHAT_MESSAGE_OUT",)


CATEGORY = Category(
    id="LIVE_CHATS",
    title="Live Chats",
    area=Area.LIVE_CHATS,
    item=LiveChat,
    closed=(LiveChatStatus.ENDED,),
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
        EventType("LIVE_CHAT_ATTACHED_TO_TICKET"),
        EventType("LIVE_CHAT_COMMENT_ADDED", activity="a comment"),
        *counts("LIVE_CHAT"),
        EventType("LIVE_CHAT_DELETED", ends=True),
        EventType("LIVE_CHAT_DETACHED_FROM_TICKET"),
        EventType("LIVE_CHAT_ENDED", ends=True, activity="its end"),
        EventType(
            "LIVE_CHAT_IDLE",
            kind=EventKind.IDLE,
            clock=Clock(
                "last_activity_at", "IDLE_MINUTES", RUNNING, while_open=True, fact="CHAT_IDLE_MINUTES"
            ),
        ),
        EventType("LIVE_CHAT_INCOMING_MESSAGE", activity="a message"),
        EventType("LIVE_CHAT_MESSAGE_OUT", activity="a reply"),
        EventType("LIVE_CHAT_STARTED", begins=True),
        EventType("LIVE_CHAT_TIME_LOG_CREATED"),
        EventType("LIVE_CHAT_TRANSFERRED", activity="a transfer"),
        EventType("MANUAL_LIVE_CHAT_EVENT", kind=EventKind.MANUAL),
    ),
    conditions=(
        CUSTOM_FIELD,
        *WHO_AND_WHERE,
        ConditionType("STATUS", Choice(LiveChatStatus), lambda h: h.item.status, stays=True),
        *CUSTOMER,
        ConditionType("IP_ADDRESS", ExactText(), lambda h: h.item.ip_address),
        ConditionType("RECEIVED_MESSAGE", Phrases(), lambda h: h.entry and h.entry.body, RECEIVED),
        ConditionType("SENT_MESSAGE", Phrases(), lambda h: h.entry.body, SENT),
        waited("IDLE_MINUTES", "LIVE_CHAT_IDLE"),
        waited("DURATION_MINUTES", "LIVE_CHAT_ENDED", read=minutes_long),
        number_counted("LIVE_CHAT"),
        ConditionType(
            "MESSAGE_COUNT", Whole(), lambda h: h.item.messages_in + h.item.messages_out, stays=True
        ),
        *of_comments("LIVE_CHAT_COMMENT_ADDED"),
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
        Variable("CHAT_DURATION_MINUTES", "Minutes that it has gone on", minutes_long),
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
