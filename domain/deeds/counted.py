"""What counts are of: an agent, a group or a department, as readings see it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from domain.catalogue.subjects import Placed
from domain.ids import uuid7
from domain.people.records import Agent, Department, Group
from domain.storage.records import Record, in_parts

OWNERS: Mapping[str, tuple[type[Record], tuple[str, ...]]] = {
    "Agent": (Agent, ()),
    "Group": (Group, ("department__brand",)),
    "Department": (Department, ("brand",)),
}
"""By what is counted: whose counts these are, and what is read along with them."""


@dataclass(frozen=True)
class Counted(Placed):
    """
    What a count is of, as readings see it: an agent, a group, or a department with its brand.

    Only those who belong to it, and their managers, may watch it.
    """

    private = True
    entity: str
    id: UUID
    agent: Agent | None = None
    agent_id: UUID | None = None
    group: Any = None


def sample(by: str) -> Counted:
    """Return a count of nothing in particular, to see what readings know of such."""
    department: Any = SimpleNamespace(brand=SimpleNamespace())
    if by == "Department":
        return Counted(by, uuid7(), group=_OfDepartment(department))
    something: Any = SimpleNamespace(department=department)
    return Counted(by, uuid7(), **{by.lower(): something})


@dataclass(frozen=True)
class _OfDepartment:
    """Stands for the group where a department's items are counted."""

    department: Department
    id: None = None

    def __str__(self) -> str:
        return ""

    @property
    def department_id(self) -> UUID:
        return self.department.id


async def counted(by: str, owners: set[UUID], items: Iterable[Any] = ()) -> dict[UUID, Counted]:
    """
    Return the counts of agents, groups or departments, as facts are read off them; of those gone, none.

    What ``items`` have with them is not read again.
    """
    kind, related = OWNERS[by]
    found = {thing.id: thing for item in items for thing in _at_hand(item) if isinstance(thing, kind)}
    for part in in_parts(list(owners - found.keys())):
        found |= {thing.id: thing for thing in await kind.filter(id__in=part).select_related(*related)}
    return {owner: _count_of(by, found[owner]) for owner in owners & found.keys()}


def _at_hand(item: Any) -> Iterator[Any]:
    """Yield the agent, group and department of an item, as far as all that counts need was read with it."""
    yield getattr(item, "_agent", None)
    group = getattr(item, "_group", None)
    if (department := getattr(group, "_department", None)) and hasattr(department, "_brand"):
        yield group
        yield department


def _count_of(by: str, owner: Any) -> Counted:
    if by == "Agent":
        return Counted(by, owner.id, agent=owner, agent_id=owner.id)
    return Counted(by, owner.id, group=owner if by == "Group" else _OfDepartment(owner))
