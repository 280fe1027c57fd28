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
    """What is made, what an event that hears of it does and so raises, and what then stands in a list."""

    makes: tuple[str, Form]
    hears: str
    does: tuple[Form, ...]
    raises: list[str]
    shown: str
    stands: list[Form]


FRONT, EXPERTS = {"groupId": "@Support Front Line"}, {"groupId": "@Support Experts"}
CHAT = "startLiveChat", {"customerName": "Sam", "body": "Hello", "agentId": "@maria", **FRONT}
CALL = "createCallLog", {"subject": "Invoice", "agentId": "@maria", **FRONT}
TASK = "createTask", {"subject": "Call back", "agentId": "@maria"}
TICKET = "createTicket", {"subject": "Printer", "agentId": "@maria", **FRONT}
END: Form = {"endLiveChat": True}
SAY = {"sendLiveChatMessage": {"text": "Welcome, #CUSTOMER_NAME#"}}
OFF_LINE = {"setAgentActiveInGroup": {"channel": "CALLS", "active": False, **FRONT}}
ABOUT = {"subject": "About #TICKET_SUBJECT#"}
TICKETS = "tickets subject customerName messagesIn lastMessage group { name }"
TASKS = "tasks subject relatedKind agent { displayName } group { name }"
MARIA, OMAR = {"displayName": "Maria Lopez"}, {"displayName": "Omar Haddad"}


def task_about(agent: Form | None, group: Form | None = None) -> Form:
    """Return the task about the ticket, in somebody's hands."""
    return {"subject": "About Printer", "relatedKind": "TICKET", "agent": agent, "group": group}


CASES = {
    "a chat is commented, answered, queued elsewhere, and ended": Case(
        CHAT,
        "LIVE_CHAT_STARTED",
        ({"addLiveChatComment": {"text": "It is #CUSTOMER_NAME#"}}, SAY, {"transferLiveChat": EXPERTS}, END),
        [
            "LIVE_CHAT_COMMENT_ADDED It is Sam",
            "LIVE_CHAT_MESSAGE_OUT",
            "LIVE_CHAT_TRANSFERRED",
            "LIVE_CHAT_ENDED",
        ],
        "liveChats status messagesOut lastMessage agent { id } group { name }",
        [
            {
                "status": "ENDED",
                "messagesOut": 1,
                "lastMessage": "Welcome, Sam",
                "agent": None,
                "group": {"name": "Support Experts"},
            }
        ],
    ),
    "a chat ends once, and takes no message afterwards": Case(
        CHAT,
        "LIVE_CHAT_STARTED",
        (END, END, SAY),
        ["LIVE_CHAT_ENDED", "EVENT_ACTION_FAILED"],
        "liveChats status messagesOut",
        [{"status": "ENDED", "messagesOut": 0}],
    ),
    "a chat becomes a ticket with what the customer said last": Case(
        CHAT,
        "LIVE_CHAT_STARTED",
        (SAY, {"createTicketFromChat": {"subject": "Chat with #CUSTOMER_NAME#", **EXPERTS}}),
        ["LIVE_CHAT_MESSAGE_OUT", "TICKET_CREATED", "LIVE_CHAT_ATTACHED_TO_TICKET"],
        TICKETS,
        [
            {
                "subject": "Chat with Sam",
                "customerName": "Sam",
                "messagesIn": 1,
                "lastMessage": "Hello",
                "group": {"name": "Support Experts"},
            }
        ],
    ),
    "a chat stays with its first ticket": Case(
        CHAT,
        "LIVE_CHAT_STARTED",
        ({"createTicketFromChat": {"subject": "One"}}, {"createTicketFromChat": {"subject": "Two"}}),
        ["TICKET_CREATED", "LIVE_CHAT_ATTACHED_TO_TICKET", "TICKET_CREATED"],
        "tickets subject group { name }",
        [{"subject": one, "group": {"name": "Support Front Line"}} for one in ("Two", "One")],
    ),
    "a call is commented and handed on": Case(
        CALL,
        "CALL_LOG_CREATED",
        (
            {"addCallLogComment": {"text": "#CALL_SUBJECT#"}},
            {"transferCallLog": {"groupId": "@Sales Front Line", "agentId": "@omar"}},
        ),
        ["CALL_LOG_COMMENT_ADDED Invoice", "CALL_LOG_TRANSFERRED"],
        "callLogs agent { displayName } group { name }",
        [{"agent": OMAR, "group": {"name": "Sales Front Line"}}],
    ),
    "a task is changed and handed on": Case(
        TASK,
        "TASK_CREATED",
        (
            {"setTaskPriority": {"priority": "HIGH"}},
            {"setTaskStatus": {"status": "IN_PROGRESS"}},
            {"transferTask": {"agentId": "@omar"}},
        ),
        ["TASK_MODIFIED"] * 3,
        "tasks priority status agent { displayName }",
        [{"priority": "HIGH", "status": "IN_PROGRESS", "agent": OMAR}],
    ),
    "a task that is so already raises nothing": Case(
        TASK,
        "TASK_CREATED",
        (
            {"setTaskPriority": {"priority": "NORMAL"}},
            {"setTaskStatus": {"status": "NOT_STARTED"}},
            {"transferTask": {"agentId": "@maria"}},
        ),
        [],
        "tasks priority status agent { displayName }",
        [{"priority": "NORMAL", "status": "NOT_STARTED", "agent": MARIA}],
    ),
    "a group's task stays within the group": Case(
        (TASK[0], TASK[1] | FRONT),
        "TASK_CREATED",
        ({"transferTask": {"agentId": "@omar"}},),
        ["EVENT_ACTION_FAILED"],
        "tasks agent { displayName }",
        [{"agent": MARIA}],
    ),
    "a ticket's task is its agent's": Case(
        TICKET, "TICKET_CREATED", ({"createTask": ABOUT},), ["TASK_CREATED"], TASKS, [task_about(MARIA)]
    ),
    "a ticket's task is for whom the event names": Case(
        TICKET,
        "TICKET_CREATED",
        ({"createTask": {**ABOUT, "agentId": "@omar"}},),
        ["TASK_CREATED"],
        TASKS,
        [task_about(OMAR)],
    ),
    "the task of a ticket that nobody has is its group's": Case(
        (TICKET[0], {"subject": "Printer", **FRONT}),
        "TICKET_CREATED",
        ({"createTask": ABOUT},),
        ["TASK_CREATED"],
        TASKS,
        [task_about(None, {"name": "Support Front Line"})],
    ),
    "a ticket is deleted, and takes no comment afterwards": Case(
        TICKET,
        "TICKET_CREATED",
        ({"deleteTicket": True}, {"addTicketComment": {"text": "Too late"}}),
        ["TICKET_DELETED", "EVENT_ACTION_FAILED"],
        "tickets id",
        [],
    ),
    "agents are taken off a channel once": Case(
        TICKET,
        "TICKET_CREATED",
        (OFF_LINE, OFF_LINE),
        ["AGENT_ACTIVE_GROUP_CHANGED"],
        "tickets subject",
        [{"subject": "Printer"}],
    ),
}


