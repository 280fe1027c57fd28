"""The judge of a backtest: decides on all that happened, and counts."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.catalogue.declared import Category, EventType
from domain.deeds.outbox import Occurrence
from domain.engine.backtesting.steps import Row
from domain.engine.backtesting.trail import Trail
from domain.engine.rules.compiled import CompiledEvent
from domain.events.compiling import compile_event
from domain.events.matching import OccurrenceView, Outcome, OwnerRights, Rule, barred_by, decide
from domain.events.records import EventLevel
from domain.events.silence import owner_rights
from domain.people.principal import Principal
from domain.policy import Policy
from domain.rights import Permission, areas_in_view, edit
from domain.storage.database import as_uuid

ALL_AREAS = areas_in_view(frozenset(Permission))
LOOKED_AT = {Outcome.FIRED, Outcome.CONDITION_FAILED}
ABOUT, PLACE = slice(2, 4), slice(6, 13)  # of a row: the item's kind and id, and what `placed` reads

Item = tuple[str, UUID]
"""An item by its kind and id."""
ShownBy = tuple[UUID, Callable[[Occurrence], Occurrence] | None]
"""A match by the occurrence that it is of, or the one that led to it, and what makes it of that."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """
    A draft on trial, taken for an event of the asker's that has always been there.

    It hears what happened from ``asked_since``, as far as that is kept, ``until`` then; ``first`` is how many
    matches are shown. ``out_of_sight`` says which of some items the asker may not open by now, who sees of
    them nothing that happened; None where all that is looked at is theirs to see.
    """

    compiled: CompiledEvent
    asker: Principal
    asked_since: datetime
    kept_since: datetime
    until: datetime
    first: int
    policy: Policy
    out_of_sight: Callable[[Collection[Item]], Awaitable[Collection[Item]]] | None = None

    @property
    def since(self) -> datetime:
        """From when on it hears what happened."""
        return max(self.asked_since, self.kept_since)

    @property
    def event_type(self) -> EventType:
        """What it waits for."""
        return self.compiled.definition.event_type

    @property
    def category(self) -> Category:
        """The feature that it is about."""
        return self.compiled.definition.category

    @property
    def zone(self) -> ZoneInfo:
        """Where the asker reads clocks."""
        return self.asker.zone

    @cached_property
    def rule(self) -> Rule:
        """What it is matched by."""
        return compile_event(self.compiled.event, self.compiled.definition, self.zone.key)

    @cached_property
    def bounds(self) -> OwnerRights:
        """What the asker may see; a system-level event hears all, but they are shown no more than that."""
        own = owner_rights(self.compiled.event, self.compiled.definition, self.asker)
        return own or OwnerRights(None, self.asker.sight, self._edits, self.asker.views)

    @property
    def sees_all(self) -> bool:
        """Whether the asker sees all that the event would have heard."""
        if self.compiled.event.level is EventLevel.AGENT:
            return True
        return self.asker.sight.everything and self._edits and self.asker.views >= ALL_AREAS

    @property
    def _edits(self) -> bool:
        area = self.category.area
        return area is None or self.asker.may(edit(area))


class Days:
    """How much was examined and matched on each day of a zone's calendar."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone, self._numbers = zone, dict[date, list[int]]()
        self._begins = self._ends = datetime.min.replace(tzinfo=UTC)
        self._day = [0, 0]

    def of(self, at: datetime) -> list[int]:
        """Return the two numbers of a moment's day, to be counted up."""
        if not self._begins <= at < self._ends:
            day = at.astimezone(self._zone).date()
            self._begins, self._ends = self._begin(day), self._begin(day + timedelta(days=1))
            self._day = self._numbers.setdefault(day, [0, 0])
        return self._day

    def _begin(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self._zone).astimezone(UTC)

    def listed(self, since: datetime, until: datetime) -> Iterator[tuple[date, Sequence[int]]]:
        """Give all days from one moment to another, also those on which there was nothing."""
        day, last = (moment.astimezone(self._zone).date() for moment in (since, until))
        while day <= last:
            yield day, self._numbers.get(day, (0, 0))
            day += timedelta(days=1)


class Judge:
    """
    Looks at what happened, and remembers what it matched.

    ``asked`` are the facts that the draft asks for; ``latest`` the newest matches, newest first.
    Something was ``missed`` where what led to it is no longer kept.
    """

    def __init__(self, trial: Trial) -> None:
        definition = trial.compiled.definition
        self._places = dict[Row, bool]()
        self._trial, self._rule, self._bounds = trial, trial.rule, trial.bounds
        self.asked = frozenset(condition.type.id for condition in definition.conditions)
        self.trail = Trail(by_item=any(action.once_per_item for action in definition.actions))
        self.days = Days(trial.zone)
        self.latest: list[ShownBy] = []
        self.examined = self.matched = 0
        self.missed = False

    async def open_now(self, stretch: Sequence[Row]) -> Sequence[Row]:
        """
        Leave out what happened to items that the asker could open then, and may not by now.

        That is missed, whatever the draft asks: nothing of it may be guessed.
        """
        look, asker = self._trial.out_of_sight, self._trial.asker
        if look is None or asker.sees_all:
            return stretch
        near = {row[ABOUT] for row in stretch if self._was_open(row[PLACE])}
        hidden = await look([(kind, as_uuid(item)) for kind, item in near])
        if not hidden:
            return stretch
        self.missed = True
        return [row for row in stretch if (row[2], as_uuid(row[3])) not in hidden]

    def _was_open(self, place: Row) -> bool:
        """Say whether the asker could open what stood in a place; there are few, and many rows."""
        if place not in self._places:
            view = OccurrenceView("", {}, self._trial.until, **placed(place))
            self._places[place] = barred_by(view, self._bounds) is None
        return self._places[place]

    def look(self, view: OccurrenceView) -> bool:
        """Decide on what happened and count it; say whether it is a match, for the trail."""
        if (fits := self.fits(view)) is None:
            return False
        self.count(view.at, fits=fits)
        return fits

    def fits(self, view: OccurrenceView) -> bool | None:
        """Say whether the conditions let something through; None where the event would not hear of it."""
        try:
            outcome = decide(self._rule, view, self._bounds)
        except Exception:  # noqa: BLE001 - live, it would be logged and pass for no match
            return False
        return outcome is Outcome.FIRED if outcome in LOOKED_AT else None

    def count(self, at: datetime, *, fits: bool) -> None:
        """Count what was decided on."""
        numbers = self.days.of(at)
        numbers[0] += 1
        numbers[1] += fits
        self.examined += 1
        self.matched += fits


def placed(place: Row) -> dict[str, Any]:
    """Return who could open it when it happened, as an `OccurrenceView` has it."""
    group, department, private, agent, creator, for_editors, also_needs = place
    return {
        "group_id": group and as_uuid(group),
        "department_id": department and as_uuid(department),
        "private_to": (agent and as_uuid(agent), creator and as_uuid(creator)) if private else None,
        "for_editors": bool(for_editors),
        "also_needs": also_needs,
        "rules_revision": 0,
    }
