"""How items are begun and changed, whatever their kind."""

from datetime import UTC, datetime

from domain.deeds.deed import Deed
from domain.desk.rooms.tasks import Task, TaskPriority

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def call_back() -> Task:
    """Begin a task in the morning."""
    return Task.begun(Deed(None, MORNING), subject="Call back", description="Maria, on Monday")


def test_what_is_begun_has_the_moment_of_its_deed() -> None:
    task = call_back()

    assert (task.created_at, task.last_activity_at, task.deleted_at) == (MORNING, MORNING, None)
    assert (task.subject, task.priority) == ("Call back", TaskPriority.NORMAL)


def test_what_is_left_out_stays() -> None:
    task = call_back()
    before = task.fill(subject="Write back", description=None, due_at=None, priority=TaskPriority.HIGH)

    assert (task.subject, task.description, task.priority) == (
        "Write back",
        "Maria, on Monday",
        TaskPriority.HIGH,
    )
    assert (before.subject, before.priority) == ("Call back", TaskPriority.NORMAL)
    assert not task.same_as(before)


def test_what_is_emptied_is_not_left_out() -> None:
    task = call_back()
    task.fill(description="")

    assert task.description == ""


def test_what_is_filled_with_what_it_has_is_the_same() -> None:
    task = call_back()

    assert task.same_as(task.fill(subject="Call back", start_at=None))
