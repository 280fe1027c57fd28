"""Watchers: which owners of rules can see an occurrence, by where they may look. Pure."""

from collections.abc import Iterable
from uuid import UUID

from domain.events.matching import OccurrenceView
from domain.sight import Sight

Filed = dict[int, set["Watcher"]]  # by the numbers of ids, which take long to be hashed


class Watcher:
    """An owner of rules; one whose ``sight`` is not known is taken to see everything."""

    __slots__ = ("rules", "sight")

    def __init__(self) -> None:
        self.rules = 0
        self.sight: Sight | None = None


class Watchers:
    """The owners of rules, and whoever was placed beside, filed by what is in their sight."""

    def __init__(self) -> None:
        self._known: dict[int, Watcher] = {}  # by the numbers of their ids
        self._everywhere: set[Watcher] = set()
        self._groups: Filed = {}
        self._departments: Filed = {}
        self._homes: Filed = {}
        self._persons: Filed = {}
        self._people: dict[frozenset[UUID], set[Watcher]] = {}  # of those who see more than themselves

    def __len__(self) -> int:
        return len(self._known)

    def place(self, owner_id: UUID, sight: Sight | None) -> None:
        """Note what an owner can see from now on; None where that is not known any more."""
        watcher = self._known.get(owner_id.int)
        if watcher:
            self._take(watcher)
        elif sight:
            watcher = self._known[owner_id.int] = Watcher()
        if watcher:
            watcher.sight = sight
            self._stand(watcher)
            self._let_go(owner_id)

    def came(self, owner_id: UUID) -> None:
        """Note that an owner has one more rule."""
        watcher = self._known.get(owner_id.int)
        if watcher is None:
            watcher = self._known[owner_id.int] = Watcher()
            self._stand(watcher)
        watcher.rules += 1

    def went(self, owner_id: UUID) -> None:
        """Note that an owner has one rule less."""
        self._known[owner_id.int].rules -= 1
        self._let_go(owner_id)

    def __getitem__(self, owner_id: UUID) -> Watcher:
        return self._known[owner_id.int]

    def of(self, view: OccurrenceView) -> list[set[Watcher]] | None:
        """Return those who may see an occurrence, and maybe more, in sets; None where everybody may."""
        private_to, group, department = view.private_to, view.group_id, view.department_id
        if private_to is None and group is None:
            return None
        found: list[set[Watcher] | None] = [self._everywhere]
        if group is not None:
            found.append(self._groups.get(group.int))
        if department is not None:
            found.append(self._departments.get(department.int))
        if private_to is not None:
            found += [self._persons.get(person.int) for person in private_to if person is not None]
            found += [seeing for people, seeing in self._people.items() if not people.isdisjoint(private_to)]
            if group is None and department is not None:
                found.append(self._homes.get(department.int))
        return [watching for watching in found if watching]

    def _let_go(self, owner_id: UUID) -> None:
        """Forget an owner of whom nothing is known."""
        watcher = self._known[owner_id.int]
        if not watcher.rules and watcher.sight is None:
            self._take(watcher)
            del self._known[owner_id.int]

    def _stand(self, watcher: Watcher) -> None:
        sight = watcher.sight
        if sight is None or sight.everything:
            self._everywhere.add(watcher)
            return
        for filed, places in self._places(sight):
            for place in places:
                filed.setdefault(place.int, set()).add(watcher)
        if len(sight.people) > 1:
            self._people.setdefault(sight.people, set()).add(watcher)

    def _take(self, watcher: Watcher) -> None:
        sight = watcher.sight
        if sight is None or sight.everything:
            self._everywhere.discard(watcher)
            return
        for filed, places in self._places(sight):
            for place in places:
                seeing = filed[place.int]
                seeing.discard(watcher)
                if not seeing:
                    del filed[place.int]
        if len(sight.people) > 1:
            self._people[sight.people].discard(watcher)
            if not self._people[sight.people]:
                del self._people[sight.people]

    def _places(self, sight: Sight) -> Iterable[tuple[Filed, frozenset[UUID]]]:
        return (
            (self._groups, sight.groups),
            (self._departments, sight.departments),
            (self._homes, sight.home),
            (self._persons, sight.people if len(sight.people) == 1 else frozenset()),
        )
