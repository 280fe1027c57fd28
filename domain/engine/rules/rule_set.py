"""
The rule set: every enabled event in memory, compiled, with what its owner may do and see.

Kept fresh by revisions: what has changed since is read again, and an occurrence that was recorded
under a newer revision is not matched before the set has caught up.
"""

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from domain.catalogue.clocks import Spell
from domain.deeds.outbox import Occurrence
from domain.desk.rooms import CATALOGUE
from domain.engine.rules.changes import ChangeReader, Changes, Watched
from domain.engine.rules.compiled import CompiledEvent, CompiledEvents
from domain.engine.rules.recipients import Readers
from domain.engine.rules.thresholds import Thresholds
from domain.engine.turns import Turn, in_turns
from domain.events.checks import Check
from domain.events.filing.index import RuleIndex
from domain.events.matching import FIRED, OccurrenceView, OwnerRights, Rule, decide
from domain.events.silence import rights_in
from domain.people.principal import Principal
from domain.storage.revisions import PEOPLE, RULES, revisions

logger = logging.getLogger("deskbell.engine")

REMEMBERED = 1_000  # occurrences whose matches are
UNMATCHED = "Something that happened could not be matched with it; the fault has been logged."


def view_of(occurrence: Occurrence) -> OccurrenceView:
    """Return an occurrence as matching sees it."""
    return OccurrenceView(
        occurrence.event_type,
        occurrence.compared,
        occurrence.occurred_at,
        occurrence.group_id,
        occurrence.department_id,
        occurrence.rules_revision,
        occurrence.private_to,
        occurrence.only_event_id,
        Spell(occurrence.began_at, occurrence.crossed) if occurrence.began_at else None,
        None if occurrence.count is None else (occurrence.count_before or 0, occurrence.count),
        occurrence.for_editors,
        occurrence.also_needs,
    )


