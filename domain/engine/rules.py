"""
The rule set: every enabled event in memory, compiled, with what its owner may do and see.

Kept fresh by revisions: what has changed since is read again, and an occurrence that was recorded
under a newer revision is not matched before the set has caught up.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.catalogue.clocks import Spell
from domain.deeds.outbox import Occurrence
from domain.desk.custom_fields import CustomField
from domain.events.actions import Action
from domain.events.compiling import compile_event
from domain.events.definitions import Definition, definition_of
from domain.events.filing.index import RuleIndex
from domain.events.matching import OccurrenceView, Outcome, OwnerRights, Rule, decide
from domain.events.records import Event
from domain.events.silence import owner_rights
from domain.ids import parse_global_id
from domain.people.principal import Principal, principals
from domain.people.records import Agent
from domain.policy import Policy
from domain.storage.records import PEOPLE, RULES, by_ids, revisions

logger = logging.getLogger("deskbell.engine")

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


@dataclass(frozen=True)
class CompiledEvent:
    """An event as the engine holds it."""

    event: Event
    definition: Definition
    rule: Rule

    @property
    def actions(self) -> tuple[Action, ...]:
        """What it does, in order."""
        return self.definition.actions


async def _changed_since(revision: int) -> list[Event]:
    changed = Event.filter(change__gt=revision).order_by("id")
    # The first time there is nothing to forget.
    return await (changed if revision else changed.filter(enabled=True, deleted_at__isnull=True))


async def _gone(definitions: Iterable[Definition]) -> set[str]:
    """Return the custom fields that some events ask for and that there are no more, by global id."""
    asked = {
        condition.field
        for definition in definitions
        for condition in definition.conditions
        if condition.field
    }
    known = await by_ids(CustomField, {parse_global_id(field_id)[1] for field_id in asked})
    return asked - {field.global_id for field in known}


class RuleSet:
    """What this process knows of events and their owners, and how new it is."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self.index = RuleIndex()
        self.known: Mapping[str, int] = {}
        self.owners: dict[UUID, Principal] = {}
        self.faults: dict[UUID, str] = {}  # why events could not be matched, in sentences
        self._events: dict[UUID, CompiledEvent] = {}
        self._silent: dict[UUID, tuple[Event, Definition, str]] = {}  # what could not be compiled, and where
        self._gone: set[str] = set()

    def __getitem__(self, event_id: UUID) -> CompiledEvent:
        return self._events[event_id]

    def knows(self, current: Mapping[str, int]) -> bool:
        """Say whether the set is that of some revisions."""
        return all(current.get(name, 0) == self.known.get(name, 0) for name in (RULES, PEOPLE))

    async def refresh(self, current: Mapping[str, int] | None = None) -> bool:
        """
        Read what has changed since; ``current`` saves asking for the revisions. Say if anything had.

        Takes no lock, since it may run inside firing transactions. Two at once do no harm: each leaves
        ``known`` as old as what it put in.
        """
        current = current or await revisions()
        rules, people = (current.get(name, 0) != self.known.get(name, 0) for name in (RULES, PEOPLE))
        if not rules and not people:
            return False
        changed = await _changed_since(self.known.get(RULES, 0)) if rules else []
        wanted = {event.owner_id for event in changed}
        wanted = wanted | set(self.owners) if people else wanted - set(self.owners)
        owners = await principals(await by_ids(Agent, wanted))
        read = {event.id: self._read(event) for event in changed}
        gone = await _gone(definition for definition in read.values() if definition)
        # Nothing is awaited from here on, so that nobody matches against half of it.
        self._gone |= gone
        self.owners |= owners
        for owner_id, owner in owners.items():
            self.index.place(owner_id, owner.sight)
        for event in changed:
            self._put(event, read[event.id])
        if people:
            self._recompile_zones()
        self.known = dict(current)
        return True

    async def catch_up(self, occurrence: Occurrence) -> None:
        """Be at least as new as an occurrence that is about to be matched."""
        known = self.known
        if (
            known.get(RULES, 0) < occurrence.rules_revision
            or known.get(PEOPLE, 0) < occurrence.people_revision
        ):
            await self.refresh()

    def matches(self, occurrence: Occurrence) -> list[CompiledEvent]:
        """Return the events that an occurrence satisfies, as far as this process knows; no I/O."""
        view = view_of(occurrence)
        found = (self._events[rule.event_id] for rule in self.index.candidates(view))
        return [compiled for compiled in found if self._fits(compiled, view)]

    def _fits(self, compiled: CompiledEvent, view: OccurrenceView) -> bool:
        """Say whether an event is satisfied; one that cannot be matched is not, and costs only itself."""
        try:
            return decide(compiled.rule, view, self.owner_rights(compiled)) is Outcome.FIRED
        except Exception:
            if compiled.event.id not in self.faults:
                logger.exception("event %s cannot be matched with all that happens", compiled.event.id)
            self.faults[compiled.event.id] = UNMATCHED
            return False

    @property
    def events(self) -> Iterable[CompiledEvent]:
        """The enabled events."""
        return self._events.values()

    def owner_rights(self, compiled: CompiledEvent) -> OwnerRights | None:
        """Return the bounds of an event's owner."""
        return owner_rights(compiled.event, compiled.definition, self.owners[compiled.event.owner_id])

    def _read(self, event: Event) -> Definition | None:
        """Read what an event watches for; None where it is not enabled, or cannot be read."""
        if not event.enabled or event.deleted_at or event.unreadable:
            return None
        try:
            return definition_of(event, self._policy).sound()
        except Exception:  # written by another version of us: it costs only itself
            logger.exception("event %s cannot be read and stays silent", event.id)
            return None

    def _put(self, event: Event, definition: Definition | None) -> None:
        self._events.pop(event.id, None)
        self._silent.pop(event.id, None)
        self.faults.pop(event.id, None)
        self.index.drop(event.id)
        if definition is None:
            return
        zone = self.owners[event.owner_id].agent.time_zone
        try:
            rule = compile_event(event, definition, zone, self._gone)
        except Exception:  # a zone, perhaps, that this host does not know
            logger.exception("event %s cannot be compiled for %s and stays silent", event.id, zone)
            self._silent[event.id] = event, definition, zone
            return
        self._events[event.id] = CompiledEvent(event, definition, rule)
        self.index.put(rule)

    def _recompile_zones(self) -> None:
        known = [
            (compiled.event, compiled.definition, compiled.rule.zone.key)
            for compiled in self._events.values()
        ]
        for event, definition, zone in [*known, *self._silent.values()]:
            if zone != self.owners[event.owner_id].agent.time_zone:
                self._put(event, definition)
