"""What reports name, each thing looked up once for many of them."""

from collections.abc import Iterable, Mapping

from domain.catalogue.naming import words_of
from domain.directory import find_called, find_named, out_of_sight
from domain.errors import DomainError, NotFound
from domain.foreign.sources import told_by_others
from domain.people.principal import Principal
from domain.storage.records import Record

UNKNOWN = "There is no {kind} '{given}', or it is not within your sight."


class Names:
    """Looks things up for an integrator, within one transaction."""

    def __init__(self, by: Principal) -> None:
        self.by = by
        self._things: dict[str, Record | None] = {}
        self._called: dict[tuple[str, str, str | None], str | DomainError] = {}
        self._shared: bool | None = None

    async def find(self, ids: Iterable[str]) -> Mapping[str, Record]:
        """Do as `find_named`."""
        wanted = list(ids)
        if unknown := {text for text in wanted if text not in self._things}:
            self._things |= dict.fromkeys(unknown) | await find_named(unknown)
        return {text: thing for text in wanted if (thing := self._things[text])}

    async def id_of(self, kind: str, text: str, department: str | None) -> str:
        """
        Return the id of a thing of a kind, given by its id or by its exact name.

        ``department`` is the id of the one whose groups are looked at, None of all.

        Raises:
            NotFound: it is not there, or out of sight.
            Invalid: several are called so.
        """
        key = kind, text, department
        if key not in self._called:
            try:
                self._called[key] = await self._look_up(kind, text, department)
            except DomainError as fault:
                self._called[key] = fault
        found = self._called[key]
        if isinstance(found, DomainError):
            raise found.under()
        return found

    async def told_by_others(self) -> bool:
        """Say whether another agent's token stands, or stood, for the integrator's source."""
        if self._shared is None:
            self._shared = await told_by_others(self.by.source, self.by.agent.id)
        return self._shared

    async def _look_up(self, kind: str, text: str, department: str | None) -> str:
        known = (await self.find([text])).values()
        near = set(known) - await out_of_sight(self.by, known)
        thing = near.pop() if near else await find_called(kind, text, self.by, department)
        if thing is None:
            raise NotFound(UNKNOWN, kind=words_of(kind), given=text[:60])
        return thing.global_id
