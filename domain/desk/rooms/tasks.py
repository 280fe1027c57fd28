"""Tasks: what agents have to do by a date, and the events of it."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from tortoise import fields

from domain.catalogue.actions import ActionType
from domain.catalogue.choices import Choice
from domain.catalogue.clocks import Clock
from domain.catalogue.declared import Category, ConditionType, EventKind, EventType, Variable
from domain.catalogue.forms import Line, Prose
from domain.catalogue.kinds import Phrases, title_of
from domain.catalogue.moments import Dates
from domain.deeds.deed import Deed, actor_id
from domain.desk.actions import NOTIFY_USER
from domain.desk.common import ACTING_AGENT, AGENT
from domain.desk.items import check_enabled, check_works_in, verb
from domain.desk.relating import RELATED_ITEM, Related
from domain.errors import Invalid
from domain.people.records import Agent, Group
from domain.rights import Area

TO_DO = "status <> 'COMPLETED'"


class TaskStatus(StrEnum):
    """
    How far a task is; one that is completed rings no more.

    Attributes:
        NOT_STARTED: Nobody has begun; what a new task has.
        IN_PROGRESS: Somebody is at it.
        WAITING: It waits for somebody else.
        DEFERRED: It is put off.
        COMPLETED: It is done, and rings no more.
    """

    NOT_STARTED = "NOT_STARTED"
    IN_PROGRESS = "IN_PROGRESS"
    WAITING = "WAITING"
    DEFERRED = "DEFERRED"
    COMPLETED = "COMPLETED"


class TaskPriority(StrEnum):
    """
    How urgent a task is.

    Attributes:
        LOW: It can wait.
        NORMAL: As most are; what a task has unless another is given.
        HIGH: Before the others.
    """

    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"


class Task(Related):
    """
    Something to do; its agent, its creator and, if it has one, its group see it.

    Attributes:
        subject: What is to be done, in a line.
        description: What there is to say beyond that.
        status: How far it is.
        priority: How urgent it is.
        group: The group that sees it; null if it is for people alone.
        agent: Who is to do it; null if nobody is named.
        start_at: When it is to be begun; TASK_STARTED happens then.
        due_at: By when it is to be done; TASK_DUE happens then. Not before it starts.
    """

    entity = "Task"
    prefix = "TASK"
    area = Area.TASKS
    private = True
    related = ("group__department__brand", "agent")
    searched = ("subject", "description")

    subject = fields.CharField(200)
    description = fields.TextField(null=True)
    status = fields.CharEnumField(TaskStatus, default=TaskStatus.NOT_STARTED)
    priority = fields.CharEnumField(TaskPriority, default=TaskPriority.NORMAL)
    group: fields.ForeignKeyNullableRelation[Group] = fields.ForeignKeyField(
        "desk.Group", related_name=False, null=True
    )
    group_id: UUID | None
    agent: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "desk.Agent", related_name=False, null=True
    )
    agent_id: UUID | None
    creator_id = fields.UUIDField(null=True)
    start_at = fields.DatetimeField(null=True)
    due_at = fields.DatetimeField(null=True)

    class Meta:
        table = "task"
        indexes = (
            ("group_id", "id"),
            ("agent_id", "id"),
            ("creator_id", "id"),
            ("start_at", "id"),
            ("due_at", "id"),
        )

    def __str__(self) -> str:
        return self.subject

    @classmethod
    @verb("createTask", id_label=None)
    async def open(
        cls,
        deed: Deed,
        *,
        subject: Line,
        description: Prose | None = None,
        agent: Agent | None = None,
        group: Group | None = None,
        priority: TaskPriority = TaskPriority.NORMAL,
        start_at: datetime | None = None,
        due_at: datetime | None = None,
        related: Line | None = None,
    ) -> Self:
        """Make a task, about the item with the id ``related`` if one is given."""
        task = cls(
            subject=subject,
            description=description,
            priority=priority,
            creator_id=actor_id(deed),
            start_at=start_at,
            due_at=due_at,
            created_at=deed.at,
            last_activity_at=deed.at,
        )
        task._check_dates()
        await task.relate(deed, related)
        await task._place(group, agent)
        await task.save(force_create=True)
        deed.happened("TASK_CREATED", task)
        return task

    def _check_dates(self, path: str = "dueAt") -> None:
        if self.start_at and self.due_at and self.due_at < self.start_at:
            raise Invalid("It would be due before it starts.", path=(path,))

    async def _place(self, group: Group | None, agent: Agent | None) -> None:
        if group:
            await check_works_in(group, agent)
            await group.fetch_related("department__brand")
        elif agent:
            check_enabled(agent)
        self.group, self.agent = group, agent

    @verb("updateTask")
    async def change(
        self,
        deed: Deed,
        *,
        subject: Line | None = None,
        description: Prose | None = None,
        status: TaskStatus | None = None,
        priority: TaskPriority | None = None,
        start_at: datetime | None = None,
        due_at: datetime | None = None,
    ) -> None:
        """Change fields; what is left out stays."""
        before = copy(self)
        self.subject = subject or self.subject
        self.description = description or self.description
        self.status = status or self.status
        self.priority = priority or self.priority
        self.start_at, self.due_at = start_at or self.start_at, due_at or self.due_at
        self._check_dates("dueAt" if due_at else "startAt")
        if self.same_as(before):
            return
        if self.status is not before.status:
            self.touch(deed)
        await self.save()
        deed.happened("TASK_MODIFIED", self, before=before)

    @verb("transferTask")
    async def transfer(self, deed: Deed, *, agent: Agent, group: Group | None = None) -> None:
        """
        Hand it to another agent, within its group or together with another one.

        Args:
            agent: The agent who is to do it now.
            group: The group that it goes into; it stays in its own if left out.
        """
        before = copy(self)
        await self._place(group or self.group, agent)
        if (before.group_id, before.agent_id) == (self.group_id, self.agent_id):
            raise Invalid("It is theirs already.", path=("agentId",))
        self.touch(deed)
        await self.save()
        deed.happened("TASK_MODIFIED", self, before=before)


@dataclass(frozen=True)
class SetTaskPriority:
    """
    Give the task a priority.

    Attributes:
        priority: The priority it is to have: LOW, NORMAL or HIGH.
    """

    priority: TaskPriority

    async def perform(self, task: Task, deed: Deed) -> None:
        """Change it, unless it has that priority."""
        if task.priority is not self.priority:
            await task.change(deed, priority=self.priority)

    def __str__(self) -> str:
        return f"Set priority to {title_of(self.priority)}"


@dataclass(frozen=True)
class SetTaskStatus:
    """
    Give the task a status.

    Attributes:
        status: The status it is to have: NOT_STARTED, IN_PROGRESS, WAITING, DEFERRED or COMPLETED.
    """

    status: TaskStatus

    async def perform(self, task: Task, deed: Deed) -> None:
        """Change it, unless it has that status."""
        if task.status is not self.status:
            await task.change(deed, status=self.status)

    def __str__(self) -> str:
        return f"Set status to {title_of(self.status)}"


@dataclass(frozen=True)
class HandOver:
    """
    Hand the task to another agent.

    Attributes:
        agent: The agent who is to do it now.
    """

    agent: Agent

    async def perform(self, task: Task, deed: Deed) -> None:
        """Transfer it, unless it is theirs."""
        if task.agent_id != self.agent.id:
            await task.transfer(deed, agent=self.agent)

    def __str__(self) -> str:
        return f"Transfer to {self.agent}"


def _date(moment: datetime | None) -> Any:
    return moment and moment.strftime("%Y-%m-%d %H:%M UTC")


CATEGORY = Category(
    id="TASKS",
    title="Tasks",
    area=Area.TASKS,
    item=Task,
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
        EventType("TASK_CREATED"),
        EventType("TASK_DELETED"),
        EventType("TASK_DUE", kind=EventKind.DUE, clock=Clock("due_at", running=TO_DO, while_open=True)),
        EventType("TASK_MODIFIED"),
        EventType(
            "TASK_STARTED", kind=EventKind.DUE, clock=Clock("start_at", running=TO_DO, while_open=True)
        ),
        EventType("MANUAL_TASK_EVENT", kind=EventKind.MANUAL),
    ),
    conditions=(
        ACTING_AGENT,
        AGENT,
        ConditionType("SUBJECT", "Subject", Phrases(), lambda h: h.item.subject),
        ConditionType("DESCRIPTION", "Description", Phrases(), lambda h: h.item.description),
        ConditionType("PRIORITY", "Priority", Choice(TaskPriority), lambda h: h.item.priority),
        ConditionType("STATUS", "Status", Choice(TaskStatus), lambda h: h.item.status),
        ConditionType("START_DATE", "Start Date", Dates(), lambda h: h.item.start_at),
        ConditionType("DUE_DATE", "Due Date", Dates(), lambda h: h.item.due_at),
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
