"""
Deeds: one transaction in which a person changes items and the occurrences of it are written.

No occurrence without its change, no change without its occurrence.
"""

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from domain.catalogue.clocks import Spell
from domain.catalogue.happening import Happening
from domain.catalogue.registry import catalogue
from domain.catalogue.subjects import Placed, Subject
from domain.deeds.outbox import NamedAgent, Occurrence
from domain.deliveries.records import Delivery
from domain.ids import uuid7
from domain.messages import Letter
from domain.people.principal import Principal, principal_of
from domain.people.records import Agent
from domain.policy import DEFAULT, Policy
from domain.storage.concerns import note
from domain.storage.database import transaction, undone
from domain.storage.faults import gave_way
from domain.storage.revisions import raise_revision

logger = logging.getLogger("deskbell.engine")

T = TypeVar("T")
DEPTH_LIMIT = 8
# The group of what was reported and stands in none: only system-level events hear of it.
NOWHERE = UUID(int=0)


@dataclass(frozen=True)
class ReportedFacts:
    """What an integrator reports: when it happened, and the facts with what people call them."""

    at: datetime
    facts: dict[str, Any]
    labels: dict[str, str]


@dataclass(frozen=True, slots=True)
class Telling:
    """
    What a deed tells of an occurrence: a letter to the inboxes of agents, and deliveries that leave the desk.

    What is ``urgent`` breaks through quiet hours and digests. ``occurrence`` is None where nothing happened
    that it tells of, as of the call that tests a provider.
    """

    occurrence: Occurrence | None
    letter: Letter | None = None
    agents: Sequence[UUID] = ()
    deliveries: Sequence[Delivery] = ()
    urgent: bool = False


