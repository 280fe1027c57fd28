"""What events do to chats, calls and tasks, and what they make of tickets and chats."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.desk import RunningDesk
from tests.domain.desk.doing import Form, House
from tests.resolvers.deeds import happened


@dataclass(frozen=True)
class Case:
    """What is made and heard of, what an event then does and so raises, and what stands in a list."""

    makes: tuple[str, str, Form]
    does: tuple[Form, ...]
    raises: list[str]
    shown: str
    stands: list[str]


FRONT, EXPERTS = {"groupId": "@Support Front Line"}, {"groupId": "@Support Experts"}
TO_OMAR, MARIAS = {"groupId": "@Sales Front Line", "agentId": "@omar"}, {"agentId": "@maria"}
CHAT = "startLiveChat", "LIVE_CHAT_STARTED", {"customerName": "Sam", "body": "Hello", **MARIAS, **FRONT}
CALL = "createCallLog", "CALL_LOG_CREATED", {"subject": "Invoice", **MARIAS, **FRONT}
TASK = "createTask", "TASK_CREATED", {"subject": "Call back", **MARIAS}
TICKET = "createTicket", "TICKET_CREATED", {"subject": "Printer", **MARIAS, **FRONT}
END: Form = {"endLiveChat": True}
SAY = {"sendLiveChatMessage": {"text": "Welcome, #CUSTOMER_NAME#"}}
NOTE = {"addLiveChatComment": {"text": "It is #CUSTOMER_NAME#"}}
OFF_LINE = {"setAgentActiveInGroup": {"channel": "CALLS", "active": False, **FRONT}}
ABOUT = {"subject": "About #TICKET_SUBJECT#"}
CHATS = "liveChats status messagesOut lastMessage agent { displayName } group { name }"
CALLS = "callLogs agent { displayName } group { name }"
TICKETS = "tickets subject customerName messagesIn lastMessage group { name }"
TASKS = "tasks subject relatedKind status agent { displayName } group { name }"


def ticket_from_chat(subject: str, **group: str) -> Form:
    """Open a ticket for the chat's customer."""
    return {"createTicketFromChat": {"subject": subject, **group}}


def change_task(priority: str, status: str, agent: str) -> tuple[Form, ...]:
    """Change all that events change of a task."""
    changes = {"setTaskPriority": {"priority": priority}, "setTaskStatus": {"status": status}}
    return tuple({name: form} for name, form in (*changes.items(), ("transferTask", {"agentId": agent})))


