"""Sight: which items a person may open, and to whom an item is open. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from domain.rights import Permission


@dataclass(frozen=True, slots=True)
class Sight:
    """
    Which items a person may open, besides what the item's area asks for.

    An item with a group: its members, those who see its whole department, and those who see all.
    ``departments`` are seen whole; ``home`` are those of the person's groups. ``people`` are the person
    and the agents of the departments seen whole; ``reach`` are the person's groups and those of the
    departments seen whole. Of somebody who sees ``everything``, ask none of these.
    """

    groups: frozenset[UUID] = frozenset()
    departments: frozenset[UUID] = frozenset()
    everything: bool = False
    home: frozenset[UUID] = frozenset()
    people: frozenset[UUID] = frozenset()
    reach: frozenset[UUID] = frozenset()

    def opens(
        self, *, group: UUID | None, department: UUID | None, private_to: Iterable[UUID | None] | None = None
    ) -> bool:
        """
        Say whether an item that stands in that group is in sight; one without a group is, unless private.

        What is private is open to ``private_to`` too; without a group, to them and to those who work in
        its department alone.
        """
        if self.everything or group in self.groups or department in self.departments:
            return True
        if private_to is None:
            return group is None
        return not self.people.isdisjoint(private_to) or (group is None and department in self.home)

    @property
    def nothing(self) -> bool:
        """Whether no item that belongs to a group can be in sight."""
        return not (self.everything or self.groups or self.departments)


def sight_of(
    permissions: frozenset[Permission], memberships: Iterable[tuple[UUID, UUID]], people: Iterable[UUID] = ()
) -> Sight:
    """
    Add up the sight of a person from their permissions and their (group, department) pairs.

    ``people`` are whose own items are in sight beside those.
    """
    pairs = list(memberships)
    whole = Permission.VIEW_GLOBAL_ITEMS in permissions or Permission.EDIT_GLOBAL_ITEMS in permissions
    home = frozenset(department for _, department in pairs)
    groups = frozenset(group for group, _ in pairs)
    return Sight(
        home=home,
        groups=groups,
        reach=groups,
        departments=home if whole else frozenset(),
        everything=Permission.EDIT_GLOBAL_ITEMS in permissions,
        people=frozenset(people),
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """
    To whom an item is open as it stands, where that can be told of the item alone.

    Of each of ``needs``, one permission is needed. It is open to those who see its group, or any group if it
    is in none and ``anywhere``, and to its ``people``.
    """

    needs: tuple[tuple[Permission, ...], ...] = ()
    group: UUID | None = None
    anywhere: bool = True
    people: tuple[UUID, ...] = ()

    def to(self, permissions: frozenset[Permission], sight: Sight) -> bool:
        """Say whether it is open to somebody with these permissions and that sight."""
        for needed in self.needs:
            if permissions.isdisjoint(needed):
                return False
        if sight.everything or self.group in sight.reach or (self.anywhere and self.group is None):
            return True
        return not sight.people.isdisjoint(self.people)

    def to_json(self) -> list[Any]:
        """Write it for the wire."""
        return [self.needs, self.group, self.anywhere, self.people]

    @classmethod
    def from_json(cls, given: list[Any]) -> Self:
        """Read it from the wire; what is no opening raises ValueError or TypeError."""
        needs, group, anywhere, people = given
        return cls(
            tuple(tuple(map(Permission, needed)) for needed in needs),
            group and UUID(group),
            anywhere,
            tuple(map(UUID, people)),
        )