@dataclass
class Deed:
    """
    What is being done now: by whom, when, and because of what.

    It carries what is written as it ends: the occurrences that it raises, and what it tells. ``cause`` is
    what an event answered with this deed; None when a person acts. ``by`` is who does it or passes on what a
    customer did; None for events, and for the desk itself. ``asker`` is the same with what this sign-in or
    token may do. ``policy`` is the desk's. ``stood`` are items as they were before, if they were.
    ``several`` says that it stands for one deed with each of its items.
    """

    by: Agent | None
    at: datetime
    cause: Occurrence | None = None
    occurrences: list[Occurrence] = field(default_factory=list)
    tellings: list[Telling] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    stood: list[Any] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    asker: Principal | None = None
    policy: Policy = DEFAULT
    several: bool = False

    @property
    def actor_id(self) -> UUID | None:
        """The id of the acting agent, if there is one."""
        return self.by.id if self.by else None

    async def change(self, kind: str, *things: UUID) -> int:
        """
        Raise the revision of a kind of thing, of which every process will hear; return it.

        ``things`` are all that it changes of those on which rights rest, see `domain.storage.concerns`; none
        where that may be any.
        """
        self.changed.add(kind)
        revision = await raise_revision(kind)
        await note(kind, revision, things, self.at)
        return revision

    async def follow_from(self, occurrence_id: UUID | None) -> bool:
        """Stand in the chain of an occurrence, where no event fires twice; False where the chain ends."""
        self.cause = await Occurrence.get_or_none(id=occurrence_id) if occurrence_id else None
        return self.cause is None or self.cause.depth < DEPTH_LIMIT

    async def principal(self) -> Principal | None:
        """Return who does it with what they may do and see; None for events, and for the desk itself."""
        if self.asker or self.by is None:
            return self.asker
        return await principal_of(self.by)

    @property
    def by_a_person(self) -> bool:
        """Whether it counts as activity on the item."""
        return self.cause is None

    def happened(
        self,
        event_type: str,
        item: Subject,
        *,
        before: Any = None,
        entry: Any = None,
        only_for: UUID | None = None,
        spell: Spell | None = None,
        at: datetime | None = None,
        counts: tuple[int, int] | None = None,
        reported: ReportedFacts | None = None,
    ) -> Occurrence:
        """
        Freeze the facts of what just happened to ``item``; they are written when the deed ends.

        ``only_for`` is the one event that may hear it; None lets all. ``at`` is None for now. ``spell`` is
        what a clock tells of, ``counts`` those before and after of a count, ``reported`` what was reported.
        """
        # A clock that was behind, as after a night, tells of the moment that it missed, not of now.
        if spell and spell.crossed is not None:
            at = spell.began_at + timedelta(minutes=spell.crossed)
        at = reported.at if reported else at or self.at
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
        occurrence = self._frozen(happening, reported)
        if isinstance(entry, Placed) and entry.for_editors:
            occurrence.for_editors = True
        occurrence.only_event_id = only_for
        if spell:
            occurrence.began_at, occurrence.crossed = spell.began_at, spell.crossed
        if counts:
            occurrence.count_before, occurrence.count = counts
        # What time, a count or a person running an event tells of has changed nothing of the item.
        if not (spell or counts or only_for):
            self.touched(item)
        self.stood.append(before)
        self.occurrences.append(occurrence)
        return occurrence

    def _frozen(self, happening: Happening, reported: ReportedFacts | None) -> Occurrence:
        """Make the occurrence of something that happened, with its facts and where it stands."""
        item: Subject = happening.item
        category, group, own = catalogue().category_of(happening.event_type), item.group, uuid7()
        read, labels = (reported.facts, reported.labels) if reported else category.readings.freeze(happening)
        facts = {**read, **item.custom_texts}
        made = Occurrence.fresh(
            id=own,
            event_type=happening.event_type,
            category=category.id,
            item_kind=item.entity,
            item_id=item.id,
            group_id=group.id if group else reported and NOWHERE,
            department_id=group.department_id if group else item.department_id,
            agent_id=item.agent_id,
            creator_id=item.creator_id,
            private=item.private,
            for_editors=item.for_editors,
            also_needs=category.area_besides(facts),
            actor_id=self.actor_id,
            root_id=self.cause.root_id if self.cause else own,
            depth=self.cause.depth + 1 if self.cause else 0,
            facts=facts,
            labels=labels,
            occurred_at=happening.at,
            recorded_at=self.at,
        )
        made.item = item
        made.named_actor = NamedAgent(self.by.id, self.by.display_name) if self.by else None
        return made

    def tell(
        self,
        of: Occurrence | None,
        letter: Letter | None = None,
        agents: Sequence[UUID] = (),
        *,
        deliveries: Sequence[Delivery] = (),
        urgent: bool = False,
    ) -> None:
        """Write to agents, and write deliveries, as the deed ends; ring for them once it is committed."""
        self.tellings.append(Telling(of, letter, agents, deliveries, urgent))

    def touched(self, item: Any) -> None:
        """Note that an item has changed, also where no occurrence tells of it."""
        self.items.append(item)

    @property
    def extent(self) -> tuple[int, ...]:
        """How much has been raised, told and touched so far, for `forget`."""
        return tuple(map(len, self._kept))

    def forget(self, since: tuple[int, ...]) -> None:
        """Undo what came beyond an `extent`; the transaction undoes what was written."""
        for kept, length in zip(self._kept, since, strict=True):
            del kept[length:]

    @property
    def _kept(self) -> tuple[list[Any], ...]:
        return self.occurrences, self.tellings, self.items

    @asynccontextmanager
    async def apart(self, what: str) -> AsyncIterator[None]:
        """Do something for one of many: a fault in it is undone and logged, and costs the others nothing."""
        with self.sparing(what):
            async with transaction():
                yield

    @contextmanager
    def sparing(self, what: str) -> Iterator[None]:
        """Do the same where nothing is asked of the database."""
        begun = self.extent
        try:
            yield
        except Exception as fault:
            # A savepoint does not survive that: the whole deed is done again, or fails.
            if gave_way(fault) or undone():
                raise
            self.forget(begun)
            logger.exception("%s was left out: it cannot be read or written", what)