CASES = {
    "a chat is commented, answered, and queued elsewhere": Case(
        CHAT,
        (NOTE, SAY, {"transferLiveChat": EXPERTS}),
        ["LIVE_CHAT_COMMENT_ADDED It is Sam", "LIVE_CHAT_MESSAGE_OUT", "LIVE_CHAT_TRANSFERRED"],
        CHATS,
        ["QUEUED, 1, Welcome, Sam, None, Support Experts"],
    ),
    "a chat ends once, and takes no message afterwards": Case(
        CHAT,
        (END, END, SAY),
        ["LIVE_CHAT_ENDED", "EVENT_ACTION_FAILED"],
        CHATS,
        ["ENDED, 0, Hello, Maria Lopez, Support Front Line"],
    ),
    "a chat becomes a ticket with what the customer said last": Case(
        CHAT,
        (SAY, ticket_from_chat("Chat with #CUSTOMER_NAME#", **EXPERTS)),
        ["LIVE_CHAT_MESSAGE_OUT", "TICKET_CREATED", "LIVE_CHAT_ATTACHED_TO_TICKET"],
        TICKETS,
        ["Chat with Sam, Sam, 1, Hello, Support Experts"],
    ),
    "a chat stays with its first ticket": Case(
        CHAT,
        (ticket_from_chat("One"), ticket_from_chat("Two")),
        ["TICKET_CREATED", "LIVE_CHAT_ATTACHED_TO_TICKET", "TICKET_CREATED"],
        TICKETS,
        ["Two, Sam, 1, Hello, Support Front Line", "One, Sam, 1, Hello, Support Front Line"],
    ),
    "a call is commented and handed on": Case(
        CALL,
        ({"addCallLogComment": {"text": "#CALL_SUBJECT#"}}, {"transferCallLog": TO_OMAR}),
        ["CALL_LOG_COMMENT_ADDED Invoice", "CALL_LOG_TRANSFERRED"],
        CALLS,
        ["Omar Haddad, Sales Front Line"],
    ),
    "a task is changed and handed on": Case(
        TASK,
        change_task("HIGH", "IN_PROGRESS", "@omar"),
        ["TASK_MODIFIED", "TASK_MODIFIED", "TASK_MODIFIED"],
        f"{TASKS} priority",
        ["Call back, None, IN_PROGRESS, Omar Haddad, None, HIGH"],
    ),
    "a task that is so already raises nothing": Case(
        TASK,
        change_task("NORMAL", "NOT_STARTED", "@maria"),
        [],
        TASKS,
        ["Call back, None, NOT_STARTED, Maria Lopez, None"],
    ),
    "a group's task stays within the group": Case(
        (TASK[0], TASK[1], {**TASK[2], **FRONT}),
        change_task("NORMAL", "WAITING", "@omar"),
        ["TASK_MODIFIED", "EVENT_ACTION_FAILED"],
        TASKS,
        ["Call back, None, WAITING, Maria Lopez, Support Front Line"],
    ),
    "a ticket's task is its agent's": Case(
        TICKET,
        ({"createTask": ABOUT},),
        ["TASK_CREATED"],
        TASKS,
        ["About Printer, TICKET, NOT_STARTED, Maria Lopez, None"],
    ),
    "a ticket's task is for whom the event names": Case(
        TICKET,
        ({"createTask": {**ABOUT, "agentId": "@omar"}},),
        ["TASK_CREATED"],
        TASKS,
        ["About Printer, TICKET, NOT_STARTED, Omar Haddad, None"],
    ),
    "the task of a ticket that nobody has is its group's": Case(
        (TICKET[0], TICKET[1], {"subject": "Printer", **FRONT}),
        ({"createTask": ABOUT},),
        ["TASK_CREATED"],
        TASKS,
        ["About Printer, TICKET, NOT_STARTED, None, Support Front Line"],
    ),
    "a ticket is deleted, and takes no comment afterwards": Case(
        TICKET,
        ({"deleteTicket": True}, {"addTicketComment": {"text": "Too late"}}),
        ["TICKET_DELETED", "EVENT_ACTION_FAILED"],
        TICKETS,
        [],
    ),
    "agents are taken off a channel once": Case(
        TICKET,
        (OFF_LINE, OFF_LINE),
        ["AGENT_ACTIVE_GROUP_CHANGED"],
        TICKETS,
        ["Printer, None, 0, None, Support Front Line"],
    ),
}


async def make(house: House, makes: tuple[str, str, Form], *does: Form) -> None:
    """Let an event of the system act on what is made, and be through with it."""
    verb, hears, form = makes
    named = [
        {name: house.named(given) if isinstance(given, dict) else given for name, given in action.items()}
        for action in does
    ]
    await house.desk.event("ada", hears, level="SYSTEM", actions=[{"perform": perform} for perform in named])
    await house.do(verb, **form)
    await house.desk.settled()


async def standing(desk: RunningDesk, shown: str) -> list[str]:
    """Return the values that a list shows, newest first; asked for by the list and its fields."""
    name, fields = shown.split(" ", 1)
    listed = await desk.ada.ask(f"{{ {name} {{ edges {{ node {{ {fields} }} }} }} }}")
    return [", ".join(map(str, values(edge["node"]))) for edge in listed["edges"]]


def values(node: Form) -> list[Any]:
    """Return the values of a thing, those of what it points at included."""
    return [
        value
        for member in node.values()
        for value in (values(member) if isinstance(member, dict) else [member])
    ]


@pytest.mark.parametrize("said", CASES)
async def test_an_event_does_what_its_actions_say(desk: RunningDesk, said: str) -> None:
    """In their order; what each raises is done by nobody."""
    case = CASES[said]
    await make(House(desk), case.makes, *case.does)
    raised = [occurrence for occurrence in await happened(desk) if occurrence.depth]
    told = [
        f"{occurrence.type} {occurrence.facts.get('COMMENT_TEXT') or ''}".strip() for occurrence in raised
    ]
    assert (told, await standing(desk, case.shown)) == (case.raises, case.stands)
    assert {occurrence.actor for occurrence in raised} <= {None}


async def test_a_task_is_due_so_long_after_the_event_fires(desk: RunningDesk) -> None:
    """Counted from the moment at which the task is made."""
    await make(House(desk), TICKET, {"createTask": {**ABOUT, "dueInMinutes": 30}})
    [dates] = await standing(desk, "tasks createdAt dueAt")
    made, due = map(datetime.fromisoformat, dates.split(", "))
    assert due - made == timedelta(minutes=30)
