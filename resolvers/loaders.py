"""Loaders: what many results of one operation ask for singly is read in one query."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader

from domain.deeds.item_kinds import Named
from domain.deeds.outbox import Occurrence
from domain.deliveries.queue import next_attempts
from domain.desk.custom_fields import CustomField, fields_of
from domain.directory import colleagues, find_named
from domain.engine.recipients import reaching
from domain.engine.uses import Used, uses_of
from domain.events.records import Event
from domain.people.principal import Principal, memberships_of, principals, roles_of
from domain.people.records import Agent, Membership, Role
from domain.storage.records import Record
from resolvers.seeing import Key, seen

V = TypeVar("V")


def _loader(load: Callable[[list[Any]], Awaitable[dict[Any, V]]]) -> DataLoader[Any, V | None]:
    async def batch(keys: list[Any]) -> Sequence[V | None]:
        found = await load(keys)
        return [found.get(key) for key in keys]

    return DataLoader(load_fn=batch)


def _by_id(kind: type[Record], *related: str, **only: Any) -> DataLoader[UUID, Any]:
    async def load(ids: list[UUID]) -> dict[UUID, Any]:
        return {
            record.id: record for record in await kind.filter(id__in=ids, **only).select_related(*related)
        }

    return _loader(load)


class Loaders:
    """The loaders of one operation."""

    _colleagues: DataLoader[UUID, bool | None] | None = None

    def __init__(self) -> None:
        self._seen: dict[Key, Named | None] = {}

    @cached_property
    def agents(self) -> DataLoader[UUID, Agent | None]:
        """Agents by id."""
        return _by_id(Agent)

    @cached_property
    def events(self) -> DataLoader[UUID, Event | None]:
        """Events by id, with their owners; deleted ones are not found."""
        return _by_id(Event, "owner", deleted_at__isnull=True)

    @cached_property
    def occurrences(self) -> DataLoader[UUID, Occurrence | None]:
        """Occurrences by id."""
        return _by_id(Occurrence)

    @cached_property
    def next_attempts(self) -> DataLoader[UUID, datetime | None]:
        """When deliveries that have not ended are tried next."""
        return _loader(next_attempts)

    @cached_property
    def named(self) -> DataLoader[str, Record | None]:
        """Things that conditions and actions mention, by global id."""
        return _loader(find_named)

    @cached_property
    def reaching(self) -> DataLoader[str, bool | None]:
        """Whether recipients that an action names stand for anybody, by global id."""
        return _loader(reaching)

    @cached_property
    def uses(self) -> DataLoader[UUID, Used | None]:
        """How often events have fired, by id; none for those that never did."""
        return _loader(uses_of)

    @cached_property
    def custom_fields(self) -> DataLoader[str, list[CustomField] | None]:
        """Custom fields, by the kind of item."""

        async def load(kinds: list[str]) -> dict[str, list[CustomField]]:
            return {kind: await fields_of(kind) for kind in kinds}

        return _loader(load)

    @cached_property
    def roles(self) -> DataLoader[UUID, list[Role] | None]:
        """Roles held, by agent id."""
        return _loader(roles_of)

    @cached_property
    def memberships(self) -> DataLoader[UUID, list[Membership] | None]:
        """Memberships, by agent id."""
        return _loader(memberships_of)

    def colleagues(self, asker: Principal) -> DataLoader[UUID, bool | None]:
        """Whether agents are in somebody's sight, by agent id; one set of loaders serves one asker."""
        if self._colleagues is None:

            async def load(agents: list[UUID]) -> dict[UUID, bool]:
                near = colleagues(asker).filter(id__in=agents)
                return dict.fromkeys(await near.values_list("id", flat=True), True)  # type: ignore[arg-type]  # flat ids

            self._colleagues = _loader(load)
        return self._colleagues

    async def seen(self, asker: Principal, keys: set[Key]) -> Mapping[Key, Named | None]:
        """Name what somebody may open, among others, by kind and id; each is looked for once."""
        async with self._looking:  # so that what others look for at the moment is not looked for again
            if missing := keys - self._seen.keys():
                self._seen |= dict.fromkeys(missing) | await seen(asker, missing)
        return self._seen

    @cached_property
    def _looking(self) -> asyncio.Lock:
        return asyncio.Lock()

    @cached_property
    def owners(self) -> DataLoader[Agent, Principal | None]:
        """What agents may do and see now."""

        async def load(agents: list[Agent]) -> dict[Agent, Principal]:
            found = await principals(agents)
            return {agent: found[agent.id] for agent in agents}

        return _loader(load)
