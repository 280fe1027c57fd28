"""
The desk's structure as it changes: departments and groups are renamed, and retired.

What is retired stays with what happened in it, and may come back. Until then nobody joins it, nothing is
put into it, and only those who manage the desk find it listed. It is empty when it is retired; a closed
item in it that is opened again is seen by those who see everything, and handed to another group.
"""

from typing import TypeVar

from domain.catalogue.forms import Line
from domain.deeds.counting import Tally
from domain.deeds.deed import Deed
from domain.desk.rooms.call_logs import CallLog
from domain.desk.rooms.tasks import Task, TaskStatus
from domain.errors import Conflict
from domain.people.records import Department, Group, Membership
from domain.storage.records import PEOPLE

T = TypeVar("T", Department, Group)
HAS_AGENTS = "Take its agents out of {group} first; a group is empty when it is retired."
HAS_WORK = "Close or transfer what is in {group} first; a group is empty when it is retired."


async def update_department(
    deed: Deed, *, department: Department, name: Line | None = None, retired: bool | None = None
) -> Department:
    """
    Rename a department, retire it when all its groups are, or bring it back; what is left out stays.

    Args:
        department: The department to change.
        name: What it is called from now on.
        retired: True takes it out of use, which wants it empty; false brings it back.
    """
    await deed.change(PEOPLE)
    if name and await Department.filter(name=name).exclude(id=department.id).exists():
        raise Conflict("There is a department {name} already.", path=("name",), name=name)
    if retired and (used := await Group.filter(department_id=department.id, retired=False).first()):
        raise Conflict(
            "Retire its groups first; {group} is still in use.", path=("retired",), group=str(used)
        )
    return await _changed(department, name, retired)


async def update_group(
    deed: Deed, *, group: Group, name: Line | None = None, retired: bool | None = None
) -> Group:
    """
    Rename a group, retire it when nobody and nothing open is in it, or bring it back.

    Args:
        group: The group to change.
        name: What it is called from now on.
        retired: True takes it out of use, which wants it empty; false brings it back.
    """
    await deed.change(PEOPLE)
    # Held, so that what is being put into it meanwhile is counted.
    group = await Group.filter(id=group.id).select_for_update().get()
    await group.fetch_related("department")
    taken = Group.filter(name=name, department_id=group.department_id).exclude(id=group.id)
    if name and await taken.exists():
        raise Conflict(
            "{department} has a group {name} already.",
            path=("name",),
            department=str(group.department),
            name=name,
        )
    if retired:
        await _check_empty(group)
    elif retired is False and group.department.retired:
        retired_one = str(group.department)
        raise Conflict("{name} is retired; bring it back first.", path=("retired",), name=retired_one)
    return await _changed(group, name, retired)


async def _check_empty(group: Group) -> None:
    if await Membership.exists(group_id=group.id):
        raise Conflict(HAS_AGENTS, path=("retired",), group=str(group))
    work = (
        Tally.filter(by=Group.entity, owner_id=group.id, number__gt=0).exclude(entity="Agent"),
        Task.filter(group_id=group.id, deleted_at__isnull=True).exclude(status=TaskStatus.COMPLETED),
        CallLog.filter(group_id=group.id, deleted_at__isnull=True, ended_at__isnull=True),
    )
    if any([await open_there.exists() for open_there in work]):
        raise Conflict(HAS_WORK, path=("retired",), group=str(group))


async def _changed(thing: T, name: str | None, retired: bool | None) -> T:
    thing.name = name or thing.name
    thing.retired = thing.retired if retired is None else retired
    await thing.save(update_fields=["name", "retired"])
    return thing
