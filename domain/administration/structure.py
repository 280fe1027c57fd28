"""
The desk's structure: departments, groups and what is nothing but its name are made, renamed and retired.

Whoever changes it says so by the revision of people: until the deed ends no other changes them, so that a
name that is free stays free.

What is retired stays with what happened in it, and may come back. Until then nobody joins it, nothing is
put into it, and only those who manage the desk find it listed. It is empty when it is retired; a closed
item in it that is opened again is seen by those who see everything, and handed to another group.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from domain.catalogue.forms import Line
from domain.catalogue.naming import words_of
from domain.deeds.counting import counts
from domain.deeds.deed import Deed
from domain.desk.entries import Named
from domain.desk.rooms.call_logs import CallLog
from domain.desk.rooms.tasks import Task, TaskStatus
from domain.errors import Conflict, Invalid
from domain.people.records import Agent, Brand, Department, Group, Membership
from domain.storage.naming import refuse_taken
from domain.storage.revisions import PEOPLE

T = TypeVar("T", Department, Group)
DEPARTMENT_TAKEN = "There is a department {name} already."
GROUP_TAKEN = "{department} has a group {name} already."
HAS_AGENTS = "Take its agents out of {group} first; a group is empty when it is retired."
HAS_WORK = "Close or transfer what is in {group} first; a group is empty when it is retired."


async def create_department(deed: Deed, *, name: Line) -> Department:
    """
    Make a department of the default brand.

    Args:
        name: What it is called; no other department is called so.

    Raises:
        Conflict: one is called so.
    """
    department = Department(name=name, brand=await Brand.first())
    await deed.change(PEOPLE, department.id)
    taken = Conflict(DEPARTMENT_TAKEN, path=("name",), name=name)
    await refuse_taken(Department.all(), name, taken)
    await department.save()
    return department


async def create_group(deed: Deed, *, name: Line, department: Department) -> Group:
    """
    Make a group of a department.

    Args:
        name: What it is called; no other group of the department is called so.
        department: The department whose work it shares; one that is not retired.

    Raises:
        Invalid: the department is retired.
        Conflict: one of its groups is called so.
    """
    await deed.change(PEOPLE, department.id)
    if department.retired:
        raise Invalid("That department is retired; bring it back first.", path=("departmentId",))
    taken = Conflict(GROUP_TAKEN, path=("name",), department=str(department), name=name)
    await refuse_taken(Group.filter(department_id=department.id), name, taken)
    return await Group.create(name=name, department=department)


async def update_department(
    deed: Deed, *, department: Department, name: Line | None = None, retired: bool | None = None
) -> Department:
    """
    Rename a department, retire it when all its groups are, or bring it back; what is left out stays.

    Args:
        department: The department that is changed.
        name: What it is called from now on.
        retired: True takes it out of use, which wants it empty; false brings it back.

    Raises:
        Conflict: another is called so, or it has groups in use; nothing was changed.
    """
    await deed.change(PEOPLE, department.id)
    if name and name != department.name:
        taken = Conflict(DEPARTMENT_TAKEN, path=("name",), name=name)
        await refuse_taken(Department.exclude(id=department.id), name, taken)
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
        group: The group that is changed.
        name: What it is called from now on.
        retired: True takes it out of use, which wants it empty; false brings it back.

    Raises:
        Conflict: another is called so, it is not empty, or its department is retired; nothing was changed.
    """
    await deed.change(PEOPLE, group.id)
    # Held, so that what is being put into it meanwhile is counted.
    group = await Group.filter(id=group.id).select_for_update().get()
    await group.fetch_related("department")
    if name and name != group.name:
        taken = Conflict(GROUP_TAKEN, path=("name",), department=str(group.department), name=name)
        others = Group.filter(department_id=group.department_id).exclude(id=group.id)
        await refuse_taken(others, name, taken)
    if retired:
        await _check_empty(group)
    elif retired is False and group.department.retired:
        retired_one = str(group.department)
        raise Conflict("{name} is retired; bring it back first.", path=("retired",), name=retired_one)
    return await _changed(group, name, retired)


async def _check_empty(group: Group) -> None:
    if await Membership.exists(group_id=group.id):
        raise Conflict(HAS_AGENTS, path=("retired",), group=str(group))
    counted = await counts(by=Group.entity, owner_id=group.id)
    work = (
        Task.filter(group_id=group.id, deleted_at__isnull=True).exclude(status=TaskStatus.COMPLETED),
        CallLog.filter(group_id=group.id, deleted_at__isnull=True, ended_at__isnull=True),
    )
    open_items = any(number for (entity, _, _), number in counted.items() if entity != Agent.entity)
    if open_items or any([await open_there.exists() for open_there in work]):
        raise Conflict(HAS_WORK, path=("retired",), group=str(group))


async def _changed(thing: T, name: str | None, retired: bool | None) -> T:
    thing.name = name or thing.name
    thing.retired = thing.retired if retired is None else retired
    await thing.save(update_fields=["name", "retired"])
    return thing


def creating(kind: type[Named]) -> Callable[..., Awaitable[Named]]:
    """Return the verb that makes a thing that is nothing but its name, such as a form."""

    async def create(deed: Deed, *, name: Line) -> Named:
        made, said = kind(name=name), words_of(kind.entity)
        await deed.change(PEOPLE, made.id)
        taken = Conflict("There is a {kind} {name} already.", path=("name",), kind=said, name=name)
        await refuse_taken(kind.all(), name, taken)
        await made.save()
        return made

    create.__annotations__["return"] = kind
    create.__doc__ = f"""Make a {words_of(kind.entity)}.

    Args:
        name: What it is called; no other {words_of(kind.entity)} is called so.
    """
    return create
