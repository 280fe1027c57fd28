"""What had rung in the wait of an item, and the wait as an event is held against what happened in it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.deeds.outbox import Occurrence
from domain.deeds.rendering import hour_of
from domain.deeds.spells import Episode
from domain.engine.backtesting.judge import Trial
from domain.engine.backtesting.rung import rang_before
from domain.engine.backtesting.steps import Stop
from domain.engine.backtesting.waits import Began, changes, runs_on, waits_at
from domain.engine.firing.limits import kind_of, said_rung
from domain.events.definitions import Definition
from domain.events.explaining import Wait
from domain.events.records import Event
from domain.storage.database import among, as_datetime, as_uuid, rows

TO_THE_MINUTE = timedelta(minutes=1)
BY_A_TRIAL = UUID(int=0)  # what would have told of a ring, before all that did
Key = tuple[UUID, UUID]
"""An event and an item."""


class Ring(NamedTuple):
    """When a wait began and when an event rang in it, and the occurrence that told of that, recorded then."""

    began_at: datetime
    at: datetime
    own: UUID
    recorded_at: datetime


@dataclass(frozen=True)
class Waits:
    """
    The waits in which things happened, by the clocks of some events, and when these rang in them.

    ``last`` are the waits in which they last did, of which no more than that may be kept.
    """

    began: Mapping[tuple[str, UUID], Began] = field(default_factory=dict)  # by event type and occurrence
    rings: Mapping[Key, Sequence[Ring]] = field(default_factory=dict)
    last: Mapping[Key, datetime] = field(default_factory=dict)

    @classmethod
    async def of(
        cls, events: Sequence[tuple[Event, Definition]], occurrences: Sequence[Occurrence]
    ) -> "Waits":
        """Read them; of events that no clock asks there are none."""
        waiting = [(event, definition) for event, definition in events if definition.threshold is not None]
        began = dict[tuple[str, UUID], Began]()
        for event_type in {
            definition.event_type.id: definition.event_type for _, definition in waiting
        }.values():
            on = [occurrence for occurrence in occurrences if runs_on(event_type, occurrence)]
            told = {each.id: (each.began_at, "") for each in on if each.event_type == event_type.id}
            told = {own: wait for own, wait in told.items() if wait[0]}
            found = await waits_at(event_type, [each for each in on if each.id not in told])
            began |= {(event_type.id, own): wait for own, wait in (told | found).items()}
        if not began:
            return cls()
        ids, items = [event.id for event, _ in waiting], list({each.item_id for each in occurrences})
        last = await Episode.filter(event_id__in=ids, item_id__in=items)
        rung = {(episode.event_id, episode.item_id): episode.began_at for episode in last}
        return cls(began, await _rings(ids, items), rung)

    @classmethod
    async def tried(cls, trial: Trial, occurrence: Occurrence, stop: Stop) -> "Waits":
        """Read the wait in which one thing happened, and find when a draft would have rung in it."""
        event = trial.compiled.event
        waits = await cls.of([(event, trial.compiled.definition)], [occurrence])
        began_at, _ = waits.began.get((event.event_type, occurrence.id), (None, ""))
        rang = began_at and await rang_before(trial, occurrence, began_at, stop)
        rings = [Ring(began_at, rang, BY_A_TRIAL, rang)] if began_at and rang else []
        return cls(waits.began, {(event.id, occurrence.item_id): rings})

    def wait(
        self, event: Event, definition: Definition, occurrence: Occurrence, zone: ZoneInfo
    ) -> Wait | None:
        """Return the wait in which something happened, as people of a zone say it; None of other items."""
        known, clock = self.began.get((definition.event_type.id, occurrence.id)), definition.event_type.clock
        if known is None or clock is None or definition.threshold is None:
            return None
        began_at, act = known
        at_rest = definition.category.at_rest(clock, occurrence.event_type, occurrence.facts)
        rung, rang = self._rung(event, occurrence, began_at) if began_at else (False, None)
        if not (began_at and rung):
            return Wait(began_at, at_rest, act, unchanged=not changes(occurrence))
        began = hour_of(began_at, zone, occurrence.occurred_at)
        at = hour_of(rang, zone, occurrence.occurred_at) if rang else None
        kind = kind_of(occurrence, definition.category)
        return Wait(began_at, at_rest, act, said_rung(kind, began, definition.threshold, at))

    def asked(self, event: Event, occurrence: Occurrence) -> bool:
        """Say whether an event rang with what happened, since that had it asked again."""
        began_at, _ = self.began.get((event.event_type, occurrence.id), (None, ""))
        rang = self._in(event, occurrence, began_at)
        return any(ring.recorded_at == occurrence.recorded_at and ring.own > occurrence.id for ring in rang)

    def _rung(self, event: Event, occurrence: Occurrence, began_at: datetime) -> tuple[bool, datetime | None]:
        """Say whether an event had rung in a wait before something happened, and when, if that is kept."""
        rang = self._in(event, occurrence, began_at)
        if rang or occurrence.began_at:
            this = occurrence.occurred_at, occurrence.id
            before = [ring.at for ring in rang if (ring.at, ring.own) < this]
            return bool(before), min(before, default=None)
        last = self.last.get((event.id, occurrence.item_id))
        return last is not None and abs(last - began_at) < TO_THE_MINUTE, None

    def _in(self, event: Event, occurrence: Occurrence, began_at: datetime | None) -> list[Ring]:
        rings = self.rings.get((event.id, occurrence.item_id), ())
        return [ring for ring in rings if ring.began_at == began_at]


async def _rings(events: Sequence[UUID], items: Sequence[UUID]) -> dict[Key, list[Ring]]:
    rang = (
        "SELECT f.event_id, o.item_id, o.began_at, o.occurred_at, o.id, o.recorded_at FROM occurrence o"
        f" JOIN firing f ON f.occurrence_id = o.id WHERE o.item_id {among('$1')}"
        f" AND o.began_at IS NOT NULL AND f.held_back IS NULL AND f.event_id {among('$2')}"
    )
    rings = defaultdict[Key, list[Ring]](list)
    for row in await rows(rang, items, events):
        began_at, at, recorded_at = (
            as_datetime(row[name]) for name in ("began_at", "occurred_at", "recorded_at")
        )
        ring = Ring(began_at, at, as_uuid(row["id"]), recorded_at)
        rings[as_uuid(row["event_id"]), as_uuid(row["item_id"])].append(ring)
    return rings
