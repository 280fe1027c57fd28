"""Tasks: what agents have to do by a date, and the events of it."""

from datetime import datetime
from typing import Any

from domain.catalogue.actions import ActionType
from domain.catalogue.choices import Choice
from domain.catalogue.clocks import Clock
from domain.catalogue.dates import Dates
from domain.catalogue.declared import Category, ConditionType, EventKind, EventType, Variable
from domain.catalogue.kinds import Phrases, title_of
from domain.desk.actions import NOTIFY_USER
from domain.desk.common import ACTING_AGENT, AGENT
from domain.desk.relating import RELATED_ITEM
from domain.desk.rooms.tasks.actions import HandOver, SetTaskPriority, SetTaskStatus
from domain.desk.rooms.tasks.record import TO_DO, Task, TaskPriority, TaskStatus
from domain.rights import Area

__all__ = ["CATEGORY", "Task", "TaskPriority", "TaskStatus"]


def _date(moment: datetime | None) -> Any:
    return moment and moment.strftime("%Y-%m-%d %H:%M UTC")


CATEGORY = Category(
    id="TASKS",
    title="Tasks",
    area=Area.TASKS,
    item=Task,
    closed=(TaskStatus.COMPLETED,),
    described={
        "TASKS": "What agents have to do by a date.",
        "TASK_CREATED": "A task was made.",
        "TASK_DELETED": "A task was taken away.",
        "TASK_DUE": "A task that is not completed is due now.",
        "TASK_MODIFIED": "A task was changed, or handed to another agent.",
        "TASK_STARTED": "A task's start has come, and it is not completed.",
        "MANUAL_TASK_EVENT": "Somebody runs the event on a task, by hand.",
        "DESCRIPTION": "What the task says beyond its subject.",
        "START_DATE": "When the task is to be begun.",
        "DUE_DATE": "By when the task is to be done.",
    },
    event_types=(
        EventType("TASK_CREATED", begins=True),
        EventType("TASK_DELETED", ends=True),
        EventType(
            "TASK_DUE",
            kind=EventKind.DUE,
            clock=Clock("due_at", running=TO_DO, while_open=True, planned="DUE_DATE"),
        ),
        EventType("TASK_MODIFIED"),
        EventType(
            "TASK_STARTED",
            kind=EventKind.DUE,
            clock=Clock("start_at", running=TO_DO, while_open=True, planned="START_DATE"),
        ),
        EventType("MANUAL_TASK_EVENT", kind=EventKind.MANUAL),
    ),
    conditions=(
        ACTING_AGENT,
        AGENT,
        ConditionType("SUBJECT", Phrases(), lambda h: h.item.subject),
        ConditionType("DESCRIPTION", Phrases(), lambda h: h.item.description),
        ConditionType("PRIORITY", Choice(TaskPriority), lambda h: h.item.priority, stays=True),
        ConditionType("STATUS", Choice(TaskStatus), lambda h: h.item.status, stays=True),
        ConditionType("START_DATE", Dates(), lambda h: h.item.start_at, stays=True),
        ConditionType("DUE_DATE", Dates(), lambda h: h.item.due_at, stays=True),
        RELATED_ITEM,
    ),
    variables=(
        Variable("TASK_ID", "Id of the task", lambda h: h.item.global_id),
        Variable("TASK_SUBJECT", "What is to be done", lambda h: h.item.subject),
        Variable("TASK_STATUS", "How far it is", lambda h: title_of(h.item.status)),
        Variable("TASK_PRIORITY", "How urgent it is", lambda h: title_of(h.item.priority)),
        Variable("TASK_AGENT", "Agent it is assigned to", lambda h: h.item.agent and str(h.item.agent)),
        Variable("TASK_START_DATE", "When it starts", lambda h: _date(h.item.start_at)),
        Variable("TASK_DUE_DATE", "When it is due", lambda h: _date(h.item.due_at)),
    ),
    actions=(
        NOTIFY_USER,
        ActionType("SET_TASK_PRIORITY", "Set Task Priority", SetTaskPriority),
        ActionType("SET_TASK_STATUS", "Set Task Status", SetTaskStatus),
        ActionType("TRANSFER_TASK", "Transfer Task", HandOver, hands_over=True),
    ),
)
