"""
Backtests of counts, which are rebuilt from the movements of items, from what they are now back in time.

A count is kept at all times, but told of only where an event listens; so what would have been told is found
anew: each occurrence of an item shows where it then stood, and the one before it where it had stood.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from domain.catalogue.declared import COMMON_CONDITIONS
from domain.deeds.counted import Counted, counted
from domain.deeds.deed import NOWHERE, Deed
from domain.deeds.item_kinds import kinds_of
from domain.deeds.outbox import Occurrence
from domain.engine.backtesting.judge import Judge, Trial
from domain.engine.backtesting.steps import LAST, PastReading, Row, Stop, of_kinds
from domain.engine.rules.rule_set import view_of
from domain.errors import Invalid
from domain.events.definitions import Definition
from domain.events.matching import OccurrenceView
from domain.ids import uuid7
from domain.storage.database import as_datetime, as_uuid, dialect, tuples

Place = tuple[UUID | None, UUID | None, UUID | None]
"""The group, its department and the agent that an item counts for."""
NOT_COUNTED: Place = (None, None, None)
MOMENTS = {condition.id for condition in COMMON_CONDITIONS}
OWNERS = {"Group": 0, "Department": 1, "Agent": 2}
LATE = 10_000  # milliseconds for which a deed may go on: its ids are of when it happened
WITH_EARLIER = (
    "occurrence o LEFT JOIN occurrence p ON p.id = (SELECT e.id FROM occurrence e WHERE e.item_id = o.item_id"
    " AND e.id < o.id AND e.category = o.category ORDER BY e.id DESC LIMIT 1)"
)
WHERE = " AND o.category = $3 AND o.began_at IS NULL"


def check_counts(definition: Definition) -> None:
    """
    Refuse a count that cannot be rebuilt.

    Raises:
        Invalid: not all that moves it leaves an occurrence.
    """
    if definition.category.item is None or not definition.category.item.counted:
        title = definition.event_type.title
        raise Invalid(
            "A backtest cannot replay {title}: not all that moves it is kept.",
            path=("eventType",),
            title=title,
        )


async def look_at_counts(trial: Trial, judge: Judge, stop: Stop) -> datetime | None:
    """Judge how counts moved, newest first; return from when on where that was not all, else None."""
    counts = PastCounts(trial, judge)
    newest = await counts.read()
    where = of_kinds(kinds_of(trial.category.item)) + WHERE
    values = (trial.category.id,)
    reading = PastReading(_columns(), where, values, trial.since, trial.until, newest, WITH_EARLIER)
    async for stretch in reading.stretches(stop):
        moves = [move for row in stretch for move in counts.moves(row)]
        await counts.know({move.owner for move in moves})
        for move in moves:
            counts.look(move)
        if judge.trail.full:
            break
    judge.trail.turn_round()
    return reading.left_at


def _columns() -> str:
    """Name what is read of each occurrence, and of the one of the same item before it, if there is any."""
    status = "json_extract({}.facts, '$.STATUS')" if dialect() == "sqlite" else "{}.facts->>'STATUS'"
    fields = ("{}.event_type", "{}.group_id", "{}.department_id", "{}.agent_id", status)
    sides = [field.format(side) for side in "op" for field in fields]
    return ", ".join(["o.root_id", "o.depth", *sides])


@dataclass(frozen=True, slots=True)
class Move:
    """One count that has moved: whose, how it stood before and after, and the occurrence that shows it."""

    owner: UUID
    before: int
    after: int
    shown_by: UUID
    at: datetime
    root: Any
    depth: int


class PastCounts:
    """How the counts of a kind stood, at ever earlier moments."""

    def __init__(self, trial: Trial, judge: Judge) -> None:
        self._trial, self._judge, self._by = trial, judge, trial.event_type.counts_by
        self._numbers: dict[UUID, int] = {}
        self._settled, self._led = LAST, set[UUID]()
        self._owners: dict[UUID, tuple[Counted, OccurrenceView] | None] = {}

    async def read(self) -> UUID:
        """
        Read how they stand, and return an id before which all has happened that led to it.

        What is committed meanwhile may have an earlier id, so of the last seconds it is read what led to it.
        """
        self._settled = UUID(int=uuid7().int - (LATE << 80))
        sql = (
            "SELECT owner_id, SUM(number) FROM tally WHERE entity = $1 AND by = $2 GROUP BY owner_id"
            " UNION ALL SELECT id, NULL FROM occurrence WHERE id >= $3"
        )
        found = await tuples(sql, self._trial.category.item.entity, self._by, self._settled)
        self._numbers = {as_uuid(owner): int(number) for owner, number in found if number is not None}
        self._led = {as_uuid(own) for own, number in found if number is None}
        return UUID(int=max(self._led, default=self._settled).int + 1)

    def moves(self, row: Row) -> Iterator[Move]:
        """Take back what an occurrence shows to have moved, and tell of it."""
        own, recorded_at, root, depth, *sides = row
        if (shown_by := as_uuid(own)) >= self._settled and shown_by not in self._led:
            return  # its move is not in the numbers
        after, before = sides[:5], sides[5:]
        type_ = self._trial.category.types.get(after[0])  # None where another version of us wrote it
        if before[0] is None and not (type_ and type_.begins):
            return  # where it had stood is no longer kept
        place = OWNERS[self._by]
        there, here = self._place(*before)[place], self._place(*after)[place]
        for owner, change in ((here, 1), (there, -1)) if here != there else ():
            if owner is not None:
                number = self._numbers.get(owner, 0)
                self._numbers[owner] = number - change
                at = as_datetime(recorded_at)
                yield Move(owner, number - change, number, shown_by, at, root, depth)

    async def know(self, owners: set[UUID]) -> None:
        """Read whose counts these are; what is gone since is told of to nobody."""
        new = owners - self._owners.keys()
        items = await counted(self._by, new)
        self._owners |= dict.fromkeys(new)
        for owner, item in items.items():
            self._owners[owner] = item, view_of(self._told(item, 0, 0, self._trial.until))

    def look(self, move: Move) -> None:
        """Judge a count that has moved within the time that is asked for."""
        known = self._owners[move.owner]
        if known is None or not self._trial.since <= move.at <= self._trial.until:
            return
        item, view = known
        moment = move.at.isoformat()
        facts = {name: fact for name, fact in view.facts.items() if name in self._judge.asked}
        facts |= dict.fromkeys(MOMENTS & self._judge.asked, moment)
        seen = replace(view, at=move.at, facts=facts, counts=(move.before, move.after))
        if not self._judge.look(seen):
            return
        chain = move.root, move.owner
        self._judge.trail.add(move.at, move.at, move.owner, chain, caused=move.depth > 0)
        if len(self._judge.latest) < self._trial.first:
            self._judge.latest.append((move.shown_by, partial(self._made, item, move)))

    def _made(self, item: Counted, move: Move, shown_by: Occurrence) -> Occurrence:
        """Make what would have been told of a count, of the occurrence that moved it."""
        made = self._told(item, move.before, move.after, move.at)
        made.actor_id, made.depth, made.root_id = shown_by.actor_id, shown_by.depth, shown_by.root_id
        made.facts["ACTING_AGENT"] = shown_by.labels.get("ACTING_AGENT")
        return made

    def _place(
        self, event_type: str | None, group: Any, department: Any, agent: Any, status: str | None
    ) -> Place:
        """Return where an item counts that an occurrence shows; where nothing happened, it was not there."""
        if event_type is None or self._trial.category.is_over(event_type, status):
            return NOT_COUNTED
        ids = [given and as_uuid(given) for given in (group, department, agent)]
        return (None, None, ids[2]) if ids[0] == NOWHERE else (ids[0], ids[1], ids[2])

    def _told(self, item: Counted, before: int, after: int, at: datetime) -> Occurrence:
        deed = Deed(by=None, at=at, policy=self._trial.policy)
        deed.happened(self._trial.event_type.id, item, counts=(before, after))
        return deed.occurrences[0]
