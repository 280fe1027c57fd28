"""
Deeds: one transaction in which a person changes items and the occurrences of it are written.

No occurrence without its change, no change without its occurrence.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

from tortoise.exceptions import IntegrityError

from domain.catalogue.declared import Happening
from domain.engine.matching import Spell
from domain.errors import Conflict
from domain.ids import uuid7
from domain.people.principal import Principal, principals
from domain.people.records import Agent, AgentAvailability
from domain.storage.database import as_uuid, gave_way, retrying, rows, transaction
from domain.storage.outbox import LEASE, NOBODY, Occurrence, Pending
from domain.storage.records import PEOPLE, RULES, raise_revision, revisions

logger = logging.getLogger("deskbell.engine")

T = TypeVar("T")
DEPTH_LIMIT = 8
NOTED_EVERY = timedelta(seconds=10)


class Engine(Protocol):
    """What takes occurrences over once their deed is committed."""

    worker: str

    def take(self, occurrences: Sequence[Occurrence]) -> None:
        """Match these soon; they are already claimed for ``worker``."""
        ...

    async def announce(self) -> None:
        """Tell every process that people, events or access have changed."""
        ...

    def satisfied(self, occurrence: Occurrence, current: dict[str, int]) -> set[UUID] | None:
        """Return the events that are satisfied; None where the rules known are not those of a moment."""
        ...

    def fault_of(self, event_id: UUID) -> str | None:
        """Return why an event could not be matched with all that happened, in a sentence."""
        ...


NOWHERE = UUID(int=0)  # the group of what happened elsewhere in none: only system-level events hear of it


@dataclass(frozen=True)
class Given:
    """What an integrator says happened elsewhere: when, and the facts with what people call them."""

    at: datetime
    facts: dict[str, Any]
    labels: dict[str, str]


@dataclass
class Deed:
    """
    What is being done now: by whom, when, and because of what.

    ``cause`` is the occurrence an event answered with this deed; None when a person acts. ``by`` is
    who does it or passes on what a customer did; None for events, and for the desk itself. ``asker`` is
    the same with what this sign-in or token may do.
    """

    by: Agent | None
    at: datetime
    cause: Occurrence | None = None
    occurrences: list[Occurrence] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    asker: Principal | None = None

    async def change(self, kind: str) -> int:
        """Raise the revision of a kind of thing, of which every process will hear; return it."""
        self.changed.add(kind)
        return await raise_revision(kind)

    async def follow_from(self, occurrence_id: UUID | None) -> bool:
        """Stand in the chain of an occurrence, where no event fires twice; False where the chain ends."""
        self.cause = await Occurrence.get_or_none(id=occurrence_id) if occurrence_id else None
        return self.cause is None or self.cause.depth < DEPTH_LIMIT

    async def principal(self) -> Principal | None:
        """Return who does it with what they may do and see; None for events, and for the desk itself."""
        if self.asker or self.by is None:
            return self.asker
        return (await principals([self.by]))[self.by.id]

    @property
    def by_a_person(self) -> bool:
        """Whether it counts as activity on the item."""
        return self.cause is None

    def happened(
        self,
        event_type: str,
        item: Any,
        *,
        before: Any = None,
        entry: Any = None,
        only_for: UUID | None = None,
        spell: Spell | None = None,
        counts: tuple[int, int] | None = None,
        given: Given | None = None,
    ) -> None:
        """
        Freeze the facts of what just happened to ``item``; they are written when the deed ends.

        ``only_for`` is the one event that may hear it; None lets all. ``spell`` is what a clock tells of,
        ``counts`` are those before and after of a count type. ``given`` is what happened elsewhere.
        """
        from domain.desk import CATALOGUE  # the rooms import this module

        category, at = CATALOGUE.category_of(event_type), self.at
        if spell and spell.crossed is not None:
            at = spell.began_at + timedelta(minutes=spell.crossed)
        at = given.at if given else at
        happening = Happening(
            event_type=event_type,
            item=item,
            before=before,
            actor=self.by,
            at=at,
            entry=entry,
            count=counts and counts[1],
            waited=spell.minutes_until(at) if spell else None,
        )
        facts, labels = (given.facts, given.labels) if given else category.freeze(event_type, happening)
        facts |= getattr(item, "custom_texts", {})
        also_needs = category.area_besides(facts)
        own = uuid7()
        group = getattr(item, "group", None)
        if not (spell or counts or only_for):
            self.touched(item)
        self.occurrences.append(
            Occurrence(
                id=own,
                event_type=event_type,
                category=category.id,
                item_kind=item.entity,
                item_id=item.id,
                group_id=group.id if group else given and NOWHERE,
                department_id=group.department_id if group else getattr(item, "department_id", None),
                agent_id=getattr(item, "agent_id", None),
                creator_id=getattr(item, "creator_id", None),
                private=getattr(item, "private", False),
                for_editors=getattr(item, "for_editors", False) or getattr(entry, "for_editors", False),
                also_needs=also_needs,
                actor_id=self.by and self.by.id,
                only_event_id=only_for,
                root_id=self.cause.root_id if self.cause else own,
                depth=self.cause.depth + 1 if self.cause else 0,
                began_at=spell and spell.began_at,
                crossed=spell and spell.crossed,
                count_before=counts and counts[0],
                count=counts and counts[1],
                facts=facts,
                labels=labels,
                occurred_at=at,
                recorded_at=self.at,
            )
        )

    async def _note_activity(self, agent: Agent) -> None:
        """Whoever acts is not idle; to ten seconds, so that busy agents are not written all the time."""
        await rows(
            "UPDATE agent SET last_activity_at = $1 WHERE id = $2 AND availability = $3"
            " AND (last_activity_at IS NULL OR last_activity_at < $4)",
            self.at,
            agent.id,
            AgentAvailability.AVAILABLE,
            self.at - NOTED_EVERY,
        )
        for one in self.items:
            if isinstance(one, Agent) and one.id == agent.id:
                one.last_activity_at = self.at  # a spell that this ends is not asked about again

    def touched(self, item: Any) -> None:
        """Note that an item has changed, also where no occurrence tells of it."""
        self.items.append(item)

    @property
    def extent(self) -> tuple[int, int]:
        """How much has happened so far, for `forget`."""
        return len(self.occurrences), len(self.items)

    def forget(self, since: tuple[int, int]) -> None:
        """Undo what happened beyond an `extent`; the transaction undoes what was written."""
        del self.occurrences[since[0] :], self.items[since[1] :]

    @asynccontextmanager
    async def apart(self, what: str) -> AsyncIterator[None]:
        """Do something for one of many: a fault in it is undone and logged, and costs the others nothing."""
        begun = self.extent
        try:
            async with transaction():
                yield
        except Exception as fault:
            if gave_way(fault):
                raise
            self.forget(begun)
            logger.exception("%s was left out: it cannot be read or written", what)

    async def record(self, claimed_by: str = NOBODY, engine: Engine | None = None) -> None:
        """
        Write the occurrences and their places in the outbox, within the current transaction.

        What follows from them is added first: counts that moved, and clocks to be asked again, of which
        only those are kept that the engine, if there is one, may know events for.
        """
        from domain.desk import counting, spells  # these import the rooms

        if self.by:
            await self._note_activity(self.by)
        touched = list({id(item): item for item in self.items}.values())
        await spells.ask_again(self, touched)
        await counting.count(self, touched)
        if not self.occurrences:
            return
        known = await revisions()
        for occurrence in self.occurrences:
            occurrence.rules_revision = known.get(RULES, 0)
            occurrence.people_revision = known.get(PEOPLE, 0)
        if engine:
            again = [one for one in self.occurrences if one.asked_again]
            vain = {one.id for one in again if await _in_vain(one, engine.satisfied(one, known))}
            self.occurrences = [one for one in self.occurrences if one.id not in vain]
        until = self.at + LEASE if claimed_by else self.at
        await Occurrence.bulk_create(self.occurrences)
        await Pending.bulk_create(
            Pending(occurrence_id=one.id, claimed_by=claimed_by, claimed_until=until)
            for one in self.occurrences
        )


async def _in_vain(occurrence: Occurrence, satisfied: set[UUID] | None) -> bool:
    """Say whether every event that it would ring has rung in this spell."""
    if not satisfied:
        return satisfied is not None
    fired = "SELECT event_id FROM episode WHERE item_id = $1 AND began_at = $2"
    found = await rows(fired, occurrence.item_id, occurrence.began_at)
    return satisfied <= {as_uuid(row["event_id"]) for row in found}


async def do(
    work: Callable[[Deed], Awaitable[T]],
    *,
    by: Agent | None,
    at: datetime,
    engine: Engine | None,
    asker: Principal | None = None,
) -> T:
    """
    Do some work as one deed, then hand what happened to the engine.

    ``engine`` is None in processes that have none; another process then finds the occurrences.
    The work may run again from its start when the database asks for it.
    """

    async def attempt() -> tuple[T, Deed]:
        deed = Deed(by=by, at=at, asker=asker)
        async with transaction():
            result = await work(deed)
            await deed.record(engine.worker if engine else NOBODY, engine)
        return result, deed

    try:
        result, deed = await retrying(attempt)
    except IntegrityError as fault:
        raise Conflict("Somebody else did the same a moment before; look again.") from fault
    if engine and deed.occurrences:
        engine.take(deed.occurrences)
    if engine and deed.changed:
        await engine.announce()
    return result


def actor_id(deed: Deed) -> UUID | None:
    """Return the id of the acting agent, if there is one."""
    return deed.by.id if deed.by else None