async def make(house: House, case: Case) -> None:
    """Let an event of the system wait for what is made, and be through with it."""
    does = [
        {name: house.named(form) if isinstance(form, dict) else form for name, form in one.items()}
        for one in case.does
    ]
    actions = [{"perform": one} for one in does]
    await house.desk.event("ada", case.hears, level="SYSTEM", actions=actions)
    verb, form = case.makes
    await house.do(verb, **form)
    await house.desk.settled()


async def standing(desk: RunningDesk, shown: str) -> list[Any]:
    """Return what a list shows, newest first; named by the list and its fields."""
    name, fields = shown.split(" ", 1)
    listed = await desk.ada.ask(f"{{ {name} {{ edges {{ node {{ {fields} }} }} }} }}")
    return [edge["node"] for edge in listed["edges"]]


@pytest.mark.parametrize("said", CASES)
async def test_an_event_does_what_its_actions_say(desk: RunningDesk, said: str) -> None:
    """In their order; what each raises is by nobody, and told in one chain."""
    case = CASES[said]
    await make(House(desk), case)
    raised = [one for one in await happened(desk) if one.depth]
    assert [f"{one.type} {one.facts.get('COMMENT_TEXT') or ''}".strip() for one in raised] == case.raises
    assert {one.actor for one in raised} <= {None}
    assert await standing(desk, case.shown) == case.stands


async def test_a_task_is_due_so_long_after_the_event_fires(desk: RunningDesk) -> None:
    """To the microsecond, by the moment at which it is made."""
    does = ({"createTask": {**ABOUT, "dueInMinutes": 30}},)
    await make(House(desk), Case(TICKET, "TICKET_CREATED", does, [], "", []))
    [task] = await standing(desk, "tasks createdAt dueAt")
    made, due = (datetime.fromisoformat(task[one]) for one in ("createdAt", "dueAt"))
    assert due - made == timedelta(minutes=30)
