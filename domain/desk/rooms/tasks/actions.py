"""What events do with tasks."""

from dataclasses import dataclass

from domain.deeds.deed import Deed
from domain.desk.common import SetField
from domain.desk.rooms.tasks.record import Task, TaskPriority, TaskStatus
from domain.people.records import Agent


@dataclass(frozen=True)
class SetTaskPriority(SetField):
    """
    Give the task a priority.

    Attributes:
        priority: The priority it is to have: LOW, NORMAL or HIGH.
    """

    priority: TaskPriority


@dataclass(frozen=True)
class SetTaskStatus(SetField):
    """
    Give the task a status.

    Attributes:
        status: The status it is to have: NOT_STARTED, IN_PROGRESS, WAITING, DEFERRED or COMPLETED.
    """

    status: TaskStatus


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