class RuleSet:
    """
    What this process knows of events and their owners, and how new it is.

    Of each event it holds what matching asks. What an event does is read when it fires.
    """

    def __init__(self) -> None:
        self.index = RuleIndex()
        self.known: Mapping[str, int] = {}
        self.complete = False  # whether all events are in that there were at first
        self.owners: dict[UUID, Principal] = {}
        self.thresholds = Thresholds()
        self.readers = Readers()
        self.faults: dict[UUID, str] = {}  # why events could not be matched, in sentences
        self._matched: dict[UUID, list[Rule]] = {}
        self._matched_at: Mapping[str, int] = self.known
        self._reader, self._compiled = ChangeReader(), CompiledEvents()
        # Of ids the numbers, as ids themselves take long to be hashed; first of events that only those may
        # hear who may edit such items.
        self._editing: set[int] = set()
        self._rights: dict[int, dict[tuple[str, bool], OwnerRights]] = {}
        self._gone: set[str] = set()
        self._taking = asyncio.Lock()

    @property
    def still_reading(self) -> str | None:
        """How far the first reading is, in a sentence; None once it is done."""
        read = f"{self._reader.read:,} of {self._reader.all:,}"
        return None if self.complete else f"the events are still being read: {read}"

    def knows(self, current: Mapping[str, int]) -> bool:
        """Say whether the set is that of some revisions."""
        same = (current.get(name, 0) == self.known.get(name, 0) for name in (RULES, PEOPLE))
        return self.complete and all(same)

    async def refresh(self, current: Mapping[str, int] | None = None) -> None:
        """
        Read what has changed since; ``current`` saves asking for the revisions.

        It may run inside firing transactions, and so keeps nobody waiting while it reads. Of two at once,
        the later finds the set to be newer than it took it for, and begins again.
        """
        current = current or await revisions()
        while not self.complete or self._behind(current):
            begun = self.known
            changes = await self._reader.changes(begun, current, self.owners, self._gone)
            # Nothing is read while this is held. The others see each event as it was or as it is.
            async with self._taking:
                if self.known is begun:
                    await self._take(changes)
                    self.known = {name: max(begun.get(name, 0), value) for name, value in current.items()}
                    self.complete = True

    def _behind(self, current: Mapping[str, int]) -> bool:
        return any(current.get(name, 0) > self.known.get(name, 0) for name in (RULES, PEOPLE))

    async def catch_up(self, occurrences: Collection[Occurrence]) -> None:
        """Be at least as new as occurrences that are about to be matched."""
        occurred = {
            RULES: max((occurrence.rules_revision for occurrence in occurrences), default=0),
            PEOPLE: max((occurrence.people_revision for occurrence in occurrences), default=0),
        }
        if not self.complete or self._behind(occurred):
            await self.refresh()

    def matches(self, occurrence: Occurrence) -> list[Rule]:
        """Return the rules that an occurrence satisfies, as far as this process knows; no I/O."""
        # Asked before it is fired, and again as it is: mostly nothing has changed between.
        if self._matched_at is not self.known or len(self._matched) >= REMEMBERED:
            self._matched, self._matched_at = {}, self.known
        if (found := self._matched.get(occurrence.id)) is None:
            view = view_of(occurrence)
            try:
                found = self.index.satisfied(view, self.owner_rights)
            except Exception:  # noqa: BLE001 - of one of them, which is found when each is asked by itself
                found = [rule for rule, left in self.index.candidates(view) if self._fits(rule, view, left)]
            self._matched[occurrence.id] = found
        return found

    def _fits(self, rule: Rule, view: OccurrenceView, left: tuple[Check, ...] | None) -> bool:
        """Say whether an event is satisfied; one that cannot be matched is not, and costs only itself."""
        try:
            return decide(rule, view, self.owner_rights(rule), left) is FIRED
        except Exception:
            if rule.event_id not in self.faults:
                logger.exception("event %s cannot be matched with all that happens", rule.event_id)
            self.faults[rule.event_id] = UNMATCHED
            return False

    def owner_rights(self, rule: Rule) -> OwnerRights | None:
        """Return the bounds of an event's owner; they are worked out once until the owner changes."""
        if rule.owner_id is None:
            return None
        kind = rule.event_type, rule.event_id.int in self._editing
        known = self._rights.get(rule.owner_id.int)
        if known is None:
            known = self._rights[rule.owner_id.int] = {}
        if (rights := known.get(kind)) is None:
            category = CATALOGUE.category_of(rule.event_type)
            rights = known[kind] = rights_in(category, self.owners[rule.owner_id], needs_to_edit=kind[1])
        return rights

    async def compiled(self, rules: Iterable[Rule]) -> list[CompiledEvent] | None:
        """
        Return the events of rules that matched, in the order of making, without those that cannot be read.

        None where one has changed since the set was read.
        """
        return await self._compiled.read([rule.event_id for rule in rules], self.known.get(RULES, 0))

    async def _take(self, changes: Changes) -> None:
        self._gone |= changes.gone
        async for agent_id, owner in in_turns(changes.owners.items()):
            self.owners[agent_id] = owner
            self._rights.pop(agent_id.int, None)
            self.index.place(agent_id, owner.sight)
        events, turn = changes.events, Turn()
        # Each goes once it is in: to let go of a hundred thousand at once would hold up everybody.
        while events:
            self._put(*events.popleft())
            if turn.over:
                await turn.pass_on()

    def _put(self, event_id: UUID, watching: Watched | None) -> None:
        if known := self.index.get(event_id):
            self._forget(known)
        if watching is None:
            self.index.drop(event_id)
            return
        self.index.put(watching.rule)
        if watching.since:
            self.thresholds.put(watching.rule, watching.since, include_past=watching.include_past)
        if watching.needs_to_edit:
            self._editing.add(event_id.int)

    def _forget(self, rule: Rule) -> None:
        """Let go of what is known beside the index of an event that was there."""
        self._compiled.forget(rule.event_id)
        self.faults.pop(rule.event_id, None)
        self._editing.discard(rule.event_id.int)
        self.thresholds.drop(rule)
