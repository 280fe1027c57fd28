"""Watchers: which owners of rules can see an occurrence, by where they may look. Pure."""

from collections.abc import Hashable, Iterator
from uuid import UUID

from domain.events.matching import OccurrenceView
from domain.sight import Sight

EVERYTHING = ("everything", None)


class Watchers:
    """
    Owners, filed by the groups, departments and people that are in their sight.

    One whose sight is not known is taken to see everything.
    """

    def __init__(self) -> None:
        self._sights: dict[UUID, Sight] = {}
        self._rules: dict[UUID, int] = {}  # how many each owner has
        self._watched: dict[Hashable, set[UUID]] = {}
        self._by_people: dict[frozenset[UUID], set[UUID]] = {}  # of those who see more people than themselves

    def __len__(self) -> int:
        return len(self._watched) + len(self._by_people)

    def place(self, owner_id: UUID, sight: Sight) -> None:
        """Note what an owner can see from now on."""
        self._take(owner_id)
        self._sights[owner_id] = sight
        self._stand(owner_id)

    def forget(self, owner_id: UUID) -> None:
        """Know no more what an owner can see."""
        self._take(owner_id)
        self._sights.pop(owner_id, None)
        self._stand(owner_id)

    def came(self, owner_id: UUID) -> None:
        """Note that an owner has one more rule."""
        self._rules[owner_id] = self._rules.get(owner_id, 0) + 1
        if self._rules[owner_id] == 1 and owner_id not in self._sights:
            self._stand(owner_id)

    def went(self, owner_id: UUID) -> None:
        """Note that an owner has one rule less."""
        self._rules[owner_id] -= 1
        if not self._rules[owner_id]:
            if owner_id not in self._sights:
                self._take(owner_id)
            del self._rules[owner_id]

    def of(self, view: OccurrenceView) -> list[set[UUID]] | None:
        """Return those who may see an occurrence, and maybe more, in sets; None where everybody may."""
        if view.private_to is None and view.group_id is None:
            return None
        places: list[Hashable] = [EVERYTHING, ("group", view.group_id), ("department", view.department_id)]
        found = [self._watched.get(place) for place in places]
        if view.private_to is not None:
            found += [self._watched.get(("person", person)) for person in view.private_to]
            found += [
                watching
                for people, watching in self._by_people.items()
                if not people.isdisjoint(view.private_to)
            ]
            if view.group_id is None:
                found.append(self._watched.get(("home", view.department_id)))
        return [watching for watching in found if watching]

    def _places(self, owner_id: UUID) -> Iterator[Hashable]:
        """Return where an owner stands: at what they see, if it is known."""
        sight = self._sights.get(owner_id)
        if sight is None or sight.everything:
            # One without rules is not looked for.
            if sight is not None or owner_id in self._rules:
                yield EVERYTHING
            return
        for name, seen in (("group", sight.groups), ("department", sight.departments), ("home", sight.home)):
            yield from ((name, place) for place in seen)
        if len(sight.people) == 1:
            yield from (("person", person) for person in sight.people)

    def _stand(self, owner_id: UUID) -> None:
        for place in self._places(owner_id):
            self._watched.setdefault(place, set()).add(owner_id)
        if people := self._people(owner_id):
            self._by_people.setdefault(people, set()).add(owner_id)

    def _take(self, owner_id: UUID) -> None:
        for place in self._places(owner_id):
            watching = self._watched[place]
            watching.discard(owner_id)
            if not watching:
                del self._watched[place]
        if people := self._people(owner_id):
            watching = self._by_people[people]
            watching.discard(owner_id)
            if not watching:
                del self._by_people[people]

    def _people(self, owner_id: UUID) -> frozenset[UUID] | None:
        """Return the people that an owner sees, if they are many and the owner does not see everybody."""
        sight = self._sights.get(owner_id)
        return sight.people if sight and not sight.everything and len(sight.people) > 1 else None
