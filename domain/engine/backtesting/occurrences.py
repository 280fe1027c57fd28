"""Backtests of what happens at once: each occurrence of the type is judged as it was recorded."""

from datetime import datetime

import orjson

from domain.engine.backtesting.judge import PLACE, Judge, Trial, placed
from domain.engine.backtesting.steps import PastReading, Row, Stop
from domain.events.matching import OccurrenceView
from domain.storage.database import as_datetime, as_uuid

COLUMNS = (
    "o.item_kind, o.item_id, o.root_id, o.depth, o.group_id, o.department_id, o.private, o.agent_id,"
    " o.creator_id, o.for_editors, o.also_needs, o.occurred_at, CASE WHEN o.occurred_at >= $4::timestamptz"
    " AND o.occurred_at <= $5::timestamptz THEN o.facts END"
)


async def look_at_occurrences(trial: Trial, judge: Judge, stop: Stop) -> datetime | None:
    """Judge them, newest first; return from when on where that was not all, else None."""
    look = Judging(trial, judge)
    values = trial.event_type.id, trial.since, trial.until
    reading = PastReading(
        COLUMNS, "o.event_type = $3 AND o.began_at IS NULL", values, trial.since, trial.until
    )
    async for stretch in reading.stretches(stop):
        # What has no facts happened at another time, as reports from outside may have.
        for row in await judge.open_now([row for row in stretch if row[-1] is not None]):
            look(row)
        if judge.trail.full:
            break
    judge.trail.turn_round()
    return reading.left_at


class Judging:
    """Judges one occurrence after the other as the database gives them."""

    def __init__(self, trial: Trial, judge: Judge) -> None:
        self._judge, self._first, self._type = judge, trial.first, trial.event_type.id
        self._apart = trial.category.rings_apart
        self._asked = judge.asked

    def __call__(self, row: Row) -> None:
        """Judge one."""
        own, recorded_at, _, item, root, depth, *_, occurred_at, written = row
        facts = orjson.loads(written) if self._asked or self._apart else {}
        # Whom people ran it for makes no difference: these are the runs that there were.
        view = OccurrenceView(
            self._type,
            {name: facts[name] for name in self._asked if name in facts},
            as_datetime(occurred_at),
            **placed(row[PLACE]),
        )
        if not self._judge.look(view):
            return
        chain = root, facts.get(self._apart) if self._apart else None
        self._judge.trail.add(view.at, as_datetime(recorded_at), item, chain, caused=depth > 0)
        if len(self._judge.latest) < self._first:
            self._judge.latest.append((as_uuid(own), None))
