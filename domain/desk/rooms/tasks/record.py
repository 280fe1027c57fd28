"""The task, and what people do with it."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from tortoise import fields

from domain.catalogue.forms import Line, Prose
from domain.deeds.deed import Deed
from domain.desk.items import listed_by, may_have
from domain.desk.relating import Related
from domain.desk.verbs import verb
from domain.errors import Invalid
from domain.people.records import Agent, Group
from domain.rights import Area

TO_DO = "status <> 'COMPLETED'"


class TaskStatus(StrEnum):
    """
    How far a task is; one that is completed rings no more.

    Attributes:
        NOT_STARTED: Nobody has begun; what a new task has.
        IN_PROGRESS: Somebody is working on it.
        WAITING: It waits for somebody else.
        DEFERRED: It is put off until later.
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
        LOW: It can wait for the others.
        NORMAL: As most are; what a task has unless another is given.
        HIGH: It comes before the others.
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
        status: How far it is; COMPLETED, it rings no more.
        priority: How soon it is to be done, beside others.
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
    called_by = ("subject",)

    subject = fields.CharField(200)
    description = fields.TextField(null=True)
    status = fields.CharEnumField(TaskStatus, default=TaskStatus.NOT_STARTED)
    priority = fields.CharEnumField(TaskPriority, default=TaskPriority.NORMAL)
    group = may_have(Group)
    agent = may_have(Agent)
    creator_id = fields.UUIDField(null=True)
    start_at = fields.DatetimeField(null=True)
    due_at = fields.DatetimeField(null=True)

    class Meta:
        table = "task"
        indexes = (
            *listed_by(
                "group_id", "agent_id", "creator_id", "related_id", "related_kind", "status", "priority"
            ),
            *listed_by("status", "priority", "related_kind", within="group_id"),
            *listed_by("related_kind", "related_id", within="agent_id"),
            *listed_by("related_kind", "related_id", "agent_id", within="creator_id"),
            *listed_by("start_at", "due_at"),
        )

    @classmethod
    @verb("createTask")
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
        task = cls.begun(
            deed,
            subject=subject,
            description=description,
            priority=priority,
            creator_id=deed.actor_id,
            start_at=start_at,
            due_at=due_at,
        )
        task.check_dates()
        await task.relate(deed, related)
        await task.place(group, agent)
        return await task.save_and_tell(deed, "TASK_CREATED")

    def check_dates(self, path: str = "dueAt") -> None:
        """
        Check that it is not due before it starts.

        Raises:
            Invalid: it is, with the path of the date that was given.
        """
        if self.start_at and self.due_at and self.due_at < self.start_at:
            raise Invalid("It would be due before it starts.", path=(path,))

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
        before = self.fill(
            subject=subject,
            description=description,
            status=status,
            priority=priority,
            start_at=start_at,
            due_at=due_at,
        )
        self.check_dates("dueAt" if due_at else "startAt")
        if self.same_as(before):
            return
        if self.status is not before.status:
            self.touch(deed)
        await self.save_and_tell(deed, "TASK_MODIFIED", before=before)

    @verb("transferTask")
    async def transfer(self, deed: Deed, *, agent: Agent, group: Group | None = None) -> None:
        """
        Hand it to another agent, within its group or together with another one.

        Args:
            agent: The agent who is to do it now.
            group: The group that it goes into; it stays in its own if left out.

        Raises:
            Invalid: it is in that group and with that agent already.
        """
        before = await self.place(group or self.group, agent)
        if (before.group_id, before.agent_id) == (self.group_id, self.agent_id):
            raise Invalid("It is theirs already.", path=("agentId",))
        self.touch(deed)
        await self.save_and_tell(deed, "TASK_MODIFIED", before=before)
