"""Loaders: what many results of one operation ask for singly is read in one query."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Generic, TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader

from domain.deeds.item_kinds import ItemLabel
from domain.deeds.outbox import Occurrence
from domain.deliveries.queue import next_attempts
from domain.desk.custom_fields import CustomField, fields_of
from domain.directory import colleagues, find_named
from domain.engine.firing.uses import Used, uses_of
from domain.engine.rules.recipients import reaching
from domain.events.records import Event
from domain.people.principal import Principal, memberships_of, principals, roles_of
from domain.people.records import Agent, Membership, Role
from domain.storage.database import among, tuples
from domain.storage.finding import uuids_in
from domain.storage.reading import made
from domain.storage.records import Record, by_ids
from domain.storage.selecting import selection
from resolvers.item_sight import Key, seen

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
R = TypeVar("R", bound=Record)


class Found(Generic[K, V]):
    """
    What many objects ask for together, in fewer steps than singly: each is looked up once in an operation.

    What others ask for at the same time goes along.
    """

    def __init__(self, find: Callable[[Collection[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._find, self._turn = find, asyncio.Lock()
        self._wanted, self._found = set[K](), dict[K, V | None]()

    async def among(self, keys: Iterable[K]) -> Mapping[K, V | None]:
        """Return what some keys stand for, among others; None where there is nothing."""
        asked = {*keys}
        self._wanted |= asked
        async with self._turn:
            await asyncio.sleep(0)
            if asked - self._found.keys():
                missing, self._wanted = (self._wanted | asked) - self._found.keys(), set()
                self._found |= {**dict.fromkeys(missing), **await self._find(missing)}
        return self._found

    async def load_many(self, keys: Sequence[K]) -> list[V | None]:
        """Return what each of some keys stands for."""
        return list(map((await self.among(keys)).__getitem__, keys))

    def prime(self, key: K, value: V) -> None:
        """Know what a key stands for, without looking it up."""
        self._found[key] = value


def _loader(load: Callable[[list[Any]], Awaitable[dict[Any, V]]]) -> DataLoader[Any, V | None]:
    async def batch(keys: list[Any]) -> Sequence[V | None]:
        found = await load(keys)
        return [found.get(key) for key in keys]

    return DataLoader(load_fn=batch)


def _by_id(kind: type[R]) -> Callable[[Collection[UUID]], Awaitable[dict[UUID, R]]]:
    async def load(ids: Collection[UUID]) -> dict[UUID, R]:
        return {record.id: record for record in await by_ids(kind, ids)}

    return load


async def events_of(ids: Collection[UUID]) -> dict[UUID, Event]:
    """Return events by id, with their owners; deleted ones are not found."""
    columns, kinds = selection(Event, ("owner",))
    there = f'"event"."id" {among("$1")} AND "event"."deleted_at" IS NULL'
    found = await tuples(f"SELECT {columns} FROM event{kinds[1].join} WHERE {there}", list(ids))  # noqa: S608 - ours
    return {event.id: event for event in await made(kinds, found)}


class Loaders:
    """The loaders of one operation."""

    _colleagues: DataLoader[UUID, bool | None] | None = None
    _seen: Found[Key, ItemLabel] | None = None

    @cached_property
    def agents(self) -> DataLoader[UUID, Agent | None]:
        """Agents by id."""
        return _loader(_by_id(Agent))

    @cached_property
    def events(self) -> Found[UUID, Event]:
        """Events, as `events_of` finds them."""
        return Found(events_of)

    @cached_property
    def occurrences(self) -> Found[UUID, Occurrence]:
        """Occurrences by id."""
        return Found(_by_id(Occurrence))

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
                return dict.fromkeys(await uuids_in(near), True)

            self._colleagues = _loader(load)
        return self._colleagues

    async def seen(self, asker: Principal, keys: Iterable[Key]) -> Mapping[Key, ItemLabel | None]:
        """Name what somebody may open, among others, by kind and id; one set of loaders serves one asker."""
        if self._seen is None:
            self._seen = Found(partial(seen, asker))
        return await self._seen.among(keys)

    @cached_property
    def owners(self) -> DataLoader[Agent, Principal | None]:
        """What agents may do and see now."""

        async def load(agents: list[Agent]) -> dict[Agent, Principal]:
            found = await principals(agents)
            return {agent: found[agent.id] for agent in agents}

        return _loader(load)
