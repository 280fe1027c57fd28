"""
Backtests of what time tells of: waits and moments are found anew in what happened to the items.

Each occurrence of an item shows how it stood from then until the next. Where a wait crossed the threshold in
between, the clock would have told of the item as it stood; where it had crossed before, the change would have
asked again, unless it had rung in that wait.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from typing import Any
from uuid import UUID

import orjson

from domain.catalogue.clocks import Spell
from domain.catalogue.declared import COMMON_CONDITIONS, Category
from domain.deeds.item_kinds import kinds_of
from domain.deeds.outbox import Occurrence
from domain.engine.backtesting.judge import Judge, ShownBy, Trial, placed
from domain.engine.backtesting.steps import PastReading, Row, Stop, of_kinds
from domain.engine.backtesting.trail import MICROSECOND
from domain.engine.backtesting.waits import ACTIVE, BEGUN, began_in
from domain.errors import Invalid
from domain.events.definitions import Definition
from domain.events.matching import OccurrenceView
from domain.ids import global_id, uuid7
from domain.storage.database import as_datetime, as_uuid, tuples

MOMENTS = frozenset(condition.id for condition in COMMON_CONDITIONS)
AGENT, ACTING_AGENT = "AGENT", "ACTING_AGENT"  # of what time tells of, whose it is and nobody
COLUMNS = (
    "o.item_kind, o.item_id, o.event_type, o.occurred_at, o.group_id, o.department_id, o.private, o.agent_id,"
    " o.creator_id, o.for_editors, o.also_needs, o.facts, {}"
)
WHERE = " AND o.category = $3 AND o.began_at IS NULL AND o.count IS NULL AND o.only_event_id IS NULL"


def check_spells(definition: Definition) -> None:
    """
    Refuse what waits for a moment that no occurrence shows, or asks for what may change without one.

    Raises:
        Invalid: with the path of the condition, if it is one.
    """
    clock = definition.event_type.clock
    if not clock or not (clock.planned or (clock.while_open and clock.column in {BEGUN, ACTIVE})):
        title = definition.event_type.title
        raise Invalid(
            "A backtest cannot replay {title}: when it would have come is not kept.",
            path=("eventType",),
            title=title,
        )
    for name, conditions in (("all", definition.conditions.all), ("any", definition.conditions.any)):
        for condition in conditions:
            if not condition.type.stays and condition.type.id not in MOMENTS | {clock.condition, AGENT}:
                raise Invalid(
                    "A backtest cannot replay {title}: how that stood at each moment is not kept.",
                    path=("conditions", name, str(condition.place)),
                    title=condition.type.title,
                )


async def look_at_spells(trial: Trial, judge: Judge, stop: Stop) -> datetime | None:
    """Judge what clocks would have told of; return from when on where that was not all, else None."""
    spells = Spells(trial, judge)
    category, clock = trial.category, spells.clock
    since = max(trial.since - spells.waits, trial.kept_since)
    if clock.planned:
        since = trial.kept_since  # whenever that was planned
        judge.missed |= await _older_than(since, category)
    judge.missed |= since > trial.since - spells.waits
    where = of_kinds(kind for kind in kinds_of(category.item) if kind.running(category, clock)) + WHERE
    columns = COLUMNS.format("NULL" if clock.planned else began_in(category, clock))
    reading = PastReading(columns, where, (category.id,), since, trial.until)
    async for stretch in reading.stretches(stop):
        for row in await judge.open_now(stretch):
            spells.look(row)
        if judge.trail.full:
            break
    await spells.end()
    return reading.left_at


async def _older_than(since: datetime, category: Category) -> bool:
    """Say whether there are items of which it may not be kept what was planned for them."""
    table = category.item._meta.db_table
    old = f"SELECT 1 FROM {table} WHERE created_at < $1 AND deleted_at IS NULL LIMIT 1"
    return bool(await tuples(old, since))


@dataclass(frozen=True, slots=True)
class State:
    """How an item stood from a moment on: the occurrence that shows it, its facts, and where it stood."""

    own: UUID
    at: datetime
    facts: Mapping[str, Any]
    where: Sequence[Any]


@dataclass(slots=True)
class Wait:
    """
    What is known of an item at ever earlier moments: when it changed ``next``, and when its wait ``began``.

    ``asked`` is when the draft was asked in that wait, until it fitted: that is the first of them, and
    ``told`` what it would have told of. Some 400 bytes for each item that anything happened to.
    """

    next: datetime
    began: datetime | None = None
    asked: list[datetime] = field(default_factory=list)
    told: ShownBy | None = None


class Spells:
    """The waits of all items that something happened to, from now back in time."""

    def __init__(self, trial: Trial, judge: Judge) -> None:
        clock, threshold = trial.event_type.clock, trial.rule.threshold
        if clock is None or threshold is None:
            raise TypeError(trial.event_type.id)
        self.clock, self._threshold, self.waits = clock, threshold, timedelta(minutes=threshold)
        self._trial, self._judge = trial, judge
        self._of: dict[Any, Wait] = {}
        self._latest: list[tuple[datetime, int, ShownBy]] = []  # a heap of the newest

    def look(self, row: Row) -> None:
        """Judge how an item stood from an occurrence to the next."""
        own, _, _, item, event_type, occurred_at, *where, written, begun = row
        at, facts = as_datetime(occurred_at), orjson.loads(written)
        wait = self._of.get(item)
        if wait is None:
            wait = self._of[item] = Wait(max(at, self._trial.until) + MICROSECOND)
        elif at >= wait.next:
            return  # in one deed with the next, or told of after it
        began = self.began(begun, facts)
        if began != wait.began:
            self._settle(item, wait)
            wait.began = began
        if began and not self._trial.category.at_rest(self.clock, event_type, facts):
            self._ask(wait, began, State(as_uuid(own), at, facts, where))
        wait.next = at

    def began(self, begun: Any, facts: Mapping[str, Any]) -> datetime | None:
        """Read when the wait began in which an item then was; None where there was none, or it is missed."""
        if planned := self.clock.planned:
            self._judge.missed |= planned not in facts  # which was not frozen yet
            return datetime.fromisoformat(facts[planned]) if facts.get(planned) else None
        self._judge.missed |= begun is None  # it began before what is kept
        return begun and as_datetime(begun)

    def rang(self) -> datetime | None:
        """Say when the draft rang in the wait that was looked at last, of the one item of which that was."""
        return next((wait.asked[0] for wait in self._of.values() if wait.told), None)

    def _ask(self, wait: Wait, began: datetime, state: State) -> None:
        """Ask the draft where the clock would have, at a crossing, or where a later change asks again."""
        crossing = began + self.waits
        moment = state.at if (again := crossing < state.at) else crossing
        if not self._trial.since <= crossing or not moment <= self._trial.until or moment >= wait.next:
            return
        spell = Spell(began, None if again else self._threshold)
        if again and not spell.is_asked_again(moment):
            return
        if (fits := self._judge.fits(self._view(moment, spell, state))) is None:
            return
        if fits:
            wait.asked, wait.told = [], (state.own, partial(self._made, moment, spell))
        wait.asked.append(moment)

    def _view(self, at: datetime, spell: Spell, state: State) -> OccurrenceView:
        asked = {name: state.facts[name] for name in self._judge.asked if name in state.facts}
        if spell.crossed is not None:  # else it is asked again by who acts
            agent = state.where[3]
            asked |= {ACTING_AGENT: None, AGENT: agent and global_id("Agent", as_uuid(agent))}
        return OccurrenceView(
            self._trial.event_type.id,
            asked | dict.fromkeys(self._judge.asked & MOMENTS, at.isoformat()),
            at,
            spell=spell,
            **placed(state.where),
        )

    def _settle(self, item: Any, wait: Wait) -> None:
        """Count what was asked in a wait of which the beginning is reached."""
        told, judge = wait.told, self._judge
        for place, moment in enumerate(wait.asked):
            judge.count(moment, fits=told is not None and place == 0)
        if told and self._trial.first:
            heappush(self._latest, (wait.asked[0], -len(judge.trail), told))
            if len(self._latest) > self._trial.first:
                heappop(self._latest)
        if told:
            judge.trail.add(wait.asked[0], wait.asked[0], item, None, caused=False)
        wait.asked, wait.told = [], None

    async def end(self) -> None:
        """Count what is left, and put all matches into the order in which they happened."""
        for item, wait in self._of.items():
            self._settle(item, wait)
        self._judge.trail.turn_round()
        await asyncio.to_thread(self._judge.trail.sort)
        self._judge.latest = [told for _, _, told in sorted(self._latest, reverse=True)]

    def _made(self, at: datetime, spell: Spell, shown_by: Occurrence) -> Occurrence:
        """Make what the clock would have told of an item, of how it last stood."""
        own, elapsed = uuid7(), int((at - shown_by.occurred_at).total_seconds() // 60)
        facts, actor_id = shown_by.facts | dict.fromkeys(MOMENTS, at.isoformat()), shown_by.actor_id
        if spell.crossed is not None:
            actor_id, whose = None, shown_by.agent_id and global_id("Agent", shown_by.agent_id)
            facts |= {name: value for name, value in ((ACTING_AGENT, None), (AGENT, whose)) if name in facts}
        condition = self.clock.condition
        facts |= {condition: None} if condition else {}
        for name in facts:
            if condition and name.endswith(condition):
                facts[name] = spell.minutes_until(at)
            elif name.endswith("DURATION_MINUTES") and isinstance(facts[name], int):
                facts[name] += elapsed
        made = shown_by.columns() | {
            "id": own,
            "root_id": own,
            "depth": 0,
            "actor_id": actor_id,
            "facts": facts,
        }
        made |= {"event_type": self._trial.event_type.id, "occurred_at": at, "recorded_at": at}
        return Occurrence(**made | {"began_at": spell.began_at, "crossed": spell.crossed})
